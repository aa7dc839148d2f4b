"""The commands as users start and stop them: processes of their own."""

import json
import re
import shlex
import signal
import stat

import httpx
import pytest

KEY = "ats_0a1b2c3d_" + "7" * 64
SMALL = ("--port", "0", "--scale", "0.05")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_every_way_to_stop_the_demo_leaves_nothing(start, tmp_path, number):
    demo = start("demo", *SMALL)
    demo.until("Ctrl-C stops everything.")
    state = json.loads((tmp_path / ".demo.json").read_text())
    assert state["pid"] == demo.process.pid
    assert demo.stop(number) == 0
    assert demo.said.endswith("Stopping …\nStopped.\n")
    assert list(tmp_path.iterdir()) == []
    for url in (state["endpoint"], *(sandbox["url"] for sandbox in state["sandboxes"].values())):
        with pytest.raises(httpx.ConnectError):
            httpx.get(url)


def test_scripts_find_the_demo_and_nobody_else_reads_its_key(start, tmp_path):
    demo = start("demo", *SMALL)
    demo.until("Ctrl-C stops everything.")
    path = tmp_path / ".demo.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    state = json.loads(path.read_text())
    answer = httpx.post(
        state["endpoint"],
        headers={"Authorization": f"Bearer {state['key']}"},
        json={"query": "{ integrations { id jobs(first: 1) { nodes { name } } } }"},
    )
    found = answer.json()["data"]["integrations"]
    assert [each["id"] for each in found] == state["integrations"]
    assert [len(each["jobs"]["nodes"]) for each in found] == [1, 1, 1]
    assert set(state["sandboxes"]) == {"hrworks", "hr4you"}
    for sandbox in state["sandboxes"].values():
        assert httpx.get(f"{sandbox['admin']}/health").json() == {"status": "ok"}
        assert sandbox["connections"]


def test_the_printed_command_can_be_pasted_into_a_shell(start):
    demo = start("demo", *SMALL)
    demo.until("Ctrl-C stops everything.")
    command = re.search(r"^curl .*?(?<!\\)$", demo.said, re.MULTILINE | re.DOTALL)[0]
    # Read as a shell reads it; not every machine has curl.
    _curl, url, *options = shlex.split(command.replace("\\\n", ""))
    assert options[::2] == ["-H", "-H", "-d"]
    headers = dict(header.split(": ", 1) for header in (options[1], options[3]))
    integrations = httpx.post(url, headers=headers, content=options[5]).json()["data"]["integrations"]
    assert [len(each["jobs"]["nodes"]) > 0 for each in integrations] == [True, True, True]


def test_the_printed_example_spans_two_vendors(start, tmp_path):
    demo = start("demo", *SMALL)
    demo.until("Ctrl-C stops everything.")
    state = json.loads((tmp_path / ".demo.json").read_text())
    query = demo.said[demo.said.index("Example query\n") + 14 : demo.said.index("\nCtrl-C")]
    headers = {"Authorization": f"Bearer {state['key']}"}
    data = httpx.post(state["endpoint"], headers=headers, json={"query": query}, timeout=30).json()["data"]
    for vendor in ("hrworks", "hr4you"):
        applications = [one for job in data[vendor]["jobs"]["nodes"] for one in job["applications"]["nodes"]]
        assert [one["candidate"]["firstName"] for one in applications] != []


def test_a_sandbox_runs_alone(start):
    sandbox = start("sandbox", "hrworks", *SMALL)
    url = sandbox.until("sandbox at").split()[-1]
    sandbox.until("Ctrl-C stops it.")
    assert httpx.get(f"{url}/__sandbox__/health").json() == {"status": "ok"}
    assert sandbox.stop(signal.SIGINT) == 0


def test_accounts_of_a_file_are_served(start, configuration_file):
    service = start("serve", "--config", str(configuration_file), "--port", "0")
    address = json.loads(service.until('"address"'))["address"]
    assert httpx.get(f"{address}/health", params={"who": "erika"}).json() == {"status": "ok"}
    answer = httpx.post(
        f"{address}/graphql?who=erika",
        headers={"Authorization": f"Bearer {KEY}", "X-Request-ID": "trace-1"},
        json={"query": "{ integrations { id } }"},
    )
    assert answer.json()["data"] == {"integrations": [{"id": "feed"}]}
    assert service.stop(signal.SIGTERM) == 0
    (line,) = [json.loads(line) for line in service.said.splitlines() if '"path"' in line]
    assert (line["request_id"], line["path"], line["status"]) == ("trace-1", "/graphql", 200)
    assert "erika" not in service.said
    assert KEY not in service.said


def test_several_processes_share_a_port(start, configuration_file, free_port):
    service = start("serve", "--config", str(configuration_file), "--port", str(free_port), "--workers", "2")
    service.until("Application startup complete")
    service.until("Application startup complete")
    assert httpx.get(f"http://127.0.0.1:{free_port}/health").json() == {"status": "ok"}
    assert service.stop(signal.SIGTERM) in {0, -signal.SIGTERM}
