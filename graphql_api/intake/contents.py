"""The bytes of one file, from whichever source it is given by, within the bounds of size."""

import asyncio
import binascii
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from graphql_api.intake.addresses import fault_of
from graphql_api.intake.given import Base64Text, FileGiven, UploadedFile
from graphql_api.intake.problems import Problems
from graphql_api.security.downloads import DownloadCode, DownloadError, Downloads

T = TypeVar("T")

_MIB = 2**20
_INLINE = 64 * 1024


@dataclass(frozen=True, slots=True)
class Bytes:
    """A file's bytes, and the media type that their source stated."""

    content: bytes
    header: str | None = None


@dataclass(kw_only=True)
class Room:
    """How many bytes may still come: `per_file` in one file, `left` in all files together, of which `total` were allowed."""

    per_file: int
    total: int
    left: int

    def take(self, count: int) -> bool:
        """Whether there is room for so many bytes, which are counted."""
        self.left -= count
        return self.left >= 0

    @property
    def too_much(self) -> str:
        """The message about too many bytes in all."""
        return f"The files of one request are larger than {megabytes(self.total)} together. Send fewer or smaller files."


def known_size(given: FileGiven) -> int | None:
    """How many bytes a file will have, where that can be told before reading it."""
    if given.data is not None:
        return given.data.decoded_size
    return given.upload.size if given.upload is not None else None


async def from_text(data: Base64Text, problems: Problems) -> Bytes | None:
    """The bytes in a base64 text, which is let go of."""
    if data.starts_with("data:"):
        problems.add(
            f"{problems.field} is a data: URI. Give only the base64 text that follows the comma, and `contentType`."
        )
        return None
    if data.is_taken:
        problems.add(f"{problems.field} is used twice in one request. Give the text once for each file.")
        return None
    try:
        content = await apart(data.decoded_size, _decoded, [data.take()])
    except ValueError:
        problems.add(
            f"{problems.field} is not base64. Give the standard alphabet (A-Z a-z 0-9 + /), padded with =,"
            " without line breaks or spaces."
        )
        return None
    return Bytes(content)


def _decoded(text: list[str]) -> bytes:
    # Out of the list, so that nothing else holds the text once it is decoded.
    return binascii.a2b_base64(text.pop(), strict_mode=True)


async def from_upload(upload: UploadedFile) -> Bytes:
    """The bytes of a file that came with the request."""
    return Bytes(await upload.read(), upload.content_type)


async def from_url(url: str, downloads: Downloads, room: Room, problems: Problems) -> Bytes | None:
    """The bytes behind a URL."""
    if url.strip().lower().startswith("data:"):
        problems.add(
            f"{problems.field} is a data: URI. Give the base64 text that follows its comma as `data`."
        )
        return None
    fault = fault_of(url)
    if fault is not None:
        problems.add(f"{problems.field} {fault}")
        return None
    try:
        found = await downloads.fetch(url, min(room.per_file, max(0, room.left)))
    except DownloadError as error:
        problems.add(_refusal(error, room, problems.field))
        return None
    return _counted(Bytes(found.content, found.media_type), room, problems)


def _counted(found: Bytes, room: Room, problems: Problems) -> Bytes | None:
    size = len(found.content)
    if not within(size, room, problems):
        return None
    if not room.take(size):
        problems.add(room.too_much)
        return None
    return found


def _refusal(error: DownloadError, room: Room, field: str) -> str:
    if error.code is not DownloadCode.TOO_LARGE:
        return f"{field} could not be fetched: {error.message}"
    return _too_large(field, room.per_file) if room.left >= room.per_file else room.too_much


def within(size: int, room: Room, problems: Problems) -> bool:
    """Report an empty file, and one that is too large."""
    if size == 0:
        problems.add(f"{problems.field} is empty: the file has 0 bytes. Give a file with content.")
    elif size > room.per_file:
        problems.add(_too_large(problems.field, room.per_file))
    return 0 < size <= room.per_file


def _too_large(field: str, limit: int) -> str:
    return f"{field} is larger than {megabytes(limit)}, the most that this vendor takes in one file. Send a smaller one."


def megabytes(size: int) -> str:
    """A size for people."""
    return f"{size / _MIB:.4g} MiB" if size >= _MIB else f"{size:,} bytes"


async def apart(size: int, work: Callable[..., T], *arguments: object) -> T:
    """Do `work`, in a thread of its own if it is about many bytes, so that other requests go on meanwhile."""
    if size <= _INLINE:
        return work(*arguments)
    return await asyncio.to_thread(work, *arguments)
