"""Creating candidates and applications at HR WORKS: every input read back from the sandbox, duplicates, lost answers."""

import json
from datetime import date, datetime
from pathlib import Path

import pytest

from connectors.contract.connector import Action, Status
from connectors.contract.enums import (
    AttachmentTarget,
    CandidateOutcome,
    Gender,
    OnDuplicate,
    SalaryPeriod,
    SourceKey,
    SourceOutcome,
)
from connectors.contract.errors import Cause, Problem
from connectors.contract.inputs import Consent, Place, SalaryExpectations, Source
from connectors.contract.steps import LookUp
from connectors.hrworks.adapter import CONNECTOR

COVERAGE = json.loads((Path(__file__).parents[2] / "data" / "coverage" / "hrworks.json").read_text())[
    "actions"
]
ACTIONS = CONNECTOR.way(None).actions
CREATES = (Action.CREATE_CANDIDATE, Action.CREATE_APPLICATION)
EMAIL = "nora.neumann@example.org"
APPLICATIONS = "/v2/applicant-management/job-applications"
PDF = b"%PDF-1.7 \x00\xff made-up"
# The post and the applicant; two pages of the post's applications; the write; its job, which is pending once.
PLAIN = {"GET {uuid}": 2, "GET job-applications": 2, "POST job-applications": 1, "GET {jobId}": 2}

#: What is given for each input of the coverage, and where it is found again: of the application or of its applicant.
PERSON = {
    "candidate.first_name": ("firstName", "Nora"),
    "candidate.last_name": ("lastName", "Neumann"),
    "candidate.email_address": ("email", EMAIL),
    "candidate.title": ("title", "Dr."),
    "candidate.phone_number": ("address.phone", "+49 171 / 392 00 01"),
    "candidate.location.city": ("address.city", "Łódź"),
    "candidate.location.country": ("address.internationalCountryCode", "POL"),
    "candidate.location.street_1": ("address.street", "Ahornweg 3"),
    "candidate.location.street_2": ("address.additionalData", "Hinterhaus"),
    "candidate.location.zip_code": ("address.zipCode", "90-001"),
    "candidate.gender": ("gender", "diverse"),
    "candidate.availability_date": ("earliestPossibleJoinDate", "2027-02-01"),
}
APPLICATION = {
    "candidate.salary_expectations.period": ("desiredSalary", "49207"),
    "candidate.salary_expectations.amount": ("desiredSalary", "49207"),
    "application.job_id": ("postId", "ST-1001"),
    "source.name": ("howDidYouHearAboutUs", "Messe Köln"),
    "source.id": ("postOfferId", "10010"),
    "gdpr_consent.given": ("hasPrivacyTermsAccepted", True),
    "remote_fields": ("remark", "Hallo"),
}
ATTACHMENTS = {"attachments.name", "attachments.content_type", "attachments.data_url", "attachments.data"}
#: Given in other tests, since they exclude something above.
ELSEWHERE = {"source.unified_key"}


@pytest.fixture
def whole(applying, person, pdf):
    return applying(
        candidate=person(
            title="Dr.",
            phone_number="+49 171 / 392 00 01",
            gender=Gender.OTHER,
            availability_date=date(2027, 2, 1),
            salary_expectations=SalaryExpectations(period=SalaryPeriod.MONTH, amount=4100.55),
            location=Place(
                country="PL", city="Łódź", street_1="Ahornweg 3", street_2="Hinterhaus", zip_code="90-001"
            ),
        ),
        attachments=(pdf(), pdf("Foto.png", "image/png")),
        source=Source(name="Messe Köln", id="10010"),
        gdpr_consent=Consent(given=True),
        remote_fields={"remark": "Hallo"},
    )


def test_all_actions_are_offered_with_the_inputs_of_the_coverage():
    assert {action.value: list(offer.inputs) for action, offer in ACTIONS.items()} == COVERAGE
    assert {offer.status for offer in ACTIONS.values()} == {Status.AVAILABLE}
    assert all(offer.note and offer.plan for offer in ACTIONS.values())
    limited = {action for action, offer in ACTIONS.items() if offer.attachments}
    assert limited == {*CREATES, Action.ADD_ATTACHMENT_TO_APPLICATION, Action.ADD_ATTACHMENT_TO_CANDIDATE}


