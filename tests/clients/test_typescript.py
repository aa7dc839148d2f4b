"""TypeScript programs with types generated from the committed schema read everything once, and apply for jobs."""

import asyncio
import fcntl
import hashlib
import json
import os
import subprocess
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent / "typescript"
LOCK = PROJECT / "package-lock.json"
SCHEMA = Path(__file__).parents[2] / "schema.graphql"
INSTALLED = PROJECT / "node_modules" / ".installed-from"

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    # The first run installs the packages of the lock file.
    pytest.mark.timeout(300),
]


async def _run(*command: str, **environment: str) -> str:
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=PROJECT,
        env={**os.environ, "NO_COLOR": "1", **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate()
    assert process.returncode == 0, f"{' '.join(command)} failed:\n{out.decode()}\n{err.decode()}"
    return out.decode()


def _digest(*files: Path) -> str:
    return hashlib.sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()


def _once(stamp: Path, digest: str, *commands: tuple[str, ...]) -> None:
    """Run commands whose result stays, unless they have been run for the same files."""
    if not stamp.exists() or stamp.read_text(encoding="utf-8") != digest:
        for command in commands:
            done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
            assert done.returncode == 0, f"{' '.join(command)} failed:\n{done.stdout}\n{done.stderr}"
        stamp.write_text(digest, encoding="utf-8")


@pytest.fixture(scope="session")
def compiled(node) -> None:
    """Types made from the schema, programs checked against them; by one process at a time, since all have one folder."""
    sources = sorted(
        [*PROJECT.glob("*.ts"), *PROJECT.glob("*.json"), *(PROJECT / "src").glob("*.ts"), SCHEMA]
    )
    with (PROJECT / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _once(INSTALLED, _digest(LOCK), (*node.npm, "ci"))
        _once(
            PROJECT / "build" / ".compiled-from",
            _digest(*sources),
            (*node.node, "node_modules/.bin/graphql-codegen", "--config", "codegen.ts"),
            (*node.node, "node_modules/.bin/tsc", "--project", "tsconfig.json"),
        )


@pytest.fixture
def run(node, demo, compiled):
    """Run a program against the demo, for what it prints."""

    async def run(program: str, *arguments: str) -> dict:
        command = (*node.node, f"build/{program}.js", *arguments)
        return json.loads(await _run(*command, ATS_GRAPH_ENDPOINT=demo.endpoint, ATS_GRAPH_KEY=demo.key))

    return run


async def test_it_pages_through_all_applications_of_every_account(run, records):
    accounts = await run("program")

    with_applications = {id_: account for id_, account in accounts.items() if account["applications"]}
    # The job feed has none.
    assert {id_: account["applications"] for id_, account in with_applications.items()} == {
        id_: await held.applications() for id_, held in records.items()
    }
    assert all(account["pages"] > 1 and account["candidates"] > 0 for account in with_applications.values())


@pytest.mark.parametrize("account", ["hrworks-demo", "hr4you-demo"])
async def test_it_applies_once_with_a_file_however_often_it_asks(run, records, pdf, account):
    told = await run("apply", account, str(pdf))

    assert told["refused"]["operation"] is None
    assert told["refused"]["errors"] == [
        {"code": "BAD_INPUT", "path": "candidate.emailAddress", "retryable": False}
    ]
    accepted, repeated, operation = told["accepted"], told["repeated"], told["operation"]
    assert {"code": "INPUT_NOT_SUPPORTED", "path": "candidate.company"} in accepted["warnings"]
    assert (accepted["errors"], accepted["replayed"]) == ([], False)
    assert (repeated["errors"], repeated["replayed"]) == ([], True)
    assert accepted["operation"]["id"] == repeated["operation"]["id"] == operation["id"]
    assert operation["state"] == "SUCCEEDED"
    assert operation["attachments"] == [{"size": pdf.stat().st_size, "state": "STORED"}]
    assert await records[account].copies(hashlib.sha256(pdf.read_bytes()).hexdigest()) == 1


async def test_the_lock_file_names_no_place_to_download_from():
    packages = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]

    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []
