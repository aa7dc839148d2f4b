"""HR4YOU's payloads as records of the unified model."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from connectors.contract.enums import EmploymentType, JobStatus, JobVisibility, Model, Outcome
from connectors.contract.models import Origin
from connectors.contract.values import EmailAddress, Location, PhoneNumber, SocialMedia
from connectors.hr4you import mapping, wire

NOW = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
ORIGIN = Origin(integration_id="acme", fetched_at=NOW)
FEED_PATH = "/api/jobs/xml/set/website"

USER = {"id": 4, "firstName": "Ute", "lastName": "Amt", "email": "ute@example.org"}
STAGE = {"id": 3, "name": "Interview", "position": 2, "outcome": "open"}
JOB = {
    "id": 17,
    "title": "Pflegefachkraft (m/w/d)",
    "description": "<p>Wir suchen &hellip;</p>",
    "employmentType": "Vollzeit",
    "status": "active",
    "visibility": "public",
    "category": "Pflege",
    "jobUrl": "https://acme.hr4you.org/job/view/17/pflegefachkraft",
    "workplace": "Köln",
    "zipCode": "50667",
    "street": "Domstraße 1",
    "region": "Nordrhein-Westfalen",
    "country": "Deutschland",
    "publishingDateFrom": "2026-03-01",
    "publishingDateUntil": "2026-12-31",
    "contactUserId": 4,
    "customFields": {"schicht": "Nacht"},
}
APPLICANT = {
    "id": 301,
    "firstName": "Ada",
    "lastName": "Muster",
    "gender": "f",
    "email": "ada.muster@example.org",
    "phone": "+49 221 1234",
    "mobile": "+49 151 5678",
    "street": "Ring 2",
    "zipCode": 50668,
    "city": "Köln",
    "country": "Österreich",
    "socialLinks": [{"network": "xing", "url": "https://xing.example/ada"}, {"network": None, "url": ""}],
    "source": "Stepstone",
    "createdAt": "2026-07-01T10:00:00",
    "customFields": {},
}
APPLICATION = {"id": 9, "jobId": 17, "applicantId": 301, "stageId": 3, "createdAt": "2026-01-05T23:30:00Z"}
POSTING = {
    "jobId": "17",
    "jobTitle": "Koch (m/w/d)",
    "jobFulltext": "<p>Alles</p>",
    "jobWorkplace": "Bonn",
    "jobWorkplaceZipcode": "53111",
    "jobStreet": "Markt 1",
    "jobRegion": "Nordrhein-Westfalen",
    "jobCategory": "Küche",
    "jobIndustry": "Gastronomie",
    "jobEmploymentType": "Freiwillig",
    "jobPublishingDateFrom": "2026-02-01",
    "jobPublishingDateUntil": "2999-09-23",
    "salaryMin": "30000",
    "salaryMax": "38.500,50",
    "salaryCurrency": "EUR",
    "workHours": "38,5 Stunden",
    "jobOffer": "https://acme.hr4you.org/job/view/17/koch",
}


def came(kind: type[wire.Wire], payload: dict[str, Any], **changes: Any) -> tuple[Any, msgspec.Raw]:
    """The payload as it comes over the wire, with some keys changed: read, and as bytes."""
    body = msgspec.json.encode(payload | changes)
    return msgspec.json.decode(body, type=kind), msgspec.Raw(body)


def user(**changes: Any) -> Any:
    """A user from the sample payload."""
    return mapping.user(*came(wire.User, USER, **changes), ORIGIN)


def job(**changes: Any) -> Any:
    """A job from the sample payload."""
    return mapping.job(*came(wire.Job, JOB, **changes), ORIGIN)


def stage(**changes: Any) -> Any:
    """A stage from the sample payload."""
    return mapping.stage(*came(wire.Stage, STAGE, **changes), ORIGIN)


def candidate(**changes: Any) -> Any:
    """A candidate from the sample payload."""
    return mapping.candidate(*came(wire.Applicant, APPLICANT, **changes), ORIGIN)


def application(outcomes: dict[str, Outcome | None], **changes: Any) -> Any:
    """An application from the sample payload."""
    return mapping.application(*came(wire.Application, APPLICATION, **changes), ORIGIN, outcomes)


def posting(**changes: str) -> Any:
    """A job from the sample posting of the feed; an empty text takes a field away, as the feed's reader does."""
    fields = {name: text for name, text in (POSTING | changes).items() if text}
    return mapping.posting(fields, "17", FEED_PATH, ORIGIN)


