"""Rows: the objects of a response, made for all objects of a level by one comprehension, which is generated."""

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

import msgspec


class UnfitError(ValueError):
    """A value cannot stand in a row as it is."""


class Row(msgspec.Struct, gc=False):
    """One object of a response. Its attributes are numbered; they are encoded under their response keys.

    A struct is made and encoded in two thirds of the time of a dict, and thousands of them do not wake the garbage
    collector. The few that look into a response can use a row like a mapping.
    """

    def __repr__(self) -> str:
        # The values may be personal data.
        return f"{type(self).__name__}({', '.join(self.keys())})"

    def __getitem__(self, key: str) -> Any:  # noqa: ANN401 # any value of a response
        return getattr(self, attribute(self.keys().index(key)))

    def __setitem__(self, key: str, value: object) -> None:
        setattr(self, attribute(self.keys().index(key)), value)

    @classmethod
    def keys(cls) -> tuple[str, ...]:
        """The response keys, in order."""
        return cls.__struct_encode_fields__


#: Makes the rows of objects, given the columns that are completed already.
Rows = Callable[[Sequence[Any], Sequence[Sequence[Any]]], Sequence[Any]]


def attribute(number: int) -> str:
    """The name of a row's attribute. Response keys themselves might be names that Python has a use for."""
    return f"f{number}"


@lru_cache(maxsize=1024)
def row_class(keys: tuple[str, ...]) -> type[Row]:
    """The class of rows with these response keys."""
    names = [attribute(number) for number in range(len(keys))]
    fields = [(name, Any) for name in names]
    cls: Any = msgspec.defstruct(
        "Row", fields, bases=(Row,), gc=False, rename=dict(zip(names, keys, strict=True))
    )
    return cls  # type: ignore[no-any-return] # msgspec types it as any struct


class RowText:
    """Writes the text of a comprehension, and remembers the row classes and the `checks` that it names.

    A check is a function that returns a value, or raises `UnfitError` where graphql-core has to look at it. Only rows that
    can be done without have them.
    """

    def __init__(self, *, checks: bool = False) -> None:
        self.checks = checks
        self._classes: list[type[Row]] = []
        self._checks: dict[str, Callable[[Any], Any]] = {}
        self._variables = 0

    def checked(self, check: Callable[[Any], Any], subject: str) -> str:
        """The expression of a value that was looked at."""
        self._checks[check.__name__] = check
        return f"{check.__name__}({subject})"

    def row(self, cls: type[Row], values: Iterable[str]) -> str:
        """The expression of one row."""
        self._classes.append(cls)
        return f"r{len(self._classes) - 1}({', '.join(values)})"

    def variable(self) -> str:
        """A name that stands nowhere else in the text."""
        self._variables += 1
        return f"v{self._variables}"

    def rows(self, row: str, columns: int) -> Rows:
        """The function that makes rows of objects (`o` in the text) and columns (`c0`, `c1`, …)."""
        names = "".join(f", c{number}" for number in range(columns))
        loop = f"o{names} in zip(objects, *columns)" if columns else "o in objects"
        text = f"lambda objects, columns: [{row} for {loop}]"
        return compiled(text, tuple(self._classes), tuple(self._checks.items()))


@lru_cache(maxsize=1024)
def compiled(
    text: str, classes: tuple[type[Row], ...], checks: tuple[tuple[str, Callable[[Any], Any]], ...]
) -> Rows:
    """The function that a text stands for."""
    names: dict[str, Any] = {**{f"r{number}": cls for number, cls in enumerate(classes)}, **dict(checks)}
    rows: Rows = eval(text, names)  # noqa: S307 # of names made here, and of attributes and types that the schema declares
    return rows
