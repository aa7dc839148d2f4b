"""Files as callers give them: each bad one with its exact path and code, and nothing of it read further than needed."""

import asyncio
import dataclasses
import tracemalloc

import pytest

from connectors.contract.enums import AttachmentType
from connectors.contract.inputs import Attachment
from connectors.sandboxing.serving import start
from graphql_api.intake.files import FileRules, read_file, read_files
from graphql_api.intake.given import Base64Text, FileGiven
from graphql_api.security.downloads import Downloads

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
DATA = "attachment.data"
NAME = "attachment.name"
TYPE = "attachment.contentType"


class Sent:
    """A file that came with the request."""

    def __init__(self, content, filename="cv.pdf", content_type="application/pdf"):
        self.content = content
        self.filename = filename
        self.content_type = content_type
        self.size = len(content)
        self.reads = 0

    async def read(self):
        self.reads += 1
        return self.content


@pytest.fixture
def read(rules, problems):
    """Reads one file, below `attachment`."""
    return lambda given: read_file(given, rules, problems.at("attachment"))


BAD_FILES = {
    "name missing": ({"name": None}, NAME),
    "name empty": ({"name": ""}, NAME),
    "name blank": ({"name": "  "}, NAME),
    "name with a path": ({"name": "/etc/cv.pdf"}, NAME),
    "name with a way up": ({"name": "../cv.pdf"}, NAME),
    "name with two dots": ({"name": "cv..pdf"}, NAME),
    "name with a backslash": ({"name": "C:\\cv.pdf"}, NAME),
    "name with NUL": ({"name": "cv.pdf\x00.exe"}, NAME),
    "name with a line break": ({"name": "cv\r\n.pdf"}, NAME),
    "name that turns around": ({"name": "cv\u202efdp.exe"}, NAME),
    "name with a lone surrogate": ({"name": "cv\ud800.pdf"}, NAME),
    "name too long": ({"name": "ü" * 126 + ".pdf"}, NAME),
    "name ends with a dot": ({"name": "cv.pdf."}, NAME),
    "name ends with a space": ({"name": "cv.pdf "}, NAME),
    "name without extension": ({"name": "cv"}, NAME),
    "name that is an extension": ({"name": ".pdf"}, NAME),
    "extension of another type": ({"name": "cv.docx"}, NAME),
    "extension of no type taken": ({"name": "cv.exe", "content_type": None}, NAME),
    "extension of two types": ({"name": "cv.bin", "content_type": None}, TYPE),
    "content type malformed": ({"content_type": "pdf"}, TYPE),
    "content type with a line break": ({"content_type": "application/pdf\r\nX: y"}, TYPE),
    "content type not taken": ({"content_type": "video/mp4"}, TYPE),
    "data and dataUrl": ({"data_url": "https://example.org/cv.pdf"}, "attachment"),
    "data and upload": ({"upload": Sent(b"%PDF-")}, "attachment"),
    "neither": ({"data": None}, "attachment"),
    "data empty": ({"data": Base64Text("")}, DATA),
    "data only padding": ({"data": Base64Text("====")}, DATA),
    "data with line breaks": ({"data": Base64Text("JVBE\nRi0x")}, DATA),
    "data with a space": ({"data": Base64Text("JVBE Ri0x")}, DATA),
    "data without padding": ({"data": Base64Text("JVBERi0xLg")}, DATA),
    "data with padding inside": ({"data": Base64Text("JVBE=Ri0xLjQ")}, DATA),
    "data after its padding": ({"data": Base64Text("JVBERi0xLg==JVBE")}, DATA),
    "data of the URL alphabet": ({"data": Base64Text("JVBE_i-x")}, DATA),
    "data that is no ASCII": ({"data": Base64Text("JVBEü")}, DATA),
    "data as a data URI": ({"data": Base64Text("data:application/pdf;base64,JVBERi0x")}, DATA),
    "data too large": ({"data": Base64Text("A" * 133_340)}, DATA),
    "dataUrl with data": ({"data": None, "data_url": "data:application/pdf;base64,JV"}, "attachment.dataUrl"),
    "dataUrl relative": ({"data": None, "data_url": "/cv.pdf"}, "attachment.dataUrl"),
    "dataUrl of a file": ({"data": None, "data_url": "file:///etc/passwd"}, "attachment.dataUrl"),
    "dataUrl by FTP": ({"data": None, "data_url": "ftp://example.org/cv.pdf"}, "attachment.dataUrl"),
    "dataUrl with a password": ({"data": None, "data_url": "https://a:b@example.org/"}, "attachment.dataUrl"),
    "dataUrl too long": ({"data": None, "data_url": f"https://a.example/{'x' * 2048}"}, "attachment.dataUrl"),
    "upload empty": ({"data": None, "upload": Sent(b"")}, "attachment.upload"),
    "upload too large": ({"data": None, "upload": Sent(bytes(100_001))}, "attachment.upload"),
    "upload with a bad name": ({"data": None, "name": None, "upload": Sent(b"%PDF-", "a/b.pdf")}, NAME),
}


