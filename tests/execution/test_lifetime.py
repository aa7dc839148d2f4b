"""Until when an operation runs: the deadline ends all, a client that leaves ends queries but not mutations."""

import asyncio
import json
import logging
from contextlib import asynccontextmanager

import pytest

from graphql_api.execution.lifetime import Begun, ClientGoneError, UntilDisconnect, to_the_end

URL = "http://test/graphql"
GRAPHQL = "application/graphql-response+json"
PLAIN = "application/json"


def body(query):
    return json.dumps({"query": query}).encode()


@pytest.mark.parametrize("query", ["{ slow }", "mutation { slowWrite }"])
@pytest.mark.parametrize(("accept", "status"), [(GRAPHQL, 504), (PLAIN, 200)])
async def test_the_deadline_cancels_everything(make_endpoint, connect, context, query, accept, status):
    client = connect(make_endpoint(deadline=0.02))
    answer = await client.post(URL, json={"query": query}, headers={"accept": accept})

    assert answer.status_code == status
    (error,) = answer.json()["errors"]
    assert (error["extensions"]["code"], error["extensions"]["retryable"]) == ("TIMED_OUT", True)
    assert "0.02 seconds" in error["message"]
    assert context.finished == ["canceled"]
    assert context.closed.is_set()


async def test_a_context_that_does_not_open_is_cut_off_too(make_endpoint, connect):
    @asynccontextmanager
    async def hang(_):
        await asyncio.Event().wait()
        yield

    client = connect(make_endpoint(context_factory=hang, deadline=0.01))
    answer = await client.post(URL, json={"query": "{ hello }"}, headers={"accept": GRAPHQL})

    assert answer.status_code == 504


async def test_a_time_out_of_something_else_is_a_fault(make_endpoint, connect):
    @asynccontextmanager
    async def give_up(_):
        raise TimeoutError
        yield

    client = connect(make_endpoint(context_factory=give_up))
    answer = await client.post(URL, json={"query": "{ hello }"})

    assert answer.json()["errors"][0]["extensions"]["code"] == "INTERNAL"


@pytest.mark.parametrize("grace", [0.0, 0.005])
async def test_a_query_ends_when_its_client_leaves(make_endpoint, connection, context, grace):
    running = connection(make_endpoint(disconnect_grace=grace), body("{ slow }"))
    await context.started.wait()
    running.disconnect()
    await running.task

    assert (running.sent, context.finished) == ([], ["canceled"])
    assert context.closed.is_set()


async def test_a_mutation_goes_on_when_its_client_leaves(make_endpoint, connection, context):
    running = connection(make_endpoint(disconnect_grace=0.0), body("mutation { slowWrite }"))
    await context.started.wait()
    running.disconnect()
    context.release.set()
    await running.task

    assert context.finished == ["done"]
    assert running.json() == {"data": {"slowWrite": "written"}}


async def test_a_mutation_ends_before_the_cancellation_of_its_request_shows(
    make_endpoint, connection, context
):
    running = connection(make_endpoint(), body("mutation { slowWrite }"))
    await context.started.wait()
    running.task.cancel()
    asyncio.get_running_loop().call_soon(running.task.cancel)
    asyncio.get_running_loop().call_later(0.005, context.release.set)

    with pytest.raises(asyncio.CancelledError):
        await running.task
    assert context.finished == ["done"]
    assert context.closed.is_set()


async def test_a_canceled_mutation_still_has_its_deadline(make_endpoint, connection, context):
    running = connection(make_endpoint(deadline=0.02), body("mutation { slowWrite }"))
    await context.started.wait()
    running.task.cancel()
    await asyncio.wait({running.task})

    assert context.finished == ["canceled"]


async def test_a_failure_that_nobody_is_left_to_see_is_not_logged_by_asyncio(caplog):
    release = asyncio.Event()

    async def fail():
        await release.wait()
        message = "anna.schmidt@example.org"
        raise RuntimeError(message)

    caller = asyncio.ensure_future(to_the_end(fail(), asyncio.get_running_loop().time() + 5))
    asyncio.get_running_loop().call_soon(caller.cancel)
    asyncio.get_running_loop().call_later(0.005, release.set)
    with caplog.at_level(logging.ERROR), pytest.raises(asyncio.CancelledError):
        await caller

    assert caplog.records == []


async def test_a_quick_query_never_listens(make_endpoint, connection):
    running = connection(make_endpoint(), body("{ hello }"))
    await running.task
    running.disconnect()

    assert running.messages.qsize() == 1
    assert running.json() == {"data": {"hello": "hello world"}}


async def test_leaving_is_told_apart_from_other_cancellations():
    messages = asyncio.Queue()

    async def wait():
        async with UntilDisconnect(messages.get, 0.0):
            await asyncio.Event().wait()

    gone, canceled = asyncio.ensure_future(wait()), None
    messages.put_nowait({"type": "http.request"})
    messages.put_nowait({"type": "http.disconnect"})
    with pytest.raises(ClientGoneError):
        await gone

    canceled = asyncio.ensure_future(wait())
    asyncio.get_running_loop().call_soon(canceled.cancel)
    with pytest.raises(asyncio.CancelledError):
        await canceled


async def test_a_listener_ends_with_its_query(make_endpoint, connection, context):
    running = connection(make_endpoint(disconnect_grace=0.0), body("{ slow }"))
    await context.started.wait()
    context.release.set()
    await running.task
    before = {task for task in asyncio.all_tasks() if not task.done()} - {asyncio.current_task()}
    await asyncio.wait(before) if before else None

    assert running.json() == {"data": {"slow": "done"}}
    assert running.messages.empty()


async def test_what_is_there_already_takes_no_waiting():
    async def there():
        return 2

    begun = Begun(there())

    assert (begun.done, begun.result, await begun) == (True, 2, 2)


async def test_what_is_not_there_is_awaited():
    future = asyncio.get_running_loop().create_future()

    async def later():
        return await future + await asyncio.sleep(0, 1)

    begun = Begun(later())
    asyncio.get_running_loop().call_soon(future.set_result, 2)

    assert not begun.done
    assert await begun == 3


async def test_a_failure_of_what_was_begun_is_the_callers():
    async def fails():
        await asyncio.sleep(0)
        raise LookupError

    begun = Begun(fails())

    with pytest.raises(LookupError):
        await begun


async def test_canceling_reaches_what_was_begun():
    seen = []

    async def waits():
        try:
            await asyncio.get_running_loop().create_future()
        except asyncio.CancelledError:
            seen.append("canceled")
            raise

    begun = Begun(waits())
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0):
            await begun

    assert seen == ["canceled"]
