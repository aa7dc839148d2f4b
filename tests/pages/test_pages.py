"""The pages as they are sent: nothing unescaped, nothing inline, nothing kept."""

import json
import re

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from graphql_api.pages.examples import Example
from graphql_api.pages.graphiql import GraphiQLSettings, graphiql_page, wants_page
from graphql_api.pages.home import HomeSettings, curl_command, routes

NASTY = "</script><script>alert('1')</script>\"&\u2028"
SETTINGS = re.compile(r'<script type="application/json" id="settings">(.*?)</script>', re.DOTALL)

pytestmark = pytest.mark.asyncio


def _client(*, home: HomeSettings | None = None, ide: GraphiQLSettings | None = None) -> httpx.AsyncClient:
    page = graphiql_page(ide or GraphiQLSettings())
    app = Starlette(routes=[Route("/graphql", page), *routes(home or HomeSettings())])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://test")


async def _settings(ide: GraphiQLSettings) -> dict:
    return json.loads(SETTINGS.search((await _client(ide=ide).get("/graphql")).text)[1])


async def test_the_ide_gets_its_settings():
    settings = await _settings(GraphiQLSettings(api_key="ats_1_2", docs_url="/docs", examples=()))

    assert settings == {
        "endpoint": "/graphql",
        "schemaPath": "/schema.graphql",
        "title": "ats-graph",
        "headers": '{\n  "Authorization": "Bearer ats_1_2"\n}',
        "links": [
            {"text": "Schema", "href": "/schema.graphql"},
            {"text": "Documentation", "href": "/docs"},
        ],
        "tabs": [],
    }


async def test_without_a_key_the_header_editor_is_empty():
    assert (await _settings(GraphiQLSettings()))["headers"] == ""


async def test_nothing_breaks_out_of_the_ide_page():
    ide = GraphiQLSettings(
        title=NASTY, endpoint=NASTY, api_key=NASTY, docs_url=NASTY, examples=(Example("x", NASTY, NASTY),)
    )

    answer = await _client(ide=ide).get("/graphql")

    assert "alert('1')</script>" not in answer.text
    assert (await _settings(ide))["tabs"] == [{"query": NASTY, "variables": NASTY}]


async def test_nothing_breaks_out_of_the_landing_page():
    home = HomeSettings(title=NASTY, version=NASTY, endpoint="/" + NASTY, schema_path=NASTY, api_key=NASTY)

    answer = await _client(home=home).get("/", headers={"Host": "evil\"><script>alert('1')</script>"})

    assert "<script" not in answer.text


@pytest.mark.parametrize("path", ["/", "/graphql"])
async def test_pages_hold_no_script_of_their_own_and_load_only_from_us(path):
    text = (await _client().get(path)).text

    scripts = re.findall(r"<script([^>]*)>", text)
    assert [script for script in scripts if "src=" not in script and "application/json" not in script] == []
    assert [url for url in re.findall(r'(?:src|href)="([^"]*)"', text) if not url.startswith("/")] == []
    assert "style=" not in text


@pytest.mark.parametrize("path", ["/", "/graphql"])
async def test_pages_are_sent_with_strict_headers(path):
    headers = (await _client().get(path)).headers

    assert headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
        "font-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    assert headers["cache-control"] == "no-store"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "no-referrer"


async def test_every_file_a_page_names_is_served():
    client = _client()
    text = (await client.get("/graphql")).text + (await client.get("/")).text

    for path in re.findall(r'"(/assets/[^"]*)"', text):
        assert (await client.get(path)).status_code == 200, path


async def test_the_command_to_copy_names_where_we_are_reached_and_no_key():
    text = (await _client().get("/", headers={"Host": "ats.example:8080"})).text

    assert "curl http://ats.example:8080/graphql" in text
    assert "Bearer $ATS_GRAPH_KEY" in text


async def test_the_command_to_copy_is_safe_to_paste():
    command = curl_command("http://test/graphql; rm -rf ~", "it's")

    assert command.startswith("curl 'http://test/graphql; rm -rf ~'")
    assert """'Authorization: Bearer it'"'"'s'""" in command


async def test_keys_do_not_print():
    assert "ats_1_2" not in repr(GraphiQLSettings(api_key="ats_1_2")) + repr(HomeSettings(api_key="ats_1_2"))


@pytest.mark.parametrize(
    ("method", "accept", "page"),
    [
        ("GET", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", True),
        ("HEAD", "text/html", True),
        ("POST", "text/html", False),
        ("GET", "*/*", False),
        ("GET", "application/graphql-response+json, application/json", False),
        ("GET", "", False),
    ],
)
async def test_only_browsers_are_shown_the_ide(method, accept, page):
    scope = {"type": "http", "method": method, "headers": [(b"accept", accept.encode())]}

    assert wants_page(Request(scope)) is page
