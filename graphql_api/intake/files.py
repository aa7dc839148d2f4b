"""Files as callers give them, made into checked attachments with their bytes.

A file is taken only if its name, its media type and its bytes agree, and the vendor takes such files. What is wrong with
the files of one input is reported all at once; a download is tried only for a file with which nothing else is wrong.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from connectors.contract.connector import AttachmentLimits
from connectors.contract.inputs import Attachment
from graphql_api.intake import contents, sniffing
from graphql_api.intake.contents import Bytes, Room
from graphql_api.intake.given import FileGiven, Given
from graphql_api.intake.media_types import check_extension, implied_type, plain, stated_type
from graphql_api.intake.names import file_name
from graphql_api.intake.problems import Problems
from graphql_api.security.downloads import Downloads

_AT_ONCE = 4
_SOURCES = ("data", "data_url", "upload")


@dataclass(frozen=True, kw_only=True)
class FileRules:
    """What files are held to: the vendor's limits, and the bytes of all files of one input together."""

    limits: AttachmentLimits
    max_total_bytes: int
    downloads: Downloads


@dataclass(frozen=True, kw_only=True, repr=False)
class CheckedFile(Given):
    """A file that can be handed on."""

    attachment: Attachment
    content: bytes


async def read_files(
    given: Sequence[FileGiven], rules: FileRules, problems: Problems
) -> tuple[CheckedFile, ...]:
    """The files that nothing is wrong with, in their order; the others are reported below their index."""
    most = rules.limits.max_files
    if len(given) > most:
        problems.add(
            f"{problems.field} has {len(given)} files; this vendor takes at most {most} at once. Send fewer."
        )
        return ()
    room = _room(given, rules, problems)
    reports = [problems.at(index).apart() for index in range(len(given))]
    gate = asyncio.Semaphore(_AT_ONCE)
    readings = (_read(one, rules, room, gate, report) for one, report in zip(given, reports, strict=True))
    files = await asyncio.gather(*readings)
    for report in reports:
        problems.take_in(report)
    return tuple(file for file in files if file is not None)


async def read_file(given: FileGiven, rules: FileRules, problems: Problems) -> CheckedFile | None:
    """The file, or None after reporting what is wrong with it."""
    room = _room((given,), rules, problems)
    return await _read(given, rules, room, asyncio.Semaphore(), problems)


def _room(given: Sequence[FileGiven], rules: FileRules, problems: Problems) -> Room:
    """The room for these files; where there is too little, that is reported, and no content will be read."""
    room = Room(per_file=rules.limits.max_file_bytes, total=rules.max_total_bytes, left=rules.max_total_bytes)
    if not room.take(sum(contents.known_size(one) or 0 for one in given)):
        problems.add(room.too_much)
    return room


async def _read(
    given: FileGiven, rules: FileRules, room: Room, gate: asyncio.Semaphore, problems: Problems
) -> CheckedFile | None:
    before = len(problems)
    name = file_name(_name_given(given), problems.at("name"))
    stated = stated_type(given.content_type, rules.limits, problems.at("contentType"))
    source = _source(given, problems)
    if source is None or not _readable(given, room, problems.at(source)):
        return None
    if source == "data_url" and len(problems) > before:
        return None
    async with gate:
        found = await _bytes(given, rules, room, problems.at(source))
        if found is None or name is None or len(problems) > before:
            return None
        media_type = stated or implied_type(found.header, name, rules.limits, problems)
        if media_type is None or not await _suits(found, name, media_type, rules, problems, source):
            return None
    attachment = Attachment(name=name, content_type=media_type, type=given.type, size=len(found.content))
    return CheckedFile(attachment=attachment, content=found.content)


def _name_given(given: FileGiven) -> str | None:
    if given.name is None and given.upload is not None:
        return given.upload.filename
    return given.name


def _source(given: FileGiven, problems: Problems) -> str | None:
    """The name of the one source; reported at the file as a whole if there is none, or more than one."""
    sources = [name for name in _SOURCES if getattr(given, name) is not None]
    if len(sources) == 1:
        return sources[0]
    several = (
        "several of `data`, `dataUrl` and `upload`" if sources else "none of `data`, `dataUrl` and `upload`"
    )
    problems.add(f"The file is given by {several}. Give it by exactly one of them.")
    return None


def _readable(given: FileGiven, room: Room, problems: Problems) -> bool:
    """Whether the content is worth reading, by what is known of its size."""
    size = contents.known_size(given)
    return (size is None or contents.within(size, room, problems)) and room.left >= 0


async def _bytes(given: FileGiven, rules: FileRules, room: Room, problems: Problems) -> Bytes | None:
    if given.data is not None:
        return await contents.from_text(given.data, problems)
    if given.upload is not None:
        return await contents.from_upload(given.upload)
    return await contents.from_url(given.data_url or "", rules.downloads, room, problems)


async def _suits(
    found: Bytes, name: str, media_type: str, rules: FileRules, problems: Problems, source: str
) -> bool:
    """Whether name, type and bytes agree; what does not is reported."""
    suitable = check_extension(name, media_type, rules.limits, problems.at("name"))
    size = len(found.content)
    kind = await contents.apart(size, sniffing.kind_of, found.content)
    if await contents.apart(size, sniffing.agrees, found.content, kind, media_type):
        return suitable
    at_source = problems.at(source)
    at_source.add(_disagreement(at_source.field, kind, media_type))
    return False


def _disagreement(field: str, kind: str, media_type: str) -> str:
    if kind in sniffing.ACTIVE:
        return f"{field} is a program, script, HTML, SVG or XML file, which is never taken. Send a document or an image."
    if media_type in sniffing.TEXTS and kind == sniffing.UNKNOWN:
        return f"{field} is not text in UTF-8. Save the file as UTF-8 text, or send it with its true type and extension."
    known = "" if kind == sniffing.UNKNOWN else f", but {plain(kind)}"
    return (
        f"{field} is not {media_type} by its content{known}. Send the file with its true type and extension."
    )
