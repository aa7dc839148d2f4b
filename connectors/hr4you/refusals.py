"""HR4YOU's refusals as connector errors: one table by status, and of the body its short code and the names of fields.

Nothing else of a body is used: it may quote what was sent.
"""

import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, TypeVar

import httpx
import msgspec

from connectors.contract.errors import Cause, ConnectorError, Problem
from connectors.hr4you import wire
from connectors.toolkit.errors import cause_of_status, failure

T = TypeVar("T")

CONFLICT: Final = 409
INVALID: Final = 422
NOT_FOUND: Final = 404
_IDENTIFIER: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}")
_NOTHING: Final = wire.ErrorAnswer()

_error_answer = msgspec.json.Decoder(wire.ErrorAnswer)


class AnswerError(ConnectorError):
    """HR4YOU answered, and not with success. `fields` are its names of what it did not take."""

    fields: frozenset[str] = frozenset()

    def is_about(self, names: frozenset[str]) -> bool:
        """Whether it refused these fields and nothing else."""
        return self.vendor_status == INVALID and bool(self.fields) and self.fields <= names


def answer_error(
    reasons: Mapping[int, wire.Reason], integration_id: str, response: httpx.Response
) -> AnswerError:
    """The error for an answer that is not a success."""
    status, request = response.status_code, response.request
    cause, problem, remedy = reasons.get(status) or _other(status)
    subject = wire.RIGHTS.get(wire.ID_IN_PATH.sub("{id}", request.url.path), "such data")
    verb = "read" if request.method == "GET" else "write"
    told = failure(integration_id, cause, problem.format(subject=subject, verb=verb), remedy)
    body = _read(response.content)
    error = AnswerError(cause, told.message, vendor_status=status, vendor_code=_code(body))
    error.fields = _fields(body)
    error.existing_id = _existing(body) if status == CONFLICT else None
    return error


def refusal(
    integration_id: str,
    cause: Cause,
    problem: str,
    remedy: str,
    *problems: Problem,
    existing_id: str | None = None,
    answer: AnswerError | None = None,
) -> ConnectorError:
    """An error in our words; `answer` is HR4YOU's, where it has been asked."""
    error = failure(integration_id, cause, problem, remedy)
    error.problems, error.existing_id = problems, existing_id
    if answer is not None:
        error.vendor_status, error.vendor_code = answer.vendor_status, answer.vendor_code
    return error


def with_problems(answer: AnswerError, path_of: Callable[[str], str | None]) -> AnswerError:
    """The same error, naming the inputs that HR4YOU did not take; `path_of` gives the input for a field."""
    paths = sorted({path for name in answer.fields if (path := path_of(name))})
    answer.problems = tuple(Problem(path, "HR4YOU does not take this value.") for path in paths)
    return answer


async def reading_after(answer: ConnectorError, reading: Awaitable[T]) -> T:
    """What HR4YOU shows after it refused a write. If that cannot be read, the refusal stands: nothing was changed."""
    try:
        return await reading
    except ConnectorError:
        raise answer from None


def _other(status: int) -> wire.Reason:
    problem = f"HR4YOU answered with the HTTP status {status}"
    return cause_of_status(status), problem, "Try again later; report it if it lasts."


def _read(body: bytes) -> wire.ErrorAnswer:
    try:
        return _error_answer.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError):
        # Proxies answer with pages; the status says enough.
        return _NOTHING


def _code(body: wire.ErrorAnswer) -> str | None:
    code = body.fault.code if body.fault else None
    return code if isinstance(code, str) and _IDENTIFIER.fullmatch(code) else None


def _fields(body: wire.ErrorAnswer) -> frozenset[str]:
    # Other shapes than an object are left alone: PHP programs write an empty one as a list.
    fields = body.fault.fields if body.fault else None
    return frozenset(fields) if isinstance(fields, dict) else frozenset()


def _existing(body: wire.ErrorAnswer) -> str | None:
    known = str(body.existing)
    return known if wire.ID.fullmatch(known) else None
