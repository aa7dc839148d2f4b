"""A candidate with an application: applicant, application, documents.

HR4YOU keeps one applicant per e-mail address (assumed). What would make the application fail is checked before the applicant
is made, so that a closed job leaves none behind.
"""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from connectors.contract.enums import CandidateOutcome, JobStatus, OnDuplicate, SourceOutcome
from connectors.contract.errors import Cause, ConnectorError, Problem
from connectors.contract.inputs import NewApplication
from connectors.contract.steps import Effect, LookUp, Step, Work
from connectors.hr4you import documents, mapping, outgoing, sources, wire, wire_writes
from connectors.hr4you.client import ApiSession
from connectors.hr4you.refusals import CONFLICT, AnswerError, reading_after, refusal, with_problems

CANDIDATE: Final = "candidate"
APPLICATION: Final = "application"
#: Seconds. Assumed: HR4YOU answers when it is done, so that only a request still under way may turn up later.
SETTLES_IN: Final = 5.0

_job = msgspec.json.Decoder(wire.Job)
_applicant = msgspec.json.Decoder(wire.Applicant)
_application = msgspec.json.Decoder(wire.Application)


def steps(order: NewApplication) -> Sequence[Step]:
    """What CREATE_CANDIDATE and CREATE_APPLICATION do: both make a candidate with an application."""
    return (
        Step(
            name=CANDIDATE,
            prepare=_before_candidate,
            send=_create_candidate,
            look_up=_find_candidate,
            settles_in=SETTLES_IN,
        ),
        Step(
            name=APPLICATION,
            prepare=_before_application,
            send=_create_application,
            look_up=_find_application,
            settles_in=SETTLES_IN,
        ),
        *documents.of_new_application(order, _candidate_of),
    )


# ---- the applicant --------------------------------------------------------------------------------------------------


async def _before_candidate(work: Work) -> Mapping[str, Any] | Effect:
    session, order = work.session, work.order
    source_problem = sources.problem_of(session, order.source)
    job_problem, stage_problem, found, memo = await asyncio.gather(
        _job_problem(session, order.job_id),
        _stage_problem(session, order.stage_id),
        _applicant_with(session, order.candidate.email_address),
        sources.resolve(session, order.source),
    )
    _raise_first(job_problem, stage_problem, source_problem)
    return memo if found is None else _reused(session, order, str(found.id))


async def _create_candidate(work: Work) -> Effect:
    source = sources.fields(work.order.source, work.memo)
    try:
        return await _post_candidate(work, source)
    except AnswerError as answer:
        if not source or not answer.is_about(wire_writes.SOURCE_FIELDS):
            raise
    # Refused for its source alone, so that no applicant was made: better one without a source than none.
    return await _post_candidate(work, {})


async def _post_candidate(work: Work, source: Mapping[str, Any]) -> Effect:
    session, order = work.session, work.order
    try:
        candidate_id = await session.create(wire.APPLICANTS, json=outgoing.applicant(order, source))
    except AnswerError as answer:
        if answer.vendor_status != CONFLICT:
            raise with_problems(answer, wire_writes.INPUTS.get) from None
        # Somebody made this applicant after we looked.
        return _reused(session, order, await _id_in(answer, session, order))
    return _created(order, candidate_id, source_written=bool(source))


async def _find_candidate(work: Work) -> Effect | LookUp:
    found = await _applicant_with(work.session, work.order.candidate.email_address)
    # Of another name: somebody else's, made after we looked. Sending again then tells what the caller wants done about it.
    if found is None or not _same_name(found, work.order):
        return LookUp.ABSENT
    source_written = mapping.text(found.source) is not None
    return _created(work.order, str(found.id), source_written=source_written)


def _created(order: NewApplication, candidate_id: str, *, source_written: bool) -> Effect:
    source, notices = sources.outcome(order, written=source_written)
    return Effect(
        candidate_id=candidate_id,
        job_id=order.job_id,
        candidate=CandidateOutcome.CREATED,
        source=source,
        notices=notices,
    )


def _reused(session: ApiSession, order: NewApplication, candidate_id: str) -> Effect:
    """What it comes to that the applicant is there already, as the caller wants it."""
    if order.on_duplicate is OnDuplicate.REJECT:
        problem = "HR4YOU has an applicant with this e-mail address already"
        taken = Problem("candidate.email_address", "A candidate with this e-mail address is there already.")
        remedy = "Use onDuplicate: REUSE to add the application to that candidate."
        raise refusal(
            session.integration_id, Cause.CANDIDATE_EXISTS, problem, remedy, taken, existing_id=candidate_id
        )
    if order.on_duplicate is OnDuplicate.CREATE:
        one = Problem("on_duplicate", "HR4YOU keeps one applicant per e-mail address (assumed).")
        problem = "HR4YOU has an applicant with this e-mail address, and keeps one per address (assumed)"
        remedy = "Use onDuplicate: REUSE or REJECT."
        raise refusal(session.integration_id, Cause.UNSUPPORTED, problem, remedy, one)
    return Effect(
        candidate_id=candidate_id,
        job_id=order.job_id,
        candidate=CandidateOutcome.REUSED,
        source=SourceOutcome.KEPT if order.source else None,
    )


