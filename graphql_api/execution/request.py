"""An HTTP request read as a GraphQL request, or refused with a reason.

Source: GraphQL over HTTP, draft of 2025, sections "Request", "GET" and "POST".
"""

import asyncio
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qsl

import msgspec
from starlette.requests import Request

from graphql_api.execution import refusals
from graphql_api.execution.lifetime import DeadlineExceededError, until

PARAMETERS = ("query", "operationName", "variables", "extensions")
MAX_VARIABLE_DEPTH = 64
DRAINED = 8
"""How many times the limit is read, and dropped, of a body that is too large."""
SHAPE = 'Send a JSON object such as {"query": "{ __typename }", "variables": {}}.'


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """What a client asks for. `query` is empty only while a persisted query is still to be looked up."""

    query: str
    operation_name: str | None = None
    variables: dict[str, Any] = field(default_factory=dict)
    extensions: dict[str, Any] = field(default_factory=dict)
    method: Literal["GET", "POST"] = "POST"


class Parameters(msgspec.Struct, gc=False):
    """The parameters as they stand in a JSON body; other keys are reserved for the specification and ignored."""

    query: str | None = None
    operation_name: str | None = msgspec.field(default=None, name="operationName")
    variables: dict[str, Any] | None = None
    extensions: dict[str, Any] | None = None


body_decoder = msgspec.json.Decoder(Parameters)
object_decoder = msgspec.json.Decoder(dict[str, Any])


async def read_request(request: Request, max_body_bytes: int, body_seconds: float) -> GraphQLRequest:
    """Read `request`, whose method and headers were checked before, or raise `RequestRefusedError`."""
    if request.method == "GET":
        return from_query_string(request.scope["query_string"])
    return from_json(await read_body(request, max_body_bytes, body_seconds))


def check_headers(request: Request) -> None:
    """Refuse a method other than GET and POST, and a body that is not plain JSON in UTF-8."""
    if request.method not in {"GET", "POST"}:
        message = f"Method {request.method} is not supported; use POST or GET."
        raise refusals.method_not_allowed(message, "GET, POST")
    if request.method == "POST":
        check_content_type(request.headers.get("content-type"))
        check_content_encoding(request.headers.get("content-encoding"))


def check_content_type(header: str | None) -> None:
    """Accept `application/json`, with no charset or with UTF-8."""
    media_type, _, parameters = (header or "").partition(";")
    if media_type.strip().lower() == "application/json" and charset(parameters) in {"utf-8", "utf8"}:
        return
    message = f"Content-Type {header!r:.100} is not supported; send application/json in UTF-8."
    raise refusals.unsupported_media_type(
        message, {"Accept": "application/json", "Accept-Post": "application/json"}
    )


def charset(parameters: str) -> str:
    """The charset among the parameters of a media type; UTF-8 when none is named."""
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "charset":
            return value.strip().strip('"').lower()
    return "utf-8"


def check_content_encoding(header: str | None) -> None:
    """Refuse compressed bodies: the limit on the body would not bound what comes out of them."""
    if header is None or header.strip().lower() in {"", "identity"}:
        return
    message = f"Content-Encoding {header!r:.100} is not supported; send the body uncompressed."
    raise refusals.unsupported_media_type(message, {"Accept-Encoding": "identity"})


async def read_body(request: Request, max_bytes: int, seconds: float) -> bytes:
    """Collect the body, giving up when it turns out too large or too slow."""
    if is_hopeless(request, max_bytes):
        raise refusals.too_large(max_bytes)
    try:
        async with until(asyncio.get_running_loop().time() + seconds):
            return await collect(request, max_bytes)
    except DeadlineExceededError as error:
        raise refusals.too_slow(seconds) from error


def is_hopeless(request: Request, max_bytes: int) -> bool:
    """Whether reading the body is pointless: the client waits for permission to send too much, or sends far too much."""
    announced = request.headers.get("content-length", "")
    if not (announced.isascii() and announced.isdigit()):
        return False
    bearable = max_bytes if "expect" in request.headers else max_bytes * DRAINED
    return int(announced[:20]) > bearable


