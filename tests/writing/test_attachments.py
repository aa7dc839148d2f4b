"""Files: from whichever source, byte for byte at the vendor; sealed while they wait, gone when they are there."""

import asyncio
import base64
import re

import pytest

from connectors.contract.enums import Model

SLUGS = ("hrworks", "hr4you")
both = pytest.mark.parametrize("slug", SLUGS)
# Larger than a part of what is sealed, and than what is decoded in the event loop.
LARGE = b"%PDF-1.7\n" + bytes(range(256)) * 3000
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
TARGET = {"hrworks": "APPLICATION", "hr4you": "CANDIDATE"}


def held(books):
    return [(one.name, one.content_type, one.data) for one in books.files]


@both
async def test_all_three_sources_in_one_request(writer, files, multipart, pdf, slug):
    """In the order of the input, whichever way they came."""
    given = writer.application(
        slug,
        attachments=[
            writer.pdf("eins.pdf", LARGE),
            {"name": "zwei.pdf", "dataUrl": f"{files.url}/cv.pdf"},
            {"upload": None, "name": "drei.png"},
            {"upload": None},
        ],
    )
    png = b"\x89PNG\r\n\x1a\n" + bytes(64)
    uploads = {
        "variables.input.attachments.2.upload": ("egal.bin", png, "image/png"),
        "variables.input.attachments.3.upload": ("Größe.txt", "Größe".encode(), "text/plain"),
    }

    told = await multipart(writer, "createApplication", given, uploads)

    assert (told["errors"], told["operation"]["state"]) == ([], "SUCCEEDED")
    assert held(writer.books[slug]) == [
        ("eins.pdf", "application/pdf", LARGE),
        ("zwei.pdf", "application/pdf", pdf),
        ("drei.png", "image/png", png),
        ("Größe.txt", "text/plain", "Größe".encode()),
    ]
    assert [
        (one["index"], one["size"], one["state"], one["target"], one["error"]) for one in told["attachments"]
    ] == [
        (0, len(LARGE), "STORED", TARGET[slug], None),
        (1, len(pdf), "STORED", TARGET[slug], None),
        (2, 72, "STORED", TARGET[slug], None),
        (3, 7, "STORED", TARGET[slug], None),
    ]
    assert None not in [one["deliveredAt"] for one in told["attachments"]]


@both
@pytest.mark.parametrize("action", ["addAttachmentToApplication", "addAttachmentToCandidate"])
async def test_where_one_file_went(writer, multipart, slug, action):
    """The vendor decides where files are kept; the answer says so."""
    books = writer.books[slug]
    application, candidate, _ = books.seeded()
    owner = (
        {"applicationId": books.id(Model.APPLICATION, application)}
        if action == "addAttachmentToApplication"
        else {"candidateId": books.id(Model.CANDIDATE, candidate)}
    )
    uploads = {"variables.input.attachment.upload": ("Zeugnis.pdf", LARGE, "application/pdf")}

    told = await multipart(writer, action, {**owner, "attachment": {"upload": None}}, uploads)

    assert told["errors"] == []
    assert held(books) == [("Zeugnis.pdf", "application/pdf", LARGE)]
    assert [(one["target"], one["state"]) for one in told["attachments"]] == [(TARGET[slug], "STORED")]
    elsewhere = {
        ("hrworks", "addAttachmentToCandidate"): [("STORED_WITH_APPLICATION", "candidateId")],
        ("hr4you", "addAttachmentToApplication"): [("STORED_WITH_CANDIDATE", "applicationId")],
    }
    assert [(one["code"], one["path"]) for one in told["warnings"]] == elsewhere.get((slug, action), [])