@pytest.mark.parametrize("action", CREATES)
async def test_every_input_arrives(stage, do, whole, action):
    offer = ACTIONS[action]
    assert {*offer.inputs, *offer.extra_inputs} == {*PERSON, *APPLICATION, *ATTACHMENTS, *ELSEWHERE}

    effects = await do(action, whole, PDF, b"\x89PNG made-up")

    (made,) = stage.applications()
    told = stage.applicant(made["applicantUuid"])
    for path, (name, value) in PERSON.items():
        found = told
        for part in name.split("."):
            found = found[part]
        assert found == value, path
    for path, (name, value) in APPLICATION.items():
        assert made[name] == value, path
    assert made["permissionToStoreApplication"] == "onlyForApplication"
    assert made["creationDateAndTime"] == "20261125T093000Z"
    assert [(file.name, file.content_type, file.data) for file in stage.files(made["id"])] == [
        ("Lebenslauf.pdf", "application/pdf", PDF),
        ("Foto.png", "image/png", b"\x89PNG made-up"),
    ]
    created = effects["application"]
    assert (created.application_id, created.candidate_id) == (made["id"], made["applicantUuid"])
    assert created.job_id == stage.post()["uuid"]
    assert (created.candidate, created.source) == (CandidateOutcome.CREATED, SourceOutcome.WRITTEN)
    assert [notice.code for notice in created.notices] == ["VALUE_CONVERTED"]
    assert created.notices[0].path == "candidate.salary_expectations"
    assert [effects[f"attachment:{n}"].target for n in (0, 1)] == [AttachmentTarget.APPLICATION] * 2
    assert [effects[f"attachment:{n}"].document_id for n in (0, 1)] == made["applicationDocuments"]


async def test_the_plain_way_takes_the_fewest_calls(stage, do, applying):
    effects = await do(Action.CREATE_APPLICATION, applying())
    assert stage.calls == PLAIN
    assert effects["application"].notices == ()
    assert effects["application"].source is None


async def test_an_attachment_costs_the_upload_and_its_job(stage, do, applying, pdf):
    await do(Action.CREATE_CANDIDATE, applying(attachments=(pdf(), pdf("Zeugnis.pdf"))), PDF, PDF)
    assert stage.calls == {**PLAIN, "POST files": 2, "GET {jobId}": 6}


@pytest.mark.parametrize(
    ("period", "amount", "expected", "codes"),
    [
        (SalaryPeriod.YEAR, 52000, "52000", []),
        (SalaryPeriod.YEAR, 52000.5, "52001", ["VALUE_CONVERTED"]),
        (SalaryPeriod.MONTH, 4000, "48000", ["VALUE_CONVERTED"]),
        (SalaryPeriod.MONTH, 4166.67, "50000", ["VALUE_CONVERTED"]),
    ],
)
async def test_salaries_are_whole_euros_in_a_year(
    stage, do, applying, person, period, amount, expected, codes
):
    wanted = SalaryExpectations(period=period, amount=amount)
    effects = await do(Action.CREATE_CANDIDATE, applying(candidate=person(salary_expectations=wanted)))
    assert stage.applications()[0]["desiredSalary"] == expected
    assert [notice.code for notice in effects["application"].notices] == codes


@pytest.mark.parametrize(
    ("gender", "word"), [(Gender.MALE, "male"), (Gender.FEMALE, "female"), (Gender.OTHER, "diverse")]
)
async def test_genders(stage, do, applying, person, gender, word):
    await do(Action.CREATE_CANDIDATE, applying(candidate=person(gender=gender)))
    assert stage.applicant(stage.applications()[0]["applicantUuid"])["gender"] == word


