"""Passthrough over real HTTP: what is sent, what comes back, and in which form."""

import asyncio
import base64
import gzip

import pytest
from starlette.responses import Response

from connectors.contract.connector import Limits
from tests.passthrough.conftest import ROOTS, Caller, answers, echo, redirect_to

VENDORS = [("hrworks-demo", "hrworks"), ("hr4you-demo", "hr4you")]
PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def encoded(content):
    return base64.b64encode(content).decode()


@pytest.mark.parametrize(
    ("integration", "path", "key"),
    [("hrworks-demo", "/v2/organization-units", "organizationUnits"), ("hr4you-demo", "/api2/jobs", "items")],
)
async def test_json_is_read(caller, integration, path, key):
    told = await caller.call(integration, "GET", path)
    assert (told["status"], told["errors"], told["warnings"]) == (200, [], [])
    assert told["json"][key]
    assert told["text"] is None
    assert told["base64"] is None
    assert any(one["name"] == "content-type" for one in told["headers"])


async def test_a_query_is_escaped_and_may_hold_a_name_twice(caller):
    caller.serve("hrworks", "/echo", echo)
    query = [{"name": "a", "value": "1 &b=2"}, {"name": "a", "value": "ü#?\r\n"}, {"name": "", "value": ""}]
    told = await caller.call("hrworks-demo", "GET", "/v2/echo", query=query)
    assert told["json"]["query"] == [["a", "1 &b=2"], ["a", "ü#?\r\n"], ["", ""]]


async def test_the_vendor_filters_by_the_query(caller):
    query = [{"name": "size", "value": "1"}, {"name": "page", "value": "2"}]
    told = await caller.call("hr4you-demo", "GET", "/api2/jobs", query=query)
    assert len(told["json"]["items"]) == 1


async def test_json_is_posted(caller):
    listed = await caller.call("hr4you-demo", "GET", "/api2/applications")
    path = f"/api2/applications/{listed['json']['items'][0]['id']}/notes"
    told = await caller.call("hr4you-demo", "POST", path, json={"text": "Grüße"})
    assert (told["status"], told["json"]["text"], told["errors"]) == (201, "Grüße", [])


async def test_a_file_is_posted_as_a_form(caller):
    listed = await caller.call("hr4you-demo", "GET", "/api2/applicants")
    path = f"/api2/applicants/{listed['json']['items'][0]['id']}/documents"
    parts = [{"name": "type", "value": "cv"}, {"name": "file", "upload": None}]
    files = {"multipart.1.upload": ("Lebenslauf.pdf", PDF, "application/pdf")}
    told = await caller.upload("hr4you-demo", "POST", path, files, multipart=parts)
    assert (told["status"], told["errors"]) == (201, [])
    part = {"name": "file", "base64": encoded(PDF), "filename": "zwei.pdf", "contentType": "application/pdf"}
    told = await caller.call("hr4you-demo", "POST", path, multipart=[parts[0], part])
    assert (told["status"], told["errors"]) == (201, [])
    documents = list(caller.stage.vendors["hr4you"].parts.state.documents)
    assert [(one.name, one.data) for one in documents] == [("Lebenslauf.pdf", PDF), ("zwei.pdf", PDF)]


