"""What is wrong with an input, all of it at once, each problem at its path."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from graphql_api.errors import ErrorCode

_JOINT = re.compile(r"_([a-z0-9])")


@dataclass(frozen=True, slots=True)
class Problem:
    """Something wrong with one input. `path` is written as clients write it: ``attachments.1.data``.

    The message names the field and the remedy; it never quotes what may be personal.
    """

    path: str
    code: ErrorCode
    message: str


class Problems:
    """Collects problems at the path that this collector stands for.

    Collectors made by `at` share what they find: `found`, iteration, length and truth are of the whole collection.
    """

    __slots__ = ("_found", "_path")

    def __init__(self, path: str = "", found: list[Problem] | None = None) -> None:
        self._path = client_path(path)
        self._found: list[Problem] = [] if found is None else found

    def at(self, *keys: str | int) -> "Problems":
        """A collector for a place inside this one; names may be snake case, numbers are places in a list."""
        return Problems(".".join([self._path, *map(str, keys)]).strip("."), self._found)

    @property
    def field(self) -> str:
        """What a message calls the input at this path: the last name in it, in backticks."""
        names = [key for key in self._path.split(".") if not key.isdigit()]
        return f"`{names[-1]}`" if names and names[-1] else "The input"

    def add(self, message: str, code: ErrorCode = ErrorCode.BAD_INPUT) -> None:
        """Report a problem at this path."""
        self._found.append(Problem(self._path, code, message))

    def apart(self) -> "Problems":
        """A collector for the same place with a collection of its own, for work side by side; see `take_in`."""
        return Problems(self._path)

    def take_in(self, other: "Problems") -> None:
        """Add all that another collector found."""
        self._found.extend(other.found)

    @property
    def found(self) -> tuple[Problem, ...]:
        """All problems so far, in the order in which they were found."""
        return tuple(self._found)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self._found)

    def __bool__(self) -> bool:
        return bool(self._found)


def client_path(path: str) -> str:
    """A dotted path in snake case as GraphQL clients write it: ``location.street_1`` is ``location.street1``."""
    return _JOINT.sub(lambda joint: joint[1].upper(), path)
