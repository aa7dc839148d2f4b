"""Every input of every action that the published coverage names, found again in the vendor's own records."""

import io
import json
from pathlib import Path
from typing import Any, NamedTuple

import pypdf
import pytest

from connectors import registry
from connectors.contract import ids
from connectors.contract.connector import Action
from connectors.contract.enums import Model

COVERAGE = Path(__file__).parents[1] / "data" / "coverage"
SLUGS = ("hrworks", "hr4you")
NAMES = {
    "Create candidate": "createCandidate",
    "Create application": "createApplication",
    "Add attachment to application": "addAttachmentToApplication",
    "Add result link to application": "addResultLinkToApplication",
    "Add note to application": "addNoteToApplication",
    "Add attachment to candidate": "addAttachmentToCandidate",
}
CREATIONS = ("Create candidate", "Create application")
PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


class Row(NamedTuple):
    """How an input is given, where it arrives (a function of the vendor's books), and as what."""

    given: Any
    found: Any
    expected: Any


def applicant(*path):
    return lambda books: _inside(books.only("applicants"), path)


def application(*path):
    return lambda books: _inside(books.only(books.applications), path)


def _inside(record, path):
    for name in path:
        record = record[name]
    return record


def file(attribute):
    def found(books):
        (one,) = books.files
        return getattr(one, attribute)

    return found


def document(books):
    """The words of the one PDF, and where its links lead."""
    (one,) = books.files
    pages = pypdf.PdfReader(io.BytesIO(one.data)).pages
    links = [note.get_object()["/A"]["/URI"] for page in pages for note in page.get("/Annots", ())]
    return " ".join([" ".join(page.extract_text().split()) for page in pages]), links


def words(text):
    return lambda books: text if text in document(books)[0] else document(books)[0]


def custom_field(key):
    return lambda books: books.state.record("applications", books.seeded()[0])["customFields"].get(key)


def person(**given):
    return {"candidate": given}


def home(**given):
    return {"candidate": {"location": given}}


def salary(period, amount):
    return {"candidate": {"salaryExpectations": {"period": period, "amount": amount}}}


def second_job(books):
    return {"application": {"jobId": books.id(Model.JOB, books.open_jobs()[1])}}


def stage_of(number):
    return lambda books: {
        "application": {
            "stageId": books.id(Model.APPLICATION_STAGE, books.state["applicationStages"].ids[number])
        }
    }


def an_offer(books):
    """The last offer of the job that is applied for; the first would do for a source of its portal, too."""
    return books.state.post(books.open_jobs()[0])["postOffers"][-1]["id"]


def own_source(books):
    return {"source": {"id": str(books.state["sources"].ids[4])}}


#: What the file server has, see `files`.
SERVED = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"

OF_FILES = {
    "name": ({"name": "Zeugnis Ä.pdf"}, file("name"), "Zeugnis Ä.pdf"),
    "content_type": (
        {"name": "bild.png", "contentType": "image/png", "data": PNG},
        file("content_type"),
        "image/png",
    ),
    "data_url": ({"data": None, "dataUrl": "cv.pdf"}, file("data"), SERVED),
    "data": (
        {"data": b"%PDF-1.7\n" + bytes(range(256)) * 3000},
        file("data"),
        b"%PDF-1.7\n" + bytes(range(256)) * 3000,
    ),
}


def files_of(prefix, names=OF_FILES):
    rows = {}
    for name, (given, found, expected) in names.items():
        nested = {"attachments": [given]} if prefix == "attachments" else {"attachment": given}
        rows[f"{prefix}.{name}"] = Row(nested, found, expected)
    return rows


