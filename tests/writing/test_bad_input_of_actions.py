"""Input that cannot be right is refused with every problem at its path, before anything is sent or written down."""

import base64
import io
import zipfile
from collections.abc import Callable
from typing import Any, NamedTuple

import pytest

from connectors.contract.enums import Model

PDF = b"%PDF-1.4\n%%EOF\n"
#: What these tests give of a person; no message may repeat it.
PERSONAL = (
    "Wilhelmine",
    "Quastenflosser",
    "mailbox.example",
    "lebenslauf",
    "Hinterhof",
    "+49 zwei",
    "geheim",
)


def encoded(content):
    return base64.b64encode(content).decode()


def archive():
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as opened:
        opened.writestr("lebenslauf.txt", "x")
    return held.getvalue()


def a_file(**changes):
    given = {"name": "lebenslauf.pdf", "contentType": "application/pdf", "data": encoded(PDF), **changes}
    return {name: value for name, value in given.items() if value is not None}


def files(*given):
    return {"attachments": list(given)}


def person(**changes):
    return {"candidate": changes}


def home(**changes):
    return {"candidate": {"location": changes}}


def wage(amount, period="YEAR"):
    return {"candidate": {"salaryExpectations": {"period": period, "amount": amount}}}


def job(named: Callable[[Any], str], **more):
    return lambda books: {"application": {"jobId": named(books)}, **more}


class Case(NamedTuple):
    """Changes to a good input, and the codes and paths of what is wrong then."""

    changes: Any
    problems: list[tuple[str, str | None]]


def bad(*paths):
    return [("BAD_INPUT", path) for path in paths]


HUGE = encoded(b"%PDF-1.4\n" + bytes(10 * 2**20))