@pytest.mark.parametrize(("changed", "path"), BAD_FILES.values(), ids=BAD_FILES)
async def test_a_bad_file(changed, path, given, read, problems, found):
    assert await read(given(**changed)) is None

    assert found(problems) == [(path, "BAD_INPUT")]


MISNAMED = [
    ("zip", "cv.pdf", "application/pdf"),
    ("png", "cv.pdf", "application/pdf"),
    ("txt", "cv.pdf", "application/pdf"),
    ("noise", "cv.pdf", "application/pdf"),
    ("html", "cv.pdf", "application/pdf"),
    ("pdf", "cv.docx", WORD),
    ("zip", "cv.docx", WORD),
    ("odt", "cv.docx", WORD),
    ("docm", "cv.docx", WORD),
    ("lzma", "cv.docx", WORD),
    ("docx", "cv.zip", "application/zip"),
    ("docx", "cv.doc", "application/msword"),
    ("msi", "cv.doc", "application/msword"),
    ("html", "cv.txt", "text/plain"),
    ("svg", "cv.txt", "text/plain"),
    ("xml", "cv.txt", "text/plain"),
    ("sh", "cv.txt", "text/plain"),
    ("exe", "cv.txt", "text/plain"),
    ("utf16", "cv.txt", "text/plain"),
    ("pdf", "cv.txt", "text/plain"),
    ("rtf", "cv.txt", "text/plain"),
    ("svg", "photo.png", "image/png"),
    ("exe", "photo.png", "image/png"),
    ("elf", "photo.jpg", "image/jpeg"),
    ("jpg", "photo.png", "image/png"),
]


@pytest.mark.parametrize(("kind", "name", "content_type"), MISNAMED)
@pytest.mark.parametrize("stated", [True, False], ids=["stated", "by name"])
async def test_a_file_that_is_not_what_it_is_called(
    kind, name, content_type, stated, files, given, read, problems, found
):
    file = given(files[kind], name=name, content_type=content_type if stated else None)
    assert await read(file) is None

    assert found(problems) == [(DATA, "BAD_INPUT")]


TAKEN = [
    ("pdf", "cv.pdf", "application/pdf"),
    ("pdf", "Lebenslauf Jürgen.PDF", "application/pdf"),
    ("docx", "cv.docx", WORD),
    ("odt", "cv.odt", ODT),
    ("doc", "cv.doc", "application/msword"),
    ("rtf", "cv.rtf", "application/rtf"),
    ("txt", "cv.txt", "text/plain"),
    ("latin", "cv.txt", "text/plain"),
    ("png", "photo.png", "image/png"),
    ("jpg", "photo.jpeg", "image/jpeg"),
    ("zip", "work.zip", "application/zip"),
]


@pytest.mark.parametrize(("kind", "name", "content_type"), TAKEN)
@pytest.mark.parametrize("stated", [True, False], ids=["stated", "by name"])
async def test_a_good_file(kind, name, content_type, stated, files, given, read, problems):
    content = files[kind]
    file = given(content, name=name, type=AttachmentType.CV, content_type=content_type if stated else None)
    checked = await read(file)

    assert list(problems) == []
    assert checked.content == content
    assert checked.attachment == Attachment(
        name=name, content_type=content_type, type=AttachmentType.CV, size=len(content)
    )


@pytest.mark.parametrize(
    ("stated", "name"),
    [("Application/PDF; charset=binary", "cv.pdf"), ("application/x-pdf", "cv.pdf")],
)
async def test_a_content_type_in_another_spelling(stated, name, given, read):
    checked = await read(given(name=name, content_type=stated))

    assert checked.attachment.content_type == "application/pdf"


