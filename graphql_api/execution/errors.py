"""Failures made into what a client may see, in one place: every error has a code, and faults of ours say no more.

Shown as they are: `ApiError`, what a translation turns into one, and errors of GraphQL itself about the request. All
else is a fault: the client gets an error id, the log gets that id with the type of the exception and the places it
passed. Messages of such exceptions stay out of both, since they may quote personal data.
"""

import traceback
from collections.abc import Callable, Sequence
from typing import Any, TypedDict

from graphql import GraphQLError

from graphql_api.errors import ApiError, ErrorCode
from graphql_api.execution.quoting import unquoted
from graphql_api.telemetry.faults import Fault, Origin

Translate = Callable[[Exception], ApiError | None]
"""Turns exceptions of other layers into public errors; None for those that are faults."""


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
    return located(error, unquoted(error.message), {**extensions, **(error.extensions or {})})


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
    faults: dict[Origin, Fault] = {}
    formatted = [execution_error(error, translate, faults) for error in errors]
    for fault in faults.values():
        fault.report()
    return formatted


def execution_error(
    error: GraphQLError,
    translate: Translate,
    faults: dict[Origin, Fault],
) -> FormattedError:
    """One error of a field."""
    cause = root_cause(error)
    public = cause if isinstance(cause, ApiError) else translate(cause)
    if public is not None:
        return located(error, public.message, public.extensions)
    if isinstance(cause, GraphQLError) and is_about_request(cause):
        return located(error, error.message, {**bad_input(), **(cause.extensions or {})})
    origin = Origin.of(cause)
    fault = faults.setdefault(origin, Fault(origin))
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


def internal_error(error: BaseException) -> FormattedError:
    """A fault outside any field, logged."""
    fault = Fault(Origin.of(error), count=1)
    fault.report()
    return {"message": fault.message, "extensions": fault.extensions}
