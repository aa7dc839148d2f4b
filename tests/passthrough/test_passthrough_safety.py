"""What passthrough does not give out, does not do, and leaves behind."""

import base64
import json
import logging

import pytest
from starlette.responses import JSONResponse, Response

from graphql_api.security.scopes import EVERYTHING, Scope
from tests.passthrough.conftest import ROOTS, Caller, answers, echo, redirect_to

VENDORS = [("hrworks-demo", "hrworks"), ("hr4you-demo", "hr4you")]


def secrets_of(caller, integration):
    """The credentials of an integration, and the token in use."""
    found = caller.stage.app.state.service.accounts.integrations[integration]
    http = found.source.session._http._http
    token = getattr(getattr(http.auth, "_token", None), "value", None)
    return [*(secret.reveal() for secret in found.config.credentials.values()), *([token] if token else [])]


@pytest.mark.parametrize(("integration", "slug"), VENDORS)
async def test_a_vendor_that_tells_the_request_back_gives_out_no_token(caller, integration, slug):
    caller.serve(slug, "/echo", echo)
    answer = await caller.answer(integration, "POST", f"{ROOTS[slug]}/echo", json={})
    told = answer.data["told"]
    assert told["json"]["headers"]["authorization"] == "[redacted]"
    assert {"name": "x-seen", "value": "[redacted]"} in told["headers"]
    assert [one["code"] for one in told["warnings"]] == ["SECRET_REDACTED"]
    assert "set-cookie" not in {one["name"] for one in told["headers"]}
    secrets = secrets_of(caller, integration)
    assert secrets
    assert not [secret for secret in secrets if secret in answer.response.text]


@pytest.mark.parametrize(("integration", "slug"), VENDORS)
@pytest.mark.parametrize("form", ["AUTO", "JSON", "TEXT", "BASE64"])
async def test_no_form_of_answer_holds_a_credential(caller, integration, slug, form):
    await caller.call(integration, "GET", f"{ROOTS[slug]}/x")
    told = secrets_of(caller, integration)

    async def gossip(request):
        token = request.headers["authorization"]
        packed = base64.b64encode(f"user:{token}".encode()).decode()
        return JSONResponse({"known": told, "sent": token, "packed": packed})

    caller.serve(slug, "/gossip", gossip)
    answer = await caller.call(integration, "GET", f"{ROOTS[slug]}/gossip", **{"as": form})
    shown = json.dumps(answer) + (base64.b64decode(answer["base64"]).decode() if answer["base64"] else "")
    for secret in told:
        assert secret not in shown
        assert base64.b64encode(f"user:{secret}".encode()).decode() not in shown


async def test_a_redirection_to_the_token_is_redacted(caller):
    await caller.call("hr4you-demo", "GET", "/api2/jobs")
    (token,) = secrets_of(caller, "hr4you-demo")
    caller.serve("hr4you", "/x", redirect_to(f"https://evil.example/?t={token}"))
    told = await caller.call("hr4you-demo", "GET", "/api2/x")
    assert told["headers"] == [{"name": "location", "value": "https://evil.example/?t=[redacted]"}]


async def test_tokens_in_headers_are_withheld(caller):
    names = (
        "set-cookie",
        "x-auth-token",
        "authorization",
        "x-api-key",
        "authentication-info",
        "x-session-id",
        "alt-svc",
    )
    caller.serve("hr4you", "/x", answers(b"", **dict.fromkeys(names, "v"), **{"x-total": "7"}))
    told = await caller.call("hr4you-demo", "GET", "/api2/x")
    assert {"name": "x-total", "value": "7"} in told["headers"]
    assert not {one["name"] for one in told["headers"]} & {*names, "content-length", "transfer-encoding"}


async def test_where_tokens_are_given_out_is_out_of_reach(caller):
    caller.stage.forget()
    told = await caller.call("hrworks-demo", "POST", "/v2/authentication", json={})
    assert [(one["code"], one["path"]) for one in told["errors"]] == [("BAD_INPUT", "path")]


