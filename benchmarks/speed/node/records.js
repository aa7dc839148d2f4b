// The records that all servers hold, by the keys that loaders ask for. Moments are Dates, or stay the texts that came.
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { GraphQLDateTime } from "graphql-scalars";

const [folder, port, moments] = process.argv.slice(2);

export const HOST = "127.0.0.1";
export const PORT = Number(port);
export const typeDefs = readFileSync(new URL("../schema.graphql", import.meta.url), "utf8");
export const scalars = moments === "texts" ? {} : { DateTime: GraphQLDateTime };

const revived = (name, value) => (name.endsWith("At") && value !== null ? new Date(value) : value);
const text = readFileSync(join(folder, "records.json"), "utf8");
const tables = JSON.parse(text, moments === "texts" ? undefined : revived);

export const jobs = tables.jobs;
export const candidates = new Map(tables.candidates.map((candidate) => [candidate.id, candidate]));
export const applicationsByJob = Map.groupBy(tables.applications, (application) => application.jobId);
