"""The same request again: the same answer without being carried out again, until it expires or somebody writes."""

import asyncio

import pytest

from graphql_api.execution import endpoint, repeats, response

JOBS = "query ($id: ID!, $n: Int) { jobs(integrationId: $id, first: $n) { nodes { id remoteId name } } }"
VIEWER = "{ viewer { name } }"
OPERATIONS = (
    "query ($id: ID) { jobs(integrationId: $id, first: 1) { nodes { id } } operations { nodes { id } } }"
)


@pytest.fixture
async def small(set_stage):
    return await set_stage(scale=0.02)


@pytest.fixture
def carried_out(monkeypatch):
    """A list that gets an entry for each operation that is run."""
    runs, run = [], endpoint.run

    def counted(*given):
        runs.append(given)
        return run(*given)

    monkeypatch.setattr(endpoint, "run", counted)
    return runs


async def kept(stage, query=JOBS, **variables):
    """The answer of a request that is known by now: the first one shows the key, the second is kept."""
    given = variables or {"id": "hrworks-demo", "n": 3}
    answers = [await stage.ask(query, **given) for _ in range(2)]
    assert [answer.errors for answer in answers] == [[], []]
    return answers[1]


async def test_the_third_time_nothing_is_carried_out(small, carried_out):
    before = await kept(small)
    small.forget()

    again = await small.ask(JOBS, id="hrworks-demo", n=3)

    assert (again.data, len(carried_out)) == (before.data, 2)
    assert again.freshness["vendorCalls"] == 0
    assert again.response.headers.keys() - {"x-request-id"} == before.response.headers.keys() - {
        "x-request-id"
    }
    assert again.response.headers["x-request-id"] != before.response.headers["x-request-id"]
    assert again.response.headers["content-length"] == str(len(again.response.content))
    assert small.vendors["hrworks"].calls == {}


async def test_its_age_is_that_of_now(small, monkeypatch, carried_out):
    before = await kept(small)
    now = repeats.time.time()
    monkeypatch.setattr("time.time", lambda: now + 20)

    again = await small.ask(JOBS, id="hrworks-demo", n=3)

    assert len(carried_out) == 2
    assert (before.freshness["oldestAgeSeconds"], again.freshness["oldestAgeSeconds"]) in {
        (0, 20),
        (1, 20),
        (0, 21),
    }
    ages = [int(answer.response.headers["cache-control"].split("=")[1]) for answer in (before, again)]
    assert 19 <= ages[0] - ages[1] <= 21


async def test_it_ends_with_the_first_record_that_expires(small, monkeypatch, carried_out):
    await kept(small)
    now = repeats.time.time()
    monkeypatch.setattr("time.time", lambda: now + 61)

    again = await small.ask(JOBS, id="hrworks-demo", n=3)

    assert (len(carried_out), again.freshness["vendorCalls"] > 0) == (3, True)


@pytest.mark.parametrize(
    ("query", "given"),
    [
        (JOBS, {"id": "hrworks-demo", "n": 2}),
        (JOBS, {"id": "hr4you-demo", "n": 3}),
        (JOBS + " ", {"id": "hrworks-demo", "n": 3}),
    ],
    ids=["number", "integration", "text"],
)
async def test_another_request_is_another(small, carried_out, query, given):
    await kept(small)
    await small.ask(query, **given)
    assert len(carried_out) == 3


async def test_a_very_long_answer_is_sent_in_pieces_and_not_kept(small, carried_out, monkeypatch):
    whole = await small.ask(JOBS, id="hrworks-demo", n=20)
    monkeypatch.setattr(response, "STREAMED", 1)
    monkeypatch.setattr(response, "PIECE", 1)

    answers = [await small.ask(JOBS, id="hrworks-demo", n=20) for _ in range(4)]

    assert [answer.data for answer in answers] == [whole.data] * 4
    assert len(carried_out) == 5
    assert all("content-length" not in answer.response.headers for answer in answers)


async def test_an_answer_that_is_to_have_a_tag_is_not_sent_in_pieces(small, monkeypatch):
    monkeypatch.setattr(response, "STREAMED", 1)

    answer = await small.client.get(
        "/graphql", params={"query": VIEWER}, headers={"Authorization": f"Bearer {small.key}"}
    )

    assert answer.json()["data"] == {"viewer": {"name": "test"}}
    assert answer.headers["content-length"] == str(len(answer.content))
    assert answer.headers["etag"].startswith('W/"')


async def test_each_media_type_has_its_own(small):
    before = await kept(small)
    other = {"Accept": "application/graphql-response+json"}
    for _ in range(3):
        answer = await small.ask(JOBS, other, id="hrworks-demo", n=3)
    assert (answer.data, answer.response.headers["content-type"]) == (
        before.data,
        "application/graphql-response+json; charset=utf-8",
    )
    assert before.response.headers["content-type"].startswith("application/json")


