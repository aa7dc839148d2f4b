"""The admin path of a sandbox: state, faults, journal, clock and knobs, for tests and for demonstrations.

It stands beside the vendor's own API and needs none of its credentials.
"""

from collections.abc import Awaitable, Callable, Iterable
from typing import Any, Protocol

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.sandboxing.clock import SandboxClock
from connectors.sandboxing.faults import ADMIN_PREFIX, FaultPlan
from connectors.sandboxing.files import StoredFile
from connectors.sandboxing.journal import RequestJournal

Record = dict[str, Any]
Handler = Callable[[Request], Awaitable[Response]]


class SandboxState(Protocol):
    """What a vendor's state lets the admin path do."""

    def collections(self) -> tuple[str, ...]:
        """Return the names of its collections."""
        ...

    def records(self, collection: str) -> Iterable[Record]:
        """Return the records of a collection, in the vendor's listing order."""
        ...

    def record(self, collection: str, record_id: str) -> Record | None:
        """Return one record, or None."""
        ...

    def put(self, collection: str, record_id: str, fields: Record) -> Record:
        """Add a record, or change the given fields of one, as a user of the vendor's product would."""
        ...

    def remove(self, collection: str, record_id: str) -> bool:
        """Remove a record; False if there is none."""
        ...

    def files(self) -> Iterable[StoredFile]:
        """Return the documents kept."""
        ...

    def reset(self) -> None:
        """Return to the seed data."""
        ...


class Knobs(Protocol):
    """The vendor's switches; see `connectors.sandboxing.knobs.KnobBoard`."""

    def update(self, changes: Record) -> None:
        """Change some, or raise `ValueError`."""
        ...

    def reset(self) -> None:
        """Back to the defaults."""
        ...

    def describe(self) -> Record:
        """Return names and values."""
        ...


class SandboxParts(msgspec.Struct, frozen=True, kw_only=True):
    """The parts of one running sandbox."""

    state: SandboxState
    knobs: Knobs
    faults: FaultPlan = msgspec.field(default_factory=FaultPlan)
    journal: RequestJournal = msgspec.field(default_factory=RequestJournal)
    clock: SandboxClock = msgspec.field(default_factory=SandboxClock)

    def reset(self) -> None:
        """Seed data, no faults, empty journal, real time, default knobs."""
        self.state.reset()
        self.faults.clear()
        self.journal.clear()
        self.clock.reset()
        self.knobs.reset()


def answer(content: Any, status: int = 200) -> Response:  # noqa: ANN401 - any JSON value
    """Return a JSON answer."""
    return Response(msgspec.json.encode(content), status, media_type="application/json")


def admin_routes(parts: SandboxParts) -> list[Route]:
    """Return the routes of the admin path."""
    admin = _Admin(parts)
    table: list[tuple[str, str, Handler]] = [
        ("GET", "/health", admin.health),
        ("GET", "/state", admin.whole_state),
        ("GET", "/state/{collection}", admin.collection),
        ("GET", "/state/{collection}/{id}", admin.record),
        ("PUT", "/state/{collection}/{id}", admin.put_record),
        ("DELETE", "/state/{collection}/{id}", admin.remove_record),
        ("POST", "/reset", admin.reset),
        ("GET", "/requests", admin.requests),
        ("DELETE", "/requests", admin.forget_requests),
        ("GET", "/faults", admin.faults),
        ("POST", "/faults", admin.add_faults),
        ("DELETE", "/faults", admin.clear_faults),
        ("POST", "/clock", admin.advance_clock),
        ("GET", "/knobs", admin.knobs),
        ("POST", "/knobs", admin.turn_knobs),
    ]
    return [
        Route(ADMIN_PREFIX + path, _explaining(handler), methods=[method]) for method, path, handler in table
    ]


class _MissingError(LookupError):
    """What the path names is not there."""


def _explaining(handler: Handler) -> Handler:
    async def explained(request: Request) -> Response:
        try:
            return await handler(request)
        except _MissingError as error:
            return answer({"error": str(error)}, 404)
        except (ValueError, msgspec.MsgspecError) as error:
            return answer({"error": str(error)}, 400)

    return explained