APPLYING = {
    "no first name": Case(person(firstName=" "), bad("candidate.firstName")),
    "a long last name": Case(person(lastName="Quastenflosser" * 8), bad("candidate.lastName")),
    "a line break in a name": Case(person(firstName="Wilhelmine\nBcc: x"), bad("candidate.firstName")),
    "no e-mail address": Case(person(emailAddress="mailbox.example"), bad("candidate.emailAddress")),
    "an e-mail header": Case(
        person(emailAddress="w@mailbox.example\r\nBcc:x@y.example"), bad("candidate.emailAddress")
    ),
    "words for a phone number": Case(person(phoneNumber="+49 zwei"), bad("candidate.phoneNumber")),
    "a country's name": Case(home(country="Deutschland"), bad("candidate.location.country")),
    "a country of three letters": Case(home(country="DEU"), bad("candidate.location.country")),
    "no such country": Case(home(country="ZZ"), bad("candidate.location.country")),
    "a long zip code": Case(home(zipCode="Hinterhof links 12345"), bad("candidate.location.zipCode")),
    "a day of the first century": Case(
        person(availabilityDate="0027-02-01"), bad("candidate.availabilityDate")
    ),
    "a wage of nothing": Case(wage(0), bad("candidate.salaryExpectations.amount")),
    "a negative wage": Case(wage(-1.5), bad("candidate.salaryExpectations.amount")),
    "a profile without a scheme": Case(
        person(socialLinks=["geheim.example/me"]), bad("candidate.socialLinks.0")
    ),
    "a profile that is a script": Case(
        person(socialLinks=["javascript:geheim"]), bad("candidate.socialLinks.0")
    ),
    "too many profiles": Case(person(socialLinks=["https://a.example"] * 21), bad("candidate.socialLinks")),
    "a source without anything": Case({"source": {}}, bad("source")),
    "a long source": Case({"source": {"name": "geheim" * 40}}, bad("source.name")),
    "consent until the year 9000": Case(
        {"gdprConsent": {"given": True, "expiresAt": "9000-01-01"}}, bad("gdprConsent.expiresAt")
    ),
    "fields for the vendor that are no object": Case({"remoteFields": "geheim"}, bad("remoteFields")),
    "waiting too long": Case({"waitSeconds": 26}, bad("waitSeconds")),
    "waiting backwards": Case({"waitSeconds": -1}, bad("waitSeconds")),
    "a blank key": Case({"idempotencyKey": " "}, bad("idempotencyKey")),
    "a long key": Case({"idempotencyKey": "geheim" * 50}, bad("idempotencyKey")),
    "two sources of data": Case(files(a_file(dataUrl="https://geheim.example/a")), bad("attachments.0")),
    "no source of data": Case(files(a_file(), a_file(data=None)), bad("attachments.1")),
    "an empty file": Case(files(a_file(data="")), bad("attachments.0.data")),
    "no base64": Case(files(a_file(data="geheim!")), bad("attachments.0.data")),
    "a data URI": Case(
        files(a_file(data=f"data:application/pdf;base64,{encoded(PDF)}")), bad("attachments.0.data")
    ),
    "a zip that is called a PDF": Case(files(a_file(data=encoded(archive()))), bad("attachments.0.data")),
    "a page that is called a PDF": Case(
        files(a_file(data=encoded(b"<html><script>geheim</script>"))), bad("attachments.0.data")
    ),
    "a type that nobody takes": Case(
        files(a_file(name="lebenslauf.zip", contentType="application/zip", data=encoded(archive()))),
        bad("attachments.0.contentType"),
    ),
    "a type that is none": Case(files(a_file(contentType="lebenslauf")), bad("attachments.0.contentType")),
    "an extension that lies": Case(files(a_file(name="lebenslauf.png")), bad("attachments.0.name")),
    "no extension": Case(files(a_file(name="lebenslauf")), bad("attachments.0.name")),
    "no name": Case(files(a_file(name=None)), bad("attachments.0.name")),
    "a path": Case(files(a_file(name="../lebenslauf.pdf")), bad("attachments.0.name")),
    "a name that turns around": Case(
        files(a_file(name="lebenslauf\u202efdp.exe.pdf")), bad("attachments.0.name")
    ),
    "200 files": Case(files(*[a_file()] * 200), bad("attachments")),
    "a file larger than the vendor takes": Case(files(a_file(data=HUGE)), bad("attachments.0.data")),
    "nonsense for a job": Case(job(lambda _: "geheim"), bad("application.jobId")),
    "a candidate for a job": Case(
        job(lambda books: books.id(Model.CANDIDATE, books.seeded()[1])), bad("application.jobId")
    ),
    "a job for a stage": Case(
        lambda books: {"application": {"stageId": books.job}}, bad("application.stageId")
    ),
    "a job of nobody's integration": Case(
        job(lambda books: books.job, integrationId="nobodys-demo"), [("NOT_FOUND", "integrationId")]
    ),
    "a vendor's id without its integration": Case(job(lambda _: "remote:1"), bad("integrationId")),
    "an empty vendor's id": Case(
        lambda books: {"application": {"jobId": "remote:"}, "integrationId": books.integration},
        bad("application.jobId"),
    ),
    "a job that is not there": Case(
        lambda books: {"application": {"jobId": "remote:424242"}, "integrationId": books.integration},
        [("NOT_FOUND", "application.jobId")],
    ),
    "a closed job": Case(job(lambda books: books.closed_job()), [("JOB_CLOSED", "application.jobId")]),
    "a job where nothing can be written": Case(
        job(lambda books: books.job, integrationId="hr4you-feed-demo"),
        [("UNSUPPORTED", "integrationId")],
    ),
    "everything at once": Case(
        lambda books: {
            "candidate": {
                "firstName": "",
                "emailAddress": "geheim",
                "location": {"country": "Deutschland"},
                "socialLinks": ["https://ok.example", "ftp://geheim.example"],
            },
            "application": {"jobId": books.closed_job()},
            "attachments": [a_file(data=""), a_file(), a_file(name="lebenslauf")],
            "source": {},
            "waitSeconds": 99,
        },
        [
            ("BAD_INPUT", "waitSeconds"),
            ("BAD_INPUT", "candidate.firstName"),
            ("BAD_INPUT", "candidate.emailAddress"),
            ("BAD_INPUT", "candidate.location.country"),
            ("BAD_INPUT", "candidate.socialLinks.1"),
            ("BAD_INPUT", "source"),
            ("BAD_INPUT", "attachments.0.data"),
            ("BAD_INPUT", "attachments.2.name"),
            ("JOB_CLOSED", "application.jobId"),
        ],
    ),
}


