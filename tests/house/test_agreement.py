"""What is written in two places says the same in both."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from pydantic import SecretStr
from pydantic_core import PydanticUndefined

from graphql_api.errors import ErrorCode
from graphql_api.settings import Settings, variable

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def name_of(requirement):
    return re.split(r"[<>=!~;\[ ]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def pinned():
    return {name_of(line) for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()}


def test_imports_keep_their_contracts():
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"]
    linted = subprocess.run([*command, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout


def test_each_library_has_its_reason_in_the_docs():
    reasons = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8").lower()
    wanted = [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["test"]]
    assert [name_of(each) for each in wanted if name_of(each) not in reasons] == []


def test_each_library_is_pinned():
    wanted = {
        name_of(each) for each in (*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["test"])
    }
    assert wanted - pinned() == set()


def test_constraints_are_exact_versions_and_nothing_else():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9a-z.+]+", line)] == []


def shown(default):
    """A default as the docs write it."""
    if default is None or default == ():
        return "none"
    return default.get_secret_value() if isinstance(default, SecretStr) else default


@pytest.mark.parametrize("name", list(Settings.model_fields))
def test_the_docs_know_each_setting_as_the_code_does(name):
    field = Settings.model_fields[name]
    assert field.default is not PydanticUndefined
    default = shown(field.default)
    row = f"| `{variable(name)}` | `{default}` | {field.description} |"
    assert row in (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")


def test_the_docs_have_no_setting_that_is_gone():
    docs = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert set(re.findall(r"ATS_GRAPH_\w+", docs)) == {variable(name) for name in Settings.model_fields}


def test_the_docs_give_each_code_its_own_remedy():
    docs = (ROOT / "docs" / "errors.md").read_text(encoding="utf-8")
    missing = [
        code
        for code in ErrorCode
        if not re.search(rf"\| `{code}` \| (yes|no) \| {re.escape(code.remedy)} \|", docs)
    ]
    assert missing == []


def test_each_exclusion_of_the_linter_has_its_reason():
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    excluded = re.findall(r'^  "[A-Z]+[0-9]*",.*$', text, re.MULTILINE)
    assert len(excluded) >= 10
    assert [line for line in excluded if not re.search(r"# \w.{7,}", line)] == []
