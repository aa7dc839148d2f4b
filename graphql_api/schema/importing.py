"""Importing: applications that were made elsewhere, shown from now on by an integration that shows only its own."""

from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from functools import partial
from typing import Annotated, Any, Final

import strawberry
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
from graphql_api.store import created
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
    await context.database.write(
        partial(
            created.remember,
            integration_id=reading.integration_id,
            records=records,
            origin=RecordOrigin.IMPORTED,
        )
    )
    await context.take_in_created()
    return ImportApplicationsPayload(applications=found, errors=[])


async def _found(reading: Reading, remote_ids: Sequence[str], problems: Problems) -> list[models.Application]:
    if not 1 <= len(remote_ids) <= LARGEST_IMPORT:
        problems.at("remoteIds").add(
            f"remoteIds has 1 to {LARGEST_IMPORT} ids. Import more in several requests."
        )
        return []
    found = await by_ids(_of_everything(reading), Model.APPLICATION, remote_ids)
    for place, one in enumerate(found):
        if isinstance(one, ConnectorError):
            failure = public(one, reading.integration_id)
            problems.at("remoteIds", place).add(failure.message, failure.code)
        elif one is None:
            problems.at("remoteIds", place).add(
                "The vendor has no application of this id.", ErrorCode.NOT_FOUND
            )
    return [one for one in found if isinstance(one, models.Application)]


def _of_everything(reading: Reading) -> Reading:
    """The same integration without the rule that hides what was made elsewhere."""
    source = copy(reading.source)
    source.created = None
    return replace(reading, source=source)


@strawberry.type(description="Importing.")
class ImportMutations:
    """Fields of Mutation."""

    import_applications: ImportApplicationsPayload = strawberry.field(
        resolver=_import,
        description="Shows applications, and their candidates, that were not made through this service. Takes the scope "
        "ADMIN. Of use where the integration has `onlyCreatedApplications`.",
    )