HRWORKS = {
    "candidate.first_name": Row(person(firstName="Grace"), applicant("firstName"), "Grace"),
    "candidate.last_name": Row(person(lastName="Höpper-O'Neil"), applicant("lastName"), "Höpper-O'Neil"),
    "candidate.email_address": Row(
        person(emailAddress="g.h@navy.example"), applicant("email"), "g.h@navy.example"
    ),
    "candidate.title": Row(person(title="Dr."), applicant("title"), "Dr."),
    "candidate.phone_number": Row(
        person(phoneNumber="+49 (7621) 12-34"), applicant("address", "phone"), "+49 (7621) 12-34"
    ),
    "candidate.location.city": Row(home(city="Lörrach"), applicant("address", "city"), "Lörrach"),
    "candidate.location.country": Row(
        home(country="AT"), applicant("address", "internationalCountryCode"), "AUT"
    ),
    "candidate.location.street_1": Row(
        home(street1="Am Ring 3"), applicant("address", "street"), "Am Ring 3"
    ),
    "candidate.location.street_2": Row(
        home(street2="Hof 2"), applicant("address", "additionalData"), "Hof 2"
    ),
    "candidate.location.zip_code": Row(home(zipCode="79539"), applicant("address", "zipCode"), "79539"),
    "candidate.gender": Row(person(gender="OTHER"), applicant("gender"), "diverse"),
    "candidate.availability_date": Row(
        person(availabilityDate="2027-02-01"), applicant("earliestPossibleJoinDate"), "2027-02-01"
    ),
    "candidate.salary_expectations.period": Row(
        salary("MONTH", 4000.5), application("desiredSalary"), "48006"
    ),
    "candidate.salary_expectations.amount": Row(
        salary("YEAR", 55_000), application("desiredSalary"), "55000"
    ),
    "application.job_id": Row(second_job, application("postUuid"), lambda books: books.open_jobs()[1]),
    **files_of("attachments"),
    "source.name": Row({"source": {"name": "Stadtfest"}}, application("howDidYouHearAboutUs"), "Stadtfest"),
    "source.unified_key": Row(
        {"source": {"unifiedKey": "EMPLOYEE_REFERRAL"}},
        application("howDidYouHearAboutUs"),
        "employeeRecommendation",
    ),
    "source.id": Row(lambda books: {"source": {"id": an_offer(books)}}, application("postOfferId"), an_offer),
    "gdpr_consent.given": Row(
        {"gdprConsent": {"given": True}}, application("permissionToStoreApplication"), "onlyForApplication"
    ),
    "remote_fields": Row(
        {"remoteFields": {"hrworks": {"remark": "Wechselschicht"}}}, application("remark"), "Wechselschicht"
    ),
    **files_of("attachment"),
    "application_id": Row({}, file("owner"), lambda books: books.seeded()[0]),
    "candidate_id": Row({}, file("owner"), lambda books: books.newest_of(books.seeded()[1])),
    "label": Row({"label": "Eignungstest Größe"}, words("Eignungstest Größe"), "Eignungstest Größe"),
    "url": Row(
        {"url": "https://tests.example/r/1?a=b"},
        lambda books: document(books)[1],
        ["https://tests.example/r/1?a=b"],
    ),
    "details.attributes.key": Row(
        {"details": {"attributes": [{"key": "Punkte", "value": "87 %"}]}}, words("Punkte"), "Punkte"
    ),
    "details.attributes.value": Row(
        {"details": {"attributes": [{"key": "Punkte", "value": "87 %"}]}}, words("87 %"), "87 %"
    ),
    "content": Row(
        {"content": "Ruft am Montag zurück.\nFragt nach Teilzeit."},
        words("Fragt nach Teilzeit."),
        "Fragt nach Teilzeit.",
    ),
}

