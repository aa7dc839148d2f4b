"""Paths that try to lead elsewhere, in all the spellings that servers are known to fall for."""

import posixpath
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.contract.passthrough import Passthrough
from graphql_api.intake.problems import Problems
from graphql_api.intake.raw_paths import LONGEST_PATH, check_path


async def unsent(_session, _request):
    raise AssertionError


OFFER = Passthrough(note="", roots=("/v2", "/api/jobs"), closed=("/v2/authentication",), send=unsent)


def faults(path):
    problems = Problems().at("path")
    assert check_path(path, OFFER, problems) is not bool(problems)
    assert all(one.path == "path" and "`path`" in one.message for one in problems)
    return [one.message for one in problems]


@pytest.mark.parametrize(
    "path",
    [
        "/v2",
        "/v2/",
        "/v2/persons",
        "/v2/persons/",
        "/v2/persons/1/master-data",
        "/api/jobs/xml/set/website",
        "/v2/a;b=c,d",
        "/v2/M%C3%BCller",
        "/v2/a%20b",
        "/v2/100%25",
        "/v2/some%40example.org",
        "/v2/x.y..z/.hidden/end.",
        "/v2/~me/(a)*!$&'+=:1",
        "/v2/authenticationX",
        "/v2/" + "a" * (LONGEST_PATH - 4),
    ],
)
def test_paths_of_the_vendor_pass(path):
    assert faults(path) == []


ELSEWHERE = [
    # other hosts
    "https://evil.example/v2/persons",
    "http:/evil.example/v2",
    "HTTP://evil.example/v2",
    "file:///etc/passwd",
    "javascript:alert(1)",
    "//evil.example/v2",
    "///evil.example/v2",
    "/\\evil.example/v2",
    "\\\\evil.example\\v2",
    "\\/evil.example",
    "/v2@evil.example/",
    "@evil.example/v2",
    ":80@evil.example/v2",
    ".evil.example/v2",
    "evil.example/v2",
    "v2/persons",
    "",
    " ",
    " /v2/persons",
    "/v2/persons ",
    "?a=b",
    "#a",
    "/v2//evil.example",
    "/v2/persons//",
    # up
    "/v2/..",
    "/v2/../admin",
    "/v2/persons/../../admin",
    "/v2/persons/..",
    "/..",
    "/../v2/persons",
    "/v2/./persons",
    "/v2/.",
    "/v2/.../x",
    "/v2/%2e%2e/admin",
    "/v2/%2E%2E/admin",
    "/v2/.%2e/admin",
    "/v2/%2e./admin",
    "/v2/%2e/persons",
    "/v2/%252e%252e/admin",
    "/v2/%25252e%25252e/admin",
    "/v2/%2525252e%2525252e/admin",
    "/v2/%252525252525252e%2e/admin",
    "/v2/%%32%65%%32%65/admin",
    "/v2/%25%32%65%25%32%65/admin",
    "/v2/..%2fadmin",
    "/v2/..%2Fadmin",
    "/v2/%2e%2e%2fadmin",
    "/v2/..%252fadmin",
    "/v2/..%5cadmin",
    "/v2/..%5Cadmin",
    "/v2/..%255cadmin",
    "/v2/..\\admin",
    "/v2\\..\\admin",
    "/v2/a%2fb",
    "/v2/a%252Fb",
    "/v2/a%5cb",
    "/v2/..;/admin",
    "/v2/..;x=1/admin",
    "/v2/.;/admin",
    "/v2/%2e%2e;/admin",
    "/v2/..%3b/admin",
    "/v2/..%20/admin",
    "/v2/%20../admin",
    "/v2/..%00/admin",
    "/v2/..%09/admin",
    # overlong and other broken UTF-8, UTF-16 escapes
    "/v2/%c0%ae%c0%ae/admin",
    "/v2/%e0%80%ae%e0%80%ae/admin",
    "/v2/%c0%af",
    "/v2/%c1%9c",
    "/v2/%ff",
    "/v2/%u002e%u002e/admin",
    "/v2/%uff0e%uff0e/admin",
    # characters that become dots and slashes
    "/v2/\uff0e\uff0e/admin",
    "/v2/%EF%BC%8E%EF%BC%8E/admin",
    "/v2/%E2%80%A5/admin",
    "/v2/%E2%80%A6/admin",
    "/v2/%E2%80%A4%E2%80%A4/admin",
    "/v2/..%EF%BC%8Fadmin",
    "/v2/a%EF%BC%8Fb",
    "/v2/a%EF%BC%BCb",
    "/v2/%E2%84%80",
    # control characters and line breaks
    "/v2/\x00",
    "/v2/%00",
    "/v2/persons%00.json",
    "/v2/%2500",
    "/v2/a\r\nHost: evil.example",
    "/v2/a%0d%0aHost:%20evil.example",
    "/v2/a%0a",
    "/v2/a%250a",
    "/v2/\t",
    "/v2/\x7f",
    "/v2/%7f",
    "/v2/%C2%85",
    "/v2/a b",
    "/v2/persons HTTP/1.1",
    # queries, fragments, users
    "/v2/persons?a=b",
    "/v2/persons#a",
    "/v2/persons#",
    "/v2/user@host",
    "/v2/[::1]",
    "/v2/{id}",
    "/v2/<a>",
    '/v2/"a"',
    "/v2/a|b",
    "/v2/a^b",
    "/v2/a`b",
    "/v2/ü",
    "/v2/\ud800",
    "/v2/\u202e",
    # broken escapes
    "/v2/%",
    "/v2/%2",
    "/v2/%zz",
    "/v2/a%",
    "/v2/%2 e",
    # beyond the roots
    "/",
    "/v",
    "/v20/persons",
    "/v2x",
    "/v1/persons",
    "/admin",
    "/__sandbox__/state",
    "/api",
    "/api/job",
    "/api/jobsX",
    # where tokens are given out
    "/v2/authentication",
    "/v2/authentication/",
    "/v2/Authentication",
    "/v2/%61uthentication",
    "/v2/%2561uthentication",
    "/v2/authentication;x=1",
    "/v2;x=1/authentication",
    "/v2/authentication%20",
    "/v2/%EF%BD%81uthentication",
    "/v2/authentication/new",
    "/V2/authentication",
    "/v2/" + "a" * LONGEST_PATH,
]


@pytest.mark.parametrize("path", ELSEWHERE, ids=range(len(ELSEWHERE)))
def test_paths_that_lead_elsewhere_are_refused(path):
    (message,) = faults(path)
    assert message.endswith((".", ")"))


@given(st.text(alphabet="/.%25efc0\\;a@:?#\r\n \uff0e", max_size=24))
def test_what_passes_stays_below_the_root_however_it_is_read(tail):
    path = f"/v2/{tail}"
    if faults(path):
        return
    reading = path
    for _ in range(5):
        assert posixpath.normpath(reading).startswith("/v2")
        assert ".." not in posixpath.normpath(reading).split("/")
        joined = urlsplit(urljoin("https://vendor.example/x", path))
        assert (joined.netloc, joined.query, joined.fragment) == ("vendor.example", "", "")
        reading = unquote(reading)


def test_messages_do_not_quote_the_path():
    assert not any("geheim" in message for message in faults("/v2/../geheim"))
