// Apollo Server, standalone.
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";

import { loaders, resolvers } from "./loaders.js";
import { HOST, PORT, typeDefs } from "./records.js";

const server = new ApolloServer({ typeDefs, resolvers });
await startStandaloneServer(server, { listen: { host: HOST, port: PORT }, context: async () => loaders() });
