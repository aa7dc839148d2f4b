"""The feed of changes: what came, changed or went since a reader looked last, as far as this service saw it."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Annotated, Any

import msgspec
import strawberry
from strawberry.types import Info

from connectors.contract import ids
from connectors.contract.enums import Model
from graphql_api.context import RequestContext
from graphql_api.errors import ApiError, ErrorCode
from graphql_api.schema.enums import declare
from graphql_api.schema.paging import DEFAULT_SIZE, LARGEST_SIZE, bad_input
from graphql_api.schema.record_models import RecordModel, model_of
from graphql_api.schema.records import IntegrationType
from graphql_api.schema.scalars import DateTime
from graphql_api.security.scopes import TO_READ
from graphql_api.store import ledger_feed
from graphql_api.store.ledger_feed import Asked, ChangeKind, Position
from graphql_api.store.ledger_rows import NUMBERS

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

declare(
    ChangeKind,
    "What happened to a record since you looked last.",
    {
        "CREATED": "It is new to you, or may be: between the pages of one run through the feed it may be told again.",
        "CHANGED": "You were told of it before, and its content is another now.",
        "DELETED": "A complete look at the vendor did not find it any more. You may not have been told of it before.",
    },
)


@strawberry.type(description="A record that came, changed or went. Read it by its `id` for its content.")
class Change:
    """Declares graphql_api.store.ledger_feed.Change."""

    kind: ChangeKind = strawberry.field(description="What happened.")
    model: RecordModel = strawberry.field(description="The kind of record.")
    id: strawberry.ID = strawberry.field(description="Global id of the record.")
    remote_id: str = strawberry.field(description="The vendor's own id of the record.")
    integration: Any = strawberry.field(
        graphql_type=IntegrationType, description="The customer's account that the record belongs to."
    )
    changed_at: DateTime = strawberry.field(
        description="When this service first saw the record as it is now, or found it to be gone."
    )


@strawberry.type(
    description="Some changes, in the order in which they were seen, integration by integration."
)
class Changes:
    """A part of the feed."""

    nodes: list[Change] = strawberry.field(
        description="Each record once, with its latest change, however often it changed meanwhile."
    )
    end_cursor: str = strawberry.field(
        description="Give it as `after` to go on from here, now or in a year. Keep it once you have dealt with `nodes`; it "
        "is there even if there is none."
    )
    has_next_page: bool = strawberry.field(description="Whether there are more changes by now.")


class _Cursor(msgspec.Struct, frozen=True, array_like=True, tag="c"):
    """The models that were read, by their numbers, and how far each integration was."""

    models: tuple[int, ...]
    positions: tuple[tuple[int, Position], ...]


_encoder = msgspec.msgpack.Encoder()
_decoder = msgspec.msgpack.Decoder(_Cursor)


async def _changes(
    info: Info,
    after: Annotated[
        str | None,
        strawberry.argument(
            description="The `endCursor` of an earlier answer; from the beginning without it."
        ),
    ] = None,
    first: Annotated[
        int, strawberry.argument(description=f"How many changes at most, 1 to {LARGEST_SIZE}.")
    ] = DEFAULT_SIZE,
    integration_id: Annotated[
        strawberry.ID | None,
        strawberry.argument(
            description="Only changes of this integration; without it, of all that the key may see."
        ),
    ] = None,
    models: Annotated[
        list[RecordModel] | None,
        strawberry.argument(
            description="Only changes of these kinds of record. Without it, of all that the key may read."
        ),
    ] = None,
) -> Changes:
    context: RequestContext = info.context
    context.account.of_this_moment()
    wanted = _models(context, models)
    if not 1 <= first <= LARGEST_SIZE:
        message = f"first: {first} is outside 1 to {LARGEST_SIZE}. Ask for at most that many and page on."
        raise bad_input(message)
    before = _decoded(after, wanted)
    asked = Asked(_integrations(context, integration_id), wanted)
    part = await context.database.read(partial(ledger_feed.changes, asked=asked, after=before, limit=first))
    # Integrations that are not read this time are gone on with from where they were.
    positions = {**before, **part.positions}
    return Changes(
        nodes=[_change(context, one) for one in part.changes],
        end_cursor=_encoded(wanted, positions),
        has_next_page=part.more,
    )


def _models(context: RequestContext, given: Sequence[RecordModel] | None) -> Sequence[Model]:
    """The models that are asked for; FORBIDDEN if the caller may not read one of them, or none at all."""
    if given is not None:
        wanted = list(dict.fromkeys(map(model_of, given)))
        if not wanted:
            message = "models: name at least one, or leave it out."
            raise bad_input(message)
    else:
        wanted = [model for model in NUMBERS if context.may(TO_READ[model])] or list(NUMBERS)
    for model in wanted:
        context.require(TO_READ[model])
    return wanted


def _integrations(context: RequestContext, integration_id: str | None) -> Mapping[str, bool]:
    readings = (
        context.readings.values()
        if integration_id is None
        else [context.reading(integration_id, "integrationId")]
    )
    return {reading.integration_id: reading.source.created is not None for reading in readings}


def _decoded(after: str | None, wanted: Sequence[Model]) -> Mapping[int, Position]:
    if after is None:
        return {}
    try:
        cursor: _Cursor = _decoder.decode(urlsafe_b64decode(after.encode() + b"=" * (-len(after) % 4)))
    except (ValueError, msgspec.MsgspecError) as error:
        message = (
            "after: this is not a cursor of `changes`. Use the endCursor of an earlier answer, unchanged."
        )
        raise ApiError(ErrorCode.BAD_INPUT, message) from error
    if not {NUMBERS[model] for model in wanted} <= set(cursor.models):
        message = (
            "after: this cursor comes from a feed of fewer models: changes of the others were passed over. Ask for the "
            "same `models` as before, or begin without `after`."
        )
        raise ApiError(ErrorCode.BAD_INPUT, message)
    return dict(cursor.positions)


def _encoded(models: Sequence[Model], positions: Mapping[int, Position]) -> str:
    numbers = tuple(sorted(NUMBERS[model] for model in models))
    cursor = _Cursor(numbers, tuple(sorted(positions.items())))
    return urlsafe_b64encode(_encoder.encode(cursor)).rstrip(b"=").decode()


def _change(context: RequestContext, found: ledger_feed.Change) -> Change:
    one = found.entry
    return Change(
        kind=found.kind,
        model=RecordModel(one.model),
        id=strawberry.ID(ids.encode(one.model, found.integration_id, one.remote_id)),
        remote_id=one.remote_id,
        integration=context.integrations[found.integration_id],
        changed_at=DateTime(_EPOCH + timedelta(microseconds=one.changed_at)),
    )


@strawberry.type(description="The feed of changes.")
class ChangeQueries:
    """Fields of Query."""

    changes: Changes | None = strawberry.field(
        resolver=_changes,
        description="What came, changed or went, as far as this service saw it: when somebody read it, or a sweep of the "
        "integration did. Nothing is left out between an `endCursor` and the next answer. Takes the read scope of each "
        "model that is asked for.",
    )
