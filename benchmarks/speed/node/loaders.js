// Resolvers with dataloader, made anew for each request.
import DataLoader from "dataloader";

import { applicationsByJob, candidates, jobs, scalars } from "./records.js";

export const loaders = () => ({
  applications: new DataLoader(async (ids) => ids.map((id) => applicationsByJob.get(id) ?? [])),
  candidates: new DataLoader(async (ids) => ids.map((id) => candidates.get(id) ?? null)),
});

export const resolvers = {
  ...scalars,
  Query: {
    jobs: (_root, { first }) => ({ nodes: jobs.slice(0, first) }),
  },
  Job: {
    applications: async (job, { first }, context) => ({
      nodes: (await context.applications.load(job.id)).slice(0, first),
    }),
  },
  Application: {
    candidate: (application, _arguments, context) => context.candidates.load(application.candidateId),
  },
};
