// Starts GraphiQL with the settings that the page carries as inert JSON.
"use strict";

(() => {
  const settings = JSON.parse(document.getElementById("settings").textContent);
  const element = React.createElement;

  // A link such as /graphql?query=… opens that operation in a tab of its own; it is never run unasked.
  const linkedTab = () => {
    const link = new URLSearchParams(window.location.search);
    return link.has("query") ? { query: link.get("query"), variables: link.get("variables") ?? "" } : null;
  };

  const logo = () =>
    element(GraphiQL.Logo, { key: "logo" },
      element("a", { className: "graphiql-logo-link", href: "/" }, settings.title));

  const footer = () =>
    element(GraphiQL.Footer, { key: "footer" },
      element("nav", { className: "page-links", "aria-label": "More about this service" },
        settings.links.map(({ text, href }) => element("a", { key: href, href }, text)),
        settings.headers === "" &&
          element("span", { key: "hint" }, "To run queries, set Headers to {\"Authorization\": \"Bearer <your API key>\"}")));

  const linked = linkedTab();
  const send = GraphiQL.createFetcher({
    url: settings.endpoint,
    enableIncrementalDelivery: false,
    headers: { accept: "application/graphql-response+json, application/json" },
  });
  // The schema comes from its public address, so that it can be explored before a key is at hand.
  const introspect = async () => {
    const { buildSchema, introspectionFromSchema } = GraphiQL.GraphQL;
    const answer = await fetch(settings.schemaPath);
    if (!answer.ok) {
      return { errors: [{ message: `${settings.schemaPath} answered with status ${answer.status}.` }] };
    }
    return { data: introspectionFromSchema(buildSchema(await answer.text())) };
  };

  const operationNames = (query) => {
    try {
      return GraphiQL.GraphQL.parse(query).definitions.map((definition) => definition.name?.value);
    } catch {
      return []; // The endpoint says best what is wrong with a query that cannot be parsed.
    }
  };

  // Right after a change of tabs GraphiQL still names the operation of the tab that was left.
  const withoutStaleName = ({ operationName, ...operation }) =>
    operationNames(operation.query).includes(operationName) ? { ...operation, operationName } : operation;

  const fetcher = (operation, options) =>
    operation.operationName === "IntrospectionQuery" ? introspect() : send(withoutStaleName(operation), options);

  const options = {
    fetcher,
    // A space of its own: other programs on the same host and port have GraphiQL too.
    storage: GraphiQL.createLocalStorage({ namespace: "ats-graph" }),
    plugins: [GraphiQLPluginExplorer.explorerPlugin({ showAttribution: false })],
    defaultTabs: linked === null ? settings.tabs : [linked, ...settings.tabs],
    defaultHeaders: settings.headers,
    defaultEditorToolsVisibility: settings.headers === "" ? true : "headers",
    // API keys are never written into the browser's storage.
    shouldPersistHeaders: false,
    inputValueDeprecation: true,
    schemaDescription: true,
  };
  if (linked !== null) {
    Object.assign(options, linked);
  }
  ReactDOM.createRoot(document.getElementById("graphiql"))
    .render(element(GraphiQL, options, logo(), footer()));
})();
