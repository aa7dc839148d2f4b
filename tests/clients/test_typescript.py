"""A TypeScript program with types generated from the committed schema reads everything once."""

import asyncio
import hashlib
import json
import os
from pathlib import Path

import pytest

PROJECT = Path(__file__).parent / "typescript"
LOCK = PROJECT / "package-lock.json"
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


async def _install(node) -> None:
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if INSTALLED.exists() and INSTALLED.read_text(encoding="utf-8") == wanted:
        return
    await _run(*node.npm, "ci")
    INSTALLED.write_text(wanted, encoding="utf-8")


async def test_it_pages_through_all_applications_of_every_account(node, demo):
    await _install(node)
    await _run(*node.node, "node_modules/.bin/graphql-codegen", "--config", "codegen.ts")
    await _run(*node.node, "node_modules/.bin/tsc", "--project", "tsconfig.json")

    out = await _run(*node.node, "build/program.js", ATS_GRAPH_ENDPOINT=demo.endpoint, ATS_GRAPH_KEY=demo.key)

    accounts = json.loads(out).values()
    with_applications = [account for account in accounts if account["applications"]]
    # As many as each vendor's sandbox has at its default size; the job feed has none.
    assert sorted(account["applications"] for account in with_applications) == [1900, 2600]
    assert all(account["pages"] > 1 and account["candidates"] > 0 for account in with_applications)


async def test_the_lock_file_names_no_place_to_download_from():
    packages = json.loads(LOCK.read_text(encoding="utf-8"))["packages"]

    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert [name for name, package in packages.items() if name and "integrity" not in package] == []
