"""Which integration a write goes to, and which records it names there."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from time import time
from typing import Any, Final

from connectors.contract import ids
from connectors.contract.connector import Action, ActionOffer, Status
from connectors.contract.enums import JobStatus, Model
from connectors.contract.errors import Cause, ConnectorError
from connectors.contract.models import Application, Job, Record
from graphql_api.context import RequestContext
from graphql_api.errors import ApiError, ErrorCode
from graphql_api.intake.problems import Problems
from graphql_api.integrations import Integration
from graphql_api.loading.freshness import PASSING
from graphql_api.loading.lookup import Reading
from graphql_api.loading.records import by_ids

REMOTE: Final = "remote:"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where a write goes: the open integration, how it is read, and what its vendor offers for this action."""

    integration: Integration
    reading: Reading
    offer: ActionOffer


def place_of(
    context: RequestContext,
    action: Action,
    integration_id: str | None,
    named: tuple[str, str],
    problems: Problems,
) -> Place | None:
    """The place of an action, found by `integration_id` or by the record that it names first: its id, and the id's path."""
    named_id, path = named
    found = integration_id or _integration_of(named_id, problems.at(path), problems.at("integrationId"))
    if found is None:
        return None
    where = problems.at("integrationId" if integration_id else path)
    try:
        reading = context.reading(found, where.field)
    except ApiError as error:
        where.add(error.message, error.code)
        return None
    integration = context.integrations[found]
    offer = integration.way.actions.get(action)
    if offer is None or offer.plan is None or offer.status is not Status.AVAILABLE:
        message = (
            f"{action.value} is not available through the {integration.way.title} of integration {found!r}."
        )
        where.add(message, ErrorCode.UNSUPPORTED)
        return None
    return Place(integration=integration, reading=reading, offer=offer)


def _integration_of(named: str, problems: Problems, unnamed: Problems) -> str | None:
    if named.startswith(REMOTE):
        unnamed.add(
            "integrationId is needed with ids of the form `remote:…`: they do not say whose they are."
        )
        return None
    try:
        return ids.decode(named).integration_id
    except ids.BadIdError:
        problems.add(_no_id(problems.field))
        return None


def remote_id(place: Place, model: Model, named: str | None, problems: Problems) -> str | None:
    """The vendor's own id that an id of ours, or one of the form `remote:…`, stands for."""
    if named is None:
        return None
    if named.startswith(REMOTE):
        return named.removeprefix(REMOTE).strip() or _reported(problems, _no_id(problems.field))
    try:
        known = ids.decode(named)
    except ids.BadIdError:
        return _reported(problems, _no_id(problems.field))
    if known.model is not model:
        return _reported(
            problems, f"{problems.field} is the id of a {known.model}, and the id of a {model} is needed."
        )
    if known.integration_id != place.integration.id:
        return _reported(
            problems,
            f"{problems.field} is the id of a record of another integration. Give one of this integration.",
        )
    return known.remote_id


def _no_id(field: str) -> str:
    return f"{field} is no id of this service. Use the `id` of an earlier answer, unchanged, or `remote:` and the vendor's."


def _reported(problems: Problems, message: str) -> str | None:
    problems.add(message)
    return None


async def open_job(place: Place, id_: str, problems: Problems) -> None:
    """Report a job that is not there or takes no applications. A copy that says so is not believed: the job is read anew."""
    job = await _known(place.reading, Model.JOB, id_, problems)
    if isinstance(job, Job) and job.status not in {None, JobStatus.OPEN}:
        job = await _known(_anew(place.reading), Model.JOB, id_, problems)
        if isinstance(job, Job) and job.status not in {None, JobStatus.OPEN}:
            problems.add(
                "The job takes no applications (any more). Choose an open one.", ErrorCode.JOB_CLOSED
            )


async def stage(place: Place, id_: str, problems: Problems) -> None:
    """Report a stage that is not there."""
    await _known(place.reading, Model.APPLICATION_STAGE, id_, problems)


async def application(place: Place, id_: str, problems: Problems) -> Application | None:
    """The application, if it can be read; reported if it is not there."""
    found = await _known(place.reading, Model.APPLICATION, id_, problems)
    return found if isinstance(found, Application) else None


async def candidate(place: Place, id_: str, problems: Problems) -> None:
    """Report a candidate who is not there."""
    await _known(place.reading, Model.CANDIDATE, id_, problems)


async def there(reading: Reading, model: Model, id_: str, problems: Problems) -> Record | None:
    """The record, if it can be read; reported if the vendor does not have it now, whatever it had when it was last read."""
    return await _known(_anew(reading), model, id_, problems)


def _anew(reading: Reading) -> Reading:
    """The same integration, read without what is kept of it."""
    return replace(reading, tolerance=replace(reading.tolerance, oldest=time(), stale_seconds=0))


async def _known(reading: Reading, model: Model, id_: str, problems: Problems) -> Record | None:
    """The record; None, and nothing is reported, while the vendor is away: the write itself will find out."""
    found = (await by_ids(reading, model, [id_]))[0]
    if isinstance(found, ConnectorError):
        if found.cause not in PASSING:
            problems.add(found.message, ErrorCode[Cause(found.cause).value])
        return None
    if found is None:
        problems.add(f"The vendor has no such {model}. It may have been deleted.", ErrorCode.NOT_FOUND)
    return found


Check = Callable[[Place, str, Problems], Awaitable[Any]]