@both
@pytest.mark.parametrize(
    ("name", "content_type", "content"),
    [
        ("a.txt", "text/plain", "Grüße\n".encode()),
        ("a.jpg", "image/jpeg", b"\xff\xd8\xff\xe0" + bytes(30)),
        ("a.jpeg", "image/jpg", b"\xff\xd8\xff\xe0" + bytes(30)),
        ("A.PDF", "application/pdf", LARGE),
        ("mit Leer.zeichen & 100%.pdf", "application/pdf", LARGE),
        ("履歴書.pdf", "application/pdf", LARGE),
        ("a.pdf", None, LARGE),
        ("a.pdf", "application/pdf; charset=binary", LARGE),
        ("x" * 251 + ".pdf", "application/pdf", LARGE),
    ],
)
async def test_names_and_types(writer, slug, name, content_type, content):
    given = {"name": name, "data": base64.b64encode(content).decode()}
    if content_type:
        given["contentType"] = content_type

    told = await writer.act("createApplication", writer.application(slug, attachments=[given]))

    assert (told["errors"], told["operation"]["state"]) == ([], "SUCCEEDED")
    ((stored, _, data),) = held(writer.books[slug])
    assert (stored, data) == (name, content)


@both
async def test_as_many_as_the_vendor_takes(writer, slug):
    given = [writer.pdf(f"{number}.pdf", LARGE[: 100 + number]) for number in range(20)]

    told = await writer.act("createApplication", writer.application(slug, attachments=given))

    assert (told["errors"], told["operation"]["state"]) == ([], "SUCCEEDED")
    assert [(one.name, len(one.data)) for one in writer.books[slug].files] == [
        (f"{number}.pdf", 100 + number) for number in range(20)
    ]


@both
async def test_as_large_as_the_vendor_takes(writer, multipart, slug):
    """Uploads may be larger than a JSON body; the limit can be asked for."""
    found = await writer.ask(
        """query ($slug: String!) {
          connector(slug: $slug) { actions { graphqlName attachments { maxFileBytes maxFiles } } } }""",
        slug=slug,
    )
    limits = {one["graphqlName"]: one["attachments"] for one in found["connector"]["actions"]}
    assert limits["createApplication"] == {"maxFileBytes": 10 * 2**20, "maxFiles": 20}
    assert limits["addNoteToApplication"] is None
    content = b"%PDF-1.4\n" + bytes(10 * 2**20 - 9)
    given = writer.application(slug, attachments=[{"upload": None}])
    uploads = {"variables.input.attachments.0.upload": ("a.pdf", content, "application/pdf")}

    told = await multipart(writer, "createApplication", given, uploads)

    assert (told["errors"], told["operation"]["state"]) == ([], "SUCCEEDED")
    assert writer.books[slug].files[0].data == content


# ---- sealed ----------------------------------------------------------------------------------------------------------

SECRET = b"%PDF-1.4\n" + b"Krankengeschichte-4711 " * 20
PERSONAL = {
    "candidate": {
        "firstName": "Wilhelmine",
        "lastName": "Quastenflosser",
        "emailAddress": "w.quasten@mailbox.example",
        "phoneNumber": "+49 7621 998877",
        "location": {"city": "Kandern", "street1": "Am Hinterhof 77", "zipCode": "79400", "country": "DE"},
    },
    "gdprConsent": {"given": True},
    "idempotencyKey": "schluessel-0815",
}
NOT_IN_CLEAR = (
    "Wilhelmine",
    "Quastenflosser",
    "w.quasten@mailbox.example",
    "998877",
    "Kandern",
    "Hinterhof",
    "Krankengeschichte",
    "geheim.pdf",
    "schluessel-0815",
    base64.b64encode(SECRET)[12:60],
)


@both
async def test_nothing_personal_is_ever_in_the_clear(writer, journal, merge, slug, capfd):
    """Looked at while the write waits for its vendor, and after it; in the database's files and in the log."""
    books = writer.books[slug]
    books.vendor.fail(
        kind="rate_limited", method="POST", path="^/(api2|v2/applicant)", next=1, retry_after=600
    )
    given = merge(writer.application(slug, attachments=[writer.pdf("geheim.pdf", SECRET)]), PERSONAL)

    told = await writer.act("createApplication", given)

    assert told["operation"]["state"] == "PENDING"
    assert journal.sealed() == (1, 0, 1)
    assert journal.holds(*NOT_IN_CLEAR) == []

    again = await writer.retry(told["operation"]["id"])

    assert again["operation"]["state"] == "SUCCEEDED"
    assert books.files[0].data == SECRET
    assert journal.sealed() == (0, 0, 0)
    assert journal.holds(*NOT_IN_CLEAR) == []
    logged = "".join(capfd.readouterr())
    assert told["operation"]["id"][:3] == "op_"
    assert [
        text for text in NOT_IN_CLEAR if (text if isinstance(text, str) else text.decode()) in logged
    ] == []


