"""What came of a write: HR WORKS says 200 to everything, and tells in the finished job whether it did it.

Source: HR WORKS API v2.10, `WriteRequestResult`. The vendor's texts may quote what was sent, so they are only searched for
the names of fields, never passed on.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from connectors.contract.errors import Cause, ConnectorError, Problem
from connectors.contract.steps import Notice, Receipt
from connectors.hrworks import wire_writes
from connectors.hrworks.client import HrworksSession
from connectors.hrworks.refusals import PROBLEMS
from connectors.toolkit.errors import cause_of_status, failure

_ERROR_TYPE: Final = re.compile(r"[A-Za-z]{1,64}")
_QUOTED: Final = re.compile(
    r"""["'`\u201e\u201c\u201a\u2018\u00ab\u00bb]([A-Za-z][A-Za-z-]*)["'`\u201c\u201d\u2018\u2019\u00ab\u00bb]"""
)
_WORD: Final = re.compile(r"[A-Za-z][A-Za-z-]*")

_REFUSED: Final = (
    "HR WORKS did not accept what was sent",
    "Correct the inputs named in the problems, or ask HR WORKS; it stops at the first error, so that there may be more.",
)
_NOWHERE: Final = ("the write job ended without telling its outcome", "It is looked up in HR WORKS.")
_PROBLEM: Final = "HR WORKS misses this value or does not accept it."
_WARNING: Final = "HR WORKS warns about what was sent. Look at the application there."

# These do not say that the write was refused: whether it took place must be looked up.
_UNDECIDED: Final = frozenset({Cause.UNAVAILABLE, Cause.RATE_LIMITED, Cause.UNREADABLE})


async def outcome(
    session: HrworksSession, receipt: Receipt, places: Mapping[str, str], otherwise: str | None = None
) -> wire_writes.Outcome | None:
    """What a write job brought about, None while it is pending.

    `places` maps the vendor's fields to our inputs; `otherwise` is the input concerned where none of them is named.

    Raises:
        ConnectorError: NOT_FOUND if the job leads nowhere, so that the effect must be looked up; UNAVAILABLE if the vendor
            could not be asked; any other cause if the vendor refused the write.
    """
    try:
        job = await session.write_job(receipt.id)
    except ConnectorError as error:
        raise only_asking(error) from None
    told = job.api_response
    if told is None:
        if job.status == wire_writes.FINISHED:
            raise failure(session.integration_id, Cause.NOT_FOUND, *_NOWHERE)
        return None
    refused = refusal(session.integration_id, told, places, otherwise)
    if refused is not None:
        raise refused
    if told.result is None:
        raise failure(session.integration_id, Cause.NOT_FOUND, *_NOWHERE)
    return told


def only_asking(error: ConnectorError) -> ConnectorError:
    """The error of a question about a write that was accepted: it must not be taken for a refusal of the write."""
    if error.cause is not Cause.NOT_FOUND and not error.retryable:
        error.cause = Cause.UNAVAILABLE
    return error


def refusal(
    integration_id: str, told: wire_writes.Outcome, places: Mapping[str, str], otherwise: str | None
) -> ConnectorError | None:
    """The error that a finished job holds, or None if it holds none."""
    general = list(_flat(told.general_errors))
    of_records = list(_of_records(told))
    if not general and not of_records:
        return None
    kind = next((error.type for error in general if _ERROR_TYPE.fullmatch(error.type or "")), None)
    cause = _cause(general)
    if cause in _UNDECIDED:
        cause, (problem, remedy) = Cause.NOT_FOUND, _NOWHERE
    else:
        problem, remedy = _REFUSED
    texts = [error.error_message or "" for error in general] + [error.text or "" for error in of_records]
    error = failure(integration_id, cause, problem, remedy)
    error.vendor_code = kind or next((str(each.number) for each in of_records if each.number), None)
    error.problems = problems(texts, places, otherwise)
    return error


def _cause(general: Iterable[wire_writes.GeneralError]) -> Cause:
    for error in general:
        known = PROBLEMS.get(error.type or "")
        if known is not None:
            return known[0]
        if error.error_code is not None:
            cause = cause_of_status(int(error.error_code))
            # Something that the write named is not there: a refusal, unlike a job that is not there.
            return Cause.REJECTED if cause is Cause.NOT_FOUND else cause
    return Cause.REJECTED


def _flat(errors: Iterable[wire_writes.GeneralError] | None) -> Iterator[wire_writes.GeneralError]:
    for error in errors or ():
        yield error
        yield from _flat(error.additional_errors)


def _of_records(told: wire_writes.Outcome) -> Iterator[wire_writes.FieldError]:
    for record in told.data_errors or ():
        yield from record.errors or ()
    for result in told.result if isinstance(told.result, list) else ():
        yield from result.errors or ()


def problems(texts: Iterable[str], places: Mapping[str, str], otherwise: str | None) -> tuple[Problem, ...]:
    """Our inputs that the vendor's texts speak of, each once."""
    paths = [path for text in texts for path in _paths_in(text, places)]
    return tuple(Problem(path, _PROBLEM) for path in dict.fromkeys(paths or filter(None, (otherwise,))))


def _paths_in(text: str, places: Mapping[str, str]) -> list[str]:
    # Names of fields are words of any text too, such as "title" and "city": those in quotes count first.
    quoted = [places[word] for word in _QUOTED.findall(text) if word in places]
    return quoted or [places[word] for word in _WORD.findall(text) if word in places]


def warnings(told: wire_writes.SingleResult, places: Mapping[str, str]) -> tuple[Notice, ...]:
    """The vendor's warnings without its texts."""
    found = [_paths_in(warning.text or "", places) for warning in told.warnings or ()]
    paths = dict.fromkeys(path for each in found for path in (each or (None,)))
    return tuple(Notice(code="VENDOR_WARNING", message=_WARNING, path=path) for path in paths)
