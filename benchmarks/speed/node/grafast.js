// Grafast on grafserv, with plans and loaders as its documentation shows them.
import { createServer } from "node:http";

import { get, lambda, loadMany, loadOne, makeGrafastSchema } from "grafast";
import { grafserv } from "grafserv/node";

import { applicationsByJob, candidates, HOST, jobs, PORT, scalars, typeDefs } from "./records.js";

const firstJobs = (first) => jobs.slice(0, first ?? undefined);
const applicationsOfJobs = {
  load: (ids, { params }) => ids.map((id) => (applicationsByJob.get(id) ?? []).slice(0, params.limit)),
};
const candidatesById = (ids) => ids.map((id) => candidates.get(id) ?? null);

const schema = makeGrafastSchema({
  typeDefs,
  scalars: scalars.DateTime ? { DateTime: scalars.DateTime } : {},
  objects: {
    Query: {
      plans: { jobs: (_$root, { $first }) => lambda($first, firstJobs) },
    },
    JobConnection: {
      plans: { nodes: ($jobs) => $jobs },
    },
    Job: {
      plans: {
        applications($job, { $first }) {
          const $applications = loadMany(get($job, "id"), applicationsOfJobs);
          $applications.setParam("limit", $first);
          return $applications;
        },
      },
    },
    ApplicationConnection: {
      plans: { nodes: ($applications) => $applications },
    },
    Application: {
      plans: { candidate: ($application) => loadOne(get($application, "candidateId"), candidatesById) },
    },
  },
});

const server = createServer();
await grafserv({ schema, preset: { grafserv: { graphqlPath: "/graphql", graphiql: false } } }).addTo(server);
server.listen(PORT, HOST);
