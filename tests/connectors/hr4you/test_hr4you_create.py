"""Creating a candidate with an application at HR4YOU: every input read back, duplicates, races, sources, lost answers."""

import json

import httpx
import msgspec
import pytest

from connectors.contract.connector import Account, Action, Secret
from connectors.contract.enums import (
    AttachmentTarget,
    AttachmentType,
    CandidateOutcome,
    Gender,
    OnDuplicate,
    SourceKey,
    SourceOutcome,
)
from connectors.contract.errors import Cause, ConnectorError
from connectors.contract.inputs import Consent, Place, Source
from connectors.contract.steps import Effect, LookUp
from connectors.hr4you import sources
from connectors.hr4you.adapter import CONNECTOR
from connectors.hr4you.sandbox.app import connection
from connectors.sandboxing import serving

CREATES = (Action.CREATE_CANDIDATE, Action.CREATE_APPLICATION)
INACTIVE_JOB, OTHER_JOB, STAGE = "3003", "3002", "15"
NEW_CANDIDATE, NEW_APPLICATION = "21501", "51901"
PDF = b"%PDF-1.7 \x00\xff made-up"
PERSONAL = ("aenne.muster@example.org", "Änne", "Muster")
PLAIN_CALLS = {
    "GET applicants": 1,
    "GET jobs": 1,
    "POST applicants": 1,
    "GET applications": 1,
    "POST applications": 1,
}


@pytest.fixture
def create(stage, carry_out, steps_of):
    async def run(order, contents=(), action=Action.CREATE_APPLICATION):
        return await carry_out(list(steps_of(action, order).values()), stage.session, order, contents)

    return run


@pytest.fixture
def refused(create):
    async def run(order):
        with pytest.raises(ConnectorError) as caught:
            await create(order)
        error = caught.value
        assert error.had_no_effect
        assert not any(text in f"{error} {error!r} {error.problems}" for text in PERSONAL)
        return error

    return run


def paths(error):
    return [problem.path for problem in error.problems]


def field_of(value, status=422, code="VALIDATION_FAILED", **rest):
    """A refusal by the name of a field; its message quotes what was sent."""
    error = {"code": code, "message": PERSONAL[0], "fields": dict.fromkeys(value, PERSONAL[1])}
    return httpx.Response(status, json={"error": error, **rest})


@pytest.mark.parametrize("action", CREATES)
async def test_every_input_is_read_back(stage, create, applying, person, pdf, action):
    place = Place(country="DE", city="Köln", street_1="Ring 3", street_2="Hof", zip_code="50667", state="NW")
    links = (
        "https://www.linkedin.com/in/aenne",
        "https://de.xing.com/profile/aenne",
        "https://aenne.example/me",
    )
    somebody = person(
        phone_number="+49 (221) 23125-7", gender=Gender.OTHER, location=place, social_links=links
    )
    contents = (PDF, b"Guten Tag", b"\x89PNG\r\n\x1a\n made-up")
    order = applying(
        candidate=somebody,
        stage_id=STAGE,
        source=Source(id="3"),
        gdpr_consent=Consent(given=True),
        attachments=(
            pdf("Lebenslauf Änne „1“.pdf", type=AttachmentType.CV),
            pdf("brief.txt", content_type="text/plain", type=AttachmentType.COVER_LETTER),
            pdf("bild.png", content_type="image/png"),
        ),
    )

    effects = await create(order, contents, action)

    assert list(effects) == ["candidate", "application", "attachment:0", "attachment:1", "attachment:2"]
    made = stage.applicant(NEW_CANDIDATE)
    assert made == {
        "id": 21501,
        "firstName": "Änne",
        "lastName": "Muster",
        "gender": "d",
        "email": "aenne.muster@example.org",
        "phone": "+49 (221) 23125-7",
        "mobile": None,
        "street": "Ring 3, Hof",
        "zipCode": "50667",
        "city": "Köln",
        "country": "DE",
        "socialLinks": [
            {"network": "linkedin", "url": links[0]},
            {"network": "xing", "url": links[1]},
            {"network": "aenne.example", "url": links[2]},
        ],
        "source": "StepStone",
        "privacyConsent": True,
        "createdAt": made["createdAt"],
        "customFields": {},
    }
    application = stage.tenant.record("applications", NEW_APPLICATION)
    assert (application["jobId"], application["applicantId"], application["stageId"]) == (3001, 21501, 15)
    files = list(stage.tenant.files())
    assert [(file.name, file.content_type, file.data) for file in files] == [
        (attachment.name, attachment.content_type, content)
        for attachment, content in zip(order.attachments, contents, strict=True)
    ]
    assert [file.owner for file in files] == [
        f"applicants/21501/{kind}" for kind in ("cv", "coverLetter", "other")
    ]


