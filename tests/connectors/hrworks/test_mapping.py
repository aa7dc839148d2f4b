"""HR WORKS's payloads, written out, as records of the unified model."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from connectors.contract import ids
from connectors.contract.connector import Query
from connectors.contract.enums import (
    EmploymentType,
    JobStatus,
    Model,
    Outcome,
    PostingStatus,
    PostingVisibility,
    RemoteWorkStatus,
    UserStatus,
)
from connectors.contract.errors import Cause, ConnectorError
from connectors.contract.models import Job, JobPosting, Origin, Record
from connectors.contract.values import Location
from connectors.hrworks import mapping, posts, wire

NOW = datetime(2026, 11, 24, 10, 30, tzinfo=UTC)
ORIGIN = Origin("acme", NOW)

OFFER: dict[str, Any] = {
    "id": "10010",
    "displayName": "Data Engineer",
    "postOfferNameSuffix": "Köln",
    "description": "<p>Jetzt bewerben.</p>",
    "isActive": True,
    "publicationDate": "2026-10-01",
    "validUntilDate": "2026-12-31",
    "permanentEstablishments": [
        {
            "id": "1",
            "name": "Werk Köln",
            "address": {
                "street": "Domstraße",
                "streetNumber": "4a",
                "additionalData": "2. Stock",
                "zipCode": "50667",
                "city": "Köln",
                "country": "Deutschland",
                "internationalCountryCode": "DEU",
                "state": "DE-NW",
            },
        }
    ],
    "placeOfWorkTypeKey": "hybrid",
    "employmentContractKey": "permanentEmployment",
    "workingTimeModelKey": "fullTime",
    "careerLevelKey": "professional",
    "jobPortal": "StepStone",
}
POST: dict[str, Any] = {
    "uuid": "post-1",
    "key": "ST-1001",
    "name": "Data Engineer, IT",
    "displayName": "Data Engineer",
    "isActive": True,
    "organizationUnitUuid": "unit-1",
    "contactInformation": {"contactPerson": {"uuid": "person-1"}},
    "scopeOfActivities": "IT und Softwareentwicklung",
    "scopeOfActivitiesKey": "itAndSoftwareDevelopment",
    "postDescriptions": {
        "tasks": {"title": "Aufgaben & mehr", "description": "<ul><li>Bauen</li></ul>"},
        "introduction": {"title": None, "description": "<p>Wir</p>"},
        "summary": None,
    },
    "postOffers": [OFFER],
}
APPLICANT: dict[str, Any] = {
    "uuid": "applicant-1",
    "firstName": "Ada",
    "lastName": "Muster",
    "title": "Dr.",
    "email": " ada@example.org ",
    "address": {"city": "Wien", "internationalCountryCode": "AUT", "phone": "+43 1 234"},
    "jobApplications": [
        {"id": "7", "statusIdentifier": "applied", "postUuid": "post-1"},
        {"id": "8", "statusIdentifier": "employed", "postUuid": "post-1"},
        {"id": "9", "statusIdentifier": "employed", "postUuid": None},
    ],
}
APPLICATION: dict[str, Any] = {
    "id": "7",
    "statusIdentifier": "inProgress",
    "status": "In Bearbeitung",
    "postUuid": "post-1",
    "postId": "ST-1001",
    "applicant": APPLICANT,
    "applicationDocuments": ["https://files.example/cv?signature=1"],
    "creationDateAndTime": "20250228T094600Z",
    "desiredSalary": "52000",
    "howDidYouHearAboutUs": "Jobbörse",
    "ipAddress": "192.0.2.1",
    "userAgent": "Mozilla/5.0",
}


def raw(payload: Any) -> msgspec.Raw:
    return msgspec.Raw(msgspec.json.encode(payload))


def global_id(model: Model, remote_id: str) -> str:
    return ids.encode(model, "acme", remote_id)


def job(**changes: Any) -> Job:
    found = posts.job_with_postings(raw(POST | changes), ORIGIN)
    assert found is not None
    return found[0]


def job_with(*offers: dict[str, Any], **changes: Any) -> Job:
    return job(postOffers=[OFFER | offer for offer in offers], **changes)


def posting(post: dict[str, Any] | None = None, **changes: Any) -> JobPosting:
    found = posts.job_with_postings(raw(POST | (post or {}) | {"postOffers": [OFFER | changes]}), ORIGIN)
    assert found is not None
    return found[1][0]


def said(record: Record) -> dict[str, Any]:
    """What a record says: records themselves are equal to nothing else."""
    return msgspec.structs.asdict(record) | {"remote_data": None}


def test_a_post_becomes_a_job():
    assert said(job()) == said(
        Job(
            id=global_id(Model.JOB, "post-1"),
            remote_id="post-1",
            integration_id="acme",
            fetched_at=NOW,
            changed_at=NOW,
            remote_created_at=datetime(2026, 10, 1, tzinfo=UTC),
            name="Data Engineer",
            description="<p>Wir</p>\n<h2>Aufgaben &amp; mehr</h2>\n<ul><li>Bauen</li></ul>",
            employment_type=EmploymentType.FULL_TIME,
            employment_type_raw="fullTime",
            status=JobStatus.OPEN,
            remote_work_status=RemoteWorkStatus.HYBRID,
            remote_work_status_raw="hybrid",
            category="itAndSoftwareDevelopment",
            department_id=global_id(Model.DEPARTMENT, "unit-1"),
            experience_level="professional",
            job_code="ST-1001",
            location=Location(
                city="Köln",
                country="DE",
                state="DE-NW",
                street_1="Domstraße 4a",
                street_2="2. Stock",
                zip_code="50667",
            ),
            opened_at=datetime(2026, 10, 1, tzinfo=UTC),
            closed_at=datetime(2026, 12, 31, tzinfo=UTC),
            contact_id=global_id(Model.USER, "person-1"),
        )
    )


def test_remote_data_hold_the_payload_as_it_came():
    assert job().remote_data is not None
    assert msgspec.json.decode(job().remote_data) == {"/v2/applicant-management/posts": POST}
    assert msgspec.json.decode(posting().remote_data) == {"/v2/applicant-management/posts": OFFER}


def test_a_job_is_named_by_its_internal_name_when_it_has_no_other():
    assert job(displayName="").name == "Data Engineer, IT"


@pytest.mark.parametrize(
    ("post", "offer", "status"),
    [
        ({}, {}, JobStatus.OPEN),
        ({"isActive": False}, {}, JobStatus.CLOSED),
        ({"isActive": None}, {}, None),
        ({}, {"isActive": False}, JobStatus.CLOSED),
        ({}, {"isActive": None}, JobStatus.OPEN),
        ({}, {"publicationDate": "2026-11-25"}, JobStatus.CLOSED),
        ({}, {"publicationDate": "2026-11-24"}, JobStatus.OPEN),
        ({}, {"publicationDate": None, "validUntilDate": None}, JobStatus.OPEN),
        ({}, {"validUntilDate": "2026-11-23"}, JobStatus.CLOSED),
        ({}, {"validUntilDate": "2026-11-24"}, JobStatus.OPEN),
        ({}, {"validUntilDate": "soon"}, JobStatus.OPEN),
    ],
)
def test_a_job_is_open_while_it_is_advertised(post, offer, status):
    assert job_with(offer, **post).status is status


def test_a_job_without_offers_is_closed():
    found = job(postOffers=[])
    assert (found.status, found.location, found.opened_at) == (JobStatus.CLOSED, None, None)


def test_days_are_those_of_germany():
    shortly_before_midnight = Origin("acme", datetime(2026, 11, 24, 23, 30, tzinfo=UTC))
    found = posts.job_with_postings(
        raw(POST | {"postOffers": [OFFER | {"validUntilDate": "2026-11-24"}]}), shortly_before_midnight
    )
    assert found is not None
    assert found[0].status is JobStatus.CLOSED


@pytest.mark.parametrize(
    ("contract", "hours", "kind", "word"),
    [
        ("internship", "fullTime", EmploymentType.INTERNSHIP, "internship"),
        ("externalEmployee", "fullTime", EmploymentType.CONTRACT, "externalEmployee"),
        ("shortTermEmployment", "fullTime", EmploymentType.SEASONAL, "shortTermEmployment"),
        ("marginalEmployment", None, EmploymentType.PART_TIME, "marginalEmployment"),
        ("studentJob", "fullTime", EmploymentType.PART_TIME, "studentJob"),
        ("apprenticeship", "fullTime", None, "apprenticeship"),
        ("gigWork", "fullTime", None, "gigWork"),
        ("permanentEmployment", "partTime", EmploymentType.PART_TIME, "partTime"),
        ("notSpecified", "fullTimeOrPartTime", None, "fullTimeOrPartTime"),
        (None, "notSpecified", None, None),
        (None, None, None, None),
    ],
)
def test_employment_type(contract, hours, kind, word):
    found = job_with({"employmentContractKey": contract, "workingTimeModelKey": hours})
    assert (found.employment_type, found.employment_type_raw) == (kind, word)


def test_words_that_are_not_known_pass_through():
    found = job_with({"placeOfWorkTypeKey": "onTheMoon", "careerLevelKey": "wizard"})
    assert (found.remote_work_status, found.remote_work_status_raw) == (None, "onTheMoon")
    assert found.experience_level == "wizard"


def test_not_specified_is_no_value():
    found = job_with(
        {"careerLevelKey": "notSpecified"}, scopeOfActivitiesKey="notSpecified", scopeOfActivities=None
    )
    assert (found.experience_level, found.category) == (None, None)


def test_offers_that_are_shown_describe_the_job():
    past = {"isActive": False, "publicationDate": "2025-01-01", "careerLevelKey": "executive"}
    shown = {"publicationDate": "2026-11-01", "careerLevelKey": "manager"}
    found = job_with(past, shown)
    assert found.experience_level == "manager"
    assert found.opened_at == datetime(2026, 11, 1, tzinfo=UTC)
    assert found.remote_created_at == datetime(2025, 1, 1, tzinfo=UTC)


def test_a_job_has_no_end_if_one_of_its_offers_has_none():
    assert job_with({}, {"validUntilDate": None}).closed_at is None
    assert job_with({}, {"validUntilDate": "2027-01-31"}).closed_at == datetime(2027, 1, 31, tzinfo=UTC)


def test_a_post_with_nothing_but_its_identifier_is_a_job():
    found = posts.job_with_postings(raw({"uuid": "post-1"}), ORIGIN)
    assert found is not None
    assert found[0].remote_id == "post-1"
    assert found[1] == ()


def test_records_without_identifier_are_left_out():
    assert posts.job_with_postings(raw({"name": "x"}), ORIGIN) is None
    assert mapping.candidate(raw({"firstName": "x"}), ORIGIN) is None
    assert mapping.application(raw({"statusIdentifier": "applied"}), ORIGIN) is None
    assert mapping.user(wire.Person(first_name="x"), ORIGIN) is None
    assert mapping.department(wire.OrganizationUnit(name="x"), ORIGIN) is None
    assert job(postOffers=[{"displayName": "x"}]).remote_id == "post-1"


def test_an_offer_becomes_a_posting():
    assert said(posting()) == said(
        JobPosting(
            id=global_id(Model.JOB_POSTING, "10010"),
            remote_id="10010",
            integration_id="acme",
            fetched_at=NOW,
            changed_at=NOW,
            remote_created_at=datetime(2026, 10, 1, tzinfo=UTC),
            title="Data Engineer Köln",
            description_html="<p>Jetzt bewerben.</p>",
            status=PostingStatus.ACTIVE,
            visibility=PostingVisibility.PUBLIC,
            job_id=global_id(Model.JOB, "post-1"),
        )
    )


def test_titles_say_the_suffix_once():
    assert posting(displayName="Data Engineer in Köln").title == "Data Engineer in Köln"
    assert posting(displayName=None, postOfferNameSuffix=None).title == "Data Engineer"


def test_a_posting_without_text_has_that_of_the_job():
    assert posting(description=None).description_html == job().description


@pytest.mark.parametrize(
    ("post", "offer", "status"),
    [
        ({"isActive": False}, {}, PostingStatus.INACTIVE),
        ({}, {"isActive": False}, PostingStatus.INACTIVE),
        ({}, {"validUntilDate": "2026-11-01"}, PostingStatus.INACTIVE),
        ({}, {"publicationDate": "2027-01-01", "validUntilDate": None}, PostingStatus.DRAFT),
        ({}, {"isActive": None}, None),
    ],
)
def test_posting_status(post, offer, status):
    assert posting(post, **offer).status is status


@pytest.mark.parametrize(
    ("portal", "visibility"),
    [
        ("Indeed", PostingVisibility.PUBLIC),
        ("Intranet", PostingVisibility.INTERNAL),
        ("Für Mitarbeiter", PostingVisibility.INTERNAL),
        ("", None),
        (None, None),
    ],
)
def test_posting_visibility(portal, visibility):
    assert posting(jobPortal=portal).visibility is visibility


def test_an_applicant_becomes_a_candidate():
    found = mapping.candidate(raw(APPLICANT), ORIGIN)
    assert found is not None
    assert (found.id, found.remote_id) == (global_id(Model.CANDIDATE, "applicant-1"), "applicant-1")
    assert (found.first_name, found.last_name, found.title) == ("Ada", "Muster", "Dr.")
    assert [address.email_address for address in found.email_addresses] == ["ada@example.org"]
    assert [number.phone_number for number in found.phone_numbers] == ["+43 1 234"]
    assert found.location == Location(city="Wien", country="AT")
    assert found.applied_job_ids == (global_id(Model.JOB, "post-1"),)
    assert found.source is None
    alone = {name: value for name, value in APPLICANT.items() if name != "jobApplications"}
    assert msgspec.json.decode(found.remote_data) == {"/v2/applicant-management/applicants": alone}


def test_phones_of_both_versions_come_in_order_and_once():
    both = mapping.candidate(raw(APPLICANT | {"phone": "0170 1"}), ORIGIN)
    same = mapping.candidate(raw(APPLICANT | {"phone": "+43 1 234"}), ORIGIN)
    assert both is not None
    assert same is not None
    assert [number.phone_number for number in both.phone_numbers] == ["0170 1", "+43 1 234"]
    assert len(same.phone_numbers) == 1


def test_invalid_addresses_are_dropped_and_missing_lists_are_unknown():
    found = mapping.candidate(raw({"uuid": "a", "email": "none", "address": {}}), ORIGIN)
    assert found is not None
    assert (found.email_addresses, found.location, found.applied_job_ids) == ((), None, None)


def test_an_application():
    found = mapping.application(raw(APPLICATION), ORIGIN)
    assert found is not None
    assert found.remote_id == "7"
    assert found.remote_created_at == datetime(2025, 2, 28, 9, 46, tzinfo=UTC)
    assert (found.outcome, found.source) == (Outcome.PENDING, "Jobbörse")
    assert found.job_id == global_id(Model.JOB, "post-1")
    assert found.candidate_id == global_id(Model.CANDIDATE, "applicant-1")
    assert found.current_stage_id == global_id(Model.APPLICATION_STAGE, "inProgress")


def test_remote_data_of_an_application_hold_neither_the_person_nor_their_traces():
    found = mapping.application(raw(APPLICATION), ORIGIN)
    assert found is not None
    assert msgspec.json.decode(found.remote_data) == {
        "/v2/applicant-management/job-applications": {
            "id": "7",
            "statusIdentifier": "inProgress",
            "status": "In Bearbeitung",
            "postUuid": "post-1",
            "postId": "ST-1001",
            "creationDateAndTime": "20250228T094600Z",
            "desiredSalary": "52000",
            "howDidYouHearAboutUs": "Jobbörse",
        }
    }


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        ("applied", Outcome.PENDING),
        ("documentCreation", Outcome.PENDING),
        ("employed", Outcome.HIRED),
        ("notEmployed", Outcome.DECLINED),
        ("movedToTalentPool", Outcome.PENDING),
        ("onHold", None),
    ],
)
def test_the_status_is_the_stage_and_tells_the_outcome(status, outcome):
    found = mapping.application(raw(APPLICATION | {"statusIdentifier": status}), ORIGIN)
    assert found is not None
    assert found.outcome is outcome
    assert found.current_stage_id == global_id(Model.APPLICATION_STAGE, status)


def test_an_application_with_nothing_but_its_identifier():
    found = mapping.application(raw({"id": 7}), ORIGIN)
    assert found is not None
    assert (found.remote_id, found.job_id, found.candidate_id, found.current_stage_id) == (
        "7",
        None,
        None,
        None,
    )


def test_applicants_in_applications_come_once_and_as_if_read_alone():
    applications = [
        APPLICATION,
        APPLICATION | {"id": "8"},
        APPLICATION | {"id": "9", "applicant": None},
        {"id": "10"},
    ]
    found = mapping.applicants_in([raw(application) for application in applications], ORIGIN)
    alone = mapping.candidate(raw(APPLICANT), ORIGIN)
    assert alone is not None
    assert [msgspec.structs.asdict(one) for one in found] == [msgspec.structs.asdict(alone)]


def test_stages_are_the_same_for_all():
    found = mapping.stages(ORIGIN)
    assert [(stage.remote_id, stage.name, stage.global_index) for stage in found] == [
        ("applied", "Applied", 0),
        ("inProgress", "In progress", 1),
        ("documentCreation", "Document creation", 2),
        ("employed", "Employed", 3),
        ("notEmployed", "Not employed", 4),
        ("movedToTalentPool", "Moved to talent pool", 5),
    ]


def test_each_job_has_each_stage():
    earlier = datetime(2026, 11, 1, tzinfo=UTC)
    parent = msgspec.structs.replace(job(), changed_at=earlier)
    found = mapping.job_stages(parent)
    assert [stage.index for stage in found] == [0, 1, 2, 3, 4, 5]
    assert {stage.job_id for stage in found} == {parent.id}
    assert [stage.stage_id for stage in found] == [stage.id for stage in mapping.stages(ORIGIN)]
    assert found[1].remote_id == "post-1/inProgress"
    assert found[1].changed_at == earlier
    assert mapping.job_of_stage(found[1].remote_id) == "post-1"


@pytest.mark.parametrize(
    ("active", "status"), [(True, UserStatus.ACTIVE), (False, UserStatus.INACTIVE), (None, None)]
)
def test_a_person_becomes_a_user(active, status):
    person = wire.Person(
        uuid="p", first_name="Ida", last_name="Muster", email="ida@example.org", is_active=active
    )
    found = mapping.user(person, ORIGIN)
    assert found is not None
    assert (found.id, found.first_name, found.last_name) == (global_id(Model.USER, "p"), "Ida", "Muster")
    assert (found.email, found.status, found.remote_data) == ("ida@example.org", status, None)


def test_nothing_but_the_named_keys_of_a_person_is_read():
    payload = {"uuid": "p", "birthday": "1990-01-01", "bankAccount": {"iban": "DE00"}, "taxId": "1"}
    person = msgspec.json.decode(msgspec.json.encode(payload), type=wire.Person)
    assert set(person.__struct_fields__) == {"uuid", "first_name", "last_name", "email", "is_active"}


def test_an_organization_unit_becomes_a_department():
    found = mapping.department(wire.OrganizationUnit(uuid="unit-1", name="IT"), ORIGIN)
    assert found is not None
    assert (found.id, found.name) == (global_id(Model.DEPARTMENT, "unit-1"), "IT")


@pytest.mark.parametrize(
    ("query", "statuses"),
    [
        (Query(), ()),
        (Query(stage_ids=("applied", "employed")), ("applied", "employed")),
        (Query(stage_ids=("applied", "unknownToHrWorks")), ()),
        (Query(outcomes=(Outcome.HIRED,)), ("employed",)),
        (
            Query(outcomes=(Outcome.PENDING,)),
            ("applied", "inProgress", "documentCreation", "movedToTalentPool"),
        ),
        (Query(outcomes=(Outcome.PENDING,), stage_ids=("applied", "employed")), ("applied",)),
        (Query(outcomes=(Outcome.HIRED,), stage_ids=("applied",)), None),
    ],
)
def test_stages_and_outcomes_are_asked_for_as_statuses(query, statuses):
    assert mapping.statuses(query) == statuses


def test_what_cannot_be_read_is_told_without_its_values():
    with pytest.raises(ConnectorError) as caught:
        mapping.candidate(raw({"uuid": "a", "firstName": ["Ada"]}), ORIGIN)
    assert caught.value.cause is Cause.UNREADABLE
    assert "firstName" in caught.value.message
    assert "Ada" not in caught.value.message


def test_wire_objects_do_not_show_personal_data():
    assert "Ada" not in repr(msgspec.json.decode(raw(APPLICANT), type=wire.Applicant))
    assert "Ada" not in repr(mapping.candidate(raw(APPLICANT), ORIGIN))
