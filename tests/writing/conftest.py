"""Writes sent through GraphQL, and what the vendors' own records say of them."""

import asyncio
import base64
import json
import sqlite3
from collections.abc import Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.responses import RedirectResponse, Response, StreamingResponse
from starlette.routing import Route

from connectors.contract import ids
from connectors.contract.connector import Limits, Secret
from connectors.contract.enums import Model
from connectors.sandboxing.serving import start
from graphql_api.app import create_app
from graphql_api.configuration import Configuration, IntegrationConfig, KeyConfig
from graphql_api.security.keys import Keyring, digest, new_key
from graphql_api.settings import Settings

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"

FAULT = "code path message retryable vendorStatus existingId"
OPERATION = f"""
  id action state attempts createdAt startedAt finishedAt nextAttemptAt expiresAt applicationId candidateId jobId
  candidateOutcome sourceOutcome integration {{ id }}
  attachments {{ index size state target attempts deliveredAt error {{ {FAULT} }} }}
  steps {{ name state optional error {{ {FAULT} }}
    attempts {{ number kind outcome startedAt finishedAt error {{ {FAULT} }} }} }}
  warnings {{ code path message }} errors {{ {FAULT} }}
"""
PAYLOAD = f"""
  replayed warnings {{ code path message }} errors {{ {FAULT} }}
  attachments {{ index size state target attempts deliveredAt error {{ {FAULT} }} }}
  operation {{ {OPERATION} }}
"""


def mutation(action: str, more: str = "") -> str:
    """The operation that carries out an action."""
    kind = f"{action[0].upper()}{action[1:]}Input!"
    return f"mutation ($input: {kind}) {{ told: {action}(input: $input) {{ {PAYLOAD} {more} }} }}"