@pytest.mark.parametrize(
    ("consent", "accepted", "permission"),
    [
        (Consent(given=True), True, "onlyForApplication"),
        (Consent(given=False), False, "notGranted"),
        (Consent(expires_at=date(2028, 1, 1)), False, None),
        (None, False, None),
    ],
)
async def test_consent(stage, do, applying, consent, accepted, permission):
    await do(Action.CREATE_CANDIDATE, applying(gdpr_consent=consent))
    (made,) = stage.applications()
    assert made["hasPrivacyTermsAccepted"] is accepted
    assert made["permissionToStoreApplication"] == permission


async def test_a_country_without_a_long_code_is_left_out_with_a_notice(stage, do, applying, person):
    effects = await do(
        Action.CREATE_CANDIDATE, applying(candidate=person(location=Place(country="XK", city="Prizren")))
    )
    home = stage.applicant(stage.applications()[0]["applicantUuid"])["address"]
    assert (home["internationalCountryCode"], home["city"]) == (None, "Prizren")
    (notice,) = effects["application"].notices
    assert (notice.code, notice.path) == ("VALUE_LEFT_OUT", "candidate.location.country")


# ---- sources --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "text", "offer", "outcome", "codes"),
    [
        (Source(name="Messe"), "Messe", None, SourceOutcome.WRITTEN, []),
        (Source(unified_key=SourceKey.SEARCH_ENGINE), "searchEngine", None, SourceOutcome.WRITTEN, []),
        (Source(unified_key=SourceKey.LINKEDIN, name="Other"), "LinkedIn", None, SourceOutcome.WRITTEN, []),
        (Source(id="10010"), None, "10010", SourceOutcome.WRITTEN, []),
        (Source(id="10010", name="Messe"), "Messe", "10010", SourceOutcome.WRITTEN, []),
        # The seeded post's only offer is for this portal.
        (Source(name=" stellenportal "), " stellenportal ", "10010", SourceOutcome.WRITTEN, []),
        (Source(id="99", name="Messe"), "Messe", None, SourceOutcome.WRITTEN, ["SOURCE_REFUSED"]),
        (Source(id="99", automatic=True), None, None, SourceOutcome.REFUSED, ["SOURCE_REFUSED"]),
    ],
)
async def test_sources(stage, do, applying, source, text, offer, outcome, codes):
    effects = await do(Action.CREATE_APPLICATION, applying(source=source))
    (made,) = stage.applications()
    assert (made["howDidYouHearAboutUs"], made["postOfferId"]) == (text, offer)
    assert effects["application"].source is outcome
    assert [notice.code for notice in effects["application"].notices] == codes


async def test_where_offers_are_not_told_the_vendor_decides_about_the_id(stage, one_step, applying, refused):
    step = one_step(Action.CREATE_APPLICATION, applying(source=Source(id="99")))
    stage.rewrite("posts", lambda post: {**post, "postOffers": None, "isActive": None})
    await step.prepare()
    assert step.work.memo["offer"] == "99"
    error = await refused(step.finish(await step.send()))
    assert (error.cause, [problem.path for problem in error.problems]) == (Cause.REJECTED, ["source.id"])


# ---- remote fields --------------------------------------------------------------------------------------------------


async def test_remote_fields_win(stage, do, applying):
    fields = {"permissionToStoreApplication": "afterApplication", "salutation": "ms", "title": "Prof."}
    await do(Action.CREATE_APPLICATION, applying(gdpr_consent=Consent(given=True), remote_fields=fields))
    (made,) = stage.applications()
    assert made["permissionToStoreApplication"] == "afterApplication"
    told = stage.applicant(made["applicantUuid"])
    assert (told["salutation"], told["title"]) == ("ms", "Prof.")


async def test_remote_fields_may_not_hide_the_write(stage, do, applying, refused):
    fields = {"postId": "ST-1002", "creationDateAndTime": "20200101T000000Z", "remark": "x"}
    error = await refused(do(Action.CREATE_APPLICATION, applying(remote_fields=fields)))
    assert error.cause is Cause.REJECTED
    assert [problem.path for problem in error.problems] == [
        "remote_fields.postId",
        "remote_fields.creationDateAndTime",
    ]
    assert stage.calls == {}