@pytest.mark.parametrize(
    ("given", "paths"),
    [
        ({"path": "https://evil.example/v2"}, ["path"]),
        ({"path": "/v2/../__sandbox__/state"}, ["path"]),
        ({"path": "/__sandbox__/state"}, ["path"]),
        ({"headers": [{"name": "Host", "value": "evil.example"}]}, ["headers.0.name"]),
        (
            {"headers": [{"name": "Accept", "value": "a"}, {"name": "accept", "value": "b\r\nHost: x"}]},
            ["headers.1.value", "headers.1.name"],
        ),
        ({"headers": [{"name": "Content-Type", "value": "text/plain"}]}, ["headers.0.name"]),
        (
            {"headers": [{"name": "A", "value": "b"}] * 51},
            ["headers", *(f"headers.{n}.name" for n in range(1, 51))],
        ),
        ({"query": [{"name": "_Method", "value": "DELETE"}]}, ["query.0.name"]),
        ({"query": [{"name": "a", "value": "b"}] * 501}, ["query"]),
        ({"contentType": "text/plain"}, ["contentType"]),
        ({"method": "GET", "text": "a"}, ["text"]),
        ({"text": "a", "json": 1}, [None]),
        ({"text": "a", "contentType": "a/b\r\nX: y"}, ["contentType"]),
        ({"base64": "%%%"}, ["base64"]),
        ({"multipart": []}, ["multipart"]),
        ({"multipart": [{"name": "a"}]}, ["multipart.0"]),
        ({"multipart": [{"name": "a", "value": "b", "base64": "YQ==", "filename": "c"}]}, ["multipart.0"]),
        ({"multipart": [{"name": "a", "base64": "YQ=="}]}, ["multipart.0.filename"]),
        ({"multipart": [{"name": 'a"\r\nX: y', "value": "b"}]}, ["multipart.0.name"]),
        ({"multipart": [{"name": "a", "value": "b", "filename": "c\n"}]}, ["multipart.0.filename"]),
        ({"multipart": [{"name": "a", "value": "b", "contentType": "x"}]}, ["multipart.0.contentType"]),
        ({"multipart": [{"name": "a", "value": "b"}], "contentType": "text/plain"}, ["contentType"]),
        ({"multipart": [{"name": "a", "value": "b"}] * 101}, ["multipart"]),
    ],
)
async def test_bad_input_is_told_at_its_place_and_nothing_is_sent(caller, given, paths):
    caller.stage.forget()
    told = await caller.call("hrworks-demo", **{"method": "POST", "path": "/v2/persons", **given})
    assert [one["path"] for one in told["errors"]] == paths
    assert {one["code"] for one in told["errors"]} == {"BAD_INPUT"}
    assert told["status"] is None
    assert caller.stage.vendors["hrworks"].calls == {}
    assert await caller.entries() == []


async def test_bodies_are_bounded(set_stage):
    caller = Caller(await set_stage(settings={"max_upload_bytes": 1000}))
    for body, path in (
        ({"text": "a" * 1001}, "text"),
        ({"json": "a" * 999}, "json"),
        ({"base64": base64.b64encode(bytes(1001)).decode()}, "base64"),
        ({"multipart": [{"name": "a", "value": "b" * 600}] * 2}, "multipart.1.value"),
    ):
        told = await caller.call("hr4you-demo", "POST", "/api2/x", **body)
        assert [one["path"] for one in told["errors"]] == [path]


async def test_the_scope_is_needed(caller):
    limited = caller.limited(scopes=EVERYTHING - {Scope.PASSTHROUGH})
    answer = await limited.answer("hr4you-demo", "GET", "/api2/jobs")
    assert answer.codes == ["FORBIDDEN"]
    assert "passthrough" in answer.errors[0]["message"]


@pytest.mark.parametrize("integration", ["hrworks-demo", "there-is-none"])
async def test_other_integrations_do_not_exist(caller, integration):
    limited = caller.limited(integrations=frozenset({"hr4you-demo"}))
    told = await limited.call(integration, "GET", "/v2/persons")
    assert [(one["code"], one["path"]) for one in told["errors"]] == [("NOT_FOUND", "integrationId")]


async def test_rules_of_the_key(caller):
    limited = caller.limited(rules=["GET /api2/jobs/**", "nonsense"])
    assert (await limited.call("hr4you-demo", "GET", "/api2/jobs"))["status"] == 200
    caller.stage.forget()
    for method, path in (("POST", "/api2/jobs"), ("GET", "/api2/applicants"), ("GET", "/api2/jobs2")):
        told = await limited.call("hr4you-demo", method, path)
        assert [(one["code"], one["path"]) for one in told["errors"]] == [("FORBIDDEN", "path")]
        assert "GET /api2/jobs/**" in told["errors"][0]["message"]
    assert caller.stage.vendors["hr4you"].calls == {}
    assert [one["event"] for one in await caller.entries()] == ["passthrough", *["passthrough.refused"] * 3]