async def test_messages_quote_neither_names_nor_data(given, read, problems):
    secret = "Anna-Schmidt"
    for changed in (
        {"name": f"{secret}/x.pdf"},
        {"name": f"{secret}.exe", "content_type": None},
        {"name": f"{secret}.docx"},
        {"data": Base64Text(f"{secret}!")},
        {"data": None, "data_url": f"ftp://{secret}.example/{secret}"},
        {"data": None, "data_url": f"http://127.0.0.1:1/{secret}?{secret}"},
    ):
        assert await read(given(**changed)) is None
        assert secret not in repr(given(**changed))

    assert len(problems) == 6
    assert not [problem for problem in problems if secret in problem.message]


async def test_types_that_are_not_taken_are_answered_with_those_that_are(given, rules, problems, limits):
    stated = dataclasses.replace(
        rules, limits=dataclasses.replace(limits, media_types={"application/pdf": ("pdf",)}, assumed=False)
    )
    assumed = dataclasses.replace(
        rules, limits=dataclasses.replace(limits, media_types={"application/pdf": ("pdf",)})
    )
    for one in (stated, assumed):
        await read_file(given(content_type="image/png"), one, problems)

    refused = "`contentType` image/png is not taken by this vendor. Taken are"
    assert [problem.message for problem in problems] == [
        f"{refused}: application/pdf.",
        f"{refused} (ASSUMED: the vendor's documents do not state them): application/pdf.",
    ]


async def test_all_problems_of_all_files_are_told_in_their_order(given, rules, problems, found):
    several = [
        given(),
        given(name="x", content_type="pdf", data=None),
        given(data=Base64Text("!")),
        given(name="cv.txt", content_type="text/plain"),
    ]
    files = await read_files(several, rules, problems.at("attachments"))

    assert [file.attachment.name for file in files] == ["cv.pdf"]
    assert found(problems) == [
        ("attachments.1.name", "BAD_INPUT"),
        ("attachments.1.contentType", "BAD_INPUT"),
        ("attachments.1", "BAD_INPUT"),
        ("attachments.2.data", "BAD_INPUT"),
        ("attachments.3.data", "BAD_INPUT"),
    ]


async def test_too_many_files_are_refused_unread(rules, problems, found):
    sent = [Sent(b"%PDF-") for _ in range(200)]
    assert await read_files([FileGiven(upload=one) for one in sent], rules, problems.at("attachments")) == ()

    assert found(problems) == [("attachments", "BAD_INPUT")]
    assert sum(one.reads for one in sent) == 0


async def test_too_many_bytes_in_all_are_refused_unread(rules, problems, found):
    sent = [Sent(b"%PDF-" + bytes(90_000)) for _ in range(3)]
    assert await read_files([FileGiven(upload=one) for one in sent], rules, problems.at("attachments")) == ()

    assert found(problems) == [("attachments", "BAD_INPUT")]
    assert sum(one.reads for one in sent) == 0


async def test_fifty_megabytes_of_base64_are_refused_undecoded(given, rules, problems, found):
    text = Base64Text("A" * 50_000_000)
    tracemalloc.start()
    try:
        await read_files([given(data=text)], rules, problems.at("attachments"))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert ("attachments.0.data", "BAD_INPUT") in found(problems)
    assert peak < 1_000_000
    assert not text.is_taken


async def test_base64_is_let_go_of(given, read):
    file = given()
    assert await read(file)

    assert file.data.is_taken


def test_base64_is_taken_once_and_known_by_its_fingerprint_afterwards():
    text, other = Base64Text("aGk="), Base64Text("aGk=")
    fingerprint = text.fingerprint()

    assert (text.take(), text.is_taken, text.fingerprint()) == ("aGk=", True, fingerprint)
    assert other.take() == "aGk="
    for again in (text.take, other.take, other.fingerprint):
        with pytest.raises(LookupError):
            again()


@pytest.mark.parametrize("size", range(7))
def test_the_decoded_size_is_known_beforehand(size, encoded):
    assert encoded(bytes(size)).decoded_size == size


async def test_base64_that_is_given_twice_is_told(given, rules, problems, found):
    text = given().data
    files = await read_files([given(data=text), given(data=text)], rules, problems)

    assert len(files) == 1
    assert found(problems) == [("1.data", "BAD_INPUT")]


