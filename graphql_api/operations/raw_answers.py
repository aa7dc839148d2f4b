"""A vendor's raw answer in the form that the caller wants: JSON, text, or bytes as base64."""

import base64
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

import msgspec

from connectors.contract.passthrough import RawAnswer
from connectors.contract.steps import Notice

_TEXTUAL: Final = frozenset(
    {"application/xml", "application/javascript", "application/x-www-form-urlencoded", "application/x-ndjson"}
)
_NOT_TEXT: Final = Notice(code="NOT_TEXT", path="as", message="The vendor's answer is no text: see `base64`.")
_NOT_JSON: Final = Notice(
    code="NOT_JSON", path="as", message="The vendor's answer is no JSON: see `text` or `base64`."
)


class Form(StrEnum):
    """The form of an answer."""

    AUTO = "AUTO"
    JSON = "JSON"
    TEXT = "TEXT"
    BASE64 = "BASE64"


@dataclass(frozen=True, kw_only=True)
class Body:
    """A body in one of three forms, or in none if it is empty."""

    json: msgspec.Raw | None = None
    text: str | None = None
    base64: str | None = None
    notices: tuple[Notice, ...] = ()


def body_in(form: Form, answer: RawAnswer) -> Body:
    """The body in that form; what cannot be had in it comes in another one, with a notice."""
    if not answer.body:
        return Body()
    if form is Form.BASE64:
        return _as_bytes(answer)
    if form is Form.TEXT:
        return _as_text(answer) or _told(_as_bytes(answer), _NOT_TEXT)
    if form is Form.JSON:
        return _as_json(answer) or _told(_as_text(answer) or _as_bytes(answer), _NOT_JSON)
    return _by_media_type(answer)


def _by_media_type(answer: RawAnswer) -> Body:
    kind = answer.media_type or ""
    found = None
    if kind == "application/json" or kind.endswith("+json"):
        found = _as_json(answer) or _as_text(answer)
    elif kind.startswith("text/") or kind.endswith("+xml") or kind in _TEXTUAL:
        found = _as_text(answer)
    return found or _as_bytes(answer)


def _as_json(answer: RawAnswer) -> Body | None:
    """The JSON as the vendor wrote it, so that long numbers and the order of keys stay; None if it is none."""
    try:
        msgspec.json.decode(answer.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    return Body(json=msgspec.Raw(answer.body))


def _as_text(answer: RawAnswer) -> Body | None:
    try:
        return Body(text=answer.body.decode(answer.charset or "utf-8"))
    except (UnicodeDecodeError, LookupError):
        return None


def _as_bytes(answer: RawAnswer) -> Body:
    return Body(base64=base64.b64encode(answer.body).decode())


def _told(body: Body, notice: Notice) -> Body:
    return replace(body, notices=(notice,))