async def test_nothing_personal_is_in_the_clear_while_the_vendor_works(writer, journal, merge):
    """HR WORKS has accepted the application and takes its time; what the look-up would need is sealed too."""
    books = writer.books["hrworks"]
    books.turn(pending_polls=10_000)
    sent = asyncio.Event()
    books.once_served("GET", "", lambda: books.once_served("POST", "/job-applications", sent.set))
    given = merge(writer.application("hrworks", attachments=[writer.pdf("geheim.pdf", SECRET)]), PERSONAL)

    told = await writer.act("createApplication", {**given, "waitSeconds": 0.3})

    assert sent.is_set()
    assert told["operation"]["state"] == "RUNNING"
    assert journal.sealed() == (1, 1, 1)
    assert journal.holds(*NOT_IN_CLEAR) == []
    books.turn(pending_polls=0)
    await writer.retry(told["operation"]["id"])
    assert journal.sealed() == (0, 0, 0)


@both
async def test_notes_and_links_are_sealed_too(writer, journal, slug):
    books = writer.books[slug]
    books.deny_writing()
    owner = {"applicationId": books.id(Model.APPLICATION, books.seeded()[0])}
    told = [
        await writer.act("addNoteToApplication", {**owner, "content": "Frau Quastenflosser ruft zurück."}),
        await writer.act(
            "addResultLinkToApplication",
            {
                **owner,
                "label": "Eignungstest Quastenflosser",
                "url": "https://tests.example/geheim-4711",
                "details": {"attributes": [{"key": "Punkte von Wilhelmine", "value": "87 %"}]},
            },
        ),
    ]

    assert [one["operation"]["state"] for one in told] == ["FAILED", "FAILED"]
    assert journal.sealed()[0] == 2
    texts = ("Quastenflosser", "ruft zur", "geheim-4711", "Wilhelmine", "87 %", "Eignungstest")
    assert journal.holds(*texts) == []
    books.allow_writing()
    for one in told:
        assert (await writer.retry(one["operation"]["id"]))["errors"] == []
    assert journal.sealed() == (0, 0, 0)
    assert journal.holds(*texts) == []


@both
async def test_only_what_a_retry_needs_is_kept(writer, journal, slug):
    """Of three files one was refused: the other two are at the vendor, and not here any more."""
    books = writer.books[slug]
    books.limit_files(1000)
    given = [writer.pdf("a.pdf"), writer.pdf("b.pdf", LARGE), writer.pdf("c.pdf")]

    told = await writer.act("createApplication", writer.application(slug, attachments=given))

    assert told["operation"]["state"] == "PARTIAL"
    # 768 kB are kept in three parts, beside the input.
    assert journal.sealed() == (1, 0, 3)
    books.limit_files(10**6)
    assert (await writer.retry(told["operation"]["id"]))["operation"]["state"] == "SUCCEEDED"
    assert books.files[-1].data == LARGE
    assert journal.sealed() == (0, 0, 0)


async def test_a_refused_input_leaves_nothing(writer, journal, merge):
    given = merge(writer.application("hr4you", attachments=[writer.pdf("geheim.pdf", SECRET)]), PERSONAL)

    await writer.act("createApplication", merge(given, {"candidate": {"emailAddress": "nobody"}}))

    assert journal.sealed() == (0, 0, 0)
    assert journal.holds(*NOT_IN_CLEAR) == []


async def test_ids_of_operations_tell_when_and_nothing_else(writer):
    told = [await writer.act("createApplication", writer.application("hr4you")) for _ in range(3)]

    ids = [one["operation"]["id"] for one in told]
    assert all(re.fullmatch("op_[0-9A-HJKMNP-TV-Z]{26}", id_) for id_ in ids)
    assert ids == sorted(ids)
