"""The command line: what it prints, and the sentences with which it fails."""

import socket

import pytest
from typer.testing import CliRunner

from graphql_api.__main__ import cli
from graphql_api.schema.root import schema


def run(*arguments, **environment):
    return CliRunner().invoke(cli, arguments, env=environment)


def test_the_schema_is_printed():
    result = run("schema")

    assert (result.exit_code, result.stdout) == (0, f"{schema.as_str()}\n")


def test_a_schema_that_is_out_of_date_is_told_with_what_changed(tmp_path):
    path = tmp_path / "schema.graphql"
    path.write_text("type Query { nothing: Int }\n", encoding="utf-8")

    result = run("schema", "--check", str(path))

    assert result.exit_code == 1
    assert "make schema" in result.output


def test_a_new_key_comes_with_its_lines():
    result = run("key", "new", "--name", "careers-page")

    assert result.exit_code == 0
    assert 'name = "careers-page"\ndigest = "sha256:' in result.stdout


@pytest.mark.parametrize(
    ("arguments", "environment", "told"),
    [
        (["sandbox", "nope"], {}, "Known connectors: hr4you, hrworks"),
        (["serve", "--config", "no-such-file.toml"], {}, "no-such-file.toml"),
        (["serve"], {"ATS_GRAPH_PROT": "1"}, "Did you mean ATS_GRAPH_PORT?"),
        (["serve"], {"ATS_GRAPH_PORT": "many"}, "ATS_GRAPH_PORT cannot be used"),
    ],
)
def test_what_the_user_can_put_right_is_one_sentence(arguments, environment, told):
    result = run(*arguments, **environment)

    assert result.exit_code == 1
    assert told in result.output
    assert "Traceback" not in result.output


def test_a_taken_port_is_told_with_the_remedy():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        result = run("demo", "--port", str(port))

    assert result.exit_code == 1
    assert f"Port {port} on 127.0.0.1 is taken" in result.output
    assert "PORT=" in result.output
