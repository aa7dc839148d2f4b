"""Files: HR4YOU keeps them with the applicant, whichever application they came with."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from connectors.contract.connector import AttachmentLimits
from connectors.contract.enums import AttachmentTarget
from connectors.contract.errors import Cause, ConnectorError, Problem
from connectors.contract.inputs import ApplicationAttachment, CandidateAttachment, File, NewApplication
from connectors.contract.steps import Effect, LookUp, Notice, Step, Work
from connectors.hr4you import mapping, wire, wire_writes
from connectors.hr4you.client import ApiSession
from connectors.hr4you.refusals import NOT_FOUND, AnswerError, refusal

LIMITS: Final = AttachmentLimits(
    media_types=wire_writes.MEDIA_TYPES, max_file_bytes=wire_writes.LARGEST_FILE, assumed=True
)
SETTLES_IN: Final = 5.0

_WITH_CANDIDATE: Final = Notice(
    code="STORED_WITH_CANDIDATE",
    message="HR4YOU keeps documents with the candidate: the file is there, and shows with all of their applications.",
    path="application_id",
)
_TOO_LARGE: Final = "HR4YOU does not take a file of this size."
_OTHER_TYPE: Final = "HR4YOU does not take a file of this type."
_REFUSED: Final[Mapping[int, str]] = {
    413: _TOO_LARGE,
    415: _OTHER_TYPE,
    422: "HR4YOU does not take this file.",
}
_PLAIN: Final = str.maketrans({'"': "'", "\\": "_"})
# Keys of the memo: to whom the file goes, and which documents were there before (None: HR4YOU does not show them).
_CANDIDATE: Final = "candidate_id"
_BEFORE: Final = "before"

_document = msgspec.json.Decoder(wire.Document)
_application = msgspec.json.Decoder(wire.Application)


def of_new_application(order: NewApplication, candidate_of: Callable[[Work], str]) -> Sequence[Step]:
    """A step for each file that comes with an application."""

    async def owner(work: Work) -> str:
        return candidate_of(work)

    return [
        _Upload(index, f"attachments.{index}", None, owner).step(optional=True)
        for index in range(len(order.attachments))
    ]


def to_application(_: ApplicationAttachment) -> Sequence[Step]:
    """What ADD_ATTACHMENT_TO_APPLICATION does: the file goes to the applicant, and the effect says so."""
    return (_Upload(0, "attachment", "application_id", _applicant_of, (_WITH_CANDIDATE,)).step(),)


def to_candidate(_: CandidateAttachment) -> Sequence[Step]:
    """What ADD_ATTACHMENT_TO_CANDIDATE does."""
    return (_Upload(0, "attachment", "candidate_id", _named_candidate).step(),)


@dataclass(frozen=True)
class _Upload:
    """One file on its way to an applicant.

    `path` is the file's place in the input, `owner_path` that of the id which leads to the applicant, if
    the caller gave one.
    """

    index: int
    path: str
    owner_path: str | None
    owner: Callable[[Work], Awaitable[str]]
    notices: tuple[Notice, ...] = ()

    def step(self, *, optional: bool = False) -> Step:
        return Step(
            name=f"attachment:{self.index}",
            prepare=self.before,
            send=self.send,
            look_up=self.find,
            attachment=self.index,
            optional=optional,
            settles_in=SETTLES_IN,
        )

    async def before(self, work: Work) -> Mapping[str, Any]:
        candidate_id = await self.owner(work)
        if not wire.ID.fullmatch(candidate_id):
            raise self._no_owner(work.session)
        there = await work.session.shown(wire.DOCUMENTS, candidate_id, _document)
        ids = None if there is None else [str(document.id) for document in there]
        return {_CANDIDATE: candidate_id, _BEFORE: ids}

    async def send(self, work: Work) -> Effect:
        file, path = _file(work), wire.DOCUMENTS.format(id=work.memo[_CANDIDATE])
        kind = wire_writes.FILE_TYPES[file.type] if file.type else wire_writes.OTHER_FILE
        try:
            document_id = await work.session.create(
                path,
                files={wire_writes.FILE: (_name(file), file.content, file.content_type)},
                data={wire_writes.FILE_TYPE: kind},
            )
        except AnswerError as answer:
            raise self._refused(work.session, answer) from None
        return self._effect(work, document_id)

    async def find(self, work: Work) -> Effect | LookUp:
        before = work.memo[_BEFORE]
        if before is None:
            return LookUp.UNKNOWN
        there = await work.session.shown(wire.DOCUMENTS, work.memo[_CANDIDATE], _document)
        if there is None:
            return LookUp.UNKNOWN
        new = (document for document in there if str(document.id) not in before)
        found = next((str(document.id) for document in new if _is_of(document, _file(work))), None)
        return LookUp.ABSENT if found is None else self._effect(work, found)

    def _effect(self, work: Work, document_id: str) -> Effect:
        return Effect(
            application_id=getattr(work.order, "application_id", None),
            candidate_id=work.memo[_CANDIDATE],
            document_id=document_id,
            target=AttachmentTarget.CANDIDATE,
            notices=self.notices,
        )

    def _refused(self, session: ApiSession, answer: AnswerError) -> ConnectorError:
        if answer.vendor_status == NOT_FOUND:
            return self._no_owner(session, answer)
        message = _REFUSED.get(answer.vendor_status or 0)
        answer.problems = (Problem(self.path, message),) if message else ()
        return answer

    def _no_owner(self, session: ApiSession, answer: AnswerError | None = None) -> ConnectorError:
        thing = "application" if self.owner_path == "application_id" else "candidate"
        problems = (
            [Problem(self.owner_path, f"HR4YOU has no such {thing}.")] if self.owner_path is not None else []
        )
        text, remedy = f"HR4YOU has no such {thing}", "It may have been deleted there."
        return refusal(session.integration_id, Cause.NOT_FOUND, text, remedy, *problems, answer=answer)


async def _named_candidate(work: Work) -> str:
    candidate_id: str = work.order.candidate_id
    return candidate_id


async def _applicant_of(work: Work) -> str:
    """The applicant of an application; an empty text if there is no such application."""
    order = work.order
    if order.candidate_id is not None:
        return await _named_candidate(work)
    answer = await work.session.page(wire.APPLICATIONS, within={wire.IDS: [order.application_id]})
    found = (one for one, _ in answer.read(_application) if str(one.id) == order.application_id)
    return next((mapping.text(one.applicant_id) or "" for one in found), "")


def _is_of(document: wire.Document, file: File) -> bool:
    return document.name == _name(file) and document.size in {None, len(file.content)}


def _name(file: File) -> str:
    # Forms have escapes for these two, which programs take for a part of the name.
    return file.name.translate(_PLAIN)


def _file(work: Work) -> File:
    assert work.file is not None  # noqa: S101 - steps that name an attachment are given it
    return work.file