def merged(given: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """An input with changes deep inside; None takes a value away."""
    both = dict(given)
    for name, value in changes.items():
        if isinstance(value, Mapping) and isinstance(both.get(name), Mapping):
            both[name] = merged(both[name], value)
        elif value is None:
            both.pop(name, None)
        else:
            both[name] = value
    return both


class Books:
    """What one vendor's sandbox has in its own state, counted from the moment at which this was made."""

    slug: str
    jobs: str
    candidates = "applicants"
    applications: str
    create_call: str  # the call that makes an application
    file_call: str  # the call that hands in a file

    def __init__(self, stage):
        self.vendor = stage.vendors[self.slug]
        self.parts = self.vendor.parts
        self.state = self.parts.state
        self.integration = f"{self.slug}-demo"
        self._before = {name: set(self._ids(name)) for name in self.state.collections()}
        self._hooks = []
        self._journal = self.parts.journal.add
        self.parts.journal.add = self._served

    def new(self, collection):
        """The records of a collection that were not there at the beginning."""
        there = [one for one in self._ids(collection) if one not in self._before[collection]]
        return [self.state.record(collection, str(one)) for one in there]

    def only(self, collection):
        """The one new record of a collection."""
        (record,) = self.new(collection)
        return record

    def id(self, model, remote_id):
        """A global id."""
        return ids.encode(model, self.integration, str(remote_id))

    @property
    def job(self):
        """Global id of a job that takes applications."""
        return self.id(Model.JOB, self.open_jobs()[0])

    @property
    def files(self):
        """The files that were handed in."""
        return list(self.state.files())

    @property
    def effects(self):
        """How many candidates, applications, files and notes are new."""
        made = [len(self.new(name)) for name in (self.candidates, self.applications)]
        return (*made, len(self.files))

    @property
    def sent(self):
        """How many calls that write came, in whatever way they ended."""
        return {
            name: count
            for name, count in self.vendor.calls.items()
            if name.partition(" ")[0] in {"POST", "PATCH", "PUT", "DELETE"}
        }

    def turn(self, **knobs):
        """Turn knobs of the sandbox."""
        self.parts.knobs.update(knobs)

    def once_served(self, method, suffix, then):
        """Do something in the moment when a request to a path that ends so was served."""
        self._hooks.append((method, suffix, then))

    def _served(self, served):
        self._journal(served)
        for hook in list(self._hooks):
            method, suffix, then = hook
            if served.method == method and served.path.endswith(suffix):
                self._hooks.remove(hook)
                then()


class HrworksBooks(Books):
    slug = "hrworks"
    jobs, applications = "posts", "jobApplications"
    create_call = "POST job-applications"
    file_call = "POST files"

    def _ids(self, collection):
        return list(self.state.table(collection))

    def open_jobs(self):
        return [post["uuid"] for post in self.state.records("posts") if post["isActive"]]

    def closed_job(self):
        return self.id(
            Model.JOB, next(post["uuid"] for post in self.state.records("posts") if not post["isActive"])
        )

    def set_open(self, job, *, is_open):
        self.state.put("posts", ids.decode(job).remote_id, {"isActive": is_open})

    def deny_writing(self):
        self.turn(
            permissions={key: ["applicantManagement:read"] for key in self.parts.knobs.current.permissions}
        )

    def allow_writing(self):
        rights = ["applicantManagement:read", "applicantManagement:write", "persons:read", "general:read"]
        self.turn(permissions=dict.fromkeys(self.parts.knobs.current.permissions, rights))

    def limit_files(self, size):
        self.turn(max_file_bytes=size)

    def seeded(self):
        """Remote ids of an application, its candidate and its job."""
        found, head = next(iter(self.state.heads.items()))
        return found, head.applicant_uuid, head.post_uuid

    def newest_of(self, candidate):
        """The newest application of a candidate."""
        theirs = [self.state.record(self.applications, one) for one in self.state.by_applicant[candidate]]
        return max(theirs, key=lambda one: (one["creationDateAndTime"], one["id"]))["id"]


class Hr4youBooks(Books):
    slug = "hr4you"
    jobs, applications = "jobs", "applications"
    create_call = "POST applications"
    file_call = "POST documents"

    def _ids(self, collection):
        return list(self.state[collection].ids)

    def open_jobs(self):
        return [job["id"] for job in self.state["jobs"] if job["status"] == "active"]

    def closed_job(self):
        job = self.id(Model.JOB, self.state["jobs"].ids[-1])
        self.set_open(job, is_open=False)
        return job

    def set_open(self, job, *, is_open):
        status = "active" if is_open else "inactive"
        self.state.put("jobs", ids.decode(job).remote_id, {"status": status})

    def deny_writing(self):
        denied = ["applicants:write", "applications:write", "documents:write", "notes:write"]
        self.turn(denied=denied)

    def allow_writing(self):
        self.turn(denied=[])

    def limit_files(self, size):
        self.turn(document_limit_bytes=size)

    def seeded(self):
        """Remote ids of an application, its candidate and its job."""
        found = next(iter(self.state["applications"]))
        return str(found["id"]), str(found["applicantId"]), str(found["jobId"])


BOOKS = {books.slug: books for books in (HrworksBooks, Hr4youBooks)}


@dataclass
class Writer:
    """Sends writes to a stage. `key` is the API key that they are sent with."""

    stage: Any
    books: dict[str, Books]
    key: str | None = None
    client: Any = None
    _people: list[int] = field(default_factory=lambda: [0])
    _more_keys: list[KeyConfig] = field(default_factory=list)

    async def ask(self, query, /, **variables):
        """The data of an answer, which must have no errors."""
        return (await self.answer(query, **variables)).data

    async def answer(self, query, /, **variables):
        """The whole answer."""
        headers = {"Authorization": f"Bearer {self.key}"} if self.key else {}
        stage = replace(self.stage, client=self.client) if self.client else self.stage
        return await stage.ask(query, headers, **variables)

    async def act(self, action, given, more=""):
        """The payload of an action."""
        return (await self.ask(mutation(action, more), input=given))["told"]

    async def operation(self, id_):
        """An operation as it stands."""
        return (await self.ask(f"query ($id: ID!) {{ operation(id: $id) {{ {OPERATION} }} }}", id=id_))[
            "operation"
        ]

    async def operations(self):
        """All operations that can be seen, the newest first."""
        return (await self.ask("{ operations(first: 250) { nodes { id state } } }"))["operations"]["nodes"]

    async def retry(self, id_, **given):
        """The payload of taking an operation up again."""
        return await self.act("retryOperation", {"id": id_, **given})

    async def ended(self, id_):
        """An operation that was given time to end; the desk tells when it has."""
        desk = self.stage.app.state.service.writing.desk
        async with asyncio.timeout(20):
            while True:
                row = (await desk.recorded([id_]))[id_].row
                if (await desk.wait(row, 20)).finished_at is not None:
                    return await self.operation(id_)

    def with_key(self, name, integrations=None, **more):
        """The same stage, asked with another key."""
        key, new = new_key()
        service = self.stage.app.state.service
        self._more_keys.append(KeyConfig(name=name, digest=new, integrations=integrations, **more))
        service.accounts.api_keys = Keyring(
            [KeyConfig(name="test", digest=digest(self.stage.key)), *self._more_keys]
        )
        return replace(self, key=key)

    def application(self, slug, **changes):
        """The input of createCandidate or createApplication: somebody new, for an open job."""
        self._people[0] += 1
        person = {
            "firstName": "Wilhelmine",
            "lastName": f"Quastenflosser{self._people[0]}",
            "emailAddress": f"wq{self._people[0]}@mailbox.example",
        }
        return merged({"candidate": person, "application": {"jobId": self.books[slug].job}}, changes)

    def pdf(self, name="lebenslauf.pdf", content=PDF, **more):
        """A file of an input."""
        return {
            "name": name,
            "contentType": "application/pdf",
            "data": base64.b64encode(content).decode(),
            **more,
        }


@pytest.fixture
def open_writer(set_stage):
    """Open a small stage of which the vendors write at once and show what they wrote at once; a writer for it."""

    async def build(**options):
        stage = await set_stage(**{"scale": 0.05, "limits": Limits(settle_seconds=0.0), **options})
        books = {slug: BOOKS[slug](stage) for slug in stage.vendors}
        if "hrworks" in books:
            books["hrworks"].turn(pending_polls=0)
        return Writer(stage, books)

    return build


@pytest.fixture
async def writer(open_writer):
    """A writer for a small stage."""
    return await open_writer()


def configuration_of(stage, settings):
    """What another process of the same service is told."""
    integrations = []
    for slug, vendor in stage.vendors.items():
        connection = import_module(f"connectors.{slug}.sandbox.connections").connections()["api"]
        credentials = {name: Secret(text) for name, text in connection["credentials"].items()}
        integrations.append(
            IntegrationConfig(
                id=f"{slug}-demo",
                name=slug,
                connector=slug,
                way="api",
                base_url=vendor.url,
                credentials=credentials,
                limits=Limits(settle_seconds=0.0),
            )
        )
    keys = (KeyConfig(name="test", digest=digest(stage.key)),)
    return Configuration(integrations=tuple(integrations), keys=keys, settings=settings)


@asynccontextmanager
async def _process(writer, settings):
    app = create_app(configuration_of(writer.stage, settings))
    async with app.router.lifespan_context(app):
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(
            transport=transport, base_url="http://api.example", timeout=60
        ) as client:
            yield replace(writer, stage=replace_app(writer.stage, app), client=client)


def replace_app(stage, app):
    """The same vendors, another process."""
    return type(stage)(stage.vendors, stage.client, stage.key, app)


@pytest.fixture
def processes(tmp_path):
    """Start and stop processes of the service that share a database of their own."""

    def opened(writer, **settings):
        stage_settings = writer.stage.app.state.service.settings
        given = {
            "database_url": f"sqlite:///{tmp_path}/shared.db",
            "seal_keys": stage_settings.seal_keys,
            "downloads_allow_private": True,
            **settings,
        }
        return _process(writer, Settings(**given))

    return opened


class Journal:
    """The database file of a stage, read beside it."""

    def __init__(self, folder, name="journal.db"):
        self._folder = folder
        self._name = name

    def holds(self, *texts):
        """Those of the texts that stand in the clear in any of the database's files."""
        content = b"".join(path.read_bytes() for path in self._folder.glob(f"{self._name}*"))
        return [text for text in texts if (text if isinstance(text, bytes) else text.encode()) in content]

    def sealed(self):
        """How many inputs, memos and parts of files are kept sealed."""
        with sqlite3.connect(f"file:{self._folder / self._name}?mode=ro", uri=True) as connection:
            counts = [
                connection.execute(statement).fetchone()[0]
                for statement in (
                    "SELECT count(*) FROM operations WHERE input IS NOT NULL",
                    "SELECT count(*) FROM steps WHERE memo IS NOT NULL",
                    "SELECT count(*) FROM attachment_parts",
                )
            ]
        connection.close()
        return tuple(counts)


@pytest.fixture
def journal(tmp_path):
    """The stage's journal as it stands on disk."""
    return Journal(tmp_path)


@dataclass
class Files:
    """A server of files, as callers have them."""

    url: str = ""
    served: list[str] = field(default_factory=list)
    contents: dict[str, bytes] = field(default_factory=lambda: {"/cv.pdf": PDF})
    #: Paths that answer with a status, as an expired signature does.
    statuses: dict[str, int] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)

    async def answer(self, request):
        path = request.url.path
        self.served.append(path)
        if path in self.redirects:
            return RedirectResponse(self.redirects[path])
        if path == "/endless.pdf":
            return StreamingResponse(_endless(), media_type="application/pdf")
        status = self.statuses.get(path, 200 if path in self.contents else 404)
        return Response(self.contents.get(path, b""), status, media_type="application/pdf")


