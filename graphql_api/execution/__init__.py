"""How one operation arrives over HTTP, runs and is answered; knows no particular schema.

`GraphQLEndpoint` in `endpoint` is what an application mounts. An operation passes, in this order:
`request` (HTTP to a frozen value), `persisted` (hash to text), `documents` (text to a validated document, cached) with
`limits`, `run` (the document to a result), `errors` (failures to what a client may see), `response` (a result to HTTP).
"""