async def test_each_call_leaves_an_entry_without_what_was_said(caller, tmp_path):
    caller.serve("hr4you", "/echo", echo)
    private = "geheim-und-privat"
    await caller.call(
        "hr4you-demo",
        "POST",
        "/api2/echo",
        query=[{"name": "q", "value": private}],
        headers=[{"name": "X-A", "value": private}],
        json={"a": private},
    )
    await caller.call("hr4you-demo", "GET", "/api2/none")
    first, second = await caller.entries()
    assert (first["caller"], first["event"], first["integration_id"]) == (
        "test",
        "passthrough",
        "hr4you-demo",
    )
    assert first["detail"].pop("milliseconds") >= 0
    assert first["detail"] == {"method": "POST", "path": "/api2/echo", "status": 200}
    assert (second["detail"]["method"], second["detail"]["status"]) == ("GET", 404)
    assert private not in json.dumps([first, second])
    for path in tmp_path.iterdir():
        assert private.encode() not in path.read_bytes()


async def test_nothing_said_is_logged(caller, caplog):
    caplog.set_level(logging.DEBUG)
    private = "geheim-und-privat"
    query = [{"name": "q", "value": private}]
    await caller.call("hr4you-demo", "POST", "/api2/none", query=query, text=private)
    logged = [
        record.getMessage() for record in caplog.records if record.name.startswith(("httpx", "graphql_api"))
    ]
    assert not [line for line in logged if private in line]


JOB = 'query { jobs(integrationId: "hr4you-demo", first: 1) { nodes { id name } } }'


@pytest.mark.parametrize(
    ("method", "status", "anew"),
    [
        ("GET", 200, False),
        ("POST", 201, True),
        ("DELETE", 500, True),
        ("PATCH", 422, False),
        ("PUT", 303, True),
    ],
)
async def test_after_a_write_nothing_read_before_is_trusted(caller, method, status, anew):
    caller.serve("hr4you", "/x", answers(b"", status, **({"location": "/api2/y"} if status == 303 else {})))
    await caller.stage.ask(JOB)
    await caller.call("hr4you-demo", method, "/api2/x")
    caller.stage.forget()
    await caller.stage.ask(JOB)
    assert bool(caller.stage.vendors["hr4you"].calls) is anew


async def test_a_write_is_seen_at_once(caller):
    filtered = 'candidates(integrationId: "hr4you-demo", filter: {email: "new@example.org"})'
    query = f"query {{ {filtered} {{ nodes {{ lastName }} }} }}"
    assert (await caller.stage.ask(query)).data["candidates"]["nodes"] == []
    person = {"firstName": "Ada", "lastName": "Neu", "email": "new@example.org"}
    told = await caller.call("hr4you-demo", "POST", "/api2/applicants", json=person)
    assert told["status"] == 201
    assert (await caller.stage.ask(query)).data["candidates"]["nodes"] == [{"lastName": "Neu"}]


async def test_a_large_answer_is_searched_too(caller):
    await caller.call("hr4you-demo", "GET", "/api2/jobs")
    (token,) = secrets_of(caller, "hr4you-demo")
    content = b"x" * 200_000 + token.encode() + b"x" * 200_000
    caller.serve("hr4you", "/x", lambda _request: Response(content))
    told = await caller.call("hr4you-demo", "GET", "/api2/x", **{"as": "TEXT"})
    assert told["text"] == "x" * 200_000 + "[redacted]" + "x" * 200_000


async def test_a_call_is_in_the_audit_trail_before_the_vendor_has_it(caller):
    seen = []

    async def look(_request):
        seen.extend(await caller.entries())
        return Response(status_code=204)

    caller.serve("hrworks", "/look", look)
    await caller.call("hrworks-demo", "POST", "/v2/look")
    [before], [after] = seen, await caller.entries()
    assert before["id"] == after["id"]
    assert before["detail"] == {"method": "POST", "path": "/v2/look", "error": "UNFINISHED"}
    assert after["detail"]["status"] == 204
    assert "error" not in after["detail"]
