from connectors.sandboxing.banner import banner
from connectors.sandboxing.clock import SandboxClock
from connectors.sandboxing.journal import RequestJournal, Served

ADMIN = "/__sandbox__"


async def test_health(client):
    assert (await client.get(f"{ADMIN}/health")).json() == {"status": "ok"}


async def test_whole_state_and_its_limit(client):
    whole = (await client.get(f"{ADMIN}/state")).json()
    short = (await client.get(f"{ADMIN}/state", params={"limit": 1})).json()

    assert [thing["id"] for thing in whole["things"]] == ["0", "1", "2"]
    assert whole["files"] == []
    assert whole["knobs"] == {"polls": 1}
    assert (len(short["things"]), short["counts"]) == (1, {"things": 3})


async def test_records_are_added_changed_and_removed(client):
    path = f"{ADMIN}/state/things"

    assert (await client.put(f"{path}/7", json={"name": "seven"})).json() == {"id": "7", "name": "seven"}
    assert (await client.get(f"{path}/7")).json()["name"] == "seven"
    assert (await client.delete(f"{path}/0")).status_code == 204
    assert (await client.delete(f"{path}/0")).status_code == 404
    assert [thing["id"] for thing in (await client.get(path)).json()] == ["1", "2", "7"]


async def test_an_unknown_collection_is_named_with_the_known_ones(client):
    response = await client.get(f"{ADMIN}/state/cats")

    assert response.status_code == 404
    assert response.json() == {"error": "no collection 'cats'; this sandbox has: things, files"}


async def test_a_body_that_is_no_object_is_refused(client):
    assert (await client.put(f"{ADMIN}/state/things/1", json=[1])).status_code == 400
    assert (await client.post(f"{ADMIN}/knobs", content=b"{")).status_code == 400


async def test_reset_undoes_everything(client, app):
    await client.delete(f"{ADMIN}/state/things/0")
    await client.post(f"{ADMIN}/faults", json={"kind": "garbage"})
    await client.post(f"{ADMIN}/clock", json={"advance_seconds": 60})
    await client.post(f"{ADMIN}/knobs", json={"polls": 5})
    await client.get("/v1/things/1")

    assert (await client.post(f"{ADMIN}/reset")).status_code == 204

    state = (await client.get(f"{ADMIN}/state")).json()
    assert state["counts"] == {"things": 3}
    assert state["clockOffsetSeconds"] == 0
    assert state["knobs"] == {"polls": 1}
    assert app.state.sandbox.journal.total == 0
    assert (await client.get(f"{ADMIN}/faults")).json() == []


async def test_journal_counts_by_template_and_leaves_out_the_admin_path(client):
    await client.get("/v1/things/1?page=2")
    await client.get("/v1/things/2")
    await client.post("/v1/things/2")
    await client.get("/elsewhere")
    await client.get(f"{ADMIN}/state")

    journal = (await client.get(f"{ADMIN}/requests")).json()

    assert journal["total"] == 4
    assert journal["counts"] == {
        "GET /elsewhere": 1,
        "GET /v1/things/{id}": 2,
        "POST /v1/things/{id}": 1,
    }
    first = journal["requests"][0]
    assert (first["method"], first["path"], first["query"], first["status"]) == (
        "GET",
        "/v1/things/1",
        "page=2",
        200,
    )
    assert first["finished"] >= first["started"]
    assert (await client.delete(f"{ADMIN}/requests")).status_code == 204
    assert (await client.get(f"{ADMIN}/requests")).json()["total"] == 0


async def test_journal_keeps_counting_beyond_its_capacity():
    journal = RequestJournal(capacity=2)
    entry = Served(method="GET", path="/a", template="/a", query="", status=200, started=0, finished=0)
    for _ in range(5):
        journal.add(entry)

    assert (journal.total, len(journal.entries)) == (5, 2)


async def test_knobs_name_what_they_are(client):
    refused = await client.post(f"{ADMIN}/knobs", json={"pools": 2})
    wrong = await client.post(f"{ADMIN}/knobs", json={"polls": "two"})

    assert (refused.status_code, wrong.status_code) == (400, 400)
    assert refused.json() == {"error": "unknown knob pools; this sandbox has: polls"}
    assert "polls" in wrong.json()["error"]
    assert (await client.post(f"{ADMIN}/knobs", json={"polls": 2})).json() == {"polls": 2}


async def test_clock_moves_forward_only(client):
    clock = SandboxClock()
    before = clock.timestamp()
    clock.advance(3600)

    assert 3600 <= clock.timestamp() - before < 3660
    assert (await client.post(f"{ADMIN}/clock", json={"advance_seconds": -1})).status_code == 400
    assert (await client.post(f"{ADMIN}/clock", json={"seconds": 1})).status_code == 400


async def test_banner_names_address_and_credentials():
    lines = banner("Vendor", "http://127.0.0.1:1", {"accessKey": "a", "secret": "s"}).splitlines()

    assert lines[0] == "Vendor sandbox at http://127.0.0.1:1"
    assert [line.split() for line in lines[1:3]] == [["accessKey", "a"], ["secret", "s"]]
