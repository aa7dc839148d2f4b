"""Each write of each connector: planned as steps, done once, found again when its answer was lost, told without names."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from connectors import registry
from connectors.contract.connector import Action, Query, Status
from connectors.contract.enums import (
    AttachmentTarget,
    AttachmentType,
    CandidateOutcome,
    Gender,
    JobStatus,
    Model,
    SalaryPeriod,
)
from connectors.contract.errors import Cause, ConnectorError
from connectors.contract.ids import decode
from connectors.contract.inputs import (
    ApplicationAttachment,
    Attachment,
    Attribute,
    CandidateAttachment,
    Consent,
    File,
    NewApplication,
    NewCandidate,
    Note,
    Place,
    ResultLink,
    SalaryExpectations,
    Source,
)
from connectors.contract.steps import Effect, LookUp, Receipt, Step, Work

SCALE = 0.1
PUBLISHED = {
    path.stem: json.loads(path.read_text(encoding="utf-8"))["actions"]
    for path in sorted((Path(__file__).parents[1] / "data" / "coverage").glob("*.json"))
}
CREATES = (Action.CREATE_CANDIDATE, Action.CREATE_APPLICATION)
BEGUN_AT = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)
PDF = b"%PDF-1.4 made-up \x00\xff"
#: In each text of a person's or a caller's that an order holds; small letters, for e-mail addresses keep no others.
MARK = "zzmarkzz"
SECONDS = 120


def text(what: str) -> str:
    return f"{MARK} {what}"


def attachments(count: int) -> tuple[Attachment, ...]:
    kinds = (AttachmentType.CV, AttachmentType.OTHER)
    return tuple(
        Attachment(name=f"{MARK}-{index}.pdf", content_type="application/pdf", type=kind, size=len(PDF))
        for index, kind in zip(range(count), kinds, strict=False)
    )


def new_application(job_id: str) -> NewApplication:
    return NewApplication(
        candidate=NewCandidate(
            first_name=text("first"),
            last_name=text("last"),
            email_address=f"{MARK}@example.org",
            phone_number="+49 30 23125001",
            title="Dr.",
            company=text("company"),
            gender=Gender.FEMALE,
            location=Place(country="DE", city=text("city")),
            availability_date=date(2027, 1, 1),
            salary_expectations=SalaryExpectations(period=SalaryPeriod.YEAR, amount=50_000),
        ),
        job_id=job_id,
        attachments=attachments(2),
        source=Source(name=text("source")),
        gdpr_consent=Consent(given=True),
    )


def order_of(action: Action, ids: dict[str, str]) -> Any:
    """What an action is asked to do, with every id that a caller may know."""
    if action in CREATES:
        return new_application(ids["job_id"])
    candidate_id = ids["candidate_id"]
    if action is Action.ADD_ATTACHMENT_TO_CANDIDATE:
        return CandidateAttachment(candidate_id=candidate_id, attachments=attachments(1))
    known = {
        name: ids[f"their_{name}" if name == "job_id" else name] for name in ("application_id", "job_id")
    }
    if action is Action.ADD_ATTACHMENT_TO_APPLICATION:
        return ApplicationAttachment(**known, candidate_id=candidate_id, attachments=attachments(1))
    if action is Action.ADD_NOTE_TO_APPLICATION:
        return Note(**known, candidate_id=candidate_id, content=text("note"))
    return ResultLink(
        **known,
        candidate_id=candidate_id,
        label=text("label"),
        url=f"https://results.example/{MARK}",
        attributes=(Attribute(key=text("key"), value=text("value")),),
        custom_field_name_prefix="Prefix",
    )


NO_IDS = {"job_id": "1", "application_id": "1", "candidate_id": "1", "their_job_id": "1"}


def plan_of(bench: Any, action: Action, order: Any) -> list[Step]:
    plan = bench.way.actions[action].plan
    assert plan is not None
    return list(plan(order))


class Errand:
    """An action on its way, one step after the other."""

    def __init__(self, bench: Any, order: Any, steps: list[Step]) -> None:
        self.bench = bench
        self.order = order
        self.steps = steps
        self.effects: dict[str, Effect] = {}

    def work(self, step: Step, memo: Any = None) -> Work:
        file = None if step.attachment is None or memo is None else self.file(step.attachment)
        given = {"session": self.bench.session, "order": self.order, "begun_at": BEGUN_AT, "file": file}
        return Work(**given, effects=dict(self.effects), memo=memo or {})

    def file(self, index: int) -> File:
        one = self.order.attachments[index]
        return File(name=one.name, content_type=one.content_type, type=one.type, content=PDF)

    async def prepared(self, step: Step) -> Work:
        memo = await step.prepare(self.work(step)) if step.prepare else {}
        assert not isinstance(memo, Effect), "nothing of this order is at the vendor"
        return self.work(step, memo)

    async def finish(self, step: Step) -> Effect:
        work = await self.prepared(step)
        told = await step.send(work)
        while isinstance(told, Receipt):
            assert step.follow is not None
            self.bench.parts.clock.advance(SECONDS)
            told = await step.follow(work, told) or told
        self.effects[step.name] = told
        return told

    async def repeat(self) -> None:
        """Prepare steps whose effects are there already, until one is refused."""
        for step in self.steps:
            assert step.prepare is not None
            found = await step.prepare(self.work(step))
            assert isinstance(found, Effect)
            self.effects[step.name] = found

    async def lose(self, step: Step, kind: str, **rule: Any) -> tuple[Work, ConnectorError]:
        """Send the step so that its one call fails."""
        work = await self.prepared(step)
        self.bench.fail(kind, next=1, **rule)
        with pytest.raises(ConnectorError) as caught:
            await step.send(work)
        self.bench.parts.faults.clear()
        self.bench.parts.clock.advance(SECONDS)
        return work, caught.value


@pytest.fixture
async def ids(bench: Any) -> dict[str, str]:
    """Remote ids of a job that is open, and of an application with its job and candidate."""
    jobs = (await bench.page(Model.JOB)).records
    job_id = next(job.remote_id for job in jobs if job.status is JobStatus.OPEN)
    query = Query(job_ids=tuple(job.remote_id for job in jobs[:20]))
    applications = (await bench.page(Model.APPLICATION, query)).records
    application = next(one for one in applications if one.candidate_id)
    return {
        "job_id": job_id,
        "application_id": application.remote_id,
        "candidate_id": decode(application.candidate_id).remote_id,
        "their_job_id": decode(application.job_id).remote_id,
    }


@pytest.fixture
async def errand(bench: Any, available: Action, ids: dict[str, str]) -> Errand:
    order = order_of(available, ids)
    return Errand(bench, order, plan_of(bench, available, order))


# ---- what is offered ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("vendor", "published"), PUBLISHED.items(), ids=list(PUBLISHED))
def test_inputs_are_those_of_the_published_coverage(vendor, published):
    offers = registry.connector(vendor).way(None).actions
    assert {action.value: list(offer.inputs) for action, offer in offers.items()} == published


def test_an_offer_has_a_plan_when_it_is_available(bench, offered):
    offer = bench.way.actions[offered]
    assert (offer.plan is not None) is (offer.status is Status.AVAILABLE)
    named = (*offer.inputs, *offer.extra_inputs)
    assert len(set(named)) == len(named)


def test_offers_that_take_files_say_which(bench, available):
    offer = bench.way.actions[available]
    takes_files = any(name.startswith("attachment") for name in offer.inputs)
    assert (offer.attachments is not None) is takes_files
    if offer.attachments:
        assert offer.attachments.max_file_bytes > 0
        assert offer.attachments.media_types["application/pdf"] == ("pdf",)
        for media_type, extensions in offer.attachments.media_types.items():
            assert media_type.count("/") == 1
            assert extensions
            assert all(extension == extension.lower().strip(". ") for extension in extensions)


def test_a_plan_is_steps_with_names_of_their_own(bench, available):
    order = order_of(available, NO_IDS)
    steps = plan_of(bench, available, order)

    assert bench.exchanges == 0
    assert len({step.name for step in steps}) == len(steps)
    files = [step.attachment for step in steps if step.attachment is not None]
    assert files == list(range(len(getattr(order, "attachments", ()))))
    # What the action is for comes first; what may fail without it comes after.
    assert [step.optional for step in steps] == sorted(step.optional for step in steps)
    assert not steps[0].optional
    if available in CREATES:
        assert [step.optional for step in steps] == [step.attachment is not None for step in steps]


def test_the_same_order_has_the_same_steps(bench, available):
    order = order_of(available, NO_IDS)
    first, second = (plan_of(bench, available, order) for _ in range(2))
    assert [step.name for step in first] == [step.name for step in second]


# ---- done once ------------------------------------------------------------------------------------------------------


async def test_it_is_done_and_tells_the_ids(errand, available, ids):
    for step in errand.steps:
        effect = await errand.finish(step)
        if step.attachment is not None:
            assert effect.target in AttachmentTarget

    told = {
        name: value
        for effect in errand.effects.values()
        for name in ("application_id", "candidate_id", "job_id", "candidate")
        if (value := getattr(effect, name)) is not None
    }
    if available in CREATES:
        assert told["candidate"] is CandidateOutcome.CREATED
        assert told["job_id"] == ids["job_id"]
        assert told["application_id"] != ids["application_id"]
        assert told["candidate_id"] != ids["candidate_id"]
    elif available is not Action.ADD_ATTACHMENT_TO_CANDIDATE:
        assert told["application_id"] == ids["application_id"]


async def test_a_second_application_of_the_same_candidate_is_refused(errand, available, bench):
    if available not in CREATES:
        return
    for step in errand.steps:
        await errand.finish(step)
    again = Errand(bench, errand.order, errand.steps)
    with pytest.raises(ConnectorError) as caught:
        await again.repeat()
    applied = next(effect.application_id for effect in errand.effects.values() if effect.application_id)
    assert (caught.value.cause, caught.value.existing_id) == (Cause.ALREADY_APPLIED, applied)


# ---- nothing twice --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["drop_after", "server_error", "garbage", "truncate"])
async def test_a_failure_that_tells_nothing_says_so(errand, kind):
    _, error = await errand.lose(errand.steps[0], kind)
    assert not error.had_no_effect


@pytest.mark.parametrize("status", [400, 403, 404, 413, 415, 422, 429])
async def test_a_refusal_had_no_effect(errand, status):
    _, error = await errand.lose(errand.steps[0], "status", status=status)
    assert error.had_no_effect


async def test_what_was_done_before_an_answer_was_lost_is_found(errand):
    for step in errand.steps:
        work, error = await errand.lose(step, "drop_after")
        assert not error.had_no_effect
        if step.repeatable:
            errand.effects[step.name] = await errand.finish(step)
            continue
        found = LookUp.UNKNOWN if step.look_up is None else await step.look_up(work)
        assert found is not LookUp.ABSENT
        if isinstance(found, Effect):
            errand.effects[step.name] = found
        elif not step.optional:
            # A person must look, and until then nothing more is done.
            break


async def test_what_was_not_done_is_not_found(errand):
    for step in errand.steps:
        work, _ = await errand.lose(step, "drop_before")
        found = LookUp.UNKNOWN if step.look_up is None else await step.look_up(work)
        assert step.repeatable or found in {LookUp.ABSENT, LookUp.UNKNOWN}
        await errand.finish(step)


async def test_looking_up_only_reads(errand, bench):
    step = errand.steps[0]
    if step.look_up is None:
        return
    work, _ = await errand.lose(step, "drop_before")
    bench.parts.journal.clear()
    await step.look_up(work)
    assert {served.method for served in bench.parts.journal.entries} <= {"GET"}


# ---- nothing personal -----------------------------------------------------------------------------------------------


async def test_nothing_of_an_order_shows(errand):
    for step in errand.steps:
        work = await errand.prepared(step)
        assert MARK not in repr(work)
        assert MARK not in json.dumps(dict(work.memo))
        effect = await errand.finish(step)
        assert MARK not in msgspec.json.encode(effect).decode()
    assert MARK not in repr(errand.order)


@pytest.mark.parametrize("kind", ["status", "garbage", "drop_after"])
async def test_nothing_of_an_order_shows_in_errors(errand, kind):
    rule = {"status": 422} if kind == "status" else {}
    _, error = await errand.lose(errand.steps[0], kind, **rule)
    assert MARK not in f"{error} {error!r} {error.problems} {error.vendor_code} {error.existing_id}"
    assert error.message.startswith("Integration 'customer-1': ")
