import type { CodegenConfig } from "@graphql-codegen/cli";

const config: CodegenConfig = {
  schema: process.env["ATS_GRAPH_SCHEMA"] ?? "../../../schema.graphql",
  documents: ["src/**/*.ts", "!src/generated/**"],
  generates: {
    "./src/generated/": {
      preset: "client",
      presetConfig: { fragmentMasking: false },
      config: {
        useTypeImports: true,
        strictScalars: true,
        scalars: {
          Base64: "string",
          Date: "string",
          DateTime: "string",
          JSON: "unknown",
          URL: "string",
          Upload: "File",
        },
        importExtension: ".js",
        emitLegacyCommonJSImports: false,
      },
    },
  },
};

export default config;
