"""Headers that callers may give, and those that they may not."""

import pytest

from graphql_api.intake.problems import Problems
from graphql_api.intake.raw_headers import check_header, check_media_type


def faults(name, value="x"):
    problems = Problems().at("headers", 0)
    check_header(name, value, problems)
    return {one.path: one.message for one in problems}


@pytest.mark.parametrize(
    "name", ["Accept", "Accept-Language", "X-Request-Id", "If-Match", "Prefer", "User-Agent"]
)
def test_ordinary_headers_pass(name):
    assert faults(name, "de-DE, *;q=0.5") == {}


FORBIDDEN = [
    "Host",
    "Authorization",
    "Cookie",
    "Cookie2",
    "Content-Length",
    "Content-Type",
    "Transfer-Encoding",
    "Connection",
    "Keep-Alive",
    "TE",
    "Trailer",
    "Upgrade",
    "Expect",
    "Proxy-Authorization",
    "Proxy-Connection",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "Forwarded",
    "Via",
    "X-Real-IP",
    "X-Client-IP",
    "X-Original-URL",
    "X-Rewrite-URL",
    "X-Original-Host",
    "X-Host",
    "X-HTTP-Method-Override",
    "X-HTTP-Method",
    "X-Method-Override",
    "Accept-Encoding",
    "Content-Encoding",
    "Accept-Charset",
    "Range",
    "If-Range",
    "X-Api-Key",
    "X-Auth-Token",
    "Sec-Fetch-Site",
    "HTTP2-Settings",
    "Max-Forwards",
]


@pytest.mark.parametrize("name", FORBIDDEN)
def test_forbidden_headers_are_refused_by_name_however_they_are_written(name):
    for spelled in (name, name.lower(), name.upper(), name.replace("-", "_")):
        told = faults(spelled)
        assert list(told) == ["headers.0.name"]
        assert spelled in told["headers.0.name"]


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "A B",
        "A:",
        "A\r\nB",
        "A\n",
        "A\x00",
        "Ä",
        " Host",
        "Host ",
        "Host\t",
        "(a)",
        "a/b",
        "a" * 101,
    ],
)
def test_what_is_no_name_is_refused(name):
    assert list(faults(name)) == ["headers.0.name"]


@pytest.mark.parametrize(
    "value",
    [
        "a\r\nHost: evil.example",
        "a\nb",
        "a\rb",
        "a\x00",
        "\x7f",
        "ä",
        "a\tb",
        " a",
        "a ",
        "\u2028",
        "a" * 4097,
    ],
)
def test_values_that_could_begin_another_header_are_refused_unquoted(value):
    told = faults("Accept", value)
    assert list(told) == ["headers.0.value"]
    assert "evil" not in told["headers.0.value"]


@pytest.mark.parametrize(
    ("text", "good"),
    [
        ("application/pdf", True),
        ("text/plain; charset=utf-8", True),
        ('text/plain;charset="utf-8"', True),
        ("application/vnd.api+json", True),
        ("", False),
        ("pdf", False),
        ("a/b\r\nX: y", False),
        ("a/b\n", False),
        ('a/b; x="y\r\n"', False),
        ("a/b; charset=ü", False),
    ],
)
def test_media_types(text, good):
    problems = Problems().at("content_type")
    check_media_type(text, problems)
    assert bool(problems) is not good