HR4YOU = {
    "candidate.first_name": Row(person(firstName="Grace"), applicant("firstName"), "Grace"),
    "candidate.last_name": Row(person(lastName="Höpper-O'Neil"), applicant("lastName"), "Höpper-O'Neil"),
    "candidate.email_address": Row(
        person(emailAddress="g.h@navy.example"), applicant("email"), "g.h@navy.example"
    ),
    "candidate.phone_number": Row(person(phoneNumber="07621/12 34-0"), applicant("phone"), "07621/12 34-0"),
    "candidate.location.city": Row(home(city="Lörrach"), applicant("city"), "Lörrach"),
    "candidate.location.country": Row(home(country="at"), applicant("country"), "AT"),
    "candidate.location.street_1": Row(home(street1="Am Ring 3"), applicant("street"), "Am Ring 3"),
    "candidate.location.street_2": Row(
        home(street1="Am Ring 3", street2="Hof 2"), applicant("street"), "Am Ring 3, Hof 2"
    ),
    "candidate.location.zip_code": Row(home(zipCode="79539"), applicant("zipCode"), "79539"),
    "candidate.gender": Row(person(gender="FEMALE"), applicant("gender"), "f"),
    "candidate.social_links": Row(
        person(socialLinks=["https://www.linkedin.com/in/gh"]),
        applicant("socialLinks"),
        [{"network": "linkedin", "url": "https://www.linkedin.com/in/gh"}],
    ),
    "application.job_id": Row(second_job, application("jobId"), lambda books: books.open_jobs()[1]),
    "application.stage_id": Row(
        stage_of(3), application("stageId"), lambda books: books.state["applicationStages"].ids[3]
    ),
    **files_of("attachments"),
    "attachments.type": Row(
        {"attachments": [{"type": "COVER_LETTER"}]},
        lambda books: file("owner")(books).rpartition("/")[2],
        "coverLetter",
    ),
    "source.name": Row({"source": {"name": "Stadtfest"}}, applicant("source"), "Stadtfest"),
    "source.unified_key": Row(
        {"source": {"unifiedKey": "EMPLOYEE_REFERRAL"}}, applicant("source"), "Mitarbeiterempfehlung"
    ),
    "source.id": Row(own_source, applicant("source"), "XING"),
    "gdpr_consent.given": Row({"gdprConsent": {"given": True}}, applicant("privacyConsent"), expected=True),
    **files_of("attachment"),
    "attachment.type": Row(
        {"attachment": {"type": "CV"}}, lambda books: file("owner")(books).rpartition("/")[2], "cv"
    ),
    "application_id": Row({}, file("owner"), lambda books: f"applicants/{books.seeded()[1]}/other"),
    "candidate_id": Row({}, file("owner"), lambda books: f"applicants/{books.seeded()[1]}/other"),
    "label": Row({"label": "Eignungstest"}, custom_field("Eignungstest"), "https://tests.example/r/9"),
    "url": Row({"url": "https://tests.example/r/1"}, custom_field("Assessment"), "https://tests.example/r/1"),
    "details.custom_field_name_prefix": Row(
        {"details": {"customFieldNamePrefix": "Acme"}},
        custom_field("Acme: Assessment"),
        "https://tests.example/r/9",
    ),
    "details.attributes.key": Row(
        {"details": {"attributes": [{"key": "Punkte", "value": "87 %"}]}}, custom_field("Punkte"), "87 %"
    ),
    # A field that the tenant has defined as a number gets one.
    "details.attributes.value": Row(
        {"details": {"attributes": [{"key": "Eignungswert", "value": "87,5"}]}},
        custom_field("eignungswert"),
        87.5,
    ),
    "content": Row(
        {"content": "Ruft am Montag zurück.\nFragt nach Teilzeit."},
        lambda books: books.only("notes")["text"],
        "Ruft am Montag zurück.\nFragt nach Teilzeit.",
    ),
}
TABLE = {"hrworks": HRWORKS, "hr4you": HR4YOU}
# Where the same path is found elsewhere, because of what the action writes.
FOUND_ELSEWHERE = {
    ("hr4you", "Add result link to application", "application_id"): (
        custom_field("Assessment"),
        "https://tests.example/r/9",
    ),
    ("hr4you", "Add note to application", "application_id"): (
        lambda books: books.only("notes")["applicationId"],
        lambda books: int(books.seeded()[0]),
    ),
}


def published(slug):
    return json.loads((COVERAGE / f"{slug}.json").read_text(encoding="utf-8"))["actions"]


def beyond(slug, action):
    offer = registry.connector(slug).way(None).actions[Action(action)]
    return offer.extra_inputs


CASES = [
    pytest.param(slug, action, path, id=f"{slug}-{NAMES[action]}-{path}")
    for slug in SLUGS
    for action, paths in published(slug).items()
    for path in (*paths, *beyond(slug, action))
]


def test_the_table_has_every_path_and_no_other():
    for slug in SLUGS:
        paths = {
            path for action, given in published(slug).items() for path in (*given, *beyond(slug, action))
        }
        assert set(TABLE[slug]) == paths