async def test_the_effects_tell_what_came_about(create, applying, pdf):
    effects = await create(applying(attachments=(pdf(),)), (PDF,))

    assert effects == {
        "candidate": Effect(candidate_id=NEW_CANDIDATE, job_id="3001", candidate=CandidateOutcome.CREATED),
        "application": Effect(application_id=NEW_APPLICATION, candidate_id=NEW_CANDIDATE, job_id="3001"),
        "attachment:0": Effect(
            candidate_id=NEW_CANDIDATE, document_id="1", target=AttachmentTarget.CANDIDATE
        ),
    }


@pytest.mark.parametrize(
    ("gender", "letter"), [(Gender.MALE, "m"), (Gender.FEMALE, "f"), (Gender.OTHER, "d"), (None, None)]
)
async def test_gender(stage, create, applying, person, gender, letter):
    await create(applying(candidate=person(gender=gender)))
    assert stage.applicant(NEW_CANDIDATE)["gender"] == letter


@pytest.mark.parametrize(
    ("consent", "kept"),
    [(None, False), (Consent(), False), (Consent(given=False), False), (Consent(given=True), True)],
)
async def test_consent(stage, create, applying, consent, kept):
    await create(applying(gdpr_consent=consent))
    assert stage.applicant(NEW_CANDIDATE)["privacyConsent"] is kept


async def test_plain_calls(stage, create, applying, pdf):
    await create(applying())
    assert stage.calls == PLAIN_CALLS

    stage.parts.journal.clear()
    files = {"attachments": (pdf("a.pdf"), pdf("b.pdf"))}
    await create(
        applying(job_id=OTHER_JOB, stage_id=STAGE, source=Source(unified_key=SourceKey.XING), **files),
        (PDF, PDF),
    )
    expected = PLAIN_CALLS | {
        "GET applicationStages": 1,
        "GET sources": 1,
        # Asked once: that this HR4YOU lists no documents holds for all applicants.
        "GET applicants/{id}/documents": 1,
        "POST applicants/{id}/documents": 2,
    }
    assert stage.calls == {name: count for name, count in expected.items() if name != "POST applicants"}


async def test_the_first_reads_go_side_by_side(stage, create, applying):
    stage.fail(kind="latency", milliseconds=50, next=4)
    await create(applying(stage_id=STAGE, source=Source(name="Indeed")))
    first = list(stage.parts.journal.entries)[:4]
    assert {served.path.rpartition("/")[2] for served in first} == {
        *("applicants", "jobs", "applicationStages", "sources")
    }
    assert max(served.started for served in first) < min(served.finished for served in first)


async def test_over_a_real_socket(stage, carry_out, steps_of, applying, pdf):
    order = applying(attachments=(pdf("Zeugnis Größe.pdf"),))
    content = PDF * 100_000
    async with serving.start(stage.app) as url:
        account = Account(
            integration_id="acme", base_url=url, credentials={"token": Secret(connection()["token"])}
        )
        session = CONNECTOR.way("api").open(account)
        await carry_out(list(steps_of(Action.CREATE_APPLICATION, order).values()), session, order, (content,))
        await session.close()
    (file,) = stage.tenant.files()
    assert (file.name, file.data == content) == ("Zeugnis Größe.pdf", True)


