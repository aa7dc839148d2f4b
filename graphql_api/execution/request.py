"""An HTTP request read as a GraphQL request, or refused with a reason.

Source: GraphQL over HTTP, draft of 2025, sections "Request", "GET" and "POST".
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import parse_qsl

import msgspec
from starlette.requests import Request

from graphql_api.execution import refusals

PARAMETERS = ("query", "operationName", "variables", "extensions")
MULTIPART = "multipart/form-data"
MAX_VARIABLE_DEPTH = 64
SHAPE = 'Send a JSON object such as {"query": "{ __typename }", "variables": {}}.'


def kept() -> None:
    """Variables that take no memory worth freeing."""


@dataclass(frozen=True, slots=True)
class GraphQLRequest:
    """What a client asks for. `query` is empty only while a persisted query is still to be looked up.

    `let_go` frees the variables once nobody needs them any more, which may be long before the answer.
    """

    query: str
    operation_name: str | None = None
    variables: dict[str, Any] = field(default_factory=dict, repr=False)
    extensions: dict[str, Any] = field(default_factory=dict)
    method: Literal["GET", "POST"] = "POST"
    let_go: Callable[[], None] = kept


class Parameters(msgspec.Struct, gc=False):
    """The parameters as they stand in a JSON body; other keys are reserved for the specification and ignored."""

    query: str | None = None
    operation_name: str | None = msgspec.field(default=None, name="operationName")
    variables: dict[str, Any] | None = None
    extensions: dict[str, Any] | None = None


body_decoder = msgspec.json.Decoder(Parameters)
object_decoder = msgspec.json.Decoder(dict[str, Any])


def check_headers(request: Request, *, uploads: bool = False) -> None:
    """Refuse a method other than GET and POST, and a body that is not plain JSON in UTF-8 or, with `uploads`, a form."""
    if request.method not in {"GET", "POST"}:
        message = f"Method {request.method} is not supported; use POST or GET."
        raise refusals.method_not_allowed(message, "GET, POST")
    if request.method == "POST":
        if not (uploads and is_multipart(request)):
            check_content_type(request.headers.get("content-type"), uploads=uploads)
        check_content_encoding(request.headers.get("content-encoding"))


def is_multipart(request: Request) -> bool:
    """Whether the request is a form with files."""
    header = request.headers.get("content-type")
    return (
        header is not None
        and header[: len(MULTIPART)].lower() == MULTIPART
        and header.partition(";")[0].strip().lower() == MULTIPART
        and request.method == "POST"
    )


def check_content_type(header: str | None, *, uploads: bool) -> None:
    """Accept `application/json`, with no charset or with UTF-8."""
    media_type, _, parameters = (header or "").partition(";")
    if media_type.strip().lower() == "application/json" and charset(parameters) in {"utf-8", "utf8"}:
        return
    files = f", or {MULTIPART} with files" if uploads else ""
    message = f"Content-Type {header!r:.100} is not supported; send application/json in UTF-8{files}."
    accepted = f"application/json, {MULTIPART}" if uploads else "application/json"
    raise refusals.unsupported_media_type(message, {"Accept": accepted, "Accept-Post": accepted})


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


def from_json(body: bytes | bytearray) -> GraphQLRequest:
    """The request in a JSON body."""
    return checked(parameters_in(body, "request body"), "POST")


def parameters_in(body: bytes | bytearray, what: str) -> Parameters:
    """The parameters in JSON that is one operation."""
    if body[:1] == b"[":
        message = (
            f"A list of operations in one request is not supported; send one operation per request. {SHAPE}"
        )
        raise refusals.bad_request(message)
    parameters: Parameters = decode(body_decoder, body, what)
    return parameters


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


def decode(decoder: msgspec.json.Decoder[Any], data: bytes | bytearray, what: str) -> Any:  # noqa: ANN401 - as the decoder says
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