def base_of(writer, books, action):
    application_id, candidate_id, _ = books.seeded()
    to_application = {"applicationId": books.id(Model.APPLICATION, application_id)}
    if action in CREATIONS:
        return writer.application(books.slug)
    return {
        "Add attachment to application": {**to_application, "attachment": writer.pdf()},
        "Add result link to application": {
            **to_application,
            "label": "Assessment",
            "url": "https://tests.example/r/9",
        },
        "Add note to application": {**to_application, "content": "Eine Notiz."},
        "Add attachment to candidate": {
            "candidateId": books.id(Model.CANDIDATE, candidate_id),
            "attachment": writer.pdf(),
        },
    }[action]


def files_in(writer, merge, given, url):
    """Files as they are sent: bytes in base64, addresses of the real server."""

    def sent(changes):
        changes = dict(changes)
        if "dataUrl" in changes:
            changes["dataUrl"] = f"{url}/{changes['dataUrl']}?signature=a%2Bb"
        if isinstance(changes.get("data"), bytes):
            changes["data"] = writer.pdf(content=changes["data"])["data"]
        return merge(writer.pdf(), changes)

    if "attachments" in given:
        return {**given, "attachments": [sent(one) for one in given["attachments"]]}
    return {**given, "attachment": sent(given["attachment"])} if "attachment" in given else given


@pytest.fixture
async def writer(open_writer, request):
    """A writer for the one vendor that a test is about."""
    slug = request.getfixturevalue("slug")
    return await open_writer(integrations=((f"{slug}-demo", slug, "api"),))


async def arrives(writer, merge, case, url=None):
    slug, action, path = case
    books = writer.books[slug]
    row = TABLE[slug][path]
    found, expected = FOUND_ELSEWHERE.get(case, (row.found, row.expected))
    given = row.given(books) if callable(row.given) else row.given
    base = base_of(writer, books, action)
    if "attachment" in given:
        base["attachment"] = {}
    given = merge(base, files_in(writer, merge, given, url))

    told = await writer.act(NAMES[action], {**given, "strict": True})

    assert told["errors"] == []
    assert told["operation"]["state"] == "SUCCEEDED"
    assert found(books) == (expected(books) if callable(expected) else expected)


@pytest.mark.parametrize(
    ("slug", "action", "path"), [case for case in CASES if not case.values[2].endswith(".data_url")]
)
async def test_every_input_arrives(writer, merge, slug, action, path):
    await arrives(writer, merge, (slug, action, path))


@pytest.mark.parametrize(
    ("slug", "action", "path"), [case for case in CASES if case.values[2].endswith(".data_url")]
)
async def test_every_address_is_read(writer, files, merge, slug, action, path):
    await arrives(writer, merge, (slug, action, path), files.url)


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("action", CREATIONS)
async def test_everything_at_once(writer, merge, slug, action):
    """One application with all that the vendor takes: nothing is in the way of anything else."""
    books, given = writer.books[slug], writer.application(slug)
    paths = [*published(slug)[action], *beyond(slug, action)]
    for path in paths:
        row = TABLE[slug][path]
        # Several sources, files and salaries would take one another's place.
        if not path.startswith(("attachments.", "source.", "candidate.salary_expectations.period")):
            given = merge(given, row.given(books) if callable(row.given) else row.given)
    given["attachments"] = [writer.pdf("a.pdf"), writer.pdf("b.pdf", b"%PDF-1.5 b")]

    told = await writer.act(NAMES[action], {**given, "strict": True})

    assert told["errors"] == []
    assert [(one["state"], one["attempts"]) for one in told["attachments"]] == [("STORED", 1), ("STORED", 1)]
    assert [one.name for one in books.files] == ["a.pdf", "b.pdf"]
    for path in paths:
        row = TABLE[slug][path]
        if (
            not path.startswith(("attachments.", "source.", "candidate.salary_expectations.period"))
            and path != "candidate.location.street_1"
        ):
            assert row.found(books) == (row.expected(books) if callable(row.expected) else row.expected), path


@pytest.mark.parametrize("slug", SLUGS)
async def test_ids_of_the_vendor_do_as_well(writer, slug):
    books = writer.books[slug]
    given = writer.application(slug, integrationId=books.integration)
    given["application"]["jobId"] = f"remote:{ids.decode(given['application']['jobId']).remote_id}"

    told = await writer.act("createApplication", given)

    assert told["errors"] == []
    assert books.effects == (1, 1, 0)
    assert told["operation"]["jobId"] == books.job
