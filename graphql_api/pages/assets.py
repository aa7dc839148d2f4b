"""The files our pages load, served under addresses that carry their content's hash.

Such an address never changes its meaning, so browsers may keep the file for good; a new release of a file gets
a new address. What is in the folder, from where and under which license: ``assets/VERSIONS.md``.
"""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

FOLDER = Path(__file__).parent / "assets"
MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
DIGEST_LENGTH = 16
FOREVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True, slots=True)
class Asset:
    """One file: its bytes as shipped, and the hash of them."""

    name: str
    media_type: str
    body: bytes
    digest: str

    @property
    def path(self) -> str:
        """The address at which this very content is served, for good."""
        return f"/assets/{self.digest[:DIGEST_LENGTH]}/{self.name}"


def _load(file: Path) -> Asset:
    body = file.read_bytes()
    return Asset(file.name, MEDIA_TYPES[file.suffix], body, hashlib.sha256(body).hexdigest())


@cache
def assets() -> dict[str, Asset]:
    """Every file that pages may load, by name; the folder's texts about them are not served."""
    files = sorted(file for file in FOLDER.iterdir() if file.suffix in MEDIA_TYPES)
    return {file.name: _load(file) for file in files}


def asset_path(name: str) -> str:
    """The address to write into a page for the file of this name."""
    return assets()[name].path


@cache
def _compressed(name: str) -> bytes:
    # The time stamp is left out so that every replica sends the same bytes.
    return gzip.compress(assets()[name].body, compresslevel=6, mtime=0)


def _body(asset: Asset, request: Request) -> tuple[bytes, dict[str, str]]:
    headers = {"Cache-Control": FOREVER, "Vary": "Accept-Encoding", "X-Content-Type-Options": "nosniff"}
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return asset.body, headers
    return _compressed(asset.name), headers | {"Content-Encoding": "gzip"}


async def serve_asset(request: Request) -> Response:
    """Answer a file of the folder; any other name, or the hash of another release, is not found."""
    asset = assets().get(request.path_params["name"])
    if asset is None or asset.digest[:DIGEST_LENGTH] != request.path_params["digest"]:
        return PlainTextResponse("No such file. Reload the page to get its present files.", status_code=404)
    body, headers = _body(asset, request)
    return Response(body, media_type=asset.media_type, headers=headers)


async def serve_favicon(_request: Request) -> Response:
    """The icon at the place where browsers look for it unasked, for pages without a link to it."""
    icon = assets()["favicon.svg"]
    return Response(icon.body, media_type=icon.media_type, headers={"Cache-Control": "public, max-age=86400"})


def asset_routes() -> list[Route]:
    """Where the files and the icon are served."""
    return [
        Route("/assets/{digest}/{name}", serve_asset, name="asset"),
        Route("/favicon.ico", serve_favicon, name="favicon"),
    ]