# ---- jobs that cannot be applied for --------------------------------------------------------------------------------


async def test_a_closed_job(stage, do, applying, refused):
    closed = next(post for post in stage.state.records("posts") if not post["isActive"])
    error = await refused(do(Action.CREATE_APPLICATION, applying(job_id=closed["uuid"])))
    assert error.cause is Cause.JOB_CLOSED
    assert error.problems == (Problem("application.job_id", "The post is not open."),)
    assert stage.calls == {"GET {uuid}": 1}


@pytest.mark.parametrize("status", [400, 404])
async def test_an_unknown_job(stage, do, applying, refused, status):
    stage.turn(unknown_identifier_status=status)
    error = await refused(do(Action.CREATE_APPLICATION, applying(job_id="gone")))
    assert error.cause is Cause.NOT_FOUND
    assert error.problems == (Problem("application.job_id", "HR WORKS has no such post."),)
    assert stage.calls == {"GET {uuid}": 1}


async def test_a_job_that_closes_before_the_write_arrives(stage, one_step, applying, refused):
    step = one_step(Action.CREATE_APPLICATION, applying())
    await step.prepare()
    stage.state.put("posts", stage.post()["uuid"], {"isActive": False})
    error = await refused(step.finish(await step.send()))
    assert error.cause is Cause.JOB_CLOSED
    assert [problem.path for problem in error.problems] == ["application.job_id"]
    assert stage.applications() == []


# ---- duplicates -----------------------------------------------------------------------------------------------------


async def test_who_applied_for_the_job_does_not_apply_again(stage, do, applying, person, refused):
    first = (await do(Action.CREATE_APPLICATION, applying()))["application"]
    again = applying(candidate=person(email_address="NORA.Neumann@example.org", first_name="Eleonora"))
    error = await refused(do(Action.CREATE_APPLICATION, again))
    assert (error.cause, error.existing_id) == (Cause.ALREADY_APPLIED, first.application_id)
    assert stage.calls["POST job-applications"] == 1


async def test_the_newest_of_several_applications_is_named(stage, do, applying, refused):
    order = applying(on_duplicate=OnDuplicate.CREATE)
    await do(Action.CREATE_APPLICATION, order)
    newest = (
        await do(Action.CREATE_APPLICATION, order, begun_at=datetime.fromisoformat("2026-11-26T08:00:00Z"))
    )["application"]
    await do(Action.CREATE_APPLICATION, order, begun_at=datetime.fromisoformat("2026-11-25T10:00:00Z"))
    error = await refused(do(Action.CREATE_APPLICATION, applying()))
    assert error.existing_id == newest.application_id


async def test_a_known_person_is_reused_for_another_job(stage, do, applying):
    first = (await do(Action.CREATE_CANDIDATE, applying()))["application"]
    second = (await do(Action.CREATE_CANDIDATE, applying(job_id=stage.post(1)["uuid"])))["application"]
    assert (first.candidate, second.candidate) == (CandidateOutcome.CREATED, CandidateOutcome.REUSED)
    assert first.candidate_id == second.candidate_id
    assert len(stage.applications()) == 2


async def test_create_makes_another_application_all_the_same(stage, do, applying):
    order = applying(on_duplicate=OnDuplicate.CREATE)
    first = (await do(Action.CREATE_APPLICATION, order))["application"]
    second = (await do(Action.CREATE_APPLICATION, order))["application"]
    assert first.application_id != second.application_id
    assert [one["id"] for one in stage.applications()] == [first.application_id, second.application_id]


async def test_reject_refuses_who_is_known_at_all(stage, do, applying, person, refused):
    known = list(stage.state.records("applicants"))[-1]
    order = applying(
        candidate=person(email_address=known["email"].upper()),
        job_id=stage.post(3)["uuid"],
        on_duplicate=OnDuplicate.REJECT,
    )
    error = await refused(do(Action.CREATE_CANDIDATE, order))
    assert (error.cause, error.existing_id) == (Cause.CANDIDATE_EXISTS, known["uuid"])
    assert "POST job-applications" not in stage.calls