def test_job_carries_every_field() -> None:
    """A whole payload fills the whole record."""
    found = job()

    assert ORIGIN.id(Model.JOB, "17") == found.id
    assert (
        found.remote_id,
        found.integration_id,
        found.fetched_at,
        found.changed_at,
    ) == ("17", "acme", NOW, NOW)
    assert (found.name, found.description) == ("Pflegefachkraft (m/w/d)", "<p>Wir suchen &hellip;</p>")
    assert (found.employment_type, found.employment_type_raw) == (EmploymentType.FULL_TIME, "Vollzeit")
    assert (found.status, found.status_raw) == (JobStatus.OPEN, "active")
    assert (found.visibility, found.visibility_raw) == (JobVisibility.PUBLIC, "public")
    assert ("Pflege", JOB["jobUrl"]) == (found.category, found.post_url)
    assert datetime(2026, 3, 1, tzinfo=UTC) == found.opened_at
    assert datetime(2026, 12, 31, tzinfo=UTC) == found.closed_at
    assert ORIGIN.id(Model.USER, "4") == found.contact_id
    assert found.location == Location(
        city="Köln", zip_code="50667", street_1="Domstraße 1", state="Nordrhein-Westfalen", country="DE"
    )


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Vollzeit", EmploymentType.FULL_TIME),
        ("Teilzeit", EmploymentType.PART_TIME),
        ("Freelancer", EmploymentType.CONTRACT),
        ("Werkstudent", EmploymentType.INTERNSHIP),
        ("Praktikum", EmploymentType.INTERNSHIP),
        ("Saisonkraft", EmploymentType.SEASONAL),
        (" Teilzeit ", EmploymentType.PART_TIME),
        ("Minijob", None),
    ],
)
def test_employment_type_passes_unknown_labels_through_raw(
    label: str, expected: EmploymentType | None
) -> None:
    """The customer's own label stays beside the enum value, mapped or not."""
    found = job(employmentType=label)

    assert (expected, label.strip()) == (found.employment_type, found.employment_type_raw)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("active", JobStatus.OPEN),
        ("inactive", JobStatus.CLOSED),
        ("draft", JobStatus.DRAFT),
        ("archived", JobStatus.ARCHIVED),
        ("paused", None),
    ],
)
def test_status(word: str, expected: JobStatus | None) -> None:
    """Each of HR4YOU's words has its status; another one passes through raw."""
    found = job(status=word)

    assert (expected, word) == (found.status, found.status_raw)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("public", JobVisibility.PUBLIC),
        ("internal", JobVisibility.INTERNAL),
        ("hidden", JobVisibility.UNLISTED),
        ("secret", None),
    ],
)
def test_visibility(word: str, expected: JobVisibility | None) -> None:
    """Each of HR4YOU's words has its visibility; another one passes through raw."""
    found = job(visibility=word)

    assert (expected, word) == (found.visibility, found.visibility_raw)


@pytest.mark.parametrize("day", ["2999-09-23", "", None, "0000-00-00", "soon", False])
def test_no_closing_day(day: object) -> None:
    """The far future, nothing, and what is no day all mean that no end is set."""
    assert job(publishingDateUntil=day).closed_at is None


def test_days_may_come_with_a_time() -> None:
    """Only the day counts."""
    assert datetime(2026, 3, 1, tzinfo=UTC) == job(publishingDateFrom="2026-03-01T15:00:00").opened_at


def test_an_unknown_country_stays_the_vendors_word() -> None:
    """A country that is no country is shown as it is."""
    assert job(country="Mitteleuropa").location.country == "Mitteleuropa"


@pytest.mark.parametrize("empty", [None, "", "  ", False])
def test_missing_values_are_none(empty: object) -> None:
    """A job with nothing but an id is a job."""
    found = job(**dict.fromkeys((name for name in JOB if name != "id"), empty))

    assert (
        found.name,
        found.employment_type,
        found.employment_type_raw,
        found.status,
        found.visibility,
        found.opened_at,
        found.contact_id,
        found.location,
    ) == (None,) * 8


def test_keys_may_be_missing() -> None:
    """Every record can be read from its id alone."""
    bare: dict[str, Any] = {"id": 5}
    candidate = mapping.candidate(*came(wire.Applicant, bare), ORIGIN)

    assert mapping.user(*came(wire.User, bare), ORIGIN).remote_id == "5"
    assert mapping.job(*came(wire.Job, bare), ORIGIN).remote_id == "5"
    assert mapping.stage(*came(wire.Stage, bare), ORIGIN).remote_id == "5"
    assert (candidate.phone_numbers, candidate.email_addresses, candidate.social_media) == ((), (), ())
    assert mapping.application(*came(wire.Application, bare), ORIGIN, {}).outcome is None


