from collections.abc import AsyncIterator, Awaitable, Callable

import httpx
import pytest
from starlette.applications import Starlette

from connectors.hrworks.sandbox.app import connection, create_app
from connectors.hrworks.sandbox.state import HrworksState

RECRUITING = "/v2/applicant-management"
Login = Callable[[str, str], Awaitable[None]]


@pytest.fixture
def app() -> Starlette:
    return create_app()


@pytest.fixture
def state(app: Starlette) -> HrworksState:
    return app.state.sandbox.state


@pytest.fixture
async def stranger(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    """A client without a token."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.example") as opened:
        yield opened


@pytest.fixture
async def client(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    """A client with all rights."""
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox.example") as opened:
        token = (await opened.post("/v2/authentication", json=connection())).json()["token"]
        opened.headers["Authorization"] = f"Bearer {token}"
        app.state.sandbox.journal.clear()
        yield opened


@pytest.fixture
def turn(client: httpx.AsyncClient):
    """Turn knobs."""

    async def turning(**knobs) -> None:
        response = await client.post("/__sandbox__/knobs", json=knobs)
        assert response.status_code == 200, response.text

    return turning


@pytest.fixture
def pages(client: httpx.AsyncClient):
    """Follow `next` links from a path; return the pages."""

    async def walk(path: str, **params) -> list[list[dict]]:
        found, response = [], await client.get(path, params=params)
        while True:
            assert response.status_code == 200, response.text
            found.append(next(iter(response.json().values())))
            if "next" not in response.links:
                return found
            response = await client.get(response.links["next"]["url"])

    return walk


@pytest.fixture
def finished(client: httpx.AsyncClient):
    """Poll the job of an accepted write until it is finished; return its outcome."""

    async def poll(accepted: httpx.Response) -> dict:
        assert accepted.status_code == 200, accepted.text
        path = f"{RECRUITING}/job-applications/jobs/{accepted.json()['jobId']}"
        while True:
            job = (await client.get(path)).json()
            if job["status"] == "finished":
                return job["apiResponse"]
            assert set(job) == {"status", "responseType"}

    return poll


@pytest.fixture
def submit(client: httpx.AsyncClient):
    """Submit applications."""

    async def submitting(*submissions: dict) -> httpx.Response:
        return await client.post(f"{RECRUITING}/job-applications", json={"data": list(submissions)})

    return submitting