# ---- duplicates -----------------------------------------------------------------------------------------------------


@pytest.fixture
def known(stage, applying, person):
    """An order for somebody whom HR4YOU has, and their id."""
    address = stage.applicant("20007")["email"]
    return applying(candidate=person(email_address=address.upper())), "20007"


async def test_a_known_candidate_is_reused_and_left_as_they_are(stage, create, known):
    order, candidate_id = known
    before = stage.applicant(candidate_id)
    order = msgspec.structs.replace(order, source=Source(id="3"))

    effects = await create(order)

    assert effects["candidate"] == Effect(
        candidate_id=candidate_id,
        job_id="3001",
        candidate=CandidateOutcome.REUSED,
        source=SourceOutcome.KEPT,
    )
    assert effects["application"].candidate_id == candidate_id
    assert stage.applicant(candidate_id) == before
    assert stage.calls == {name: 1 for name in PLAIN_CALLS if name != "POST applicants"}


@pytest.mark.parametrize(
    ("policy", "cause", "path", "existing_id"),
    [
        (OnDuplicate.REJECT, Cause.CANDIDATE_EXISTS, "candidate.email_address", "20007"),
        (OnDuplicate.CREATE, Cause.UNSUPPORTED, "on_duplicate", None),
    ],
)
async def test_other_policies_refuse_a_known_candidate(
    stage, refused, known, policy, cause, path, existing_id
):
    error = await refused(msgspec.structs.replace(known[0], on_duplicate=policy))

    assert (error.cause, paths(error), error.existing_id) == (cause, [path], existing_id)
    assert stage.writes == 0


@pytest.mark.parametrize("policy", OnDuplicate)
async def test_each_policy_creates_who_is_not_there(create, applying, policy):
    effects = await create(applying(on_duplicate=policy))
    assert effects["candidate"].candidate is CandidateOutcome.CREATED


@pytest.mark.parametrize("id_told", [True, False])
@pytest.mark.parametrize("policy", OnDuplicate)
async def test_somebody_made_the_applicant_after_we_looked(stage, create, refused, applying, policy, id_told):
    def race(request):
        made = stage.tenant.add("applicants", {"firstName": "A", "lastName": "B", "email": PERSONAL[0]})
        return None if id_told else field_of(("email",), 409, "APPLICANT_EXISTS", id=made and None)

    stage.answering("POST", "/applicants", race)
    order = applying(on_duplicate=policy, source=Source(name="Radio"))
    if policy is OnDuplicate.REUSE:
        effects = await create(order)
        assert effects["candidate"] == Effect(
            candidate_id=NEW_CANDIDATE,
            job_id="3001",
            candidate=CandidateOutcome.REUSED,
            source=SourceOutcome.KEPT,
        )
    else:
        error = await refused(order)
        expected = {OnDuplicate.REJECT: Cause.CANDIDATE_EXISTS, OnDuplicate.CREATE: Cause.UNSUPPORTED}
        assert error.cause is expected[policy]
    assert stage.count("applicants") == 1501


async def test_a_conflict_without_anybody_there_is_the_vendors_refusal(stage, refused, applying):
    stage.answering("POST", "/applicants", lambda _: field_of(("email",), 409))
    error = await refused(applying())
    assert (error.cause, error.vendor_status) == (Cause.REJECTED, 409)


async def test_a_conflict_stays_a_refusal_when_the_applicant_cannot_be_read(stage, refused, applying):
    def race(_):
        stage.fail(kind="drop_before", method="GET")
        return field_of(("email",), 409)

    stage.answering("POST", "/applicants", race)
    assert (await refused(applying())).vendor_status == 409


async def test_an_answer_with_others_is_not_taken_for_the_candidate(stage, create, applying):
    # A vendor that ignores a filter answers with everybody.
    everybody = {"items": [stage.applicant("20001"), stage.applicant("20002")], "total": 2}
    stage.answering("GET", "/applicants", lambda _: httpx.Response(200, json=everybody))
    effects = await create(applying())
    assert effects["candidate"].candidate is CandidateOutcome.CREATED


