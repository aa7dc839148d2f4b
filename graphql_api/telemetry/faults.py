"""Faults of ours: what is logged of an exception that nobody outside may see.

The log gets the type of the exception and the places that it passed, under an id that the client is told. Messages stay
out of both, since they may quote personal data.
"""

import traceback
from dataclasses import dataclass, field
from types import CodeType
from typing import Any, ClassVar, Self
from uuid import uuid4

import structlog

from graphql_api.errors import ErrorCode

log: structlog.typing.FilteringBoundLogger = structlog.get_logger("graphql_api.faults")

MAX_PLACES = 30


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an exception came from: its type with those that led to it, and the last places that it passed."""

    types: tuple[str, ...]
    places: tuple[str, ...]

    @classmethod
    def of(cls, error: BaseException) -> Self:
        """The origin of an exception, in words that quote nothing but code."""
        types = [f"{type(one).__module__}.{type(one).__qualname__}" for one in chain(error)]
        places = [place(frame.f_code, line) for frame, line in traceback.walk_tb(error.__traceback__)]
        return cls(tuple(types), tuple(places[-MAX_PLACES:]))


@dataclass(slots=True)
class Fault:
    """Exceptions that are nobody's business but ours, under an id that joins the answer and the log."""

    origin: Origin
    count: int = 0
    error_id: str = field(default_factory=lambda: str(uuid4()))
    message: ClassVar[str] = "Internal error"

    @property
    def extensions(self) -> dict[str, Any]:
        """What the client gets: the id to ask about."""
        return {"code": ErrorCode.INTERNAL.value, "retryable": False, "errorId": self.error_id}

    def report(self) -> None:
        """Log where they came from."""
        origin = self.origin
        log.error(
            "internal_error",
            error_id=self.error_id,
            exceptions=list(origin.types),
            places=list(origin.places),
            count=self.count,
        )


def chain(error: BaseException | None) -> list[BaseException]:
    """An exception and those that led to it, the last one first."""
    found: list[BaseException] = []
    while error is not None and error not in found:
        found.append(error)
        error = error.__cause__ or error.__context__
    return found


def place(code: CodeType, line: int) -> str:
    """A place in the code, by the last parts of the file's path, so that nothing of the machine shows."""
    parts = code.co_filename.replace("\\", "/").split("/")
    return f"{'/'.join(parts[-3:])}:{line} {code.co_name}"