def found(told):
    return [(error["code"], error["path"]) for error in told["errors"]]


async def nothing_came_of_it(writer, told):
    assert told["operation"] is None
    assert told["attachments"] == []
    assert [books.sent for books in writer.books.values()] == [{}] * len(writer.books)
    assert await writer.operations() == []
    messages = " ".join(error["message"] for error in told["errors"])
    assert [text for text in PERSONAL if text in messages] == []


@pytest.mark.parametrize("slug", ["hrworks", "hr4you"])
async def test_what_is_wrong_with_an_application(writer, merge, slug):
    """All cases on one stage: none of them leaves anything behind, as is looked at after each."""
    for name, case in APPLYING.items():
        changes = case.changes(writer.books[slug]) if callable(case.changes) else case.changes

        told = await writer.act("createApplication", merge(writer.application(slug), changes))

        assert sorted(found(told)) == sorted(case.problems), name
        assert {error["retryable"] for error in told["errors"]} == {False}
        await nothing_came_of_it(writer, told)


def to_application(books, **given):
    return {"applicationId": books.id(Model.APPLICATION, books.seeded()[0]), **given}


def link(books, **given):
    return to_application(books, **{"label": "Test", "url": "https://tests.example/1", **given})


def attributes(*given):
    return {"details": {"attributes": list(given)}}


ADDING = {
    "a note without words": (
        "addNoteToApplication",
        lambda b: to_application(b, content=" \n"),
        bad("content"),
    ),
    "a long note": (
        "addNoteToApplication",
        lambda b: to_application(b, content="geheim " * 3000),
        bad("content"),
    ),
    "a note with control characters": (
        "addNoteToApplication",
        lambda b: to_application(b, content="geheim\x00"),
        bad("content"),
    ),
    "a note for nonsense": (
        "addNoteToApplication",
        lambda _: {"applicationId": "geheim", "content": "x"},
        bad("applicationId"),
    ),
    "a note for a job": (
        "addNoteToApplication",
        lambda b: {"applicationId": b.job, "content": " "},
        bad("applicationId", "content"),
    ),
    "a note for nobody": (
        "addNoteToApplication",
        lambda b: {"applicationId": b.id(Model.APPLICATION, "42424242"), "content": "x"},
        [("NOT_FOUND", "applicationId")],
    ),
    "a link without a label": ("addResultLinkToApplication", lambda b: link(b, label=""), bad("label")),
    "a link to a file": ("addResultLinkToApplication", lambda b: link(b, url="file:///geheim"), bad("url")),
    "a link to a script": (
        "addResultLinkToApplication",
        lambda b: link(b, url="javascript:geheim"),
        bad("url"),
    ),
    "a link with a password": (
        "addResultLinkToApplication",
        lambda b: link(b, url="https://a:geheim@tests.example"),
        bad("url"),
    ),
    "a fact without a name": (
        "addResultLinkToApplication",
        lambda b: link(b, **attributes({"key": "Punkte", "value": "1"}, {"key": " ", "value": ""})),
        bad("details.attributes.1.key", "details.attributes.1.value"),
    ),
    "many facts": (
        "addResultLinkToApplication",
        lambda b: link(b, **attributes(*[{"key": "Punkte", "value": "1"}] * 51)),
        bad("details.attributes"),
    ),
    "a long prefix": (
        "addResultLinkToApplication",
        lambda b: link(b, details={"customFieldNamePrefix": "geheim" * 20}),
        bad("details.customFieldNamePrefix"),
    ),
    "a file without bytes for an application": (
        "addAttachmentToApplication",
        lambda b: to_application(b, attachment=a_file(data=None)),
        bad("attachment"),
    ),
    "an empty file for nobody": (
        "addAttachmentToApplication",
        lambda b: {"applicationId": b.id(Model.APPLICATION, "42424242"), "attachment": a_file(data="")},
        [("BAD_INPUT", "attachment.data"), ("NOT_FOUND", "applicationId")],
    ),
    "a wrong file for a candidate": (
        "addAttachmentToCandidate",
        lambda b: {
            "candidateId": b.id(Model.CANDIDATE, b.seeded()[1]),
            "attachment": a_file(data=encoded(archive())),
        },
        bad("attachment.data"),
    ),
    "a file for no candidate": (
        "addAttachmentToCandidate",
        lambda b: {"candidateId": b.id(Model.CANDIDATE, "42424242"), "attachment": a_file()},
        [("NOT_FOUND", "candidateId")],
    ),
    "a file for an application as a candidate": (
        "addAttachmentToCandidate",
        lambda b: {"candidateId": b.id(Model.APPLICATION, b.seeded()[0]), "attachment": a_file()},
        bad("candidateId"),
    ),
}