async def test_who_applied_already_is_refused_with_the_application(stage, refused, applying, person):
    application = stage.tenant.record("applications", "50001")
    stage.tenant.change("jobs", application["jobId"], {"status": "active"})
    somebody = person(email_address=stage.applicant(str(application["applicantId"]))["email"])

    error = await refused(applying(candidate=somebody, job_id=str(application["jobId"])))

    assert (error.cause, error.existing_id) == (Cause.ALREADY_APPLIED, "50001")
    assert stage.writes == 0


@pytest.mark.parametrize("readable", [True, False])
async def test_somebody_applied_after_we_looked(stage, refused, applying, readable):
    def race(_):
        stage.tenant.add("applications", {"jobId": 3001, "applicantId": 21501, "stageId": 11})
        if not readable:
            stage.fail(kind="drop_before", method="GET")

    stage.answering("POST", "/applications", race)
    error = await refused(applying())
    assert error.cause is Cause.ALREADY_APPLIED
    assert error.existing_id == (NEW_APPLICATION if readable else None)
    assert (error.vendor_status, error.vendor_code) == (409, "ALREADY_APPLIED")


# ---- job and stage --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("changes", "cause", "named"),
    [
        ({"job_id": INACTIVE_JOB}, Cause.JOB_CLOSED, ["application.job_id"]),
        ({"job_id": "9999"}, Cause.NOT_FOUND, ["application.job_id"]),
        ({"job_id": "../users"}, Cause.NOT_FOUND, ["application.job_id"]),
        ({"stage_id": "999"}, Cause.NOT_FOUND, ["application.stage_id"]),
        ({"stage_id": "none"}, Cause.NOT_FOUND, ["application.stage_id"]),
        ({"source": Source(id="three")}, Cause.REJECTED, ["source.id"]),
        (
            {"job_id": INACTIVE_JOB, "stage_id": "999", "source": Source(id="-1")},
            Cause.JOB_CLOSED,
            ["application.job_id", "application.stage_id", "source.id"],
        ),
    ],
)
async def test_what_would_make_the_application_fail_makes_no_candidate(
    stage, refused, applying, changes, cause, named
):
    error = await refused(applying(**changes))

    assert (error.cause, paths(error)) == (cause, named)
    assert stage.writes == 0


async def test_a_status_that_we_do_not_know_is_left_to_the_vendor(stage, refused, applying):
    stage.tenant.change("jobs", 3001, {"status": "paused"})
    error = await refused(applying())
    assert (error.cause, paths(error), error.vendor_status) == (Cause.JOB_CLOSED, ["application.job_id"], 422)


async def test_a_job_that_closes_meanwhile(stage, refused, applying):
    stage.answering(
        "POST", "/applications", lambda _: stage.tenant.change("jobs", 3001, {"status": "inactive"}) and None
    )
    assert (await refused(applying())).cause is Cause.JOB_CLOSED


async def test_a_stage_that_goes_meanwhile(stage, refused, applying):
    def removed(_):
        stage.tenant.remove("applicationStages", STAGE)

    stage.answering("POST", "/applications", removed)
    error = await refused(applying(stage_id=STAGE))
    assert (error.cause, paths(error)) == (Cause.REJECTED, ["application.stage_id"])


