"""What a way needs of its vendor, and how to find out without writing: rights, and settings beside them."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from connectors.contract.guide import Text


@dataclass(frozen=True, kw_only=True)
class Right:
    """A right that credentials need, in the vendor's own wording. `assumed`: the vendor does not publish the wording."""

    name: Text
    assumed: bool = False


@dataclass(frozen=True, kw_only=True)
class Check:
    """Something to be found out beside the reading of models.

    `name` is stable, in upper case. `operation` is ``READ`` for data that must be readable, ``FIND`` for something that a
    customer may have set up. `probe` takes a session of the way and the name of the integration's source. It makes read
    calls only, and gives back None if all is well, or else a sentence that says what is not there and what to do;
    ConnectorError as in any call.
    """

    name: str
    operation: str
    right: Right
    probe: Callable[[Any, str], Awaitable[str | None]]


def right(en: str, de: str, *, assumed: bool = False) -> Right:
    """A right with its names."""
    return Right(name=Text(en=en, de=de), assumed=assumed)
