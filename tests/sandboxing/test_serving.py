import asyncio
import os
import signal

import httpx
import pytest

from connectors.sandboxing.serving import serve, start


async def test_two_servers_in_one_process(app):
    async with start(app) as one, start(app) as two, httpx.AsyncClient() as client:
        assert one != two
        for url in (one, two):
            assert (await client.get(f"{url}/v1/things/1")).status_code == 200


async def test_a_taken_port_is_an_error_of_the_operating_system(app):
    async with start(app) as url:
        with pytest.raises(OSError, match="in use"):
            async with start(app, port=int(url.rpartition(":")[2])):
                pass


async def test_the_port_is_free_again_afterwards(app):
    async with start(app) as url:
        port = int(url.rpartition(":")[2])
    async with start(app, port) as again:
        assert again == url


async def test_serve_announces_itself_and_ends_on_a_signal(app):
    announced = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(serve(app, announce=announced.set_result))

    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{await announced}/v1/things/1")).status_code == 200
    os.kill(os.getpid(), signal.SIGTERM)

    await asyncio.wait_for(task, 10)


async def test_small_answers_do_not_wait_for_acknowledgments(socket_client):
    """A socket that does not say that it is TCP costs 40 ms on every answer after the first few."""
    loop = asyncio.get_running_loop()
    durations = []
    for _ in range(30):
        started = loop.time()
        await socket_client.get("/v1/things/1")
        durations.append(loop.time() - started)

    assert sorted(durations)[15] < 0.03
