import asyncio
import re
from functools import partial
from pathlib import Path

import pytest
from typer.testing import CliRunner

from graphql_api.commands.keyring import commands
from graphql_api.store import journal, parts
from graphql_api.store.errors import SealError
from graphql_api.store.resealing import Resealed, reseal
from graphql_api.store.seal_keys import new_key
from graphql_api.store.seals import Keyring, input_row, key_of, memo_row, part_row

PLAIN = b"Ada Lovelace <ada@example.com>, +44 20 7946 0000"
OLD, NEW = "k1:lJ8vZ0cXzqQ2mC4wPq7uJm0p1m0xJY0r1dDk3v9sE5o=", f"k2:{new_key().partition(':')[2]}"
OPERATIONS, PIECES = 25, 45


async def fill(database, keyring, rows):
    """Operations with an input, a memo and none, and pieces of one attachment: all that is sealed."""

    def write(connection):
        for number in range(OPERATIONS):
            row = rows.operation(number)
            memo = keyring.seal(PLAIN, memo_row(row.id, 0))
            journal.insert_operation(
                connection,
                row,
                input=keyring.seal(PLAIN, input_row(row.id)),
                steps=[rows.step(row.id, 0, memo=memo), rows.step(row.id, 1)],
                attachments=[rows.attachment(row.id)],
            )
        for part in range(PIECES):
            parts.save_part(connection, row.id, 0, part, keyring.seal(PLAIN, part_row(row.id, 0, part)))
        return row

    return await database.write(write)


async def opened(database, keyring, rows):
    """Everything that is sealed, opened; and the keys it was sealed with."""
    values = await database.read(partial(sealed_values, rows=rows))
    return [keyring.unseal(*value) for value in values], {key_of(sealed) for sealed, _ in values}


def sealed_values(connection, rows):
    values = []
    for number in range(OPERATIONS):
        id_ = rows.operation(number).id
        values.append((journal.get_input(connection, id_), input_row(id_)))
        values += [
            (step.memo, memo_row(id_, step.position))
            for step in journal.get_steps(connection, [id_])[id_]
            if step.memo is not None
        ]
        sealed = enumerate(parts.read_parts(connection, id_, 0))
        values += [(piece, part_row(id_, 0, part)) for part, piece in sealed]
    return values


async def test_everything_is_sealed_anew(database, rows):
    await fill(database, Keyring.parse(OLD), rows)
    ring = Keyring.parse(f"{NEW},{OLD}")

    assert await reseal(database, ring) == Resealed(OPERATIONS, OPERATIONS, PIECES, 0, 0)
    values, keys = await opened(database, Keyring.parse(NEW), rows)
    assert values == [PLAIN] * (2 * OPERATIONS + PIECES)
    assert keys == {"k2"}
    assert await reseal(database, ring) == Resealed(0, 0, 0, 0, 0)


async def test_a_key_that_is_missing_stops_it(database, rows):
    await fill(database, Keyring.parse(OLD), rows)

    with pytest.raises(SealError, match="sealed with the key k1, which is not among"):
        await reseal(database, Keyring.parse(NEW))
    assert await opened(database, Keyring.parse(OLD), rows)


async def test_nothing_stands_in_clear_in_the_files(tmp_path, open_database, migrated_file, rows):
    database = await open_database(migrated_file)
    await fill(database, Keyring.parse(OLD), rows)
    await reseal(database, Keyring.parse(f"{NEW},{OLD}"))

    assert_nothing_in_clear(tmp_path)


def assert_nothing_in_clear(folder):
    texts = {file: file.read_bytes() for file in Path(folder).rglob("*") if file.is_file()}
    assert any(b"target-1" in text for text in texts.values())
    assert [file for file, text in texts.items() if re.search(rb"Lovelace|ada@|7946", text)] == []


async def test_nothing_stands_in_clear_in_the_files_of_postgresql(
    postgres, migrated_postgres, open_database, rows
):
    database = await open_database(migrated_postgres)
    await fill(database, Keyring.parse(OLD), rows)
    postgres.run("psql", "-d", "postgres", "-c", "CHECKPOINT")

    assert_nothing_in_clear(f"{postgres.folder}/data")


@pytest.fixture
def command(monkeypatch):
    def run(name, url="", keys=None):
        monkeypatch.setenv("ATS_GRAPH_DATABASE_URL", url)
        if keys is None:
            monkeypatch.delenv("ATS_GRAPH_SEAL_KEYS", raising=False)
        else:
            monkeypatch.setenv("ATS_GRAPH_SEAL_KEYS", keys)
        return CliRunner().invoke(commands, [name])

    return run


def test_a_new_key_can_be_used_and_says_where_to_put_it(command):
    result = command("new")

    key = re.search(r"^k\d{14}:\S+$", result.stdout, re.MULTILINE)[0]
    assert Keyring.parse(f"{key},{OLD}").ids[1] == "k1"
    assert "ATS_GRAPH_SEAL_KEYS=KEY" in result.stdout
    assert "ats-graph keyring rotate" in result.stdout
    assert command("new").stdout != result.stdout


async def test_the_command_seals_anew_and_counts(command, database_url, open_database, rows):
    database = await open_database(database_url)
    await fill(database, Keyring.parse(OLD), rows)

    result = await in_thread(command, "rotate", database_url, f"{NEW},{OLD}")

    assert result.exit_code == 0, result.output
    assert result.stdout == (
        "Sealed with k2: 25 inputs of operations, 25 memos of steps, 45 pieces of attachments, "
        "0 integrations' credentials, 0 secrets of the service. "
        "What it had sealed already was left as it is.\n"
    )


async def in_thread(function, *arguments):
    return await asyncio.to_thread(function, *arguments)


def test_an_empty_database_is_made_ready(command, tmp_path):
    result = command("rotate", f"sqlite:///{tmp_path}/new.db", OLD)
    assert (result.exit_code, "Sealed with k1: 0 inputs" in result.stdout) == (0, True)


@pytest.mark.parametrize(
    ("url", "keys", "sentence"),
    [
        (
            "sqlite:///new.db",
            None,
            "There are no seal keys: set ATS_GRAPH_SEAL_KEYS. `ats-graph keyring new` makes a key.\n",
        ),
        (
            "sqlite:///new.db",
            "k1:AAAA",
            "The seal key k1 has 3 bytes; it must have at least 32. Make one with `ats-graph keyring new`.\n",
        ),
        (
            "sqlite:///no/new.db",
            OLD,
            "The database file no/new.db cannot be opened: No such file or directory.\n",
        ),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(command, monkeypatch, tmp_path, url, keys, sentence):
    monkeypatch.chdir(tmp_path)
    result = command("rotate", url, keys)
    assert (result.exit_code, result.stderr) == (1, sentence)


async def test_a_missing_key_is_said_in_a_sentence(command, database_url, open_database, rows):
    await fill(await open_database(database_url), Keyring.parse(OLD), rows)

    result = await in_thread(command, "rotate", database_url, NEW)

    assert result.exit_code == 1
    assert result.stderr == "A value is sealed with the key k1, which is not among the keys given: k2.\n"
