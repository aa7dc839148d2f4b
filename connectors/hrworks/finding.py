"""Finds applications and what they hold, as a write needs to know them. Reads only.

HR WORKS shows applications in lists alone: a list of one post, or of everything.
"""

import asyncio
import hashlib
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Final, NamedTuple
from urllib.parse import unquote, urlsplit

import msgspec

from connectors.hrworks import wire, wire_writes
from connectors.hrworks.client import Answer, HrworksSession
from connectors.toolkit.decoding import decode
from connectors.toolkit.times import moment

_applications: Final = msgspec.json.Decoder(wire_writes.Application)
_applicants: Final = msgspec.json.Decoder(wire.Applicant)


class Applied(NamedTuple):
    """An application. `applied` is the number of applications of the same person, if the vendor told it."""

    id: str
    post_uuid: str | None
    applicant_uuid: str | None
    email: str
    names: tuple[str, str]
    created_at: datetime | None
    applied: int | None
    documents: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Applied({self.id!r})"


class Known(NamedTuple):
    """An applicant."""

    uuid: str
    email: str

    def __repr__(self) -> str:
        return f"Known({self.uuid!r})"


class Named(NamedTuple):
    """An application as its applicant's record names it."""

    id: str
    post_uuid: str


async def of_posts(session: HrworksSession, posts: Sequence[str], *, in_turn: bool = False) -> list[Applied]:
    """All applications for these posts (uuids).

    `in_turn`: page after page, so that one that comes in meanwhile pushes none off the pages still to be read.
    """
    first = await session.applications(1, posts=posts)
    pages = [first]
    if in_turn:
        while len(pages) < max(page.last for page in pages):
            pages.append(await session.applications(len(pages) + 1, posts=posts))
    else:
        others = (session.applications(number, posts=posts) for number in range(2, first.last + 1))
        pages += await asyncio.gather(*others)
    return [one for page in pages for one in _read(session, page)]


async def applicant_by_email(session: HrworksSession, email: str) -> str | None:
    """Uuid of an applicant with this e-mail address, among all that the account has."""
    first = await session.applicants(1)
    pages = [first, *await asyncio.gather(*(session.applicants(n) for n in range(2, first.last + 1)))]
    known = (_known(session, payload) for page in pages for payload in page.records)
    return next((one.uuid for one in known if one.uuid and one.email == folded(email)), None)


async def application(
    session: HrworksSession, application_id: str, *, job_id: str | None, candidate_id: str | None = None
) -> Applied | None:
    """One application: in its job's list, else in those of its candidate's jobs, else in the list of everything."""
    is_it = _with_id(application_id)
    found = _only(is_it, await of_posts(session, [job_id], in_turn=True)) if job_id else None
    if found is None and candidate_id:
        named = await named_by(session, candidate_id) or ()
        jobs = [one.post_uuid for one in named if one.id == application_id]
        found = _only(is_it, await of_posts(session, jobs)) if jobs else None
    return found or await _anywhere(session, is_it)


async def named_by(session: HrworksSession, applicant_uuid: str) -> list[Named] | None:
    """An applicant's applications; None if there is no such applicant."""
    found = await session.applicant(applicant_uuid)
    if found is None:
        return None
    named = found.job_applications or ()
    return [Named(str(one.id), str(one.post_uuid)) for one in named if one.id and one.post_uuid]


async def _anywhere(session: HrworksSession, is_it: Callable[[Applied], bool]) -> Applied | None:
    """In the list of everything. Mostly new applications are asked for, which stand at one end of it or the other."""
    first = await session.applications(1)
    found = _only(is_it, _read(session, first))
    number = first.last
    while found is None and number > 1:
        found = _only(is_it, _read(session, await session.applications(number)))
        number -= 1
    return found


def _with_id(application_id: str) -> Callable[[Applied], bool]:
    return lambda one: one.id == application_id


def _only(is_it: Callable[[Applied], bool], found: Iterable[Applied]) -> Applied | None:
    return next(filter(is_it, found), None)


def _read(session: HrworksSession, page: Answer[msgspec.Raw]) -> list[Applied]:
    read = (decode(_applications, raw, integration_id=session.integration_id) for raw in page.records)
    return [_applied(one) for one in read if one.id]


def _applied(one: wire_writes.Application) -> Applied:
    person = one.applicant or wire.Applicant()
    return Applied(
        id=str(one.id),
        post_uuid=str(one.post_uuid) if one.post_uuid else None,
        applicant_uuid=str(person.uuid) if person.uuid else None,
        email=folded(person.email),
        names=(folded(person.first_name), folded(person.last_name)),
        created_at=moment(one.creation_date_and_time),
        applied=None if person.job_applications is None else len(person.job_applications),
        documents=tuple(one.application_documents or ()),
    )


def _known(session: HrworksSession, payload: msgspec.Raw) -> Known:
    found = decode(_applicants, payload, integration_id=session.integration_id)
    return Known(str(found.uuid or ""), folded(found.email))


def folded(text: object) -> str:
    """A text as it is compared: without the spaces around it, in any case of letters."""
    return "" if text is None else str(text).strip().casefold()


def document_id(url: str) -> str | None:
    """What names a document in its link: the last part of the path (assumed). What follows may change with each reading."""
    try:
        path = urlsplit(url).path
    except ValueError:
        return None
    return unquote(path).rstrip("/").rpartition("/")[2] or None


def fingerprint(document: str | None) -> str:
    """Stands for a document where it must be remembered: its name in the link may be a person's."""
    return hashlib.sha256((document or "").encode()).hexdigest()[:16]


def fingerprints(links: Iterable[str]) -> list[str]:
    """Those of the documents behind links, in their order."""
    return [fingerprint(document_id(link)) for link in links]
