"""The GraphQL schema, one module per domain."""