class _Admin:
    """The handlers; each changes or shows one part."""

    def __init__(self, parts: SandboxParts) -> None:
        self._parts = parts

    async def health(self, _request: Request) -> Response:
        return answer({"status": "ok"})

    async def whole_state(self, request: Request) -> Response:
        """`?limit=` bounds the records shown per collection; the counts are always complete."""
        limit = _limit_of(request)
        state = self._parts.state
        records = {name: list(state.records(name)) for name in state.collections()}
        shown: Record = {name: found[:limit] for name, found in records.items()}
        counts = {name: len(found) for name, found in records.items()}
        files = [file.describe() for file in state.files()]
        context = {
            "clockOffsetSeconds": self._parts.clock.offset_seconds,
            "knobs": self._parts.knobs.describe(),
        }
        return answer({"counts": counts, **context, **shown, "files": files})

    async def collection(self, request: Request) -> Response:
        name = request.path_params["collection"]
        if name == "files":
            return answer([file.describe() for file in self._parts.state.files()])
        return answer(list(self._parts.state.records(self._known(name)))[: _limit_of(request)])

    async def record(self, request: Request) -> Response:
        name, record_id = self._address(request)
        found = self._parts.state.record(name, record_id)
        if found is None:
            raise _missing(name, record_id)
        return answer(found)

    async def put_record(self, request: Request) -> Response:
        name, record_id = self._address(request)
        return answer(self._parts.state.put(name, record_id, await _object_in(request)))

    async def remove_record(self, request: Request) -> Response:
        name, record_id = self._address(request)
        if not self._parts.state.remove(name, record_id):
            raise _missing(name, record_id)
        return Response(status_code=204)

    async def reset(self, _request: Request) -> Response:
        self._parts.reset()
        return Response(status_code=204)

    async def requests(self, _request: Request) -> Response:
        return answer(self._parts.journal.describe())

    async def forget_requests(self, _request: Request) -> Response:
        self._parts.journal.clear()
        return Response(status_code=204)

    async def faults(self, _request: Request) -> Response:
        return answer(self._parts.faults.describe())

    async def add_faults(self, request: Request) -> Response:
        """Take one rule or a list of rules."""
        given = msgspec.json.decode(await request.body(), type=dict[str, Any] | list[dict[str, Any]])
        for rule in given if isinstance(given, list) else [given]:
            self._parts.faults.add_from(rule)
        return answer(self._parts.faults.describe())

    async def clear_faults(self, _request: Request) -> Response:
        self._parts.faults.clear()
        return Response(status_code=204)

    async def advance_clock(self, request: Request) -> Response:
        move = msgspec.json.decode(await request.body(), type=_ClockMove)
        self._parts.clock.advance(move.advance_seconds)
        clock = self._parts.clock
        return answer({"now": clock.now().isoformat(), "clockOffsetSeconds": clock.offset_seconds})

    async def knobs(self, _request: Request) -> Response:
        return answer(self._parts.knobs.describe())

    async def turn_knobs(self, request: Request) -> Response:
        self._parts.knobs.update(await _object_in(request))
        return answer(self._parts.knobs.describe())

    def _address(self, request: Request) -> tuple[str, str]:
        return self._known(request.path_params["collection"]), request.path_params["id"]

    def _known(self, name: str) -> str:
        known = self._parts.state.collections()
        if name not in known:
            message = f"no collection {name!r}; this sandbox has: {', '.join(known)}, files"
            raise _MissingError(message)
        return name


class _ClockMove(msgspec.Struct, forbid_unknown_fields=True):
    advance_seconds: float


def _missing(collection: str, record_id: str) -> _MissingError:
    return _MissingError(f"no record {record_id!r} in {collection}")


def _limit_of(request: Request) -> int | None:
    limit = request.query_params.get("limit")
    return None if limit is None else int(limit)


async def _object_in(request: Request) -> Record:
    return msgspec.json.decode(await request.body(), type=dict[str, Any])
