"""Which office document a zip archive or a compound file is.

Sources: ECMA-376 part 2 (the archive's list of content types), OpenDocument 1.3 part 2, 3.3 (the `mimetype` entry),
[MS-DOC] 2.1, [MS-XLS] 2.1 and [MS-PPT] 2.1 (names of the streams in a compound file).
"""

import io
import zipfile
import zlib

_PREFIX = "application/vnd.openxmlformats-officedocument"
ZIP = "application/zip"
COMPOUND = "application/x-ole-storage"

# The type of an archive's main part; the types of documents with macros are others, and not among them.
_MAIN_PARTS = {
    f"{_PREFIX}.wordprocessingml.document.main+xml": f"{_PREFIX}.wordprocessingml.document",
    f"{_PREFIX}.spreadsheetml.sheet.main+xml": f"{_PREFIX}.spreadsheetml.sheet",
    f"{_PREFIX}.presentationml.presentation.main+xml": f"{_PREFIX}.presentationml.presentation",
}
_STREAMS = {
    "WordDocument": "application/msword",
    "PowerPoint Document": "application/vnd.ms-powerpoint",
} | dict.fromkeys(("Workbook", "Book"), "application/vnd.ms-excel")
_MOST_ENTRIES = 5000
_LONGEST_PART = 64 * 1024
_ENTRY = b"PK\x01\x02"
# Other methods are not used by office programs, and unpacking some of them can take any amount of memory.
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, LookupError)


def in_archive(content: bytes) -> str:
    """The media type of an office document, or that of a zip archive."""
    if content.count(_ENTRY) > _MOST_ENTRIES:
        return ZIP
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _open_document(archive) or _office_open(archive) or ZIP
    except _UNREADABLE:
        return ZIP


def _open_document(archive: zipfile.ZipFile) -> str | None:
    stated = _part(archive, "mimetype").decode("ascii", "replace").strip()
    return stated if stated.startswith("application/vnd.oasis.opendocument.") else None


def _office_open(archive: zipfile.ZipFile) -> str | None:
    types = _part(archive, "[Content_Types].xml").decode("utf-8", "replace")
    return next((whole for main, whole in _MAIN_PARTS.items() if f'"{main}"' in types), None)


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    if name not in archive.NameToInfo or archive.NameToInfo[name].compress_type not in _METHODS:
        return b""
    with archive.open(name) as part:
        return part.read(_LONGEST_PART)


def in_compound_file(content: bytes) -> str:
    """The media type of an old office document, or that of any compound file, which installers are too."""
    return next((kind for name, kind in _STREAMS.items() if name.encode("utf-16-le") in content), COMPOUND)
