"""Ariadne: the schema first, resolvers beside it, loaders made anew for each request."""

# ruff: noqa: D103 - these resolve the fields of the schema, or load for them

from datetime import datetime
from functools import partial
from typing import Any

import served
from aiodataloader import DataLoader
from ariadne import ObjectType, QueryType, ScalarType, load_schema_from_path, make_executable_schema
from ariadne.asgi import GraphQL
from graphql import GraphQLResolveInfo

TABLES = served.with_datetimes(served.tables())
CANDIDATES = {row["id"]: row for row in TABLES["candidates"]}
BY_JOB = served.by_job(TABLES["applications"], lambda row: row["jobId"])

query, job, application = QueryType(), ObjectType("Job"), ObjectType("Application")
moment = ScalarType("DateTime", serializer=datetime.isoformat)


@query.field("jobs")
def jobs(_root: object, _info: GraphQLResolveInfo[Any], first: int | None = None) -> dict[str, Any]:
    return {"nodes": TABLES["jobs"][:first]}


@job.field("applications")
async def applications(
    row: dict[str, Any], info: GraphQLResolveInfo[Any], first: int | None = None
) -> dict[str, Any]:
    found = await info.context["applications"].load(row["id"])
    return {"nodes": found[:first]}


@application.field("candidate")
def candidate(row: dict[str, Any], info: GraphQLResolveInfo[Any]) -> Any:
    return info.context["candidates"].load(row["candidateId"])


async def load(held: dict[str, Any], keys: list[str]) -> list[Any]:
    return [held[key] for key in keys]


def context(_request: object, _data: dict[str, Any]) -> dict[str, DataLoader[str, Any]]:
    return {
        "applications": DataLoader(partial(load, BY_JOB)),
        "candidates": DataLoader(partial(load, CANDIDATES)),
    }


schema = make_executable_schema(load_schema_from_path(str(served.SCHEMA)), query, job, application, moment)
served.serve(GraphQL(schema, context_value=context))
