import logging
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
import structlog

from graphql_api.security.keys import digest
from graphql_api.store.seal_keys import new_key

ROOT = Path(__file__).parents[2]
KEY = "ats_0a1b2c3d_" + "7" * 64


@pytest.fixture(autouse=True)
def _logging_as_before():
    """Commands set up logging for their process; here the process is the tests' own."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def schema_file() -> Path:
    return ROOT / "schema.graphql"


@pytest.fixture
def taken_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken.getsockname()[1]


@pytest.fixture
def configuration_file(tmp_path, monkeypatch):
    """One integration that nobody asks, and one key; the environment has what the journal needs."""
    monkeypatch.setenv("ATS_GRAPH_SEAL_KEYS", new_key())
    monkeypatch.setenv("ATS_GRAPH_DATABASE_URL", f"sqlite:///{tmp_path}/journal.db")
    path = tmp_path / "integrations.toml"
    path.write_text(
        '[[integrations]]\nid = "feed"\nconnector = "hr4you"\nway = "job_feed"\nbase_url = "http://127.0.0.1:9"\n'
        f'[[keys]]\nname = "test"\ndigest = "sha256:{digest(KEY).hex()}"\n'
    )
    return path


class Started:
    """A command that runs as a process of its own."""

    def __init__(self, folder, *arguments):
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "graphql_api", *arguments],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said = ""

    def until(self, text):
        """Read on until a line holds this text; the line."""
        for line in self.process.stdout:
            self.said += line
            if text in line:
                return line
        message = f"the process ended without {text!r}:\n{self.said}"
        raise AssertionError(message)

    def stop(self, number=signal.SIGTERM):
        """Send a signal, wait for the end; the exit code."""
        self.process.send_signal(number)
        self.said += self.process.communicate(timeout=20)[0]
        return self.process.returncode


@pytest.fixture
def start(tmp_path):
    """Start `ats-graph` with arguments in an empty folder; what still runs at the end is stopped."""
    running = []

    def start_process(*arguments):
        running.append(Started(tmp_path, *arguments))
        return running[-1]

    yield start_process
    for each in running:
        if each.process.poll() is None:
            each.stop(signal.SIGKILL)
        each.process.stdout.close()


@pytest.fixture
def free_port():
    """A port that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]