async def test_an_upload_brings_name_and_type(read, files):
    checked = await read(FileGiven(upload=Sent(files["png"], "photo.png", "image/png")))

    assert checked.attachment == Attachment(
        name="photo.png", content_type="image/png", size=len(files["png"])
    )


@pytest.mark.parametrize("content_type", [None, "", "application/octet-stream", "application/vnd.ms-excel"])
async def test_a_browsers_guess_at_the_type_does_not_count(content_type, read, files):
    checked = await read(FileGiven(upload=Sent(files["txt"], "list.txt", content_type)))

    assert checked.attachment.content_type == "text/plain"


def serving(content, *, content_type="application/pdf", count=None):
    """An HTTP server of one file."""

    async def app(scope, receive, send):
        if scope["type"] == "lifespan":
            while True:
                message = await receive()
                await send({"type": f"{message['type']}.complete"})
                if message["type"] == "lifespan.shutdown":
                    return
        if count is not None:
            count.append(scope["path"])
        headers = [(b"content-type", content_type.encode())] if content_type else []
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    return start(app)


@pytest.mark.parametrize("content_type", ["application/pdf", "text/html; charset=utf-8", None])
async def test_a_download(content_type, read, files):
    async with serving(files["pdf"], content_type=content_type) as url:
        checked = await read(FileGiven(name="cv.pdf", data_url=f"{url}/cv?sig=1"))

    assert checked.content == files["pdf"]
    assert checked.attachment.content_type == "application/pdf"


@pytest.mark.parametrize("kind", ["html", "zip", "exe"])
async def test_a_download_of_something_else(kind, read, files, problems, found):
    async with serving(files[kind]) as url:
        assert await read(FileGiven(name="cv.pdf", content_type="application/pdf", data_url=url)) is None

    assert found(problems) == [("attachment.dataUrl", "BAD_INPUT")]


async def test_a_download_is_not_tried_for_a_file_that_is_refused_anyway(read, files, problems, found):
    asked = []
    async with serving(files["pdf"], count=asked) as url:
        await read(FileGiven(name="cv", data_url=url))

    assert asked == []
    assert found(problems) == [("attachment.name", "BAD_INPUT")]


async def test_downloads_share_the_room_that_is_left(rules, problems, found, files):
    content = files["pdf"] + b" " * 90_000
    async with serving(content) as url:
        given = [FileGiven(name="cv.pdf", data_url=url) for _ in range(5)]
        checked = await read_files(given, rules, problems.at("attachments"))

    assert len(checked) == 2
    assert problems
    assert {code for _, code in found(problems)} == {"BAD_INPUT"}
    assert {problem.message.partition(".")[0] for problem in problems} == {
        "The files of one request are larger than 250,000 bytes together"
    }


async def test_a_download_that_is_too_large(rules, problems, files):
    async with serving(files["pdf"] + b" " * 100_000) as url:
        await read_file(FileGiven(name="cv.pdf", data_url=url), rules, problems)

    assert [(problem.path, problem.message) for problem in problems] == [
        (
            "dataUrl",
            "`dataUrl` is larger than 100,000 bytes, the most that this vendor takes in one file. Send a smaller one.",
        )
    ]


@pytest.mark.parametrize("host", ["127.0.0.1", "10.0.0.1", "169.254.169.254", "[::1]", "localhost"])
async def test_a_download_from_inside_the_network(host, limits, problems, found):
    downloads = Downloads()
    rules = FileRules(limits=limits, max_total_bytes=100, downloads=downloads)
    await read_file(FileGiven(name="cv.pdf", data_url=f"http://{host}/cv.pdf"), rules, problems)
    await downloads.close()

    assert found(problems) == [("dataUrl", "BAD_INPUT")]
    assert "public internet" in problems.found[0].message


async def test_large_files_are_decoded_beside_the_loop(given, rules, problems, limits, files):
    """While a large file is decoded and looked at, the loop goes round."""
    large = files["pdf"] + bytes(8_000_000)
    wide = dataclasses.replace(
        rules, limits=dataclasses.replace(limits, max_file_bytes=10**7), max_total_bytes=10**7
    )
    reading = asyncio.ensure_future(read_file(given(large), wide, problems))
    rounds = 0
    while not reading.done():
        await asyncio.sleep(0)
        rounds += 1

    assert reading.result().content == large
    assert rounds > 3
