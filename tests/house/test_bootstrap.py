"""`scripts/bootstrap.py`: what a newcomer meets first, whatever Python they have."""

import ast
import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = ROOT / "scripts" / "bootstrap.py"


@pytest.fixture
def bootstrap(tmp_path, monkeypatch):
    """The script as a module, working in a folder of its own."""
    spec = importlib.util.spec_from_file_location("bootstrap", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "VENV", str(tmp_path / ".venv"))
    monkeypatch.setattr(module, "STAMP", str(tmp_path / "stamp"))
    monkeypatch.setattr(module, "LOG", str(tmp_path / "install.log"))
    return module


def python_of_that_name(folder, name, lines):
    path = folder / name
    path.write_text(f"#!/bin/sh\n{lines}\n")
    path.chmod(0o755)
    return str(path)


def test_an_old_python_can_read_it():
    tree = ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 0))
    newer = (ast.JoinedStr, ast.AnnAssign, ast.NamedExpr, ast.Starred, ast.AsyncFunctionDef, ast.Nonlocal)
    assert [node.lineno for node in ast.walk(tree) if isinstance(node, newer)] == []
    assert SCRIPT.read_text(encoding="utf-8").isascii()


def test_an_old_python_alone_is_told_in_a_sentence(bootstrap, monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 8, 0))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit) as ended:
        bootstrap.find_python()
    assert ended.value.code == 1
    assert "ats-graph needs Python 3.11 or newer; this is Python 3.8" in capsys.readouterr().err


def test_an_old_python_finds_a_newer_one(bootstrap, monkeypatch, tmp_path):
    monkeypatch.setattr(bootstrap.sys, "version_info", (3, 8, 0))
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{tmp_path / 'none'}")
    # Version managers leave commands that only say that they are not there.
    python_of_that_name(tmp_path, "python3.13", "echo not installed >&2; exit 127")
    real = python_of_that_name(tmp_path, "python3.12", f'exec {sys.executable} "$@"')
    assert bootstrap.find_python() == real


def test_a_python_without_venv_is_told_in_a_sentence(bootstrap, tmp_path, capsys):
    with pytest.raises(SystemExit):
        bootstrap.make_venv(python_of_that_name(tmp_path, "python", "exit 1"))
    assert "apt-get install python3-venv" in capsys.readouterr().err
    assert not Path(bootstrap.VENV).exists()


def test_a_broken_environment_is_made_anew(bootstrap, tmp_path):
    made = tmp_path / "made"
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    python_of_that_name(tmp_path / ".venv" / "bin", "python", "exit 1")
    bootstrap.make_venv(python_of_that_name(tmp_path, "python", f'echo "$@" > {made}'))
    assert made.read_text() == f"-m venv --clear {bootstrap.VENV}\n"


def test_a_usable_environment_is_kept(bootstrap, tmp_path):
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    python_of_that_name(tmp_path / ".venv" / "bin", "python", f'exec {sys.executable} "$@"')
    bootstrap.make_venv("no such python")


FAILURES = [
    (
        "error: command 'gcc' failed: No such file or directory",
        "a C compiler or Python's headers are missing",
    ),
    ("ERROR: Failed building wheel for uvloop", "a C compiler or Python's headers are missing"),
    (
        "WARNING: Retrying after connection broken by NewConnectionError",
        "The package index could not be reached.",
    ),
    ("ERROR: No matching distribution found for msgspec>=0.20", "not to be had for this Python or platform"),
    ("ERROR: something else", "Installing failed; the line above says why."),
]


@pytest.mark.parametrize(("output", "said"), FAILURES, ids=[said for _, said in FAILURES])
def test_what_pip_says_becomes_a_sentence(bootstrap, tmp_path, capsys, output, said):
    pip = python_of_that_name(tmp_path, "pip", f'echo "Collecting msgspec>=0.20"; echo "{output}"; exit 1')
    with pytest.raises(SystemExit):
        bootstrap.run_pip([pip])
    told = capsys.readouterr().err
    assert told.startswith("  msgspec\n")
    assert said in told
    assert "Traceback" not in told
    assert output in Path(bootstrap.LOG).read_text()


def test_nothing_is_installed_twice(bootstrap, tmp_path):
    assert not bootstrap.is_current(test=False)
    Path(bootstrap.STAMP).write_text(f"{bootstrap.fingerprint()} run\n")
    assert bootstrap.is_current(test=False)
    assert not bootstrap.is_current(test=True)
    Path(bootstrap.STAMP).write_text("0000 test\n")
    assert not bootstrap.is_current(test=True)


def test_without_any_python_make_says_so():
    made = subprocess.run(
        ["make", "PYTHON=no-such-python", "install"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert made.returncode != 0
    assert "there is no no-such-python here. Install it, or name one: make PYTHON=" in made.stderr
