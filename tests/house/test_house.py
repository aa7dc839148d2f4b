"""The house: sizes, docs that name everything, and nothing in it that belongs to one machine."""

import ast
import re
import subprocess
from pathlib import Path

import pytest

from connectors import registry
from graphql_api.configuration import load
from graphql_api.errors import ErrorCode
from graphql_api.settings import Settings, variable

ROOT = Path(__file__).parents[2]
# Written into docs and code of a project that is to run anywhere.
PLACES = re.compile(r"(?<![\w.])/(?:work|root|home)/[A-Za-z.]")
INDEXES = re.compile(r"https?://[^\s\"]+\.(?:whl|tgz|tar\.gz|deb)\b|index-url|\"resolved\":")
UNFINISHED = re.compile(r"\b(?:TODO|FIXME)\b|raise NotImplementedError")
VAGUE = {"utils", "helpers", "common", "base", "services", "misc", "util", "helper"}


def tracked(*patterns):
    listed = subprocess.run(
        ["git", "ls-files", "--", *patterns], cwd=ROOT, check=True, capture_output=True, text=True
    )
    return [ROOT / name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def code():
    return [path for path in tracked("graphql_api/*.py", "connectors/*.py") if "/assets/" not in str(path)]


def test_modules_and_functions_stay_small():
    large = [str(path) for path in code() if len(path.read_text(encoding="utf-8").splitlines()) > 300]
    long = [
        f"{path}:{node.name}"
        for path in code()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno - node.lineno >= 40
    ]

    assert (large, long) == ([], [])


def test_names_say_what_is_inside():
    assert [str(path) for path in code() if VAGUE & {*path.parts, path.stem}] == []


@pytest.mark.parametrize("pattern", [PLACES, INDEXES, UNFINISHED], ids=["places", "indexes", "unfinished"])
def test_nothing_of_one_machine_and_nothing_unfinished(pattern):
    texts = [
        path for path in tracked() if path.suffix not in {".js", ".css", ".png"} and path != Path(__file__)
    ]
    found = [
        str(path) for path in texts if pattern.search(path.read_text(encoding="utf-8", errors="replace"))
    ]

    assert found == []


def test_docs_name_every_setting_code_and_connector():
    docs = "\n".join(path.read_text(encoding="utf-8") for path in tracked("*.md"))
    wanted = [
        *(variable(name) for name in Settings.model_fields),
        *(f"`{code.value}`" for code in ErrorCode),
        *(f"`{slug}`" for slug in registry.slugs()),
    ]

    assert [name for name in wanted if name not in docs] == []


def test_links_between_docs_lead_somewhere():
    broken = [
        f"{path.name}: {target}"
        for path in tracked("*.md")
        for target in re.findall(r"\]\(([^)#]+)", path.read_text(encoding="utf-8"))
        if not target.startswith("http") and not (path.parent / target).exists()
    ]

    assert broken == []


@pytest.mark.parametrize("name", ["README.md", "docs/connecting-accounts.md"])
def test_configurations_in_docs_can_be_read(name, tmp_path):
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "acme").write_text("secret", encoding="utf-8")
    text = (ROOT / name).read_text(encoding="utf-8").replace("/run/secrets/acme", str(secrets / "acme"))
    environ = {"ACME_HRWORKS_KEY": "key", "ACME_KEY": "key", "MUSTER_TOKEN": "token"}

    for block in re.findall(r"```toml\n(.*?)```", text, re.DOTALL):
        path = tmp_path / "integrations.toml"
        path.write_text(block, encoding="utf-8")
        read = load(path, environ, Settings())
        assert len(read.integrations) >= 2