async def test_bytes_are_posted(caller):
    application = next(iter(caller.stage.vendors["hrworks"].parts.state.heads))
    path = f"/v2/applicant-management/job-applications/{application}/files"
    query = [{"name": "fileName", "value": "a.pdf"}]
    body = {"base64": encoded(PDF), "contentType": "application/pdf"}
    told = await caller.call("hrworks-demo", "POST", path, query=query, **body)
    assert (told["errors"], told["status"] // 100) == ([], 2)
    assert [file.data for file in caller.stage.vendors["hrworks"].parts.state.uploads] == [PDF]


async def test_bytes_are_downloaded(caller):
    content = bytes(range(256))
    caller.serve("hr4you", "/file", answers(content, **{"content-type": "application/pdf"}))
    for form in ("AUTO", "BASE64"):
        told = await caller.call("hr4you-demo", "GET", "/api2/file", **{"as": form})
        assert (base64.b64decode(told["base64"]), told["json"], told["text"]) == (content, None, None)


async def test_the_job_feed_is_read_without_credentials_and_not_written(caller):
    told = await caller.call("hr4you-feed-demo", "GET", "/api/jobs/xml/set/website")
    assert told["status"] == 200
    assert told["text"].startswith("<?xml")
    told = await caller.call("hr4you-feed-demo", "POST", "/api/jobs/xml/set/website", text="")
    assert [(one["code"], one["path"]) for one in told["errors"]] == [("BAD_INPUT", "method")]


@pytest.mark.parametrize(
    ("body", "sent", "media_type"),
    [
        ({"json": {"a": [1, None, "ü"]}}, '{"a":[1,null,"ü"]}', "application/json"),
        ({"json": None}, "null", "application/json"),
        ({"json": [], "contentType": "application/merge-patch+json"}, "[]", "application/merge-patch+json"),
        ({"text": "<a>ü</a>", "contentType": "application/xml"}, "<a>ü</a>", "application/xml"),
        ({"text": ""}, "", "text/plain; charset=utf-8"),
        ({"base64": encoded(b"abc")}, "abc", "application/octet-stream"),
    ],
)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
async def test_bodies_and_methods(caller, method, body, sent, media_type):
    caller.serve("hrworks", "/echo", echo)
    told = (await caller.call("hrworks-demo", method, "/v2/echo", **body))["json"]
    assert (told["method"], told["body"], told["headers"]["content-type"]) == (method, sent, media_type)
    assert told["headers"]["content-length"] == str(len(sent.encode()))


async def test_headers_are_sent(caller):
    caller.serve("hr4you", "/echo", echo)
    headers = [{"name": "Accept-Language", "value": "de"}, {"name": "X-Trace", "value": "a:b"}]
    told = (await caller.call("hr4you-demo", "GET", "/api2/echo", headers=headers))["json"]
    assert (told["headers"]["accept-language"], told["headers"]["x-trace"]) == ("de", "a:b")


async def test_the_path_arrives_as_it_was_given(caller):
    caller.serve("hr4you", "/{rest:path}", echo)
    told = (await caller.call("hr4you-demo", "GET", "/api2/M%C3%BCller%20&%20S%C3%B6hne;a=b/100%25/a%40b/"))[
        "json"
    ]
    assert told["path"] == "/api2/Müller & Söhne;a=b/100%/a@b/"


@pytest.mark.parametrize(
    ("form", "kind", "content", "field", "value", "warnings"),
    [
        (
            "AUTO",
            "application/json",
            b'{"b":1,"a":12345678901234567890}',
            "json",
            {"b": 1, "a": 12345678901234567890},
            [],
        ),
        ("AUTO", "application/problem+json; charset=utf-8", b"null", "json", None, []),
        ("AUTO", "application/json", b"{broken", "text", "{broken", []),
        ("AUTO", "application/json", b"\xff", "base64", "/w==", []),
        ("AUTO", "text/plain; charset=latin-1", b"\xfc", "text", "ü", []),
        ("AUTO", "text/plain; charset=nonsense", b"\xfc", "base64", "/A==", []),
        ("AUTO", "application/atom+xml", b"<a/>", "text", "<a/>", []),
        ("AUTO", "", b"abc", "base64", "YWJj", []),
        ("JSON", "text/html", b"[1]", "json", [1], []),
        ("JSON", "text/html", b"<p>", "text", "<p>", ["NOT_JSON"]),
        ("JSON", "text/html", b"\xff", "base64", "/w==", ["NOT_JSON"]),
        ("TEXT", "application/json", b"[1]", "text", "[1]", []),
        ("TEXT", "application/pdf", b"\xff", "base64", "/w==", ["NOT_TEXT"]),
        ("BASE64", "application/json", b"[1]", "base64", "WzFd", []),
        ("JSON", "application/json", b"", "json", None, []),
        ("JSON", "application/json", b"[" * 100_000, "text", "[" * 100_000, ["NOT_JSON"]),
    ],
)
async def test_forms_of_answers(caller, form, kind, content, field, value, warnings):
    caller.serve("hrworks", "/x", answers(content, **{"content-type": kind}))
    told = await caller.call("hrworks-demo", "GET", "/v2/x", **{"as": form})
    assert told[field] == value
    assert [one["code"] for one in told["warnings"]] == warnings
    assert [name for name in ("json", "text", "base64") if told[name] is not None] in ([field], [])


@pytest.mark.parametrize(("integration", "slug"), VENDORS)
async def test_refusals_of_the_vendor_are_answers(caller, integration, slug):
    told = await caller.call(integration, "GET", f"{ROOTS[slug]}/there-is-no-such-thing")
    assert (told["status"], told["errors"]) == (404, [])
    assert told["json"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 405, 409, 418, 422, 429, 500, 502, 503, 504])
