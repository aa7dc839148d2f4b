"""From filter arguments to a selection: every condition must hold (AND), any of its values will do (OR)."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import strawberry

from connectors.contract.connector import EVERYTHING, Query
from connectors.contract.enums import Model
from connectors.contract.ids import decode
from connectors.contract.models import Record
from graphql_api.context import parse_id
from graphql_api.errors import ApiError, ErrorCode
from graphql_api.intake.problems import client_path
from graphql_api.loading.selecting import Selection
from graphql_api.schema.scalars import DateTime

LARGEST_LIST = 250


@strawberry.input(description="Conditions on what happened to records.")
class HistoryFilter:
    """What every filter has; the ledger answers it."""

    updated_after: DateTime | None = strawberry.field(
        default=strawberry.UNSET,
        description="Only records that were first seen as they are now at this time or later, or that contain one: a job "
        "its postings and stages, an application its candidate, a candidate their applications. Changes of contained "
        "records are known from when they were last read or swept.",
    )
    include_deleted: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="Also records that sweeps found to be gone, at the end of the list: `remoteDeletedAt` is set, and all "
        "content null or empty, since it is not kept. Goes with `ids`, `remoteIds` and `updatedAfter` only.",
    )


class Conditions:
    """Gathers the conditions of one filter. A condition given as None is not asked for."""

    def __init__(self) -> None:
        self._tests: list[Callable[[Record], bool]] = []
        self._fields: dict[str, str] = {}

    def field_in(self, name: str, argument: str, wanted: Sequence[Any] | None) -> None:
        """The field has one of these values."""
        if wanted is not None:
            values = frozenset(_bounded(argument, wanted))
            self.field(name, argument, lambda value: value in values)

    def created_since(self, name: str, argument: str, day: date | None) -> None:
        """The moment in this field lies on that day or later, in UTC."""
        if day is not None:
            self.field(name, argument, lambda value: value is not None and value.date() >= day)

    def same_text(self, name: str, argument: str, text: str | None) -> None:
        """The field is this text, whatever the case."""
        if text is not None:
            wanted = text.strip().casefold()
            self.field(name, argument, lambda value: value is not None and value.casefold() == wanted)

    def same_text_as_any(self, name: str, argument: str, texts: Sequence[str] | None) -> None:
        """The field is one of these texts, whatever the case."""
        if texts is not None:
            wanted = frozenset(text.strip().casefold() for text in _bounded(argument, texts))
            self.field(name, argument, lambda value: value is not None and value.casefold() in wanted)

    def contains(self, name: str, argument: str, text: str | None) -> None:
        """The field contains this text, whatever the case."""
        if text is not None:
            wanted = text.casefold()
            self.field(name, argument, lambda value: value is not None and wanted in value.casefold())

    def field(self, name: str, argument: str, test: Callable[[Any], bool]) -> None:
        """The field's value passes a test."""
        self._fields[name] = argument
        self._tests.append(lambda record: test(getattr(record, name)))

    def of_remote_jobs(self, argument: str, wanted: Sequence[str] | None) -> None:
        """The record's job has one of these ids at the vendor."""
        if wanted is not None:
            values = frozenset(_bounded(argument, wanted))
            self.field(
                "job_id", argument, lambda job_id: job_id is not None and decode(job_id).remote_id in values
            )

    def selection(
        self,
        model: Model,
        given: Any,  # noqa: ANN401  # any of the filter inputs
        *,
        query: Query = EVERYTHING,
        job_ids: Sequence[str] | None = None,
        job_remote_ids: Sequence[str] | None = None,
        stage_ids: Sequence[str] | None = None,
    ) -> Selection:
        """The selection of records that meet all conditions, and the ids that every filter takes."""
        include_deleted = bool(getattr(given, "include_deleted", None))
        if include_deleted:
            self._refuse_content(job_ids=job_ids, job_remote_ids=job_remote_ids, current_stage_ids=stage_ids)
        global_ids = ids_of(model, "filter.ids", getattr(given, "ids", None))
        remote_ids = _texts("filter.remoteIds", getattr(given, "remote_ids", None))
        tests = (*self._tests, *_is_one_of("id", global_ids), *_is_one_of("remote_id", remote_ids))
        return Selection(
            model=model,
            keep=(lambda record: all(test(record) for test in tests)) if tests else None,
            fields=dict(self._fields),
            query=query,
            global_ids=global_ids,
            remote_ids=remote_ids,
            job_ids=ids_of(Model.JOB, "filter.jobIds", job_ids),
            job_remote_ids=_texts("filter.jobRemoteIds", job_remote_ids),
            stage_ids=ids_of(Model.APPLICATION_STAGE, "filter.currentStageIds", stage_ids),
            updated_after=getattr(given, "updated_after", None),
            include_deleted=include_deleted,
        )

    def _refuse_content(self, **given: Sequence[str] | None) -> None:
        named = [f"filter.{client_path(name)}" for name, ids in given.items() if ids is not None]
        for argument in (*self._fields.values(), *named):
            message = (
                f"{argument}: it cannot go with filter.includeDeleted, since the content of records that are gone is not "
                "kept. Leave one of them out."
            )
            raise ApiError(ErrorCode.BAD_INPUT, message)


def _is_one_of(name: str, wanted: tuple[str, ...] | None) -> tuple[Callable[[Record], bool], ...]:
    if wanted is None:
        return ()
    values = frozenset(wanted)
    return (lambda record: getattr(record, name) in values,)


def ids_of(model: Model, argument: str, given: Sequence[str] | None) -> tuple[str, ...] | None:
    """Ids of a filter, each checked to be an id of that model."""
    if given is None:
        return None
    for text in _bounded(argument, given):
        parse_id(text, argument, model)
    return tuple(dict.fromkeys(given))


def _texts(argument: str, given: Sequence[str] | None) -> tuple[str, ...] | None:
    return None if given is None else tuple(dict.fromkeys(_bounded(argument, given)))


def _bounded(argument: str, given: Sequence[Any]) -> Sequence[Any]:
    if len(given) > LARGEST_LIST:
        message = f"{argument}: {len(given)} values are more than {LARGEST_LIST}. Ask in several requests."
        raise ApiError(ErrorCode.BAD_INPUT, message)
    return given
