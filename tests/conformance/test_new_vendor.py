"""One more vendor is one more folder: a renamed copy works in a tree where nothing else was touched."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODEL, SLUG = "hrworks", "acme"
PARTS = ("connectors", "graphql_api", "tests/conformance", "pyproject.toml", "schema.graphql")
LINT = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"


def copied(part, tree):
    source, target = ROOT / part, tree / part
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", Path(__file__).name))
    else:
        shutil.copy(source, target)


def renamed(folder):
    for file in folder.rglob("*"):
        if file.suffix in {".py", ".md"}:
            file.write_text(file.read_text().replace(MODEL, SLUG))


@pytest.fixture
def tree(tmp_path):
    for part in PARTS:
        copied(part, tmp_path)
    shutil.copytree(tmp_path / "connectors" / MODEL, tmp_path / "connectors" / SLUG)
    renamed(tmp_path / "connectors" / SLUG)
    return tmp_path


def run(tree, *command):
    """Run Python in the tree, which comes before what is installed."""
    environment = {**os.environ, "PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    arguments = [sys.executable, *command]
    return subprocess.run(arguments, cwd=tree, env=environment, capture_output=True, text=True, check=False)


def lint(tree):
    return run(tree, "-c", LINT, "--config", "pyproject.toml", "--no-cache")


def test_it_passes_the_conformance_suite(tree):
    # As many workers as the outer run has, if any, must not be started once more.
    command = ("-m", "pytest", "tests/conformance", "-k", SLUG, "-q", "-p", "no:cacheprovider", "-n", "0")
    done = run(tree, *command)
    summary = done.stdout.strip().splitlines()[-1]
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert int(re.match(r"(\d+) passed, \d+ deselected", summary)[1]) > 100


def test_it_keeps_the_import_contracts(tree):
    done = lint(tree)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


def test_the_import_contracts_watch_it(tree):
    client = tree / "connectors" / SLUG / "client.py"
    client.write_text(f"import connectors.{MODEL}.wire\n{client.read_text()}")
    done = lint(tree)
    assert done.returncode == 1
    assert f"connectors.{SLUG}.client -> connectors.{MODEL}.wire" in done.stdout


def test_it_changes_no_line_of_the_schema(tree):
    done = run(tree, "-m", "graphql_api", "schema")
    assert done.returncode == 0, done.stderr
    assert done.stdout == (ROOT / "schema.graphql").read_text()
    known = run(tree, "-c", "from connectors import registry; print(registry.slugs())")
    assert f"'{SLUG}'" in known.stdout