async def test_nobody_gets_it_with_a_wrong_key(small):
    await kept(small)
    for authorization in (f"Bearer {small.key}x", "", small.key, f"Basic {small.key}"):
        answer = await small.ask(JOBS, {"Authorization": authorization}, id="hrworks-demo", n=3)
        assert (answer.response.status_code, answer.codes) == (401, ["UNAUTHENTICATED"])


async def test_asking_for_something_newer_renews_it_for_all(small, carried_out):
    await kept(small, id="hr4you-demo", n=3)
    job = (await small.ask(JOBS, id="hr4you-demo", n=3)).data["jobs"]["nodes"][0]
    await small.admin("hr4you", "PUT", f"state/jobs/{job['remoteId']}", {"title": "Renamed"})
    old = await small.ask(JOBS, id="hr4you-demo", n=3)

    new = await small.ask(JOBS, {"Cache-Control": "no-cache"}, id="hr4you-demo", n=3)
    again = await small.ask(JOBS, id="hr4you-demo", n=3)

    names = [answer.data["jobs"]["nodes"][0]["name"] for answer in (old, new, again)]
    assert names == [job["name"], "Renamed", "Renamed"]


async def test_what_may_change_at_any_time_is_not_kept(small, carried_out):
    for _ in range(4):
        answer = await small.ask(OPERATIONS, id="hrworks-demo")
        assert answer.response.headers["cache-control"] == "private, max-age=0"
    assert len(carried_out) == 4


async def test_errors_are_not_kept(small, carried_out):
    query = '{ one: jobs(first: 2) { nodes { id } } other: job(id: "nonsense") { id } }'
    for _ in range(4):
        assert (await small.ask(query)).codes == ["BAD_INPUT"]
    assert len(carried_out) == 4


async def test_without_memory_nothing_is_kept(set_stage, carried_out):
    stage = await set_stage(scale=0.02, settings={"response_cache_bytes": 0})
    for _ in range(4):
        await stage.ask(JOBS, id="hrworks-demo", n=3)
    assert len(carried_out) == 4


async def test_the_memory_is_bounded(set_stage, carried_out):
    stage = await set_stage(scale=0.02, settings={"response_cache_bytes": 10_000})
    for number in range(1, 9):
        await kept(stage, id="hrworks-demo", n=number)
    known = stage.app.endpoint.repeats.kept
    assert 0 < known.weight <= 10_000
    assert len(known) < 8


async def test_the_bound_of_a_body_holds_for_who_is_known_too(set_stage):
    stage = await set_stage(scale=0.02, settings={"max_body_bytes": 1_000})
    await kept(stage)

    answer = await stage.ask(JOBS + " " * 2_000, id="hrworks-demo", n=3)

    assert answer.response.status_code == 413
    assert "1000 bytes" in answer.errors[0]["message"]


async def test_what_will_not_be_given_again_goes_by_itself(small, monkeypatch):
    await kept(small, id="hrworks-demo", n=3)
    await kept(small, id="hr4you-demo", n=3)
    known = small.app.endpoint.repeats.kept

    small.app.endpoint.repeats.tidy()
    assert len(known) == 2

    now = repeats.time.time()
    monkeypatch.setattr("time.time", lambda: now + 3600)
    monkeypatch.setattr(endpoint, "TIDY_EVERY", 0)
    async with asyncio.timeout(5), small.app.endpoint.tidied():
        while len(known):  # noqa: ASYNC110 - nothing tells that it is done
            await asyncio.sleep(0)


async def test_a_fault_does_not_end_the_tidying(small, monkeypatch):
    rounds = asyncio.Queue()

    def failing():
        rounds.put_nowait(1)
        raise ValueError

    monkeypatch.setattr(small.app.endpoint.repeats, "tidy", failing)
    monkeypatch.setattr(endpoint, "TIDY_EVERY", 0)
    async with asyncio.timeout(5), small.app.endpoint.tidied():
        for _ in range(3):
            await rounds.get()


async def test_an_answer_of_before_a_write_goes_by_itself(small):
    await kept(small, id="hrworks-demo", n=3)
    small.app.state.service.integrations["hrworks-demo"].source.outdate_everything(0.0)

    small.app.endpoint.repeats.tidy()

    assert len(small.app.endpoint.repeats.kept) == 0


async def test_nothing_of_a_request_is_kept_with_its_answer(small):
    await kept(small, id="hrworks-demo", n=3)
    keys = list(small.app.endpoint.repeats.kept.entries)

    assert len(keys) == 1
    assert [part for key in keys for part in key if b"jobs(" in part or small.key.encode() in part] == []


async def test_what_was_read_of_a_request_is_let_go_of():
    messages = [{"type": "http.request", "body": b"x", "more_body": False}]
    asked = repeats.Asked((), None, messages)

    async def gone():
        return {"type": "http.disconnect"}

    receive = asked.unread(gone)

    assert [(await receive())["type"] for _ in range(2)] == ["http.request", "http.disconnect"]
    assert asked.messages == []
