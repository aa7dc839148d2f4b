"""Notes on applications."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from connectors.contract.errors import Cause, ConnectorError, Problem
from connectors.contract.inputs import Note
from connectors.contract.steps import Effect, LookUp, Step, Work
from connectors.hr4you import mapping, outgoing, wire, wire_writes
from connectors.hr4you.client import ApiSession
from connectors.hr4you.refusals import NOT_FOUND, AnswerError, refusal, with_problems

SETTLES_IN: Final = 5.0
# Key of the memo: which notes were there before (None: HR4YOU does not show them).
_BEFORE: Final = "before"

_note = msgspec.json.Decoder(wire.Note)


def steps(_: Note) -> Sequence[Step]:
    """What ADD_NOTE_TO_APPLICATION does."""
    return (Step(name="note", prepare=_before, send=_send, look_up=_find, settles_in=SETTLES_IN),)


async def _before(work: Work) -> Mapping[str, Any]:
    application_id = work.order.application_id
    if not wire.ID.fullmatch(application_id):
        raise no_application(work.session)
    there = await work.session.shown(wire.NOTES, application_id, _note)
    return {_BEFORE: None if there is None else [str(note.id) for note in there]}


async def _send(work: Work) -> Effect:
    path = wire.NOTES.format(id=work.order.application_id)
    try:
        await work.session.create(path, json=outgoing.note(work.order.content))
    except AnswerError as answer:
        if answer.vendor_status == NOT_FOUND:
            raise no_application(work.session, answer) from None
        raise with_problems(answer, wire_writes.INPUTS.get) from None
    return effect(work)


async def _find(work: Work) -> Effect | LookUp:
    before = work.memo[_BEFORE]
    if before is None:
        return LookUp.UNKNOWN
    there = await work.session.shown(wire.NOTES, work.order.application_id, _note)
    if there is None:
        return LookUp.UNKNOWN
    new = [mapping.text(note.text) or "" for note in there if str(note.id) not in before]
    wanted = _words(work.order.content)
    return effect(work) if any(_words(text) == wanted for text in new) else LookUp.ABSENT


def effect(work: Work) -> Effect:
    """What was added to an application: its ids, as far as the order tells them."""
    order = work.order
    return Effect(application_id=order.application_id, candidate_id=order.candidate_id, job_id=order.job_id)


def no_application(session: ApiSession, answer: AnswerError | None = None) -> ConnectorError:
    """The error for an application that HR4YOU does not have."""
    problem = Problem("application_id", "HR4YOU has no such application.")
    text, remedy = "HR4YOU has no such application", "It may have been deleted there."
    return refusal(session.integration_id, Cause.NOT_FOUND, text, remedy, problem, answer=answer)


def _words(text: str) -> list[str]:
    # Line ends and blanks may come back otherwise than they were sent.
    return text.split()
