import re
import tomllib

import pytest
from typer.testing import CliRunner

from graphql_api.__main__ import cli
from graphql_api.security.keys import digest

COMMANDS = CliRunner()


def run(*arguments: str):
    return COMMANDS.invoke(cli, arguments)


def test_the_version_is_printed():
    result = run("--version")
    assert result.exit_code == 0
    assert re.fullmatch(r"ats-graph \d+\.\d+\.\d+\n", result.output)


def test_help_names_every_command():
    said = run("--help").output
    assert [name for name in ("demo", "serve", "sandbox", "schema", "key") if name not in said] == []


def test_a_new_key_comes_with_the_lines_that_let_it_in():
    said = run("key", "new", "--name", "careers page").stdout
    key = re.search(r"^ats_\w+$", said, re.MULTILINE)[0]
    (table,) = tomllib.loads(said[said.index("[[keys]]") :])["keys"]
    assert table == {"name": "careers page", "digest": f"sha256:{digest(key).hex()}"}
    assert said.count(key) == 1


def test_a_name_that_toml_could_not_hold_is_refused():
    result = run("key", "new", "--name", 'a"b')
    assert result.exit_code == 2
    assert "must not hold quotes" in result.output


def test_the_schema_is_printed_as_it_is_committed(schema_file):
    assert run("schema").stdout == schema_file.read_text(encoding="utf-8")


def test_a_schema_that_is_up_to_date_passes(schema_file):
    result = run("schema", "--check", str(schema_file))
    assert (result.exit_code, result.stdout) == (0, f"{schema_file} is up to date.\n")


def test_a_schema_that_is_out_of_date_fails_and_shows_how(tmp_path, schema_file):
    path = tmp_path / "schema.graphql"
    path.write_text(schema_file.read_text(encoding="utf-8").replace("type Query", "type Queries", 1))
    result = run("schema", "--check", str(path))
    assert result.exit_code == 1
    assert "-type Queries" in result.stderr
    assert "+type Query" in result.stderr
    assert "is out of date. Write it anew with `make schema`" in result.stderr


def test_a_schema_that_is_not_there_fails(tmp_path):
    result = run("schema", "--check", str(tmp_path / "none"))
    assert result.exit_code == 1
    assert "cannot be read: No such file or directory. Write it with `make schema`." in result.stderr


def test_an_unknown_sandbox_lists_the_known_ones():
    result = run("sandbox", "sap")
    assert result.exit_code == 1
    assert result.stderr == "There is no connector 'sap'. Known connectors: hr4you, hrworks.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("sandbox", "hrworks", "--scale", "0.01"), "Choose another one: --port …."),
        (("demo",), "Choose another one: PORT=8001 make demo, or ats-graph demo --port 8001."),
    ],
)
def test_a_taken_port_is_told_in_a_sentence(taken_port, arguments, said):
    result = run(*arguments, "--port", str(taken_port))
    assert result.exit_code == 1
    assert f"Port {taken_port} on 127.0.0.1 is taken by another program. {said}\n" in result.stderr
    assert "Traceback" not in result.output


def test_the_port_of_the_demo_comes_from_the_environment(taken_port, monkeypatch):
    monkeypatch.setenv("PORT", str(taken_port))
    assert f"Port {taken_port} on 127.0.0.1 is taken" in run("demo").stderr


def test_serving_a_file_that_is_not_there_is_told_in_a_sentence(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run("serve", "--config", "integrations.toml")
    assert result.exit_code == 1
    assert "integrations.toml: 1 problem\n  - the file cannot be read" in result.stderr
    assert "docs/connecting-accounts.md shows how to write one" in result.stderr


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_misspelled_setting_stops_the_start(monkeypatch, command):
    monkeypatch.setenv("ATS_GRAPH_PROT", "1")
    result = run(command)
    assert result.exit_code == 1
    assert "Did you mean ATS_GRAPH_PORT?" in result.stderr


def test_serving_at_a_taken_port_is_told_in_a_sentence(tmp_path, taken_port, configuration_file):
    result = run("serve", "--config", str(configuration_file), "--port", str(taken_port))
    assert result.exit_code == 1
    assert "Choose another one: --port … or ATS_GRAPH_PORT=…." in result.stderr


def test_a_host_that_is_not_here_is_told_in_a_sentence(configuration_file):
    result = run("serve", "--config", str(configuration_file), "--host", "192.0.2.1", "--port", "0")
    assert result.exit_code == 1
    assert "Cannot listen on 192.0.2.1:0: Cannot assign requested address." in result.stderr


def test_serving_without_a_key_to_seal_with_is_told_in_a_sentence(configuration_file, monkeypatch):
    monkeypatch.delenv("ATS_GRAPH_SEAL_KEYS")
    result = run("serve", "--config", str(configuration_file))
    assert result.exit_code == 1
    assert "ATS_GRAPH_SEAL_KEYS is not set" in result.stderr
    assert "`ats-graph keyring new` makes one." in result.stderr


def test_serving_with_a_database_that_is_not_there_is_told_in_a_sentence(configuration_file, monkeypatch):
    monkeypatch.setenv("ATS_GRAPH_DATABASE_URL", "postgresql://somebody:secret@127.0.0.1:9/nowhere")
    result = run("serve", "--config", str(configuration_file))
    assert result.exit_code == 1
    assert "127.0.0.1:9" in result.stderr
    assert "secret" not in result.stderr
    assert "Traceback" not in result.stderr
