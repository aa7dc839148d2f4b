"""What is handed in, and for which application: files, and notes and result links as documents."""

import asyncio
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from connectors.contract.errors import Cause
from connectors.contract.inputs import ApplicationInput, CandidateAttachment, File, Note, ResultLink
from connectors.contract.steps import Notice, Work
from connectors.hrworks import finding
from connectors.hrworks.applying import NAME as CREATION
from connectors.hrworks.client import HrworksSession
from connectors.hrworks.finding import Applied, Named
from connectors.hrworks.uploading import Parcel, memo, unknown
from connectors.toolkit.errors import failure
from connectors.toolkit.paper import Paper

# Papers show the time of the vendor's market (assumed to be the recruiters').
_ZONE: Final = ZoneInfo("Europe/Berlin")
_PDF: Final = "application/pdf"
#: Of a label, what goes into a file's name: letters and digits of any alphabet, and signs that no file system minds.
_UNSAFE: Final = re.compile(r"[^\w .,()&+%-]+")
_LABEL_LENGTH: Final = 80

STORED_WITH_APPLICATION: Final = Notice(
    code="STORED_WITH_APPLICATION",
    message="HR WORKS keeps documents with applications: the file is with the candidate's newest application.",
    path="candidate_id",
)
DELIVERED_AS_DOCUMENT: Final = Notice(
    code="DELIVERED_AS_DOCUMENT",
    message="HR WORKS has no place for it: it is a PDF document of the application.",
)
_REPLACED: Final = Notice(
    code="CHARACTERS_REPLACED",
    message="The document's font lacks some characters of the text, such as emoji: a replacement character stands there.",
)


async def to_application(work: Work) -> Mapping[str, Any]:
    """The application that the order names."""
    order: ApplicationInput = work.order
    session: HrworksSession = work.session
    found = await finding.application(
        session, order.application_id, job_id=order.job_id, candidate_id=order.candidate_id
    )
    if found is None:
        raise unknown(session, "application_id")
    return memo(found)


async def to_created(work: Work) -> Mapping[str, Any]:
    """The application that an earlier step created. No call: it holds what earlier steps put there, and nothing else."""
    created = work.effects.get(CREATION)
    if created is None or created.application_id is None:
        problem, remedy = (
            "HR WORKS did not tell which application was created",
            "Add the file to the application.",
        )
        raise failure(work.session.integration_id, Cause.REJECTED, problem, remedy)
    put = [effect.document_id for effect in work.effects.values() if effect.document_id]
    return {
        "application_id": created.application_id,
        "job_id": created.job_id,
        "before": [finding.fingerprint(document) for document in put],
    }


async def to_candidate(work: Work) -> Mapping[str, Any]:
    """The newest application of the candidate that the order names."""
    session: HrworksSession = work.session
    order: CandidateAttachment = work.order
    named = await finding.named_by(session, order.candidate_id)
    if named is None:
        raise unknown(session, "candidate_id")
    newest = await _newest(session, named) if named else None
    if newest is None:
        problem = "HR WORKS keeps documents with applications, and this candidate has none"
        remedy = "Let the candidate apply first."
        raise failure(session.integration_id, Cause.REJECTED, problem, remedy)
    return memo(newest, candidate_id=order.candidate_id)


async def _newest(session: HrworksSession, named: list[Named]) -> Applied | None:
    ids = {one.id for one in named}
    posts = list(dict.fromkeys(one.post_uuid for one in named))
    theirs = [one for one in await finding.of_posts(session, posts) if one.id in ids]
    return max(theirs, key=_age, default=None)


def _age(one: Applied) -> tuple[datetime, int, str]:
    # Of the same second, the one with the higher number came later (assumed).
    return (one.created_at or datetime.min.replace(tzinfo=UTC), len(one.id), one.id)


def file(work: Work) -> Parcel:
    """The file of the step."""
    given = work.file
    if given is None:
        message = "a step that names an attachment was run without its file"
        raise RuntimeError(message)
    return Parcel(
        name=given.name,
        content_type=given.content_type,
        content=partial(_bytes_of, given),
        is_it=given.content.__eq__,
    )


async def _bytes_of(given: File) -> bytes:
    return given.content


def note(work: Work) -> Parcel:
    """A note as a document."""
    order: Note = work.order
    written_at = work.begun_at.astimezone(_ZONE)
    paper = Paper(title="Note", written_at=written_at, text=order.content)
    return _document(paper, f"{written_at:%Y-%m-%d} Note.pdf")


def result_link(work: Work) -> Parcel:
    """A result as a document: its label, its link, its attributes."""
    order: ResultLink = work.order
    written_at = work.begun_at.astimezone(_ZONE)
    paper = Paper(
        title="Result",
        written_at=written_at,
        heading=order.label,
        url=order.url,
        facts=tuple((attribute.key, attribute.value) for attribute in order.attributes),
    )
    return _document(paper, f"{written_at:%Y-%m-%d} Result \N{EN DASH} {safe(order.label)}.pdf")


def safe(label: str) -> str:
    """A label as part of a file's name."""
    words = " ".join(_UNSAFE.sub(" ", label).split())
    return words[:_LABEL_LENGTH].strip(" .") or "Link"


def _document(paper: Paper, name: str) -> Parcel:
    return Parcel(
        name=name,
        content_type=_PDF,
        content=partial(asyncio.to_thread, paper.pdf),
        is_it=partial(_has_mark, paper.mark),
        notices=() if paper.is_complete else (_REPLACED,),
    )


def _has_mark(mark: str, content: bytes) -> bool:
    # Not the bytes as a whole: another version of this service may draw the same paper differently.
    return mark.encode() in content
