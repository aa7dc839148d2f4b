"""Secrets are found in what vendors answer, in all spellings of programs."""

import base64
import html
import json
import time
from urllib.parse import quote, quote_plus

import pytest

from connectors.toolkit.secrecy import Redaction

SECRET = 's3cr3t/With+odd=chars&"<ü>_-.~and more'
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"


def spellings(secret):
    content = secret.encode()
    return {
        "plain": secret,
        "json": json.dumps(secret)[1:-1],
        "json-utf8": json.dumps(secret, ensure_ascii=False)[1:-1],
        "json-of-php": json.dumps(secret, ensure_ascii=False)[1:-1].replace("/", "\\/"),
        "json-twice": json.dumps(json.dumps(secret))[1:-1].strip('\\"'),
        "percent": quote(secret, safe=""),
        "percent-small": quote(secret, safe="").lower() if secret.islower() else quote(secret),
        "percent-twice": quote(quote(secret, safe=""), safe=""),
        "form": quote_plus(secret),
        "html": html.escape(secret),
        "html-numbers": "".join(
            one if one.isalnum() and one.isascii() else f"&#{ord(one)};" for one in secret
        )
        if secret.isascii()
        else html.escape(secret),
        "hex": content.hex(),
        "HEX": content.hex().upper(),
        "base64": base64.b64encode(content).decode(),
        "base64url": base64.urlsafe_b64encode(content).decode().rstrip("="),
        "base64-inside-1": base64.b64encode(b"a" + content + b"zz").decode(),
        "base64-inside-2": base64.b64encode(b"ab" + content + b"z").decode(),
        "basic": base64.b64encode(b"user:" + content).decode(),
    }


@pytest.mark.parametrize("secret", [SECRET, JWT], ids=["odd", "jwt"])
@pytest.mark.parametrize("kind", spellings(JWT))
def test_a_secret_is_taken_out_in_each_spelling(secret, kind):
    redaction = Redaction([secret])
    found = redaction.of_text(f'{{"a": "before {spellings(secret)[kind]} after"}}')
    assert redaction.used
    assert "[redacted]" in found
    # Of base64 inside a longer text, the outermost digits are partly their neighbours'.
    rest = found.replace("[redacted]", "")
    assert not any(secret[start : start + 8] in rest for start in range(len(secret) - 8))
    assert len(rest) < len('{"a": "before  after"}') + 14


def test_the_longer_of_two_is_taken_out_first():
    assert (
        Redaction(["token-1", "Bearer token-1"]).of_text("Bearer token-1, token-1")
        == "[redacted], [redacted]"
    )


def test_nothing_else_is_touched():
    redaction = Redaction([SECRET, "", "short"])
    content = bytes(range(256)) * 3 + b"short s3cr3t"
    assert redaction.of_bytes(content) == content
    assert redaction.of_text("\udc80ü") == "\udc80ü"
    assert not redaction.used
    assert SECRET not in repr(redaction)


def test_a_large_answer_takes_no_time_worth_speaking_of():
    content = (b"eyJhbGciOiJIUzI1NiJ9." + b"/" * 79 + b"\n") * 80_000
    began = time.process_time()
    assert Redaction([JWT, SECRET]).of_bytes(content) == content
    assert time.process_time() - began < 3
