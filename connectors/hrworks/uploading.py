"""The one write by which anything reaches an application that is there: a document, handed in as a file.

Source: HR WORKS API v2.10, POST job-applications/{id}/files. HR WORKS shows documents as links without names, so one that
was sent for is recognized by its bytes, among the links that were not there before.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from connectors.contract.enums import AttachmentTarget
from connectors.contract.errors import Cause, ConnectorError, Problem
from connectors.contract.steps import Effect, LookUp, Notice, Prepare, Receipt, Step, Work
from connectors.hrworks import finding, verdicts
from connectors.hrworks.applying import SETTLES_IN
from connectors.hrworks.client import HrworksSession
from connectors.hrworks.refusals import names_nothing
from connectors.toolkit.errors import failure

#: Failures of a download that may pass: with them nothing is decided about a document.
_PASSING: Final = frozenset({Cause.UNAVAILABLE, Cause.RATE_LIMITED})


@dataclass(frozen=True, kw_only=True)
class Parcel:
    """What is handed in. `is_it` tells whether a document that was found has these contents."""

    name: str
    content_type: str
    content: Callable[[], Awaitable[bytes]]
    is_it: Callable[[bytes], bool]
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Upload:
    """How a step hands something in.

    `locate` gives the memo: `application_id`, `job_id`, and as `before` the fingerprints of its documents. `path` is the
    input that is concerned where HR WORKS refuses the file, `owner` the one where it does not know the application.
    `notices` come with the effect.
    """

    locate: Prepare
    parcel: Callable[[Work], Parcel]
    path: str
    owner: str
    notices: tuple[Notice, ...] = ()


def step(name: str, upload: Upload, *, attachment: int | None = None, optional: bool = False) -> Step:
    """Hand in one document."""
    return Step(
        name=name,
        prepare=upload.locate,
        send=partial(_send, upload),
        follow=partial(_follow, upload),
        look_up=partial(_look_up, upload),
        attachment=attachment,
        optional=optional,
        settles_in=SETTLES_IN,
    )


async def _send(upload: Upload, work: Work) -> Receipt:
    session: HrworksSession = work.session
    parcel = upload.parcel(work)
    content = await parcel.content()
    try:
        job = await session.upload(work.memo["application_id"], parcel.name, parcel.content_type, content)
    except ConnectorError as error:
        raise _named(session, upload, error) from None
    return Receipt(id=job)


def _named(session: HrworksSession, upload: Upload, error: ConnectorError) -> ConnectorError:
    """The refusal of an upload, with the input that it is about."""
    if names_nothing(error):
        return unknown(session, upload.owner)
    if error.cause is Cause.REJECTED:
        error.problems = (Problem(upload.path, "HR WORKS does not take this file."),)
    return error


def unknown(session: HrworksSession, path: str) -> ConnectorError:
    """The error for an application or a candidate that HR WORKS does not have."""
    problem, remedy = "HR WORKS has no such record", "It may have been deleted there. Take one that is there."
    error = failure(session.integration_id, Cause.NOT_FOUND, problem, remedy)
    error.problems = (Problem(path, "HR WORKS has no such record."),)
    return error


async def _follow(upload: Upload, work: Work, receipt: Receipt) -> Effect | None:
    told = await verdicts.outcome(work.session, receipt, _places(upload.path), upload.path)
    if told is None:
        return None
    link = told.result if isinstance(told.result, str) else ""
    return _effect(upload, work, finding.document_id(link))


def _places(path: str) -> Mapping[str, str]:
    whole_file = dict.fromkeys(("file", "payload"), path)
    return {"fileName": f"{path}.name", "Content-Type": f"{path}.content_type", **whole_file}


async def _look_up(upload: Upload, work: Work) -> Effect | LookUp:
    found = await finding.application(
        work.session, work.memo["application_id"], job_id=work.memo["job_id"], candidate_id=None
    )
    if found is None:
        return LookUp.ABSENT
    marks = finding.fingerprints(found.documents)
    if len(set(marks)) < len(marks):
        # Links that cannot be told apart show nothing of what is new.
        return LookUp.UNKNOWN
    new = [link for link, mark in zip(found.documents, marks, strict=True) if mark not in work.memo["before"]]
    return await _among(upload, work, new)


async def _among(upload: Upload, work: Work, links: list[str]) -> Effect | LookUp:
    parcel, unread = upload.parcel(work), False
    for link in links:
        content = await _content(work.session, link)
        if content is not None and parcel.is_it(content):
            return _effect(upload, work, finding.document_id(link))
        unread = unread or content is None
    return LookUp.UNKNOWN if unread else LookUp.ABSENT


async def _content(session: HrworksSession, link: str) -> bytes | None:
    try:
        return await session.document(link)
    except ConnectorError as error:
        if error.cause in _PASSING:
            raise
        return None


def _effect(upload: Upload, work: Work, document_id: str | None) -> Effect:
    return Effect(
        application_id=work.memo["application_id"],
        job_id=work.memo["job_id"],
        candidate_id=work.memo.get("candidate_id"),
        document_id=document_id,
        target=AttachmentTarget.APPLICATION,
        notices=(*upload.notices, *upload.parcel(work).notices),
    )


def memo(found: finding.Applied, **more: str) -> dict[str, Any]:
    """What must be known later of the application that is handed something in for."""
    return {
        "application_id": found.id,
        "job_id": found.post_uuid,
        "before": finding.fingerprints(found.documents),
        **more,
    }
