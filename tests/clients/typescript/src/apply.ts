// Applies for a job with a file, as a careers page does: first with mistakes, then twice under one key, as after a lost
// answer; and follows the operation to its end.
// Arguments: the account's id, and the file. Prints one JSON object: what was answered.
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { CreateApplicationInput, CreateApplicationMutation, ProgressQuery } from "./generated/graphql.js";
import { act, ask } from "./client.js";
import { createApplication, openJob, progress } from "./operations.js";

type Payload = CreateApplicationMutation["createApplication"];
type Operation = NonNullable<ProgressQuery["operation"]>;

const PAUSE_MILLISECONDS = 50;

async function anOpenJob(integrationId: string): Promise<string> {
  const { jobs } = await ask(openJob, { integrationId });
  const job = jobs?.nodes[0];
  if (job === undefined) {
    throw new Error(`No job of ${integrationId} takes applications.`);
  }
  return job.id;
}

async function apply(input: CreateApplicationInput): Promise<Payload> {
  return (await act(createApplication, { input })).createApplication;
}

async function ended(id: string): Promise<Operation> {
  for (;;) {
    const { operation } = await ask(progress, { id });
    if (!operation) {
      throw new Error(`There is no operation ${id}.`);
    }
    if (operation.finishedAt) {
      return operation;
    }
    await setTimeout(PAUSE_MILLISECONDS);
  }
}

function operationId({ operation, errors }: Payload): string {
  if (!operation) {
    throw new Error(`Refused: ${errors.map(({ code, path }) => `${code} at ${path}`).join(", ")}`);
  }
  return operation.id;
}

const [integrationId, path] = process.argv.slice(2);
if (integrationId === undefined || path === undefined) {
  throw new Error("Name an account and a file.");
}
const upload = new File([await readFile(path)], basename(path), { type: "application/pdf" });
const key = randomUUID();
const input: CreateApplicationInput = {
  idempotencyKey: key,
  waitSeconds: 0,
  candidate: { firstName: "Tilda", lastName: "Skript", emailAddress: `${key}@mailbox.example`, company: "Muster AG" },
  application: { jobId: await anOpenJob(integrationId) },
  attachments: [{ type: "CV", upload }],
};

const refused = await apply({ ...input, candidate: { ...input.candidate, emailAddress: "nobody" } });
const accepted = await apply(input);
const repeated = await apply(input);
const operation = await ended(operationId(accepted));
console.log(JSON.stringify({ refused, accepted, repeated, operation }));
