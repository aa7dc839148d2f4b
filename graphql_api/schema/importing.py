"""Importing: applications that were made elsewhere, shown from now on by an integration that shows only its own."""

import time
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, Final

import strawberry
from sqlalchemy import Connection
from strawberry.types import Info

from connectors.contract import ids, models
from connectors.contract.enums import Model
from connectors.contract.errors import ConnectorError
from graphql_api.context import RequestContext
from graphql_api.errors import ErrorCode
from graphql_api.intake.problems import Problems
from graphql_api.loading.lookup import Reading
from graphql_api.loading.records import by_ids
from graphql_api.schema.applications import Application
from graphql_api.schema.problems import ActionError, refused
from graphql_api.security.scopes import Scope
from graphql_api.store import audit, created
from graphql_api.store.created import RecordOrigin
from graphql_api.vendor_errors import public

LARGEST_IMPORT: Final = 250


@strawberry.input(description="Applications to be shown from now on.")
class ImportApplicationsInput:
    """Which ones, at which integration."""

    integration_id: strawberry.ID = strawberry.field(description="The integration that they belong to.")
    remote_ids: list[str] = strawberry.field(
        description=f"The vendor's own ids of the applications, at most {LARGEST_IMPORT}."
    )


@strawberry.type(description="What importing applications answers.")
class ImportApplicationsPayload:
    """All of them, or none and what is wrong."""

    applications: Any = strawberry.field(
        graphql_type=list[Application] | None,
        description="The applications that are shown from now on, with their candidates, in the order of the input; empty "
        "on errors, null without the scope READ_APPLICATIONS.",
    )
    errors: list[ActionError] = strawberry.field(
        description="What is wrong with the input: then nothing was imported. Empty if it worked."
    )


async def _import(
    info: Info,
    input: Annotated[ImportApplicationsInput, strawberry.argument(description="Which ones.")],  # noqa: A002  # public name
) -> ImportApplicationsPayload:
    context: RequestContext = info.context
    context.require(Scope.ADMIN)
    reading = context.reading(input.integration_id, "integrationId")
    problems = Problems()
    found = await _found(reading, input.remote_ids, problems)
    if problems:
        return ImportApplicationsPayload(applications=[], errors=refused(problems))
    records = [(Model.APPLICATION, one.remote_id) for one in found]
    records += [
        (Model.CANDIDATE, ids.decode(one.candidate_id).remote_id) for one in found if one.candidate_id
    ]
    keep = partial(
        _keep, integration_id=reading.integration_id, records=records, caller=context.caller.reference
    )
    await context.database.write(keep)
    await context.take_in_created(reading.source)
    return ImportApplicationsPayload(applications=found, errors=[])


def _keep(
    connection: Connection, *, integration_id: str, records: Sequence[tuple[Model, str]], caller: str
) -> None:
    created.remember(connection, integration_id, records, RecordOrigin.IMPORTED)
    audit.record(
        connection,
        at=time.time(),
        caller=caller,
        event="applications.imported",
        integration_id=integration_id,
        detail={"applications": [id_ for model, id_ in records if model is Model.APPLICATION]},
    )


async def _found(reading: Reading, remote_ids: Sequence[str], problems: Problems) -> list[models.Application]:
    if not 1 <= len(remote_ids) <= LARGEST_IMPORT:
        problems.at("remoteIds").add(
            f"remoteIds has 1 to {LARGEST_IMPORT} ids. Import more in several requests."
        )
        return []
    found = await by_ids(replace(reading, unhidden=True), Model.APPLICATION, remote_ids)
    for place, one in enumerate(found):
        if isinstance(one, ConnectorError):
            failure = public(one, reading.integration_id)
            problems.at("remoteIds", place).add(failure.message, failure.code)
        elif one is None:
            problems.at("remoteIds", place).add(
                "The vendor has no application of this id.", ErrorCode.NOT_FOUND
            )
    return [one for one in found if isinstance(one, models.Application)]


@strawberry.type(description="Importing.")
class ImportMutations:
    """Fields of Mutation."""

    import_applications: ImportApplicationsPayload = strawberry.field(
        resolver=_import,
        description="Shows applications, and their candidates, that were not made through this service. Takes the scope "
        "ADMIN. Of use where the integration has `onlyCreatedApplications`.",
    )