async def test_reject_needs_no_list_of_everybody_for_who_applied_for_the_job(stage, do, applying, refused):
    first = (await do(Action.CREATE_CANDIDATE, applying()))["application"]
    stage.parts.journal.clear()
    error = await refused(do(Action.CREATE_CANDIDATE, applying(on_duplicate=OnDuplicate.REJECT)))
    assert (error.cause, error.existing_id) == (Cause.CANDIDATE_EXISTS, first.candidate_id)
    assert stage.calls == {"GET {uuid}": 1, "GET job-applications": 2}


async def test_reject_lets_new_people_in(stage, do, applying):
    await do(Action.CREATE_CANDIDATE, applying(on_duplicate=OnDuplicate.REJECT))
    assert len(stage.applications()) == 1
    assert stage.calls == {**PLAIN, "GET applicants": 4}


# ---- lost answers ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["drop_after", "truncate"])
async def test_after_a_lost_answer_the_application_is_found(stage, one_step, applying, refused, kind):
    step = one_step(Action.CREATE_APPLICATION, applying(source=Source(name="Messe")))
    await step.prepare()
    stage.fail(kind=kind, method="POST", path=APPLICATIONS)
    error = await refused(step.send())
    assert error.had_no_effect is False
    stage.parts.faults.clear()

    found = await step.look_up()

    (made,) = stage.applications()
    assert (found.application_id, found.candidate_id) == (made["id"], made["applicantUuid"])
    assert (found.job_id, found.candidate) == (made["postUuid"], CandidateOutcome.CREATED)
    assert found.source is SourceOutcome.WRITTEN


async def test_what_never_arrived_is_absent(stage, one_step, applying, refused):
    step = one_step(Action.CREATE_APPLICATION, applying())
    await step.prepare()
    stage.fail(kind="drop_before", method="POST", path=APPLICATIONS, next=1)
    error = await refused(step.send())
    assert (error.cause, error.had_no_effect) == (Cause.UNAVAILABLE, False)
    assert await step.look_up() is LookUp.ABSENT
    assert step.step.settles_in == 60.0
    await step.finish(await step.send())
    assert len(stage.applications()) == 1


@pytest.mark.parametrize(
    ("status", "cause"), [(400, Cause.REJECTED), (401, Cause.AUTH_FAILED), (429, Cause.RATE_LIMITED)]
)
async def test_a_refused_write_certainly_had_no_effect(stage, one_step, applying, refused, status, cause):
    step = one_step(Action.CREATE_APPLICATION, applying())
    await step.prepare()
    stage.fail(kind="status", status=status, method="POST", path=APPLICATIONS)
    error = await refused(step.send())
    assert (error.cause, error.had_no_effect) == (cause, True)


async def test_the_right_to_write_is_named(stage, one_step, applying, refused):
    step = one_step(Action.CREATE_APPLICATION, applying())
    await step.prepare()
    stage.turn(permissions={"demo-access-key": ["applicantManagement:read"]})
    error = await refused(step.send())
    assert error.cause is Cause.PERMISSION_MISSING
    assert "Applicant Management (write)" in error.message


@pytest.mark.parametrize("kind", ["garbage", "server_error"])
async def test_a_broken_answer_leaves_the_outcome_open(stage, one_step, applying, refused, kind):
    step = one_step(Action.CREATE_APPLICATION, applying())
    await step.prepare()
    stage.fail(kind=kind, method="POST", path=APPLICATIONS)
    assert (await refused(step.send())).had_no_effect is False


async def test_an_answer_without_a_job_leaves_the_outcome_open(stage, one_step, applying, refused):
    step = one_step(Action.CREATE_APPLICATION, applying())
    await step.prepare()
    stage.rewrite("job-applications", lambda _: {"accepted": True})
    error = await refused(step.send())
    assert (error.cause, error.had_no_effect) == (Cause.UNREADABLE, False)
    assert (await step.look_up()).application_id == stage.applications()[0]["id"]