@pytest.mark.parametrize(("integration", "slug"), VENDORS)
async def test_each_status_is_an_answer_and_is_not_asked_for_again(caller, integration, slug, status):
    asked = []

    async def handler(request):
        asked.append(request.method)
        return Response(b"no", status, {"Retry-After": "7", "Content-Type": "text/plain"})

    caller.serve(slug, "/x", handler)
    for method in ("GET", "POST"):
        told = await caller.call(integration, method, f"{ROOTS[slug]}/x")
        assert (told["status"], told["text"], told["errors"]) == (status, "no", [])
        assert {"name": "retry-after", "value": "7"} in told["headers"]
    # HR WORKS's token may have been withdrawn: after a 401 it is renewed, once.
    times = 2 if (slug, status) == ("hrworks", 401) else 1
    assert asked == ["GET"] * times + ["POST"] * times


@pytest.mark.parametrize(("integration", "slug"), VENDORS)
async def test_a_vendor_that_breaks_off_is_an_error_and_writes_are_not_repeated(caller, integration, slug):
    path = f"{ROOTS[slug]}/x"
    caller.serve(slug, "/x", answers(b""))
    await caller.call(integration, "GET", path)
    vendor = caller.stage.vendors[slug]
    vendor.fail(kind="drop_before", path=path)
    vendor.forget()
    for method in ("POST", "PUT", "PATCH", "DELETE"):
        told = await caller.call(integration, method, path, json={})
        assert (told["status"], [one["code"] for one in told["errors"]]) == (None, ["VENDOR_UNAVAILABLE"])
        assert told["errors"][0]["retryable"]
        assert integration in told["errors"][0]["message"]
    await caller.call(integration, "GET", path)
    assert vendor.calls == {"POST x": 1, "PUT x": 1, "PATCH x": 1, "DELETE x": 1, "GET x": 3}


async def test_a_vendor_that_takes_too_long_is_an_error(set_stage):
    caller = Caller(await set_stage(limits=Limits(deadline=0.3)))
    ended = asyncio.Event()

    async def forever(_request):
        await ended.wait()
        return Response(b"")

    caller.serve("hr4you", "/x", forever)
    told = await caller.call("hr4you-demo", "PATCH", "/api2/x", json={})
    ended.set()
    assert [one["code"] for one in told["errors"]] == ["VENDOR_UNAVAILABLE"]
    assert (await caller.entries())[-1]["detail"]["error"] == "VENDOR_UNAVAILABLE"


async def test_a_refused_login_is_an_error(caller):
    vendor = caller.stage.vendors["hrworks"]
    vendor.fail(kind="status", status=401, path="/v2/authentication")
    told = await caller.call("hrworks-demo", "GET", "/v2/organization-units")
    assert [one["code"] for one in told["errors"]] == ["VENDOR_AUTH_FAILED"]


async def test_after_failures_in_a_row_the_vendor_is_left_alone(caller):
    caller.serve("hr4you", "/x", answers(b"", 503))
    for _ in range(10):
        assert (await caller.call("hr4you-demo", "GET", "/api2/x"))["status"] == 503
    told = await caller.call("hr4you-demo", "GET", "/api2/x")
    assert [one["code"] for one in told["errors"]] == ["VENDOR_UNAVAILABLE"]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_redirects_are_told_and_not_followed(caller, status):
    place = f"{caller.stage.vendors['hrworks'].url}/v2/organization-units"
    caller.serve("hr4you", "/x", redirect_to(place, status))
    caller.stage.forget()
    told = await caller.call("hr4you-demo", "GET", "/api2/x")
    assert (told["status"], told["errors"], told["text"], told["base64"]) == (status, [], None, None)
    assert told["headers"] == [{"name": "location", "value": place}]
    assert caller.stage.vendors["hrworks"].calls == {}


async def test_answers_are_bounded(caller, monkeypatch):
    monkeypatch.setattr("connectors.toolkit.raw_calls.LARGEST_ANSWER", 1024 * 1024)
    packed = gzip.compress(b"a" * (1024 * 1024 + 1))
    caller.serve("hr4you", "/x", answers(packed, **{"content-encoding": "gzip"}))
    told = await caller.call("hr4you-demo", "GET", "/api2/x")
    assert [one["code"] for one in told["errors"]] == ["VENDOR_UNREADABLE"]
    assert "1 MiB" in told["errors"][0]["message"]


async def test_answers_packed_in_unknown_ways_are_not_given_on(caller):
    caller.serve("hr4you", "/x", answers(b"abc", **{"content-encoding": "br"}))
    told = await caller.call("hr4you-demo", "GET", "/api2/x")
    assert [one["code"] for one in told["errors"]] == ["VENDOR_UNREADABLE"]