def test_remote_data_keeps_the_payload_byte_for_byte() -> None:
    """What HR4YOU sent is shown under the path it came from, spacing and number formats included."""
    payload = b'{ "id": 7,  "extra": 1.50, "customFields": {"a": null} }'
    found = mapping.job(wire.Job(id=7), msgspec.Raw(payload), ORIGIN)

    assert b'{"/api2/jobs":' + payload + b"}" == bytes(found.remote_data or b"")


def test_user() -> None:
    """A user's name and address; what is no address is None."""
    found = user()

    assert (
        found.remote_id,
        found.first_name,
        found.last_name,
        found.email,
    ) == ("4", "Ute", "Amt", "ute@example.org")
    assert msgspec.json.decode(found.remote_data) == {"/api2/users": USER}
    assert user(email="unbekannt").email is None


@pytest.mark.parametrize(("position", "expected"), [(2, 2), ("2", 2), (0, 0), ("last", None), (None, None)])
def test_stage_keeps_the_tenants_order(position: object, expected: int | None) -> None:
    """The position is the place in one order for all jobs."""
    found = stage(position=position)

    assert ("3", "Interview", expected) == (found.remote_id, found.name, found.global_index)
    assert bytes(found.remote_data)[:27] == b'{"/api2/applicationStages":'


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("open", Outcome.PENDING),
        ("hired", Outcome.HIRED),
        ("rejected", Outcome.DECLINED),
        ("parked", None),
        (None, None),
    ],
)
def test_outcome_of_a_stage(word: str | None, expected: Outcome | None) -> None:
    """Each word has its outcome; an unknown word has none."""
    assert expected is mapping.outcome(wire.Stage(id=1, outcome=word))


def test_candidate_carries_every_field() -> None:
    """A whole payload fills the whole record; local times of summer are two hours ahead of UTC."""
    found = candidate()

    assert (
        found.remote_id,
        found.first_name,
        found.last_name,
        found.source,
    ) == ("301", "Ada", "Muster", "Stepstone")
    assert (EmailAddress(email_address="ada.muster@example.org"),) == found.email_addresses
    assert (
        PhoneNumber(phone_number="+49 221 1234", type="phone"),
        PhoneNumber(phone_number="+49 151 5678", type="mobile"),
    ) == found.phone_numbers
    assert (SocialMedia(link="https://xing.example/ada", type="xing"),) == found.social_media
    assert Location(city="Köln", zip_code="50668", street_1="Ring 2", country="AT") == found.location
    assert datetime(2026, 7, 1, 8, 0, tzinfo=UTC) == found.remote_created_at
    assert bytes(found.remote_data)[:20] == b'{"/api2/applicants":'


@pytest.mark.parametrize(
    "address", ["", "keine", "a@b", "a b@c.de", "x@y.de, z@y.de", "@y.de", "a@.de", None]
)
def test_invalid_addresses_are_dropped(address: str | None) -> None:
    """A list of addresses holds valid ones only."""
    assert candidate(email=address).email_addresses == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-01-05T10:00:00", datetime(2026, 1, 5, 9, 0, tzinfo=UTC)),
        ("2026-01-05T10:00:00+05:00", datetime(2026, 1, 5, 5, 0, tzinfo=UTC)),
        ("2026-01-05T10:00:00Z", datetime(2026, 1, 5, 10, 0, tzinfo=UTC)),
        ("2026-01-05 10:00:00", datetime(2026, 1, 5, 9, 0, tzinfo=UTC)),
        ("0001-01-01T00:00:00", None),
        ("yesterday", None),
        (None, None),
    ],
)
def test_moments(text: str | None, expected: datetime | None) -> None:
    """Without an offset, a time is local time in Germany."""
    assert expected == candidate(createdAt=text).remote_created_at


def test_application_takes_the_outcome_of_its_stage() -> None:
    """HR4YOU's applications name a stage; the stage knows the outcome."""
    found = application({"3": Outcome.HIRED, "4": Outcome.PENDING})

    assert (found.remote_id, found.outcome) == ("9", Outcome.HIRED)
    assert (
        ORIGIN.id(Model.JOB, "17"),
        ORIGIN.id(Model.CANDIDATE, "301"),
        ORIGIN.id(Model.APPLICATION_STAGE, "3"),
    ) == (found.job_id, found.candidate_id, found.current_stage_id)
    assert datetime(2026, 1, 5, 23, 30, tzinfo=UTC) == found.remote_created_at


