// Pages through the applications of every account, each id once, and reads a job down to its candidates.
// Prints one JSON object: per account its applications (null where its connector has none) and the candidates seen.
import type { ApplicationsPageQuery } from "./generated/graphql.js";
import { ask, isUnsupported } from "./client.js";
import { accounts, applicationsPage, jobWithCandidates } from "./operations.js";

interface Account {
  applications: number | null;
  pages: number;
  candidates: number;
}

async function* applicationIds(integrationId: string): AsyncGenerator<string[]> {
  let after: string | null = null;
  do {
    // Named, since the compiler cannot infer a type that depends on the answer before.
    const { applications }: ApplicationsPageQuery = await ask(applicationsPage, { integrationId, after });
    if (!applications) {
      throw new Error(`No applications came for ${integrationId}, and no error said why.`);
    }
    yield applications.nodes.map((application) => application.id);
    after = applications.pageInfo.hasNextPage ? (applications.pageInfo.endCursor ?? null) : null;
  } while (after !== null);
}

async function countApplications(integrationId: string): Promise<{ applications: number; pages: number }> {
  const seen = new Set<string>();
  let pages = 0;
  for await (const ids of applicationIds(integrationId)) {
    pages += 1;
    for (const id of ids) {
      if (seen.has(id)) {
        throw new Error(`Application ${id} came twice, the second time on page ${pages}.`);
      }
      seen.add(id);
    }
  }
  return { applications: seen.size, pages };
}

async function countCandidates(integrationId: string): Promise<number> {
  const { jobs } = await ask(jobWithCandidates, { integrationId });
  const candidates = (jobs?.nodes ?? [])
    .flatMap((job) => job.applications?.nodes ?? [])
    .map((application) => application.candidate?.id)
    .filter((id): id is string => id !== undefined);
  return new Set(candidates).size;
}

async function read(integrationId: string): Promise<Account> {
  try {
    const counted = await countApplications(integrationId);
    return { ...counted, candidates: await countCandidates(integrationId) };
  } catch (error) {
    if (isUnsupported(error)) {
      return { applications: null, pages: 0, candidates: 0 };
    }
    throw error;
  }
}

const { viewer } = await ask(accounts, {});
const report: Record<string, Account> = {};
for (const { id } of viewer?.integrations ?? []) {
  report[id] = await read(id);
}
console.log(JSON.stringify(report));
