"""What kind of file some bytes are."""

import struct
import zipfile

import pytest

from graphql_api.intake import sniffing
from graphql_api.intake.office import ZIP, in_archive

KINDS = {
    "pdf": "application/pdf",
    "zip": "application/zip",
    "docm": "application/zip",
    "lzma": "application/zip",
    "msi": "application/x-ole-storage",
    "rtf": "application/rtf",
    "txt": "text/plain",
    "latin": "text/plain",
    "utf16": sniffing.UNKNOWN,
    "noise": sniffing.UNKNOWN,
    "html": "text/html",
    "svg": "image/svg+xml",
    "xml": "text/xml",
    "exe": "application/x-executable",
    "elf": "application/x-executable",
    "sh": "text/x-script",
}


@pytest.mark.parametrize(("name", "kind"), KINDS.items())
def test_kinds(name, kind, files):
    assert sniffing.kind_of(files[name]) == kind


@pytest.mark.parametrize(
    "text",
    [
        "<html>",
        "<HTML lang='de'>",
        "\ufeff  <script>alert(1)</script>",
        "<!-- a comment --><body>",
        "<p>Hello</p>",
        "<svg onload=alert(1)>",
        "<!DOCTYPE svg>",
        "<?php system('id');",
        '<!DOCTYPE x [<!ENTITY a "b">]>',
    ],
)
def test_pages_and_scripts_are_never_text(text):
    kind = sniffing.kind_of(text.encode())

    assert kind in sniffing.ACTIVE
    assert not any(sniffing.agrees(text.encode(), kind, kind_) for kind_ in [kind, "text/plain"])


@pytest.mark.parametrize(
    "text", ["MZ is where I live", "a < b", "Skills: <html>, <css>", "<3 this job", "{rtf}"]
)
def test_ordinary_text(text):
    assert sniffing.kind_of(text.encode()) == "text/plain"


def test_types_that_are_not_known_here_are_looked_up():
    content = b"\x00\x00\x00\x18ftypheic" + bytes(16)

    assert sniffing.agrees(content, sniffing.kind_of(content), "image/heif")
    assert not sniffing.agrees(content, sniffing.kind_of(content), "image/tiff")


def test_an_archive_of_very_many_entries_is_not_opened(monkeypatch):
    monkeypatch.setattr(zipfile, "ZipFile", lambda *_: pytest.fail("opened"))
    entry = b"PK\x01\x02" + bytes(42)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 6000, 6000, len(entry) * 6000, 0, 0)

    assert in_archive(b"PK\x03\x04" + entry * 6000 + end) == ZIP


@pytest.mark.parametrize("length", [5, 30, 100, 200])
def test_a_broken_archive_is_an_archive(length, files):
    assert sniffing.kind_of(files["docx"][:length]) == ZIP