# ---- sources --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "kept"),
    [
        (Source(id="2"), "Indeed"),
        (Source(id="2", unified_key=SourceKey.XING, name="Radio"), "Indeed"),
        (Source(unified_key=SourceKey.XING, name="Radio"), "XING"),
        (Source(unified_key=SourceKey.EMPLOYMENT_AGENCY), "Agentur für Arbeit"),
        (Source(unified_key=SourceKey.SEARCH_ENGINE), "Google for Jobs"),
        (Source(unified_key=SourceKey.EVENT), "Jobmesse"),
        (Source(unified_key=SourceKey.NEWSPAPER), "Zeitung"),
        (Source(name=" stepstone "), "StepStone"),
        (Source(name="Radio Regenbogen"), "Radio Regenbogen"),
    ],
)
async def test_sources(stage, create, applying, source, kept):
    effects = await create(applying(source=source))

    assert stage.applicant(NEW_CANDIDATE)["source"] == kept
    assert (effects["candidate"].source, effects["candidate"].notices) == (SourceOutcome.WRITTEN, ())
    assert stage.calls.get("GET sources", 0) == (source.id is None)


async def test_no_source_has_no_outcome(create, applying):
    assert (await create(applying()))["candidate"].source is None


def test_each_key_has_its_usual_names():
    assert set(sources.USUAL_NAMES) == set(SourceKey)
    names = [name.casefold() for names in sources.USUAL_NAMES.values() for name in names]
    assert len(set(names)) == len(names)


async def test_without_the_right_to_sources_the_name_is_written(stage, create, applying):
    stage.turn(denied=["sources:read"])
    effects = await create(applying(source=Source(unified_key=SourceKey.CAREERS_PAGE)))
    assert stage.applicant(NEW_CANDIDATE)["source"] == "Karriereseite"
    assert effects["candidate"].source is SourceOutcome.WRITTEN


@pytest.mark.parametrize(
    "source", [Source(id="99"), Source(name="x" * 300), Source(id="ours", automatic=True)]
)
async def test_a_refused_source_does_not_keep_the_candidate_out(stage, create, applying, source):
    effects = await create(applying(source=source))

    assert stage.applicant(NEW_CANDIDATE)["source"] is None
    assert effects["candidate"].source is SourceOutcome.REFUSED
    assert [(notice.code, notice.path) for notice in effects["candidate"].notices] == [
        ("SOURCE_REFUSED", "source")
    ]
    assert stage.calls["POST applicants"] == (1 if source.automatic else 2)


async def test_a_source_refused_beside_other_fields_is_a_refusal(stage, refused, applying, person):
    error = await refused(applying(candidate=person(phone_number="1" * 300), source=Source(id="99")))
    assert (error.cause, paths(error)) == (Cause.REJECTED, ["candidate.phone_number"])
    assert stage.calls["POST applicants"] == 1


# ---- the vendor refuses ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        (("email",), ["candidate.email_address"]),
        (("lastName", "firstName"), ["candidate.first_name", "candidate.last_name"]),
        (("zipCode", "city"), ["candidate.location.city", "candidate.location.zip_code"]),
        (("privacyConsent",), ["gdpr_consent.given"]),
        (("never heard of",), []),
        ((), []),
    ],
)
async def test_fields_are_told_as_inputs(stage, refused, applying, fields, named):
    stage.answering("POST", "/applicants", lambda _: field_of(fields))
    error = await refused(applying())
    assert (error.cause, error.vendor_status, paths(error)) == (Cause.REJECTED, 422, named)


@pytest.mark.parametrize("body", [b"", b"[]", b"<html>", b'{"error":{"fields":[]}}', b'{"error":null}'])
async def test_any_body_of_a_refusal_will_do(stage, refused, applying, body):
    stage.answering("POST", "/applicants", lambda _: httpx.Response(422, content=body))
    assert (await refused(applying())).cause is Cause.REJECTED


@pytest.mark.parametrize(
    ("right", "says"),
    [
        ("applicants:write", "right to write applicants"),
        ("applications:write", "right to write applications"),
    ],
)
async def test_a_missing_right_is_named(stage, refused, applying, right, says):
    stage.turn(denied=[right])
    error = await refused(applying())
    assert error.cause is Cause.PERMISSION_MISSING
    assert says in error.message