async def _endless():
    while True:
        # A turn for the others: once the client is gone, nothing else here waits.
        await asyncio.sleep(0)
        yield b"%PDF-1.4" + bytes(2**16)


@pytest.fixture
async def files():
    """A file server on loopback."""
    served = Files()
    app = Starlette(routes=[Route("/{path:path}", served.answer)])
    async with start(app) as served.url:
        yield served


@pytest.fixture
async def over_http():
    """Serve a stage's API over a real socket, where clients can hang up; its address."""
    opened = []

    async def serve(stage):
        context = start(stage.app)
        opened.append(context)
        return await context.__aenter__()

    yield serve
    for context in reversed(opened):
        await context.__aexit__(None, None, None)


@pytest.fixture
def documents():
    """The texts that tests build their own requests from."""
    return {"payload": PAYLOAD, "operation": OPERATION, "mutation": mutation}


@pytest.fixture
def merge():
    """Change an input deep inside."""
    return merged


@pytest.fixture
def pdf():
    """The smallest PDF."""
    return PDF


@pytest.fixture
def multipart():
    """Send a mutation with files as a multipart request."""

    async def send(writer, action, given, uploads, more=""):
        """`uploads` maps a path below variables to (file name, bytes, media type)."""
        operations = {"query": mutation(action, more), "variables": {"input": given}}
        places = {str(number): [path] for number, path in enumerate(uploads)}
        parts = {str(number): upload for number, upload in enumerate(uploads.values())}
        response = await writer.stage.client.post(
            "/graphql",
            data={"operations": json.dumps(operations), "map": json.dumps(places)},
            files=parts,
            headers={"Authorization": f"Bearer {writer.stage.key}"},
        )
        body = json.loads(response.content)
        assert "errors" not in body, body["errors"]
        return body["data"]["told"]

    return send
