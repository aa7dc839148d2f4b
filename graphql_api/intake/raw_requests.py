"""What a caller gives for a passthrough call, checked: all problems at once, each at its path."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec

from connectors.contract.passthrough import Content, Part, Passthrough, RawRequest
from graphql_api.intake.contents import Bytes, Room, from_text, from_upload
from graphql_api.intake.given import Base64Text, Given, UploadedFile
from graphql_api.intake.problems import Problems
from graphql_api.intake.raw_headers import MOST_HEADERS, check_header, check_media_type
from graphql_api.intake.raw_paths import check_path

MOST_PAIRS: Final = 500
MOST_PARTS: Final = 100
LONGEST_NAME: Final = 255
#: What stands for a JSON that was not given: null is one.
NO_JSON: Final = msgspec.UNSET
_JSON: Final = "application/json"
_TEXT: Final = "text/plain; charset=utf-8"
_BYTES: Final = "application/octet-stream"
# Some servers take another method from it than the one that was sent, and that was checked.
_METHOD_IN_QUERY: Final = "_method"


@dataclass(frozen=True, kw_only=True, repr=False)
class PartGiven(Given):
    """One part of a form: by exactly one of `value`, `base64` and `upload`."""

    name: str
    value: str | None = None
    base64: Base64Text | None = None
    upload: UploadedFile | None = None
    filename: str | None = None
    content_type: str | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class RawGiven(Given):
    """A call; its body by at most one of `json`, `text`, `base64` and `multipart`."""

    method: str
    path: str
    query: Sequence[tuple[str, str]] = ()
    headers: Sequence[tuple[str, str]] = ()
    json: Any = NO_JSON
    text: str | None = None
    base64: Base64Text | None = None
    content_type: str | None = None
    multipart: Sequence[PartGiven] | None = None


async def raw_request(
    given: RawGiven, offer: Passthrough, max_bytes: int, problems: Problems
) -> RawRequest | None:
    """The call to make; None after reporting problems. `max_bytes` bounds the whole body."""
    if given.method not in offer.methods:
        possible = ", ".join(sorted(offer.methods))
        problems.at("method").add(f"{given.method} cannot be sent to this vendor. Possible: {possible}.")
    check_path(given.path, offer, problems.at("path"))
    _check_query(given.query, problems.at("query"))
    _check_headers(given.headers, problems.at("headers"))
    body = await _body(given, Room(per_file=max_bytes, total=max_bytes, left=max_bytes), problems)
    if problems:
        return None
    return RawRequest(
        method=given.method, path=given.path, query=given.query, headers=given.headers, body=body
    )


def _check_query(query: Sequence[tuple[str, str]], problems: Problems) -> None:
    if len(query) > MOST_PAIRS:
        problems.add(f"{problems.field} has more than {MOST_PAIRS} values. Ask in several calls.")
    for place, (name, value) in enumerate(query):
        if name.strip().casefold() == _METHOD_IN_QUERY:
            problems.at(place, "name").add(f"{name} cannot be given: some servers take it for the method.")
        if _encoded(name) is None or _encoded(value) is None:
            problems.at(place).add(_NO_TEXT)


def _check_headers(headers: Sequence[tuple[str, str]], problems: Problems) -> None:
    if len(headers) > MOST_HEADERS:
        problems.add(f"{problems.field} has more than {MOST_HEADERS} headers. Leave some out.")
    seen: set[str] = set()
    for place, (name, value) in enumerate(headers):
        check_header(name, value, problems.at(place))
        if name.lower() in seen:
            problems.at(place, "name").add(f"The header {name[:80]} is given twice. Give it once.")
        seen.add(name.lower())


async def _body(given: RawGiven, room: Room, problems: Problems) -> Content | tuple[Part, ...] | None:
    named = [name for name in ("text", "base64", "multipart") if getattr(given, name) is not None]
    named += [] if given.json is NO_JSON else ["json"]
    if not named:
        if given.content_type is not None:
            problems.at("content_type").add("`contentType` is given without a body. Leave it out.")
        return None
    if len(named) > 1:
        problems.add(
            f"{' and '.join(f'`{name}`' for name in sorted(named))} are given. A body is one of them."
        )
    elif given.method == "GET":
        problems.at(*named).add(
            f"`{named[0]}` is given, and a GET has no body. Use `query`, or another method."
        )
    elif given.multipart is not None:
        return await _parts(given, room, problems)
    else:
        return await _content(given, room, problems)
    return None


async def _content(given: RawGiven, room: Room, problems: Problems) -> Content | None:
    if given.content_type is not None:
        check_media_type(given.content_type, problems.at("content_type"))
    if given.base64 is not None:
        data, kind = await _decoded(given.base64, room, problems.at("base64")), _BYTES
    elif given.text is not None:
        data, kind = _counted(_encoded(given.text), room, problems.at("text")), _TEXT
    else:
        data, kind = _counted(_as_json(given.json), room, problems.at("json")), _JSON
    return None if data is None else Content(data=data, media_type=given.content_type or kind)


async def _parts(given: RawGiven, room: Room, problems: Problems) -> tuple[Part, ...] | None:
    if given.content_type is not None:
        problems.at("content_type").add("`contentType` is that of each part here. Leave it out.")
    parts, place = given.multipart or (), problems.at("multipart")
    if not 0 < len(parts) <= MOST_PARTS:
        place.add(f"`multipart` has 1 to {MOST_PARTS} parts.")
        return None
    made = [await _part(part, room, place.at(number)) for number, part in enumerate(parts)]
    return tuple(part for part in made if part is not None)


async def _part(given: PartGiven, room: Room, problems: Problems) -> Part | None:
    filename = given.filename or (given.upload.filename if given.upload is not None else None)
    _check_name(given.name, problems.at("name"))
    if filename is not None:
        _check_name(filename, problems.at("filename"))
    elif given.base64 is not None:
        problems.at("filename").add("`filename` is missing: a file needs one.")
    if given.content_type is not None:
        check_media_type(given.content_type, problems.at("content_type"))
    found = await _part_bytes(given, room, problems)
    if found is None:
        return None
    kind = given.content_type or _sent_type(found.header)
    return Part(name=given.name, data=found.content, filename=filename, media_type=kind)


async def _part_bytes(given: PartGiven, room: Room, problems: Problems) -> Bytes | None:
    if sum(one is not None for one in (given.value, given.base64, given.upload)) != 1:
        problems.add("A part is one of `value`, `base64` and `upload`.")
        return None
    if given.upload is not None:
        # Its size is known before it is in memory.
        fits = _fits(given.upload.size, room, problems.at("upload"))
        return await from_upload(given.upload) if fits else None
    if given.base64 is not None:
        data = await _decoded(given.base64, room, problems.at("base64"))
    else:
        data = _counted(_encoded(given.value or ""), room, problems.at("value"))
    return None if data is None else Bytes(data)


async def _decoded(text: Base64Text, room: Room, problems: Problems) -> bytes | None:
    found = await from_text(text, problems) if _fits(text.decoded_size, room, problems) else None
    return None if found is None else found.content


def _counted(data: bytes | None, room: Room, problems: Problems) -> bytes | None:
    if data is None:
        problems.add(_NO_TEXT)
        return None
    return data if _fits(len(data), room, problems) else None


def _fits(size: int, room: Room, problems: Problems) -> bool:
    fits = room.take(size)
    if not fits:
        problems.add(f"The body is larger than {room.total:,} bytes, the most that this service sends.")
    return fits


def _as_json(value: Any) -> bytes | None:  # noqa: ANN401  # any JSON
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:
        return None


def _encoded(text: str) -> bytes | None:
    try:
        return text.encode()
    except UnicodeEncodeError:
        return None


def _sent_type(header: str | None) -> str | None:
    """The media type that came with an upload, if it is one: it was not checked."""
    found = Problems()
    if header is not None:
        check_media_type(header, found)
    return None if found else header


def _check_name(name: str, problems: Problems) -> None:
    if not 0 < len(name) <= LONGEST_NAME or not name.isprintable():
        problems.add(
            f"{problems.field} has 1 to {LONGEST_NAME} characters, without line breaks and other controls."
        )


_NO_TEXT: Final = "It holds half of a surrogate pair, which is no character. Send whole characters."
