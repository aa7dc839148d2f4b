// A client as a frontend has it: endpoint and key given, answers typed by the operation asked.
import { Client, CombinedError, fetchExchange, type AnyVariables, type DocumentInput } from "@urql/core";

function required(name: string): string {
  const value = process.env[name];
  if (value === undefined || value === "") {
    throw new Error(`Set ${name} in the environment.`);
  }
  return value;
}

const key = required("ATS_GRAPH_KEY");

const client = new Client({
  url: required("ATS_GRAPH_ENDPOINT"),
  exchanges: [fetchExchange],
  fetchOptions: { headers: { Authorization: `Bearer ${key}` } },
});

function dataOf<Data>({ data, error }: { data?: Data | undefined; error?: CombinedError | undefined }): Data {
  if (error !== undefined) {
    throw error;
  }
  if (data === undefined) {
    throw new Error("The answer has neither data nor errors.");
  }
  return data;
}

/** The data that a query answers; an answer with errors is thrown as urql's own error. */
export async function ask<Data, Variables extends AnyVariables>(
  document: DocumentInput<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  return dataOf(await client.query(document, variables));
}

/** The data that a mutation answers. Files among the variables make urql send a multipart request. */
export async function act<Data, Variables extends AnyVariables>(
  document: DocumentInput<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  return dataOf(await client.mutation(document, variables));
}

/** Whether the account's connector has no such thing to offer. */
export function isUnsupported(error: unknown): boolean {
  return (
    error instanceof CombinedError &&
    error.graphQLErrors.length > 0 &&
    error.graphQLErrors.every(({ extensions }) => extensions["code"] === "UNSUPPORTED")
  );
}
