"""The files of the pages: those of others unchanged, none asking for anything elsewhere."""

import gzip
import hashlib
import re

import httpx
import pytest
from starlette.applications import Starlette

from graphql_api.pages.assets import FOLDER, asset_path, asset_routes, assets

VERSIONS_ROW = re.compile(
    r"^\| (\S+) \| (\S+) \| (\S+) \| \S+ \| ([^|]+) \| ([0-9a-f]{64}) \|$", re.MULTILINE
)
OURS = {"boot.js", "boot.css", "home.css", "favicon.svg"}

pytestmark = pytest.mark.asyncio


def _documented() -> dict[str, str]:
    rows = VERSIONS_ROW.findall((FOLDER / "VERSIONS.md").read_text(encoding="utf-8"))
    return {file: digest for file, _package, _version, _license, digest in rows}


@pytest.fixture
def client() -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app=Starlette(routes=asset_routes()))
    return httpx.AsyncClient(transport=transport, base_url="http://test")


async def test_files_of_others_are_the_ones_documented():
    found = {
        name: hashlib.sha256(asset.body).hexdigest() for name, asset in assets().items() if name not in OURS
    }

    assert found == _documented()


@pytest.mark.parametrize("name", [name for name in assets() if name.endswith(".css")])
async def test_style_sheets_load_nothing_from_elsewhere(name):
    text = assets()[name].body.decode()

    addresses = re.findall(r"url\(\s*[\"']?([^\"')]{0,40})", text)

    assert [address for address in addresses if not address.startswith("data:")] == []
    assert "@import" not in text


@pytest.mark.parametrize("name", ["graphiql.min.js", "graphiql-plugin-explorer.umd.js", "boot.js"])
async def test_scripts_need_no_right_to_compile_text(name):
    text = assets()[name].body.decode()

    assert re.findall(r"\beval\(|new Function\(|importScripts\(", text) == []


async def test_a_file_is_kept_for_good_under_the_address_of_its_content(client):
    answer = await client.get(asset_path("boot.js"))

    assert answer.status_code == 200
    assert answer.content == assets()["boot.js"].body
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["content-type"] == "text/javascript; charset=utf-8"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_file_is_compressed_for_who_accepts_it(client):
    async with client.stream(
        "GET", asset_path("graphiql.min.js"), headers={"Accept-Encoding": "gzip"}
    ) as answer:
        sent = b"".join([part async for part in answer.aiter_raw()])

    body = assets()["graphiql.min.js"].body
    assert answer.headers["content-encoding"] == "gzip"
    assert gzip.decompress(sent) == body
    assert len(sent) < len(body) / 2


async def test_a_file_is_sent_plain_to_who_does_not(client):
    answer = await client.get(asset_path("boot.js"), headers={"Accept-Encoding": "identity"})

    assert "content-encoding" not in answer.headers


@pytest.mark.parametrize(
    "path",
    [
        "/assets/0000000000000000/boot.js",
        "/assets/x/VERSIONS.md",
        "/assets/x/..%2Fassets.py",
        "/assets/boot.js",
    ],
)
async def test_anything_else_is_not_found(client, path):
    assert (await client.get(path)).status_code == 404


async def test_the_icon_is_where_browsers_look_for_it(client):
    answer = await client.get("/favicon.ico")

    assert answer.headers["content-type"] == "image/svg+xml"
    assert answer.content.startswith(b"<svg")
