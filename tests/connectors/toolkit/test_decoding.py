"""Unreadable answers give one error that shows no value."""

import json
from base64 import urlsafe_b64encode
from datetime import UTC, datetime
from enum import Enum

import msgspec
import pytest

from connectors.contract.errors import Cause, ConnectorError
from connectors.toolkit.decoding import decode, jwt_expiry, unreadable


class Kind(Enum):
    A = "a"


class Person(msgspec.Struct):
    name: str
    kind: Kind = Kind.A
    scores: dict[str, int] = msgspec.field(default_factory=dict)
    born: datetime | None = None


PEOPLE = msgspec.json.Decoder(list[Person])


def test_readable():
    assert decode(PEOPLE, b'[{"name": "x", "unknown": 1}]') == [Person("x")]


@pytest.mark.parametrize(
    ("content", "hint"),
    [
        (b'[{"name": 4711}]', "$[0].name: Expected str, got int"),
        (b"[{}]", "$[0]: Object missing required field name"),
        (b'[{"name": "n", "kind": "4711"}]', "$[0].kind: unexpected value"),
        (b'[{"name": "n", "scores": {"4711": "x"}}]', "$[0].scores[...]: Expected int, got str"),
        (b'[{"name": "n", "born": "4711"}]', "$[0].born: unexpected value"),
        (b'{"name": "4711"}', "$: Expected array, got object"),
        (b'[{"name": "4711', "no complete JSON"),
        (b"<html>4711</html>", "no complete JSON"),
        (b"", "no complete JSON"),
        (b'[{"name": "4711\xff"}]', "no complete JSON"),
    ],
)
def test_unreadable(content, hint):
    with pytest.raises(ConnectorError) as caught:
        decode(PEOPLE, content, integration_id="acme-1")
    assert caught.value.cause is Cause.UNREADABLE
    assert hint in caught.value.message
    assert "'acme-1'" in caught.value.message
    assert "4711" not in str(caught.getrepr(style="native"))


def test_unreadable_without_a_name():
    assert unreadable("no root element").message.startswith("The vendor's answer could not be read")


def jwt(claims):
    return f"e30.{urlsafe_b64encode(json.dumps(claims).encode()).rstrip(b'=').decode()}.sig"


@pytest.mark.parametrize("padding", ["", "x", "xx", "xxx"])
def test_expiry_of_a_web_token(padding):
    assert jwt_expiry(jwt({"exp": 1_700_000_000, "p": padding})) == datetime(
        2023, 11, 14, 22, 13, 20, tzinfo=UTC
    )


@pytest.mark.parametrize(
    "token", ["", "opaque", "a.b.c", "a.!.c", jwt({}), jwt({"exp": "x"}), jwt({"exp": 1e300})]
)
def test_no_expiry(token):
    assert jwt_expiry(token) is None