@pytest.mark.parametrize("slug", ["hrworks", "hr4you"])
async def test_what_is_wrong_with_additions(writer, slug):
    for name, (action, given, problems) in ADDING.items():
        told = await writer.act(action, given(writer.books[slug]))

        assert sorted(found(told)) == sorted(problems), name
        await nothing_came_of_it(writer, told)


@pytest.mark.parametrize(
    ("action", "given"),
    [
        ("addNoteToApplication", lambda id_: {"applicationId": id_, "content": "x"}),
        (
            "addResultLinkToApplication",
            lambda id_: {"applicationId": id_, "label": "x", "url": "https://a.example"},
        ),
        ("addAttachmentToApplication", lambda id_: {"applicationId": id_, "attachment": a_file()}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
async def test_an_id_of_another_integration(writer, action, given):
    theirs = writer.books["hr4you"].id(Model.APPLICATION, writer.books["hr4you"].seeded()[0])

    told = await writer.act(action, {**given(theirs), "integrationId": "hrworks-demo"})

    assert found(told) == [("BAD_INPUT", "applicationId")]
    await nothing_came_of_it(writer, told)


async def test_a_job_that_is_shown_without_being_written_to(writer):
    """The job feed shows jobs, and takes nothing; its ids say whose they are."""
    feed = "hr4you-feed-demo"
    query = "query ($id: ID) { jobs(integrationId: $id, first: 1) { nodes { id } } }"
    (job_,) = (await writer.ask(query, id=feed))["jobs"]["nodes"]

    told = await writer.act(
        "createCandidate", writer.application("hr4you", application={"jobId": job_["id"]})
    )

    assert found(told) == [("UNSUPPORTED", "application.jobId")]
    assert "feed" in told["errors"][0]["message"]
    await nothing_came_of_it(writer, told)


@pytest.mark.parametrize(
    ("place", "changes"),
    [
        ("availabilityDate", {"candidate": {"availabilityDate": "2027-02-30"}}),
        ("gender", {"candidate": {"gender": "geheim"}}),
        ("firstName", {"candidate": {"firstName": 3}}),
        ("firstName", {"candidate": {"firstName": None}}),
        ("fristName", {"candidate": {"fristName": "Wilhelmine"}}),
        ("candidate", {"candidate": None}),
        ("jobId", {"application": {"jobId": None}}),
        ("upload", {"attachments": [{"name": "a.pdf", "upload": "lebenslauf"}]}),
        ("data", {"attachments": [{"name": "lebenslauf.pdf", "data": 3}]}),
    ],
)
async def test_types_that_graphql_itself_refuses(writer, merge, documents, place, changes):
    """A top-level error that names the place, as for any other field; it does not repeat what was given of a person."""
    given = merge(writer.application("hr4you"), changes)

    answer = await writer.answer(documents["mutation"]("createApplication"), input=given)

    assert answer.codes == ["BAD_INPUT"]
    assert place in answer.errors[0]["message"]
    assert [text for text in PERSONAL if text in answer.errors[0]["message"]] == []
    assert await writer.operations() == []


async def test_fifty_megabytes_of_base64(writer, documents):
    given = writer.application("hr4you", attachments=[a_file(data="A" * 50 * 2**20)])

    answer = await writer.answer(documents["mutation"]("createApplication"), input=given)

    assert answer.response.status_code == 413
    assert answer.codes == ["BAD_INPUT"]
    assert answer.errors[0]["message"] == (
        "The request body is larger than 16777216 bytes. Send less at once, or files as separate requests."
    )
    assert await writer.operations() == []


async def test_too_much_in_all_files_together(open_writer):
    writer = await open_writer(settings={"max_upload_bytes": 3000})
    pdf = a_file(data=encoded(b"%PDF-1.4\n" + bytes(1990)))

    told = await writer.act("createApplication", writer.application("hr4you", attachments=[pdf, pdf]))

    assert found(told) == bad("attachments")
    assert "2.93" in told["errors"][0]["message"] or "3,000 bytes" in told["errors"][0]["message"]
    await nothing_came_of_it(writer, told)


INSIDE = (
    "http://127.0.0.1:{port}/cv.pdf",
    "http://localhost:{port}/cv.pdf",
    "http://[::1]:{port}/cv.pdf",
    "http://[::ffff:127.0.0.1]:{port}/cv.pdf",
    "http://2130706433:{port}/cv.pdf",
    "http://10.0.0.1/cv.pdf",
    "http://192.168.1.1/cv.pdf",
    "http://172.16.0.1/cv.pdf",
    "http://169.254.169.254/latest/meta-data",
    "http://[fe80::1]/cv.pdf",
    "http://0.0.0.0:{port}/cv.pdf",
    "file:///etc/passwd",
    "gopher://127.0.0.1:{port}/",
    "data:application/pdf;base64,JVBERi0xLjQK",
    "https://user:geheim@files.example/cv.pdf",
    "not a URL",
)


async def test_addresses_inside_the_network(open_writer, files):
    writer = await open_writer(settings={"downloads_allow_private": False})
    port = files.url.rpartition(":")[2]
    for address in INSIDE:
        given = a_file(data=None, dataUrl=address.format(port=port))

        told = await writer.act("createApplication", writer.application("hr4you", attachments=[given]))

        assert found(told) == bad("attachments.0.dataUrl"), address
        assert port not in told["errors"][0]["message"]
        await nothing_came_of_it(writer, told)
    assert files.served == []


async def test_a_redirect_into_the_network(open_writer, files, monkeypatch):
    """The first address is public, or so it seems; what it leads to is looked at as well."""
    writer = await open_writer(settings={"downloads_allow_private": False})
    monkeypatch.setattr(
        "graphql_api.security.downloads.is_public", lambda address: str(address) == "127.0.0.1"
    )
    files.redirects["/cv.pdf"] = "http://10.255.255.1/secret"
    given = a_file(data=None, dataUrl=f"{files.url}/cv.pdf")

    told = await writer.act("createApplication", writer.application("hr4you", attachments=[given]))

    assert found(told) == bad("attachments.0.dataUrl")
    assert "public internet" in told["errors"][0]["message"]
    await nothing_came_of_it(writer, told)


@pytest.mark.parametrize(
    ("path", "redirect", "message"),
    [
        ("/a", "/a", "redirects more than 3 times"),
        ("/a", "file:///etc/passwd", "redirects to something other"),
        ("/endless.pdf", None, "is larger than 10 MiB"),
        ("/nothing.pdf", None, "status 404"),
    ],
)
async def test_downloads_that_lead_nowhere(writer, files, path, redirect, message):
    if redirect:
        files.redirects[path] = redirect
    given = a_file(data=None, dataUrl=f"{files.url}{path}?signature=geheim")

    told = await writer.act("createApplication", writer.application("hr4you", attachments=[given]))

    assert found(told) == bad("attachments.0.dataUrl")
    assert message in told["errors"][0]["message"]
    await nothing_came_of_it(writer, told)


async def test_no_download_is_tried_while_something_else_is_wrong_with_the_file(writer, files):
    given = a_file(name="../lebenslauf.pdf", data=None, dataUrl=f"{files.url}/cv.pdf")

    told = await writer.act("createApplication", writer.application("hr4you", attachments=[given]))

    assert found(told) == bad("attachments.0.name")
    assert files.served == []


async def test_an_input_that_was_refused_is_not_held_against_its_key(writer, merge):
    """The key of a refused input can be used for the corrected one."""
    good = writer.application("hr4you", idempotencyKey="one")
    told = await writer.act("createApplication", merge(good, {"candidate": {"emailAddress": "geheim"}}))
    assert found(told) == bad("candidate.emailAddress")

    told = await writer.act("createApplication", good)

    assert (told["errors"], told["replayed"]) == ([], False)
    assert writer.books["hr4you"].effects == (1, 1, 0)