async def collect(request: Request, max_bytes: int) -> bytes:
    """Add up the parts of the body; what a client announces as its length is not trusted.

    What comes after the limit is dropped, and read on for a while only so that a client in the middle of sending gets
    to read the refusal, in place of a connection that was reset.
    """
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size <= max_bytes:
            parts.append(part)
        elif size > max_bytes * DRAINED:
            break
    if size > max_bytes:
        raise refusals.too_large(max_bytes)
    return b"".join(parts)


def from_json(body: bytes) -> GraphQLRequest:
    """The request in a JSON body."""
    if body[:1] == b"[":
        message = (
            f"A list of operations in one request is not supported; send one operation per request. {SHAPE}"
        )
        raise refusals.bad_request(message)
    return checked(decode(body_decoder, body, "request body"), "POST")


def from_query_string(query_string: bytes) -> GraphQLRequest:
    """The request in the query component of a URL; an empty parameter is the same as none."""
    given = single_values(query_string)
    parameters = Parameters(
        query=given.get("query"),
        operation_name=given.get("operationName"),
        variables=json_parameter(given, "variables"),
        extensions=json_parameter(given, "extensions"),
    )
    return checked(parameters, "GET")


def single_values(query_string: bytes) -> dict[str, str]:
    """The GraphQL parameters of a URL by name; those of others are left alone."""
    try:
        pairs = parse_qsl(query_string.decode("ascii"), errors="strict", max_num_fields=100)
    except ValueError as error:
        message = "The URL's query is not percent-encoded UTF-8 with at most 100 parameters. Encode it again."
        raise refusals.bad_request(message) from error
    values: dict[str, str] = {}
    for name, value in pairs:
        if name in PARAMETERS and values.setdefault(name, value) is not value:
            message = f"The parameter {name!r} is given more than once in the URL. Give it once."
            raise refusals.bad_request(message)
    return values


def json_parameter(given: dict[str, str], name: str) -> dict[str, Any] | None:
    """A parameter of a URL that is a JSON object; `null` is the same as none."""
    text = given.get(name, "null").strip()
    if text == "null":
        return None
    value: dict[str, Any] = decode(object_decoder, text.encode(), f"parameter {name!r}")
    return value


def decode(decoder: msgspec.json.Decoder[Any], data: bytes, what: str) -> Any:  # noqa: ANN401 - as the decoder says
    """Decode JSON; every way in which that can fail is the client's to correct."""
    try:
        return decoder.decode(data)
    except UnicodeDecodeError as error:
        message = f"The {what} is not valid UTF-8 at byte {error.start}."
        raise refusals.bad_request(message) from error
    except RecursionError as error:
        message = f"The {what} is nested too deeply (limit: {MAX_VARIABLE_DEPTH} levels)."
        raise refusals.bad_request(message) from error
    except msgspec.ValidationError as error:
        message = f"The {what} is not as expected: {error}. {SHAPE}"
        raise refusals.bad_request(message) from error
    except ValueError as error:
        message = f"The {what} is not valid JSON: {error}. {SHAPE}"
        raise refusals.bad_request(message) from error


def checked(parameters: Parameters, method: Literal["GET", "POST"]) -> GraphQLRequest:
    """The parameters as a request, once they are known to be complete and shallow enough to walk."""
    extensions = parameters.extensions or {}
    if parameters.query is None and "persistedQuery" not in extensions:
        message = f"The parameter 'query' is missing. {SHAPE}"
        raise refusals.bad_request(message)
    variables = parameters.variables or {}
    check_depth(variables, "variables")
    check_depth(extensions, "extensions")
    return GraphQLRequest(
        parameters.query or "", parameters.operation_name or None, variables, extensions, method
    )


def check_depth(value: dict[str, Any], what: str) -> None:
    """Refuse values nested so deeply that walking them could exhaust the stack; level by level, without recursion."""
    level: list[Any] = [value]
    for _ in range(MAX_VARIABLE_DEPTH + 1):
        level = [child for parent in level for child in children(parent)]
        if not level:
            return
    message = f"The {what} are nested too deeply (limit: {MAX_VARIABLE_DEPTH} levels)."
    raise refusals.bad_request(message)


def children(parent: dict[str, Any] | list[Any]) -> list[Any]:
    """The containers directly inside a container."""
    values = parent.values() if isinstance(parent, dict) else parent
    return [value for value in values if isinstance(value, dict | list)]
