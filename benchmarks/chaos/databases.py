"""The database that the processes share: a new SQLite file, or a PostgreSQL server of its own."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

SERVER = Path(__file__).parents[2] / "tests" / "postgres_server.py"


@contextlib.contextmanager
def database(kind: str, folder: Path) -> Iterator[str]:
    """The URL of an empty database, `sqlite` or `postgresql`."""
    if kind == "sqlite":
        yield f"sqlite:///{folder}/journal.db"
        return
    # It ends with its input.
    command = [sys.executable, str(SERVER)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None  # noqa: S101 - asked for above
        told = json.loads(server.stdout.readline())
        yield f"postgresql://postgres:{told['password']}@/postgres?host={told['folder']}"
        server.communicate()
