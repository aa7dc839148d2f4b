// mercurius with its JIT and dataloader.
import Fastify from "fastify";
import mercurius from "mercurius";

import { loaders, resolvers } from "./loaders.js";
import { HOST, PORT, typeDefs } from "./records.js";

const app = Fastify();
app.register(mercurius, { schema: typeDefs, resolvers, jit: 1, context: loaders });
await app.listen({ host: HOST, port: PORT });