async def _applicant_with(session: ApiSession, email: str) -> wire.Applicant | None:
    answer = await session.page(wire.APPLICANTS, narrowing=[(wire.EMAIL, email)])
    found = (applicant for applicant, _ in answer.read(_applicant))
    # Compared once more: a filter that HR4YOU ignored or widened must not hand us somebody else.
    return next((one for one in found if _alike(mapping.text(one.email)) == _alike(email)), None)


async def _id_in(answer: AnswerError, session: ApiSession, order: NewApplication) -> str:
    if answer.existing_id:
        return answer.existing_id
    found = await reading_after(answer, _applicant_with(session, order.candidate.email_address))
    if found is None:
        raise answer
    return str(found.id)


def _same_name(found: wire.Applicant, order: NewApplication) -> bool:
    theirs = (mapping.text(found.first_name), mapping.text(found.last_name))
    ours = (order.candidate.first_name, order.candidate.last_name)
    return [_alike(part) for part in theirs] == [_alike(part) for part in ours]


def _alike(text: str | None) -> str:
    return " ".join((text or "").split()).casefold()


# ---- job and stage --------------------------------------------------------------------------------------------------


async def _job_problem(session: ApiSession, job_id: str) -> ConnectorError | None:
    answer = await session.page(wire.JOBS, within={wire.IDS: [job_id]})
    job = next((job for job, _ in answer.read(_job) if str(job.id) == job_id), None)
    if job is None:
        return _unknown(session, "job", "application.job_id")
    status = wire.JOB_STATUSES.get(mapping.text(job.status) or "", JobStatus.OPEN)
    # A status that we do not know is left to HR4YOU.
    return None if status is JobStatus.OPEN else _closed(session)


async def _stage_problem(session: ApiSession, stage_id: str | None) -> ConnectorError | None:
    if stage_id is None:
        return None
    if wire.ID.fullmatch(stage_id):
        stages = await session.stages.settling({stage_id}, session.stages.ask())
        if stage_id in stages.outcomes:
            return None
    return _unknown(session, "stage", "application.stage_id")


def _unknown(session: ApiSession, thing: str, path: str) -> ConnectorError:
    problem = Problem(path, f"HR4YOU has no such {thing}.")
    remedy = f"Give the id of a {thing} of this integration."
    return refusal(session.integration_id, Cause.NOT_FOUND, f"HR4YOU has no such {thing}", remedy, problem)


def _closed(session: ApiSession, answer: AnswerError | None = None) -> ConnectorError:
    problem = Problem("application.job_id", "This job takes no applications.")
    remedy = "Have the job set to active in HR4YOU, or apply for another."
    text = "the job takes no applications"
    return refusal(session.integration_id, Cause.JOB_CLOSED, text, remedy, problem, answer=answer)


def _raise_first(*found: ConnectorError | None) -> None:
    """Raise the first of these errors; it tells the problems of all."""
    errors = [error for error in found if error is not None]
    if errors:
        errors[0].problems = tuple(problem for error in errors for problem in error.problems)
        raise errors[0]


# ---- the application ------------------------------------------------------------------------------------------------


async def _before_application(work: Work) -> Mapping[str, Any]:
    existing_id = await _application_of(work)
    if existing_id is not None:
        raise _already_applied(work.session, existing_id)
    return {}


async def _create_application(work: Work) -> Effect:
    body = outgoing.application(work.order, _candidate_of(work))
    try:
        return _applied(work, await work.session.create(wire.APPLICATIONS, json=body))
    except AnswerError as answer:
        raise await _refused(work, answer) from None


async def _find_application(work: Work) -> Effect | LookUp:
    found = await _application_of(work)
    return LookUp.ABSENT if found is None else _applied(work, found)


async def _refused(work: Work, answer: AnswerError) -> ConnectorError:
    if answer.vendor_code == wire_writes.JOB_CLOSED:
        return _closed(work.session, answer)
    if answer.vendor_status != CONFLICT:
        return with_problems(answer, wire_writes.INPUTS.get)
    error = _already_applied(work.session, answer.existing_id, answer)
    if error.existing_id is None:
        error.existing_id = await reading_after(error, _application_of(work))
    return error


def _already_applied(
    session: ApiSession, existing_id: str | None, answer: AnswerError | None = None
) -> ConnectorError:
    problem = Problem("application.job_id", "This candidate has applied for this job already.")
    text, remedy = "this candidate has applied for this job already", "Add to the application that is there."
    return refusal(
        *(session.integration_id, Cause.ALREADY_APPLIED, text, remedy, problem),
        existing_id=existing_id,
        answer=answer,
    )


def _applied(work: Work, application_id: str) -> Effect:
    return Effect(application_id=application_id, candidate_id=_candidate_of(work), job_id=work.order.job_id)


async def _application_of(work: Work) -> str | None:
    """The remote id of the candidate's application for the job."""
    pair = (work.order.job_id, _candidate_of(work))
    within = {wire.JOB_IDS: [pair[0]], wire.APPLICANT_IDS: [pair[1]]}
    answer = await work.session.page(wire.APPLICATIONS, within=within)
    found = (application for application, _ in answer.read(_application))
    return next(
        (str(one.id) for one in found if (mapping.text(one.job_id), mapping.text(one.applicant_id)) == pair),
        None,
    )


def _candidate_of(work: Work) -> str:
    candidate_id = work.effects[CANDIDATE].candidate_id
    assert candidate_id is not None  # noqa: S101 - that step's effect always has it
    return candidate_id
