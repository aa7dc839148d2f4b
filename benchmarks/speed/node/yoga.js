// graphql-yoga with graphql-jit.
import { createServer } from "node:http";

import { useGraphQlJit } from "@envelop/graphql-jit";
import { createSchema, createYoga } from "graphql-yoga";

import { loaders, resolvers } from "./loaders.js";
import { HOST, PORT, typeDefs } from "./records.js";

const yoga = createYoga({
  schema: createSchema({ typeDefs, resolvers }),
  context: loaders,
  plugins: [useGraphQlJit()],
  logging: "error",
});
createServer(yoga).listen(PORT, HOST);