@pytest.mark.parametrize("stage_id", [3, None, ""])
def test_application_in_no_known_stage_has_no_outcome(stage_id: object) -> None:
    """Nothing is guessed."""
    assert application({}, stageId=stage_id).outcome is None


@pytest.mark.parametrize("payload", [b"{}", b"[]", b'{"id":null}', b'{"id":{}}', b'{"id":1,"title":[]}'])
def test_what_is_no_record_is_refused(payload: bytes) -> None:
    """A payload without an id, or of another shape, is an error and not an empty record."""
    with pytest.raises(msgspec.ValidationError):
        msgspec.json.decode(payload, type=wire.Job)


def test_posting_carries_every_field() -> None:
    """A posting of the public feed is an open, public job."""
    found = posting()

    assert (found.remote_id, found.name, found.description) == ("17", "Koch (m/w/d)", "<p>Alles</p>")
    assert (found.employment_type, found.employment_type_raw) == (None, "Freiwillig")
    assert (found.status, found.status_raw) == (JobStatus.OPEN, None)
    assert (found.visibility, found.visibility_raw) == (JobVisibility.PUBLIC, None)
    assert ("Küche", POSTING["jobOffer"]) == (found.category, found.post_url)
    assert (
        found.salary_amount_from,
        found.salary_amount_to,
        found.salary_currency,
    ) == (30000.0, 38500.5, "EUR")
    assert found.weekly_hours == 38.5
    assert (datetime(2026, 2, 1, tzinfo=UTC), None) == (found.opened_at, found.closed_at)
    assert found.contact_id is None
    assert found.location == Location(
        city="Bonn", zip_code="53111", street_1="Markt 1", state="Nordrhein-Westfalen"
    )
    assert msgspec.json.decode(found.remote_data) == {FEED_PATH: POSTING}


def test_one_record_has_one_id_by_either_way() -> None:
    """A job read by the feed and by the API has the same id."""
    assert job().id == posting().id


def test_posting_without_a_whole_text_joins_its_parts() -> None:
    """Export sets may lack the whole text."""
    found = posting(jobFulltext="", jobBenefits="<p>Obst</p>", jobSummary="<p>Kurz</p>")

    assert found.description == "<p>Kurz</p>\n<p>Obst</p>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", None),
        ("0.00", None),
        ("", None),
        ("nach Vereinbarung", None),
        ("45000", 45000.0),
        ("45000.50", 45000.5),
        ("45.000", 45000.0),
        ("45.000,00", 45000.0),
        ("45,000.00", 45000.0),
        ("1'250'000", 1250000.0),
        ("18,5", 18.5),
    ],
)
def test_salary(text: str, expected: float | None) -> None:
    """German and English spellings of an amount; zero means that none is set."""
    assert expected == posting(salaryMin=text).salary_amount_from


@pytest.mark.parametrize(
    ("text", "expected"),
    [("40", 40.0), ("38,5", 38.5), ("38.5 Std.", 38.5), ("0", None), ("", None), ("20-40 Stunden", None)],
)
def test_hours(text: str, expected: float | None) -> None:
    """Hours a week, where one number is given."""
    assert expected == posting(workHours=text).weekly_hours


def test_bare_posting() -> None:
    """Customers may leave out any field."""
    found = mapping.posting({"jobId": "3"}, "3", FEED_PATH, ORIGIN)

    assert (
        found.remote_id,
        found.name,
        found.description,
        found.location,
        found.category,
    ) == ("3", None, None, None, None)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"jobId": "17", "jobOffer": "https://a.de/job/view/18/x"}, "17"),
        ({"jobOffer": "https://a.de/job/view/18/koch"}, "18"),
        ({"jobOffer": "https://a.de/job/view/18?page_lang=de"}, "18"),
        ({"jobOffer": "https://a.de/stellen/18"}, None),
        ({"applicationForm": "https://a.de/applicationForm.php?sid=18"}, None),
        ({}, None),
    ],
)
def test_posting_id(fields: dict[str, str], expected: str | None) -> None:
    """The id field counts; without it the posting's address tells; the form's address never does."""
    assert expected == mapping.posting_id(fields)


def test_nothing_personal_shows_in_repr() -> None:
    """Records are logged by their ids."""
    assert "Ada" not in repr(candidate())
