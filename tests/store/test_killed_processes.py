import asyncio
import json
import os
import signal
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest

from graphql_api.store import journal
from graphql_api.store.rows import AttemptKind, OperationState

ROOT = Path(__file__).parents[2]
SERVER = ROOT / "tests" / "postgres_server.py"

# Claims, writes down that it is about to send, says so, and waits for its end: outside or inside a transaction.
WORKER = """
import asyncio, sys
from graphql_api.store import leases, progress
from graphql_api.store.database import Database
from graphql_api.store.rows import AttemptKind

async def work(url, now, where):
    database = await Database.open(url)

    def claim(connection):
        [row] = leases.claim(connection, owner="killed", now=now, lease_seconds=30, limit=1)
        if where == "claiming":
            wait()
        return row

    def write(connection):
        progress.begin_attempt(connection, row.lease, 0, AttemptKind.SEND, now)
        if where == "writing":
            wait()

    row = await database.write(claim)
    await database.write(write)
    wait()

def wait():
    print("here", flush=True)
    sys.stdin.read()

asyncio.run(work(sys.argv[1], float(sys.argv[2]), sys.argv[3]))
"""


def kill_when_there(url, now, where):
    process = subprocess.Popen(
        [sys.executable, "-c", WORKER, url, str(now), where],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    there = process.stdout.readline()
    process.kill()
    assert there == "here\n", process.communicate()[1]
    process.communicate()
    assert process.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("where", "state", "attempts"),
    [
        ("claiming", OperationState.PENDING, 0),
        ("writing", OperationState.RUNNING, 0),
        ("sending", OperationState.RUNNING, 1),
    ],
)
async def test_a_killed_process_leaves_what_it_committed_and_no_lock(
    database_url, open_database, rows, where, state, attempts
):
    database = await open_database(database_url)
    await rows.insert(database, 1)
    await asyncio.to_thread(kill_when_there, database_url, rows.now, where)

    left = await database.read(partial(journal.get_operation, id_=rows.operation(1).id))
    calls = (await database.read(partial(journal.get_attempts, ids=[left.id])))[left.id]
    assert left.state is state
    assert [(call.kind, call.outcome) for call in calls] == [(AttemptKind.SEND, None)] * attempts

    [taken] = await rows.claim(database, "two", now=rows.now + 100)
    assert (taken.lease_owner, taken.fence) == ("two", left.fence + 1)


def test_a_server_for_tests_ends_when_the_tests_are_killed():
    start = f"import subprocess, sys; subprocess.Popen([sys.executable, {str(SERVER)!r}], stdin=subprocess.PIPE).wait()"
    tests = subprocess.Popen(
        [sys.executable, "-c", start], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    server = json.loads(tests.stdout.readline())
    os.kill(server["pid"], 0)
    tests.kill()
    # The server's program writes here too: it ends when that has ended.
    tests.communicate(timeout=30)

    assert not Path(server["folder"]).exists()
    assert not is_running(server["pid"])


def is_running(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # One that has ended stays known until its parent asks, which in a container may be nobody.
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False
    ).stdout
    return not state.startswith("Z")
