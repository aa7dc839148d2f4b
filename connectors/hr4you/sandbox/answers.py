"""Answers of the API in the form of contract "assumed-1", errors included."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Scope

CONTRACT = "assumed-1"
API_PREFIX = "/api2"

#: Codes and messages by status, where a refusal has nothing more to say.
PLAIN_CODES = {
    400: ("BAD_REQUEST", "Die Anfrage ist nicht lesbar."),
    401: ("UNAUTHORIZED", "Das Token fehlt oder ist ungültig."),
    403: ("FORBIDDEN", "Das Token hat dieses Recht nicht."),
    404: ("NOT_FOUND", "Nicht gefunden."),
    405: ("METHOD_NOT_ALLOWED", "Diese Methode gibt es hier nicht."),
    409: ("CONFLICT", "Der Datensatz steht im Widerspruch zu einem vorhandenen."),
    413: ("FILE_TOO_LARGE", "Die Datei ist zu groß."),
    415: ("UNSUPPORTED_FILE_TYPE", "Dieser Dateityp wird nicht angenommen."),
    422: ("VALIDATION_FAILED", "Die Angaben sind nicht gültig."),
    429: ("RATE_LIMITED", "Zu viele Anfragen."),
    500: ("INTERNAL_ERROR", "Interner Fehler."),
    502: ("BAD_GATEWAY", "Der Dienst ist gestört."),
    503: ("SERVICE_UNAVAILABLE", "Der Dienst ist vorübergehend nicht verfügbar."),
    504: ("GATEWAY_TIMEOUT", "Der Dienst antwortet nicht rechtzeitig."),
}


class Refusal(Exception):  # noqa: N818 - an answer of the vendor's, not a fault of the sandbox
    """An answer other than success. `fields` says per name what is wrong; `existing_id` goes with 409."""

    def __init__(
        self,
        status: int,
        code: str | None = None,
        fields: Mapping[str, str] | None = None,
        existing_id: int | None = None,
    ) -> None:
        super().__init__(status, code)
        self.status = status
        self.code = code
        self.fields = dict(fields or {})
        self.existing_id = existing_id


def success(content: Any, status: int = HTTPStatus.OK) -> Response:  # noqa: ANN401 - any JSON value
    """Return a JSON answer."""
    headers = {"X-Contract": CONTRACT}
    return Response(msgspec.json.encode(content), status, headers, "application/json; charset=utf-8")


def refused(refusal: Refusal) -> Response:
    """Return the answer that a refusal stands for; the id of an existing record stands beside the error."""
    plain_code, message = PLAIN_CODES.get(refusal.status, ("ERROR", HTTPStatus(refusal.status).phrase))
    error = {"code": refusal.code or plain_code, "message": message, "fields": refusal.fields}
    existing = {} if refusal.existing_id is None else {"id": refusal.existing_id}
    return success({"error": error, **existing}, refusal.status)


def render_error(status: int, scope: Scope) -> Response:
    """Return an error without details: JSON under the API's prefix, a page elsewhere."""
    if scope["path"].startswith(f"{API_PREFIX}/"):
        return refused(Refusal(status))
    phrase = HTTPStatus(status).phrase
    return HTMLResponse(f"<!doctype html><title>{status}</title><h1>{status} {phrase}</h1>", status)


async def on_refusal(_request: Request, refusal: Exception) -> Response:
    """Turn a refusal into its answer, wherever it was raised."""
    if not isinstance(refusal, Refusal):
        raise refusal
    return refused(refusal)
