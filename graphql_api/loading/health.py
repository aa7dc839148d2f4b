"""How an integration is, as its vendor's answers show it: whether it lets us in, and to all that is asked for."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from connectors.contract.enums import Model
from connectors.contract.errors import Cause, ConnectorError


class State(StrEnum):
    """What an integration's state can be."""

    ACTIVE = "ACTIVE"
    AUTHENTICATION_FAILED = "AUTHENTICATION_FAILED"
    PERMISSION_MISSING = "PERMISSION_MISSING"
    UNREACHABLE = "UNREACHABLE"
    DISABLED = "DISABLED"


# By the codes of causes, which are those of errors too.
_SHOWN_BY: Final = {
    Cause.AUTH_FAILED.value: State.AUTHENTICATION_FAILED,
    Cause.PERMISSION_MISSING.value: State.PERMISSION_MISSING,
    Cause.UNAVAILABLE.value: State.UNREACHABLE,
}


@dataclass
class Health:
    """The state, since when (seconds since 1970), and why, in words that quote the vendor's.

    Calls are told apart by their subject, a model or an action: who lacks a right to one may use the others. `keep` stores
    the state when it changes; a vendor that is asked is not kept waiting for that.
    """

    integration_id: str
    state: State = State.ACTIVE
    since: float = field(default_factory=time.time)
    cause: str | None = None
    keep: "Callable[[Health], Awaitable[None]] | None" = None
    _denied: dict[str, str] = field(default_factory=dict)
    _keeping: "set[asyncio.Task[None]]" = field(default_factory=set)

    @property
    def denied(self) -> str | None:
        """What a right is missing for; None if none is."""
        return next(iter(self._denied), None)

    @contextmanager
    def watching(self, model: Model) -> Iterator[None]:
        """Take note of how a call for records of a model ends."""
        try:
            yield
        except ConnectorError as error:
            self.failed(model.value, error.cause.value, error.message)
            raise
        self.answered(model.value)

    def told(self, state: State, since: float, cause: str | None, denied: str | None) -> None:
        """Another process found it to be so, or this one before it was started anew."""
        self.state, self.since, self.cause = state, since, cause
        # The right is there again when what it was missing for is answered, whoever asks.
        self._denied = {denied: cause or ""} if denied is not None else {}

    def failed(self, subject: str, code: str, message: str) -> None:
        """A call failed. Only what tells of the integration as a whole changes its state."""
        state = _SHOWN_BY.get(code)
        if state is State.PERMISSION_MISSING:
            self._denied[subject] = message
        if state is not None:
            self._become(state, message)

    def answered(self, subject: str) -> None:
        """The vendor did what was asked."""
        if self.state is State.ACTIVE and not self._denied:
            return
        self._denied.pop(subject, None)
        left = next(iter(self._denied.values()), None)
        self._become(State.ACTIVE if left is None else State.PERMISSION_MISSING, left)

    def _become(self, state: State, cause: str | None) -> None:
        if state is self.state and cause == self.cause:
            return
        self.since = self.since if state is self.state else time.time()
        self.state, self.cause = state, cause
        if self.keep is not None:
            task = asyncio.ensure_future(self.keep(self))
            self._keeping.add(task)
            task.add_done_callback(self._keeping.discard)
