import json
from importlib import import_module

import pytest
from typer.testing import CliRunner

from graphql_api.__main__ import cli
from graphql_api.store.seal_keys import new_key

CREDENTIALS = json.dumps(
    import_module("connectors.hrworks.sandbox.connections").connections()["api"]["credentials"]
)


@pytest.fixture(autouse=True)
def _store(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ATS_GRAPH_SEAL_KEYS", new_key())
    monkeypatch.setenv("ATS_GRAPH_DATABASE_URL", f"sqlite:///{tmp_path}/store.db")
    monkeypatch.setenv("COLUMNS", "200")


def run(*arguments, **more):
    return CliRunner().invoke(cli, arguments, **more)


def connect(id_="acme"):
    return run("integration", "create", id_, "--connector", "hrworks", "--credentials", CREDENTIALS)


def test_an_integration_is_created_listed_changed_and_deleted():
    assert connect().exit_code == 0
    assert run("integration", "update", "acme", "--name", "Acme AG").exit_code == 0
    listed = run("integration", "list").stdout
    assert "Acme AG" in listed
    assert "ACTIVE" in listed

    assert run("integration", "disable", "acme").exit_code == 0
    assert "DISABLED" in run("integration", "list").stdout
    assert run("integration", "enable", "acme").exit_code == 0
    assert "DISABLED" not in run("integration", "list").stdout

    assert run("integration", "delete", "acme", input="n\n").exit_code == 1
    assert run("integration", "delete", "acme", "--yes").exit_code == 0
    assert "acme" not in run("integration", "list").stdout


def test_credentials_are_asked_for_or_read_from_standard_input():
    asked = run("integration", "create", "one", "--connector", "hrworks", input="id\nvery-secret\n")
    assert asked.exit_code == 0
    assert "very-secret" not in asked.output
    assert run("integration", "relink", "one", "--credentials", "-", input=CREDENTIALS).exit_code == 0

    wrong = run("integration", "relink", "one", "--credentials", "[]")
    assert wrong.exit_code == 1
    assert "JSON object" in wrong.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("create", "A", "--connector", "hrworks", "--credentials", CREDENTIALS), "id: An id is"),
        (("create", "acme", "--connector", "hrwork"), "Did you mean 'hrworks'?"),
        (("create", "acme", "--connector", "hrworks", "--credentials", "{}"), "access_key is missing"),
        (("update", "nobody", "--name", "x"), "There is no integration 'nobody'"),
        (("delete", "nobody", "--yes"), "There is no integration 'nobody'"),
    ],
)
def test_what_cannot_be_done_is_told_in_a_sentence(arguments, told):
    result = run("integration", *arguments)
    assert result.exit_code == 1
    assert told in result.stderr


def test_what_the_file_describes_is_changed_there(tmp_path):
    (tmp_path / "integrations.toml").write_text(
        '[[integrations]]\nid = "acme"\nconnector = "hr4you"\nway = "job_feed"\nbase_url = "http://127.0.0.1:9"\n'
    )
    result = run("integration", "disable", "acme")
    assert result.exit_code == 1
    assert "configuration file" in result.stderr


def test_a_key_is_made_listed_and_revoked():
    connect()
    made = run("key", "create", "careers", "--scope", "read:jobs", "--integration", "acme", "--days", "30")
    assert made.exit_code == 0
    key = made.stdout.split()[-1]
    id_ = key.split("_")[1]
    listed = run("key", "list").stdout
    assert id_ in listed
    assert "read:jobs" in listed
    assert key.split("_")[2] not in listed

    assert run("key", "revoke", id_).exit_code == 0
    assert "revoked" in run("key", "list").stdout
    assert run("key", "revoke", "nobody").exit_code == 1


def test_a_key_for_an_integration_that_is_not_there_is_refused():
    result = run("key", "create", "careers", "--scope", "read:jobs", "--integration", "nobody")
    assert result.exit_code == 1
    assert "integrationIds.0: There is no integration 'nobody'" in result.stderr


def test_nothing_is_stored_without_a_strong_seal_key(monkeypatch):
    monkeypatch.setenv("ATS_GRAPH_SEAL_KEYS", "k1:" + "A" * 43 + "=")
    result = connect()
    assert result.exit_code == 1
    assert "not random" in result.stderr
    monkeypatch.delenv("ATS_GRAPH_SEAL_KEYS")
    assert "ATS_GRAPH_SEAL_KEYS is not set" in connect().stderr
