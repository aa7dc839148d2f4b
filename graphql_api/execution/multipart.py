"""Files that come with an operation, as `multipart/form-data`.

Source: GraphQL multipart request specification (github.com/jaydenseric/graphql-multipart-request-spec), version 3. Only one
operation per request is taken.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from typing import Any, NamedTuple

import msgspec
from starlette.datastructures import FormData, Headers, UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser

from graphql_api.execution import refusals
from graphql_api.execution.bodies import Parts
from graphql_api.execution.request import GraphQLRequest, Parameters, checked, decode, parameters_in

EXAMPLE = (
    'Send the fields operations and map, then the files; map is an object such as {"0": ["variables.file"]}.'
)
_FIELDS = ("operations", "map")
_INDEX_DIGITS = 6
_PREFLIGHT = ("authorization", "graphql-require-preflight", "apollo-require-preflight")

map_decoder = msgspec.json.Decoder(dict[str, list[str]])


class Upload:
    """A file that came with the request, in place of a variable's null. It can be read until the request is answered."""

    __slots__ = ("_file",)

    def __init__(self, file: UploadFile) -> None:
        self._file = file

    @property
    def filename(self) -> str:
        """The name that the client sent; not checked."""
        return text_of(self._file.filename or "")

    @property
    def content_type(self) -> str | None:
        """The media type that the client sent; not checked."""
        return self._file.content_type

    @property
    def size(self) -> int:
        """Bytes."""
        return self._file.size or 0

    async def read(self) -> bytes:
        """All of the file."""
        await self._file.seek(0)
        return await self._file.read()

    def __repr__(self) -> str:
        return "Upload(…)"


def check_preflight(headers: Headers) -> None:
    """Refuse a form that another site's page could have sent.

    Browsers send forms across sites without asking first. They do ask (by a preflight request) before they send a header of
    these; our keys are in Authorization, which is one, so that clients with a key need nothing more.
    """
    if not any(headers.get(name) for name in _PREFLIGHT):
        message = (
            "A multipart request needs an Authorization header, or the header GraphQL-Require-Preflight: 1."
        )
        raise refusals.bad_request(message)


class FormLimits(NamedTuple):
    """What a form may hold: bytes in each of its fields, and files."""

    field_bytes: int
    files: int


async def multipart_request(
    headers: Headers, parts: Parts, limits: FormLimits, lifetime: ExitStack
) -> GraphQLRequest:
    """The request in a form, whose files are closed with `lifetime`. Each is in memory up to 1 MiB, and on disk beyond."""
    parser = MultiPartParser(
        in_single_bytes(headers),
        parts,
        max_files=limits.files,
        max_fields=len(_FIELDS),
        max_part_size=limits.field_bytes,
    )
    lifetime.callback(close_files, parser)
    return request_in(await parsed(parser, parts))


def close_files(parser: MultiPartParser) -> None:
    """Close all files, also one that is in no form because the body ended too early."""
    for file in parser._files_to_close_on_error:  # noqa: SLF001 - the only list of all files
        file.close()


async def parsed(parser: MultiPartParser, parts: Parts) -> FormData:
    """The fields and files of a form."""
    try:
        return await parser.parse()
    except MultiPartException as error:
        # The rest is read and dropped so that a client in the middle of sending gets to read the refusal.
        async for _ in parts:
            pass
        message = f"The multipart body cannot be read: {error.message} {EXAMPLE}"
        raise refusals.bad_request(message) from error


def in_single_bytes(headers: Headers) -> Headers:
    """The headers with a charset in which each byte is a character, so that fields come through as they are."""
    return Headers({"content-type": f"{headers['content-type'].rstrip('; ')}; charset=latin-1"})


def text_of(single_bytes: str) -> str:
    """A text that came through as single bytes: UTF-8, as browsers send it, or else Latin-1."""
    try:
        return single_bytes.encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return single_bytes


def request_in(form: FormData) -> GraphQLRequest:
    """The request in the fields, with the files in its variables."""
    operations, targets = (field_bytes(form, name) for name in _FIELDS)
    parameters = parameters_in(operations, "field operations")
    places: dict[str, list[str]] = decode(map_decoder, targets, "field map")
    put_files(parameters, places, files_in(form))
    return checked(parameters, "POST")


def field_bytes(form: FormData, name: str) -> bytes:
    """The bytes of a field that must be there and be no file."""
    value = form.get(name)
    if not isinstance(value, str):
        message = f"The field {name} is missing or is a file. {EXAMPLE}"
        raise refusals.bad_request(message)
    return value.encode("latin-1")


def files_in(form: FormData) -> dict[str, UploadFile]:
    """The files by the names of their fields, each name once."""
    files: dict[str, UploadFile] = {}
    for name, value in form.multi_items():
        if isinstance(value, UploadFile) and files.setdefault(text_of(name), value) is not value:
            message = "Several files have the same field name. Give each its own, and name it in map."
            raise refusals.bad_request(message)
    return files


def put_files(
    parameters: Parameters, places: Mapping[str, Sequence[str]], files: Mapping[str, UploadFile]
) -> None:
    """Put each file where the map wants it. Files and map must match, and the places must hold null."""
    if unmapped := len([name for name in files if not places.get(name)]):
        message = f"{unmapped} of the files are not in map. {EXAMPLE}"
        raise refusals.bad_request(message)
    if missing := len([name for name in places if name not in files]):
        message = f"{missing} of the files that map names were not sent. {EXAMPLE}"
        raise refusals.bad_request(message)
    for name, paths in places.items():
        upload = Upload(files[name])
        for path in paths:
            put(parameters, path, upload)


def put(parameters: Parameters, path: str, upload: Upload) -> None:
    """Put an upload in place of a null among the variables."""
    first, *keys = path.split(".")
    holder: Any = parameters.variables
    for key in keys[:-1]:
        holder = inside(holder, key)
    if first != "variables" or not keys or inside(holder, keys[-1], absent=upload) is not None:
        message = "A path in map does not lead to a null in variables. Set the variable to null where a file belongs."
        raise refusals.bad_request(message)
    holder[int(keys[-1]) if isinstance(holder, list) else keys[-1]] = upload


def inside(holder: Any, key: str, absent: object = None) -> Any:  # noqa: ANN401 - any JSON value
    """The value at a key or an index, or `absent`."""
    if isinstance(holder, dict):
        return holder.get(key, absent)
    is_index = key.isascii() and key.isdigit() and len(key) <= _INDEX_DIGITS
    if isinstance(holder, list) and is_index and int(key) < len(holder):
        return holder[int(key)]
    return absent
