import asyncio

import httpx
import msgspec
import pytest

from connectors.sandboxing.fault_plan import FaultPlan, FaultRule

FAULTS = "/__sandbox__/faults"


async def arm(client, **rule):
    response = await client.post(FAULTS, json=rule)
    assert response.status_code == 200, response.text


async def test_nothing_fails_unless_asked(client):
    for _ in range(20):
        assert (await client.get("/v1/things/1")).status_code == 200


async def test_next_counts_matching_requests_only(client):
    await arm(client, kind="rate_limited", next=2, method="POST", path="/v1/things", retry_after=7)

    assert (await client.get("/v1/things/1")).status_code == 200
    first = await client.post("/v1/things/1")
    assert (first.status_code, first.headers["Retry-After"], first.json()) == (429, "7", {"vendorError": 429})
    assert (await client.post("/v1/things/1")).status_code == 429
    assert (await client.post("/v1/things/1")).status_code == 200


async def test_429_without_retry_after(client):
    await arm(client, kind="rate_limited", next=1)

    assert "Retry-After" not in (await client.get("/v1/things/1")).headers


@pytest.mark.parametrize(("rule", "status"), [({}, 500), ({"status": 503}, 503)])
async def test_server_errors_carry_the_vendors_body(client, rule, status):
    await arm(client, kind="server_error", next=1, **rule)

    response = await client.get("/v1/things/1")

    assert (response.status_code, response.json()) == (status, {"vendorError": status})


async def test_any_status(client):
    await arm(client, kind="status", status=418, next=1)

    assert (await client.get("/v1/things/1")).status_code == 418


@pytest.mark.parametrize(("kind", "effects"), [("drop_before", 0), ("drop_after", 1)])
async def test_dropped_connection_in_process(client, things, kind, effects):
    await arm(client, kind=kind, next=1)

    with pytest.raises(httpx.ReadError):
        await client.post("/v1/things/1", content=b"x")

    assert things.effects == effects


@pytest.mark.parametrize(("kind", "effects"), [("drop_before", 0), ("drop_after", 1)])
async def test_dropped_connection_over_a_socket(socket_client, things, kind, effects):
    await arm(socket_client, kind=kind, next=1)

    with pytest.raises(httpx.TransportError):
        await socket_client.post("/v1/things/1", content=b"x" * 500_000)

    assert things.effects == effects
    assert (await socket_client.get("/v1/things/1")).status_code == 200


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
async def test_dropped_requests_are_in_the_journal_without_a_status(client, app, kind):
    await arm(client, kind=kind, next=1)

    with pytest.raises(httpx.ReadError):
        await client.get("/v1/things/1")

    assert [entry.status for entry in app.state.sandbox.journal.entries] == [None]


async def test_truncated_json_is_well_framed(socket_client):
    whole = (await socket_client.get("/v1/things/1")).content
    await arm(socket_client, kind="truncate", next=1)

    cut = await socket_client.get("/v1/things/1")

    assert cut.status_code == 200
    assert cut.headers["Content-Type"] == "application/json"
    with pytest.raises(ValueError, match=r"JSON|Expecting|Unterminated"):
        cut.json()
    assert 0 < len(cut.content) < len(whole) + 10


async def test_garbage_is_a_page(client, things):
    await arm(client, kind="garbage", next=1)

    response = await client.get("/v1/things/1")

    assert (response.status_code, things.effects) == (200, 0)
    assert response.headers["Content-Type"].startswith("text/html")


async def test_the_vendor_is_told_of_faults_that_it_renders_itself(client):
    await arm(client, kind="unknown_enum")
    await arm(client, kind="missing_keys", path="^/v1/.*/2$")

    assert (await client.get("/v1/things/1")).json()["faults"] == ["unknown_enum"]
    assert (await client.get("/v1/things/2")).json()["faults"] == ["missing_keys", "unknown_enum"]


async def test_latency_combines_with_another_fault(client):
    await arm(client, kind="latency", milliseconds=30, next=1)
    await arm(client, kind="server_error", next=1)
    loop = asyncio.get_running_loop()
    started = loop.time()

    response = await client.get("/v1/things/1")

    assert response.status_code == 500
    assert loop.time() - started >= 0.029


async def test_clearing(client):
    await arm(client, kind="server_error")

    assert (await client.delete(FAULTS)).status_code == 204
    assert (await client.get("/v1/things/1")).status_code == 200
    assert (await client.get(FAULTS)).json() == []


async def test_rules_show_what_is_left_of_them(client):
    await arm(client, kind="server_error", next=3)

    await client.get("/v1/things/1")

    shown = (await client.get(FAULTS)).json()[0]
    assert (shown["id"], shown["left"], shown["fired"]) == (1, 2, 1)


async def test_a_rate_is_repeatable_and_about_right():
    def pattern() -> list[bool]:
        plan = FaultPlan(seed=5)
        plan.add(FaultRule(kind="server_error", rate=0.1))
        return [bool(plan.draw("GET", "/")) for _ in range(2000)]

    first = pattern()

    assert first == pattern()
    assert 150 < sum(first) < 250


async def test_only_one_fault_decides_and_the_other_keeps_its_count():
    plan = FaultPlan()
    plan.add(FaultRule(kind="server_error", next=1))
    plan.add(FaultRule(kind="rate_limited", next=1))

    assert [[rule.kind for rule in plan.draw("GET", "/")] for _ in range(3)] == [
        ["server_error"],
        ["rate_limited"],
        [],
    ]


@pytest.mark.parametrize(
    ("rule", "word"),
    [
        ({"kind": "sudden"}, "unknown fault kind"),
        ({"kind": "truncate", "rate": 0.5, "next": 1}, "not both"),
        ({"kind": "truncate", "rate": 2}, "between 0 and 1"),
        ({"kind": "truncate", "next": 0}, "1 or more"),
        ({"kind": "latency"}, "milliseconds"),
        ({"kind": "status"}, "needs one"),
        ({"kind": "server_error", "status": 404}, "503"),
        ({"kind": "truncate", "path": "^("}, "regular expression"),
        ({"kind": "truncate", "method": "FETCH"}, "HTTP method"),
        ({"kind": "truncate", "often": True}, "often"),
    ],
)
async def test_a_bad_rule_is_refused_with_the_reason(client, rule, word):
    response = await client.post(FAULTS, json=rule)

    assert response.status_code == 400
    assert word in response.json()["error"]
    assert (await client.get(FAULTS)).json() == []


async def test_several_rules_at_once(client):
    response = await client.post(FAULTS, json=[{"kind": "truncate"}, {"kind": "garbage"}])

    assert [rule["kind"] for rule in response.json()] == ["truncate", "garbage"]


async def test_wrong_types_are_refused_by_name():
    with pytest.raises(msgspec.ValidationError, match="milliseconds"):
        FaultPlan().add_from({"kind": "latency", "milliseconds": "many"})