# ---- lost answers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["drop_after", "truncate"])
@pytest.mark.parametrize(
    ("source", "outcome"),
    [(None, None), (Source(id="3"), SourceOutcome.WRITTEN), (Source(name="Radio"), SourceOutcome.WRITTEN)],
)
async def test_a_lost_candidate_is_found(stage, applying, steps_of, work_of, kind, source, outcome):
    order = applying(source=source)
    step = steps_of(Action.CREATE_APPLICATION, order)["candidate"]
    told = work_of(order, memo=await step.prepare(work_of(order)))
    stage.fail(kind=kind, method="POST")

    with pytest.raises(ConnectorError) as caught:
        await step.send(told)

    assert not caught.value.had_no_effect
    assert await step.look_up(told) == Effect(
        candidate_id=NEW_CANDIDATE, job_id="3001", candidate=CandidateOutcome.CREATED, source=outcome
    )


async def test_a_lost_refusal_of_a_source_left_nothing(stage, applying, steps_of, work_of):
    order = applying(source=Source(id="99"))
    step = steps_of(Action.CREATE_APPLICATION, order)["candidate"]
    told = work_of(order, memo=await step.prepare(work_of(order)))
    stage.fail(kind="drop_after", method="POST")

    with pytest.raises(ConnectorError):
        await step.send(told)

    assert stage.calls["POST applicants"] == 1
    assert await step.look_up(told) is LookUp.ABSENT


async def test_a_lost_candidate_without_the_refused_source_is_found(stage, applying, steps_of, work_of):
    order = applying(source=Source(id="99"))
    step = steps_of(Action.CREATE_APPLICATION, order)["candidate"]
    told = work_of(order, memo=await step.prepare(work_of(order)))
    stage.answering("POST", "/applicants", lambda _: field_of(("sourceId",)))
    stage.fail(kind="drop_after", method="POST")

    with pytest.raises(ConnectorError):
        await step.send(told)

    found = await step.look_up(told)
    assert (found.candidate, found.source) == (CandidateOutcome.CREATED, SourceOutcome.REFUSED)
    assert [notice.code for notice in found.notices] == ["SOURCE_REFUSED"]


async def test_somebody_elses_candidate_is_not_taken_for_the_lost_one(stage, applying, steps_of, work_of):
    order = applying()
    step = steps_of(Action.CREATE_APPLICATION, order)["candidate"]
    stage.tenant.add("applicants", {"firstName": "Other", "lastName": "Person", "email": PERSONAL[0]})
    assert await step.look_up(work_of(order, memo={})) is LookUp.ABSENT


async def test_a_lost_application_is_found(stage, applying, steps_of, work_of):
    order = applying()
    step = steps_of(Action.CREATE_APPLICATION, order)["application"]
    told = work_of(order, effects={"candidate": Effect(candidate_id="20007")})
    assert await step.look_up(told) is LookUp.ABSENT
    stage.fail(kind="drop_after", method="POST")
    with pytest.raises(ConnectorError):
        await step.send(told)
    assert await step.look_up(told) == Effect(
        application_id=NEW_APPLICATION, candidate_id="20007", job_id="3001"
    )


async def test_nothing_personal_is_remembered(stage, applying, steps_of, work_of, pdf):
    order = applying(source=Source(name="Aunt Frieda"), attachments=(pdf("Muster.pdf"),))
    effects = {"candidate": Effect(candidate_id="20007")}
    for step in steps_of(Action.CREATE_APPLICATION, order).values():
        memo = json.dumps(await step.prepare(work_of(order, effects=effects)), ensure_ascii=False)
        assert not any(text in memo for text in (*PERSONAL, "Frieda"))


def test_the_steps(applying, steps_of, pdf):
    plan = steps_of(Action.CREATE_CANDIDATE, applying(attachments=(pdf(), pdf())))
    assert [(step.name, step.optional, step.attachment, step.repeatable) for step in plan.values()] == [
        ("candidate", False, None, False),
        ("application", False, None, False),
        ("attachment:0", True, 0, False),
        ("attachment:1", True, 1, False),
    ]
    assert {step.settles_in for step in plan.values()} == {5.0}
