"""Failures made into what a client may see, in one place: every error has a code, and faults of ours say no more.

Shown as they are: `ApiError`, what a translation turns into one, and errors of GraphQL itself about the request. All
else is a fault: the client gets an error id, the log gets that id with the type of the exception and the places it
passed. Messages of such exceptions stay out of both, since they may quote personal data.
"""

import traceback
from collections.abc import Callable, Sequence
from typing import Any, TypedDict
from uuid import uuid4

import structlog
from graphql import GraphQLError

from graphql_api.errors import ApiError, ErrorCode

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("graphql_api.execution")

Translate = Callable[[Exception], ApiError | None]
"""Turns exceptions of other layers into public errors; None for those that are faults."""

MAX_FRAMES = 30


class FormattedError(TypedDict, total=False):
    """An error in the response. Source: GraphQL specification, "Errors"."""

    message: str
    locations: list[dict[str, int]]
    path: list[str | int]
    extensions: dict[str, Any]


class RequestErrors(Exception):  # noqa: N818 - several errors at once, none of them more than the others
    """The request cannot be executed, for reasons that parsing, validation or coercion of variables found."""

    def __init__(self, errors: Sequence[GraphQLError]) -> None:
        super().__init__(f"{len(errors)} errors")
        self.errors = errors


def untranslated(_: Exception) -> ApiError | None:
    """The translation that knows no exceptions."""
    return None


def api_error(error: ApiError) -> FormattedError:
    """An error about the request as a whole."""
    return {"message": error.message, "extensions": error.extensions}


def request_error(error: GraphQLError) -> FormattedError:
    """An error of parsing, validation or coercion: its message speaks of what the client sent, so it is shown."""
    cause = root_cause(error)
    extensions = cause.extensions if isinstance(cause, ApiError) else bad_input()
    return located(error, error.message, {**extensions, **(error.extensions or {})})


def bad_input() -> dict[str, Any]:
    """The extensions of an error that only another request can avoid."""
    return {"code": ErrorCode.BAD_INPUT.value, "retryable": False}


def located(error: GraphQLError, message: str, extensions: dict[str, Any]) -> FormattedError:
    """An error with the places in the document and in the answer that it concerns."""
    formatted: FormattedError = {"message": message, "extensions": extensions}
    if error.locations:
        formatted["locations"] = [{"line": place.line, "column": place.column} for place in error.locations]
    if error.path is not None:
        formatted["path"] = list(error.path)
    return formatted


def root_cause(error: Exception) -> Exception:
    """The exception that GraphQL errors are wrapped around, or the innermost of them."""
    while isinstance(error, GraphQLError) and error.original_error is not None:
        error = error.original_error
    return error


def execution_errors(errors: Sequence[GraphQLError], translate: Translate) -> list[FormattedError]:
    """The errors of an executed operation; equal faults share one error id and one log entry."""
    faults: dict[tuple[str, ...], Fault] = {}
    formatted = [execution_error(error, translate, faults) for error in errors]
    for fault in faults.values():
        fault.report()
    return formatted


def execution_error(
    error: GraphQLError,
    translate: Translate,
    faults: "dict[tuple[str, ...], Fault]",
) -> FormattedError:
    """One error of a field."""
    cause = root_cause(error)
    public = cause if isinstance(cause, ApiError) else translate(cause)
    if public is not None:
        return located(error, public.message, public.extensions)
    if isinstance(cause, GraphQLError) and is_about_request(cause):
        return located(error, error.message, {**bad_input(), **(cause.extensions or {})})
    found = Fault(cause)
    fault = faults.setdefault(found.key, found)
    fault.count += 1
    return located(error, fault.message, fault.extensions)


def is_about_request(error: GraphQLError) -> bool:
    """Whether this was raised for the client: with a code of its own, or in the coercion of arguments.

    Other errors of graphql-core in this phase are about the values that resolvers gave, and quote them.
    """
    if "code" in (error.extensions or {}):
        return True
    frames = traceback.walk_tb(error.__traceback__)
    return any(frame.f_globals.get("__name__") == "graphql.execution.values" for frame, _ in frames)


class Fault:
    """An exception that is nobody's business but ours, under an id that joins the answer and the log."""

    message = "Internal error"

    def __init__(self, error: BaseException) -> None:
        self.error_id = str(uuid4())
        self.count = 0
        self.types = [f"{type(one).__module__}.{type(one).__qualname__}" for one in chain(error)]
        self.frames = [place(frame) for frame in traceback.extract_tb(error.__traceback__)[-MAX_FRAMES:]]

    @property
    def key(self) -> tuple[str, ...]:
        """What equal faults have in common: the exceptions and the places."""
        return (*self.types, *self.frames)

    @property
    def extensions(self) -> dict[str, Any]:
        """What the client gets: the id to ask about."""
        return {"code": ErrorCode.INTERNAL.value, "retryable": False, "errorId": self.error_id}

    def report(self) -> None:
        """Log where it came from."""
        log.error("internal_error", error_id=self.error_id, exceptions=self.types, frames=self.frames, count=self.count)


def internal_error(error: BaseException) -> FormattedError:
    """A fault outside any field, logged."""
    fault = Fault(error)
    fault.count = 1
    fault.report()
    return {"message": fault.message, "extensions": fault.extensions}


def chain(error: BaseException | None) -> list[BaseException]:
    """An exception and those that led to it, the last one first."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def place(frame: traceback.FrameSummary) -> str:
    """A place in the code, from the package's name on, so that no path of the machine shows."""
    _, _, tail = frame.filename.replace("\\", "/").rpartition("/site-packages/")
    return f"{'/'.join(tail.split('/')[-3:])}:{frame.lineno} {frame.name}"
