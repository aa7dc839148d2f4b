"""Files of many kinds, the limits of a made-up vendor, and a client for downloads."""

import base64
import io
import zipfile

import pytest

from connectors.contract.connector import AttachmentLimits
from graphql_api.intake.files import FileRules
from graphql_api.intake.given import Base64Text, FileGiven
from graphql_api.intake.problems import Problems
from graphql_api.security.downloads import Downloads

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600)


def archive(*parts, method=zipfile.ZIP_DEFLATED):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as zipped:
        for name, content in parts:
            zipped.writestr(name, content)
    return buffer.getvalue()


def office(main):
    types = f'<Types><Override PartName="/word/document.xml" ContentType="{main}"/></Types>'
    return archive(("_rels/.rels", "<x/>"), ("[Content_Types].xml", types), ("word/document.xml", "<x/>"))


FILES = {
    "pdf": b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n%%EOF\n",
    "docx": office(f"{WORD}.main+xml"),
    "docm": office("application/vnd.ms-word.document.macroEnabled.main+xml"),
    "odt": archive(("mimetype", ODT), ("content.xml", "<x/>"), method=zipfile.ZIP_STORED),
    "zip": archive(("cv.pdf", b"%PDF-1.7")),
    "lzma": archive(("[Content_Types].xml", f'"{WORD}.main+xml"'), method=zipfile.ZIP_LZMA),
    "doc": COMPOUND + "WordDocument".encode("utf-16-le"),
    "msi": COMPOUND + "Property".encode("utf-16-le"),
    "rtf": b"{\\rtf1\\ansi Hello}",
    "png": b"\x89PNG\r\n\x1a\n" + bytes(16),
    "jpg": b"\xff\xd8\xff\xe0\x00\x10JFIF\x00",
    "txt": "Anna Schmidt, Köln".encode(),
    "latin": "Anna Schmidt, Köln".encode("cp1252"),
    "utf16": "Anna".encode("utf-16"),
    "html": b"\n <!DOCTYPE html><html><script>alert(1)</script></html>",
    "svg": b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>',
    "xml": b"<?xml version='1.0'?><a/>",
    "exe": b"MZ\x90\x00" + bytes(60),
    "elf": b"\x7fELF\x02\x01\x01" + bytes(9),
    "sh": b"#!/bin/sh\nrm -rf ~\n",
    "noise": bytes(range(256)),
}


@pytest.fixture
def files():
    return FILES


@pytest.fixture
def limits():
    return AttachmentLimits(
        media_types={
            "application/pdf": ("pdf",),
            "application/msword": ("doc",),
            WORD: ("docx",),
            ODT: ("odt",),
            "application/rtf": ("rtf",),
            "text/plain": ("txt",),
            "image/png": ("png",),
            "image/jpeg": ("jpg", "jpeg"),
            "application/zip": ("zip",),
            "application/x-tar": ("bin",),
            "application/x-bin": ("bin",),
        },
        max_file_bytes=100_000,
        max_files=5,
    )


@pytest.fixture
async def downloads():
    client = Downloads(allow_private=True)
    yield client
    await client.close()


@pytest.fixture
def rules(limits, downloads):
    return FileRules(limits=limits, max_total_bytes=250_000, downloads=downloads)


@pytest.fixture
def problems():
    return Problems()


@pytest.fixture
def encoded():
    """Base64 of bytes, as a caller gives it."""
    return lambda content: Base64Text(base64.b64encode(content).decode())


@pytest.fixture
def given(encoded):
    """A file given as base64: a proper PDF, with what the test wants otherwise."""

    def build(content=FILES["pdf"], **changed):
        usual = {"name": "cv.pdf", "content_type": "application/pdf", "data": encoded(content)}
        return FileGiven(**{**usual, **changed})

    return build


@pytest.fixture
def found():
    """Path and code of each problem."""
    return lambda problems: [(problem.path, problem.code.value) for problem in problems]