async def test_two_applications_of_the_same_second_are_told_apart_by_what_was_there_before(
    stage, one_step, do, applying
):
    order = applying(on_duplicate=OnDuplicate.CREATE)
    first = (await do(Action.CREATE_APPLICATION, order))["application"]
    second = one_step(Action.CREATE_APPLICATION, order)
    await second.prepare()
    assert await second.look_up() is LookUp.ABSENT
    await second.send()
    found = await second.look_up()
    assert found.application_id == stage.applications()[1]["id"] != first.application_id
    assert found.candidate is CandidateOutcome.REUSED


async def test_two_new_ones_of_the_same_second_cannot_be_told_apart(one_step, applying):
    order = applying(on_duplicate=OnDuplicate.CREATE)
    one, other = one_step(Action.CREATE_APPLICATION, order), one_step(Action.CREATE_APPLICATION, order)
    await one.prepare()
    await other.prepare()
    await one.send()
    await other.send()
    assert await one.look_up() is LookUp.UNKNOWN


@pytest.mark.parametrize(
    "change", [{"first_name": "Nor"}, {"last_name": "Neuman"}, {"email_address": "n@example.org"}]
)
async def test_somebody_else_of_the_same_second_is_not_taken_for_it(one_step, applying, person, do, change):
    step = one_step(Action.CREATE_APPLICATION, applying())
    await step.prepare()
    await do(Action.CREATE_APPLICATION, applying(candidate=person(**change), on_duplicate=OnDuplicate.CREATE))
    assert await step.look_up() is LookUp.ABSENT


async def test_it_is_found_on_any_page(stage, one_step, applying, do, person):
    for number in range(60):
        await do(
            Action.CREATE_APPLICATION, applying(candidate=person(email_address=f"n{number}@example.org"))
        )
    for newest_first in (False, True):
        stage.turn(newest_first=newest_first)
        step = one_step(
            Action.CREATE_APPLICATION,
            applying(candidate=person(email_address=f"last-{newest_first}@example.org".lower())),
        )
        await step.prepare()
        await step.send()
        assert (await step.look_up()).application_id


async def test_memo_and_receipt_hold_nothing_personal(one_step, whole):
    step = one_step(Action.CREATE_APPLICATION, whole)
    await step.prepare()
    told = json.dumps(dict(step.work.memo)) + repr(step.work) + repr(await step.send())
    assert not any(text in told for text in (EMAIL, "Nora", "Neumann", "Łódź", "171"))


# ---- what a finished job tells --------------------------------------------------------------------------------------


@pytest.mark.parametrize("location", [True, False])
async def test_the_id_is_found_where_the_job_does_not_tell_it(stage, do, applying, location):
    stage.turn(omit_created_id=True, omit_resource_location=not location)
    effects = await do(Action.CREATE_APPLICATION, applying())
    (made,) = stage.applications()
    assert effects["application"].application_id == made["id"]
    assert effects["application"].candidate_id == made["applicantUuid"]
    assert stage.calls == (PLAIN if location else {**PLAIN, "GET {uuid}": 1, "GET job-applications": 4})


async def test_the_applicant_is_found_where_the_job_does_not_tell_it(stage, do, applying):
    def without(job):
        for result in job.get("apiResponse", {}).get("result", []):
            result["data"].pop("applicant")
        return job

    stage.turn(pending_polls=0)
    stage.rewrite("jobs", without)
    effects = await do(Action.CREATE_APPLICATION, applying())
    assert effects["application"].candidate_id == stage.applications()[0]["applicantUuid"]
    assert effects["application"].candidate is CandidateOutcome.CREATED


async def test_not_knowing_whether_the_candidate_was_there_spoils_nothing(stage, one_step, applying):
    step = one_step(Action.CREATE_APPLICATION, applying())
    await step.prepare()
    receipt = await step.send()
    stage.fail(kind="server_error", path="/v2/applicant-management/applicants")
    effect = await step.finish(receipt)
    assert effect.application_id == stage.applications()[0]["id"]
    assert effect.candidate is None


