"""The one write by which a candidate applies: it creates the application, and the applicant unless HR WORKS knows them.

Source: HR WORKS API v2.10, POST job-applications. An application that was sent for is recognized by its e-mail address,
names and `creationDateAndTime`, which is the time at which the operation began.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

import msgspec

from connectors.contract.enums import CandidateOutcome, JobStatus, OnDuplicate
from connectors.contract.errors import Cause, ConnectorError, Problem
from connectors.contract.inputs import NewApplication
from connectors.contract.models import Origin
from connectors.contract.steps import Effect, LookUp, Notice, Receipt, Step, Work
from connectors.hrworks import finding, submissions, verdicts, wire_writes
from connectors.hrworks.client import HrworksSession
from connectors.hrworks.finding import Applied
from connectors.hrworks.posts import job_with_postings, offers_of
from connectors.hrworks.sources import offer_of
from connectors.toolkit.decoding import unreadable
from connectors.toolkit.errors import failure

NAME: Final = "application"
JOB: Final = "application.job_id"
#: Seconds until a write that was accepted shows in lists, at the latest (assumed: writes are asynchronous).
SETTLES_IN: Final = 60.0


def step() -> Step:
    """Create an application."""
    return Step(
        name=NAME, prepare=_prepare, send=_send, follow=_follow, look_up=_look_up, settles_in=SETTLES_IN
    )


class _Open(msgspec.Struct, frozen=True):
    """A post that takes applications."""

    uuid: str
    key: str
    offer: str | None


async def _prepare(work: Work) -> Mapping[str, Any]:
    session: HrworksSession = work.session
    order: NewApplication = work.order
    reserved = submissions.reserved_problems(order)
    if reserved:
        raise _refused(session, Cause.REJECTED, "an input is not allowed", "Leave it out.", *reserved)
    post = await _open_post(session, order)
    sent = submissions.record(order, post.key, post.offer, work.begun_at)
    email = finding.folded(sent.get("email"))
    there = [one for one in await finding.of_posts(session, [post.uuid]) if one.email == email]
    await _heed_duplicates(session, order, there, email)
    return {
        "post": post.uuid,
        "key": post.key,
        "offer": post.offer,
        "before": [one.id for one in there],
    }


async def _open_post(session: HrworksSession, order: NewApplication) -> _Open:
    payload = await session.post(order.job_id)
    found = job_with_postings(payload, Origin(session.integration_id, datetime.now(UTC))) if payload else None
    if payload is None or found is None:
        missing = Problem(JOB, "HR WORKS has no such post.")
        raise _refused(session, Cause.NOT_FOUND, "the job does not exist", "Take another job.", missing)
    job, _ = found
    if job.status is JobStatus.CLOSED:
        raise _closed(session)
    if not job.job_code:
        problem = "a post has no key"
        raise unreadable(problem, session.integration_id)
    return _Open(job.remote_id, job.job_code, offer_of(order.source, offers_of(payload)))


def _closed(session: HrworksSession) -> ConnectorError:
    problem = Problem(JOB, "The post is not open.")
    return _refused(
        session, Cause.JOB_CLOSED, "the job takes no applications", "Take a job that is open.", problem
    )


async def _heed_duplicates(
    session: HrworksSession, order: NewApplication, there: Sequence[Applied], email: str
) -> None:
    if order.on_duplicate is OnDuplicate.REUSE and there:
        newest = max(there, key=lambda one: one.created_at or datetime.min.replace(tzinfo=UTC))
        problem, remedy = "the candidate has applied for this job", "See the application that is there."
        raise _existing(session, Cause.ALREADY_APPLIED, problem, remedy, newest.id)
    if order.on_duplicate is OnDuplicate.REJECT:
        uuid = next((one.applicant_uuid for one in there if one.applicant_uuid), None)
        uuid = uuid or await finding.applicant_by_email(session, email)
        if uuid:
            problem, remedy = (
                "a candidate with this e-mail address is there",
                "See the candidate that is there.",
            )
            raise _existing(session, Cause.CANDIDATE_EXISTS, problem, remedy, uuid)


async def _send(work: Work) -> Receipt:
    return Receipt(id=await work.session.submit(_sent(work)))


def _sent(work: Work) -> dict[str, Any]:
    return submissions.record(work.order, work.memo["key"], work.memo["offer"], work.begun_at)


async def _follow(work: Work, receipt: Receipt) -> Effect | None:
    places = submissions.places(work.order)
    try:
        told = await verdicts.outcome(work.session, receipt, places)
    except ConnectorError as error:
        if error.cause is Cause.REJECTED and {each.path for each in error.problems} <= {JOB}:
            await _tell_closed(work)
        raise
    if told is None:
        return None
    (made,) = (
        told.result[:1] if isinstance(told.result, list) and told.result else (wire_writes.SingleResult(),)
    )
    try:
        return await _made(work, made, verdicts.warnings(made, places))
    except ConnectorError as error:
        raise verdicts.only_asking(error) from None


async def _tell_closed(work: Work) -> None:
    """JOB_CLOSED if the post was closed in the meantime: which words HR WORKS has for that is not documented."""
    try:
        await _open_post(work.session, work.order)
    except ConnectorError as error:
        if error.cause is Cause.JOB_CLOSED:
            raise


async def _made(work: Work, made: wire_writes.SingleResult, warned: tuple[Notice, ...]) -> Effect | None:
    """The application that a job created, as its result names it, or as the list shows it. None until it does."""
    named = made.data.id if made.data else None
    named = named or (finding.document_id(made.resource_location) if made.resource_location else None)
    applicant = made.data.applicant.uuid if made.data and made.data.applicant else None
    if named and applicant:
        applied = await _applied_of(work.session, str(applicant))
        return _effect(work, str(named), str(applicant), applied, warned)
    there = await finding.of_posts(work.session, [work.memo["post"]], in_turn=True)
    found = [one for one in there if (one.id == str(named) if named else _is_ours(work, one))]
    if len(found) > 1:
        problem, remedy = (
            "several applications look like the one that was created",
            "They are looked at again.",
        )
        raise failure(work.session.integration_id, Cause.NOT_FOUND, problem, remedy)
    return _shown(work, found[0], warned) if found else None


async def _applied_of(session: HrworksSession, uuid: str) -> int | None:
    """How many applications a person has; None where that cannot be told, which must not spoil what worked."""
    try:
        named = await finding.named_by(session, uuid)
    except ConnectorError:
        return None
    return None if named is None else len(named)


async def _look_up(work: Work) -> Effect | LookUp:
    there = await finding.of_posts(work.session, [work.memo["post"]], in_turn=True)
    found = [one for one in there if _is_ours(work, one)]
    if not found:
        return LookUp.ABSENT
    return _shown(work, found[0]) if len(found) == 1 else LookUp.UNKNOWN


def _is_ours(work: Work, one: Applied) -> bool:
    sent = _sent(work)
    return (
        one.id not in work.memo["before"]
        and one.email == finding.folded(sent.get("email"))
        and one.names == (finding.folded(sent.get("firstName")), finding.folded(sent.get("lastName")))
        and one.created_at == work.begun_at
    )


def _shown(work: Work, one: Applied, warned: tuple[Notice, ...] = ()) -> Effect:
    return _effect(work, one.id, one.applicant_uuid, one.applied, warned)


def _effect(
    work: Work, application_id: str, uuid: str | None, applied: int | None, warned: tuple[Notice, ...]
) -> Effect:
    offer = work.memo["offer"]
    outcomes = CandidateOutcome.REUSED if (applied or 0) > 1 else CandidateOutcome.CREATED
    return Effect(
        application_id=application_id,
        candidate_id=uuid,
        job_id=work.memo["post"],
        candidate=outcomes if applied else None,
        source=submissions.source_outcome(work.order, offer),
        notices=(*submissions.notices(work.order, offer), *warned),
    )


def _refused(
    session: HrworksSession, cause: Cause, problem: str, remedy: str, *problems: Problem
) -> ConnectorError:
    error = failure(session.integration_id, cause, problem, remedy)
    error.problems = problems
    return error


def _existing(
    session: HrworksSession, cause: Cause, problem: str, remedy: str, existing_id: str
) -> ConnectorError:
    error = failure(session.integration_id, cause, problem, remedy)
    error.existing_id = existing_id
    return error