async def test_an_application_that_lists_do_not_show_yet_is_waited_for(stage, one_step, applying):
    stage.turn(omit_created_id=True, omit_resource_location=True, pending_polls=0)
    step = one_step(Action.CREATE_APPLICATION, applying())
    await step.prepare()
    receipt = await step.send()
    # The list has two pages.
    stage.rewrites[:] = [(APPLICATIONS, lambda _: {"jobApplications": []})] * 2
    assert await step.follow(receipt) is None
    assert (await step.follow(receipt)).application_id == stage.applications()[0]["id"]


async def test_warnings_are_passed_on_without_their_texts(stage, do, applying):
    def warned(job):
        job["apiResponse"]["result"][0]["warnings"] = [
            {"text": 'The field "phone" with "0171" is odd', "number": 7},
            {"text": "nora.neumann@example.org is known", "number": 8},
        ]
        return job

    stage.turn(pending_polls=0)
    stage.rewrite("jobs", warned)
    effects = await do(Action.CREATE_APPLICATION, applying())
    notices = effects["application"].notices
    assert [(notice.code, notice.path) for notice in notices] == [
        ("VENDOR_WARNING", "candidate.phone_number"),
        ("VENDOR_WARNING", None),
    ]
    assert "0171" not in str(notices)
    assert EMAIL not in str(notices)


async def test_a_job_that_never_ends_stays_pending_and_can_be_looked_up(stage, one_step, applying):
    stage.turn(never_finish_jobs=True)
    step = one_step(Action.CREATE_APPLICATION, applying())
    await step.prepare()
    receipt = await step.send()
    assert [await step.follow(receipt) for _ in range(3)] == [None] * 3
    assert (await step.look_up()).application_id


async def test_a_job_that_is_forgotten_is_not_found(stage, one_step, applying, refused):
    step = one_step(Action.CREATE_APPLICATION, applying())
    await step.prepare()
    receipt = await step.send()
    stage.state.resets += 1
    assert (await refused(step.follow(receipt))).cause is Cause.NOT_FOUND


@pytest.mark.parametrize(
    "rule", [{"kind": "status", "status": 403}, {"kind": "status", "status": 400}, {"kind": "server_error"}]
)
async def test_a_refused_question_is_no_refused_write(stage, one_step, applying, refused, rule):
    step = one_step(Action.CREATE_APPLICATION, applying())
    await step.prepare()
    receipt = await step.send()
    stage.fail(**rule, path=f"{APPLICATIONS}/jobs", next=1)
    assert (await refused(step.follow(receipt))).cause is Cause.UNAVAILABLE
    assert (await step.finish(receipt)).application_id


@pytest.mark.parametrize(
    ("field", "value", "path"),
    [
        ("email", "no address", "remote_fields.email"),
        ("noticePeriodTimeUnit", "decades", "remote_fields.noticePeriodTimeUnit"),
        ("desiredSalary", "much", "remote_fields.desiredSalary"),
    ],
)
async def test_values_that_the_vendor_refuses_are_named(stage, do, applying, refused, field, value, path):
    error = await refused(do(Action.CREATE_APPLICATION, applying(remote_fields={field: value})))
    assert error.cause is Cause.REJECTED
    assert [problem.path for problem in error.problems] == [path]
    assert value not in f"{error.message}{error.problems}"
    assert stage.applications() == []


async def test_inputs_that_the_vendor_refuses_are_named_by_our_paths(do, applying, person, refused):
    # The contract lets addresses pass that the vendor does not take, such as one with a short top level.
    error = await refused(
        do(Action.CREATE_APPLICATION, applying(candidate=person(email_address="n@example.x")))
    )
    assert [problem.path for problem in error.problems] == ["candidate.email_address"]
    assert error.vendor_code == "1003"


async def test_attachments_need_the_application(one_step, applying, pdf, refused):
    step = one_step(
        Action.CREATE_APPLICATION, applying(attachments=(pdf(),)), name="attachment:0", content=PDF
    )
    assert (await refused(step.prepare())).cause is Cause.REJECTED
    assert (step.step.optional, step.step.attachment) == (True, 0)
