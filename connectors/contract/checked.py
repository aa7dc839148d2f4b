"""Structs whose fields are what their annotations say: checked once, when they are made, so that no reader has to.

A reader may rely on `declared` for every struct whose class is `trusted`. Classes are exact, subclasses are refused: what is
known of a class holds for the value.
"""

from collections.abc import Callable, Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Any, NamedTuple, get_args, get_origin

import msgspec


class Declared(NamedTuple):
    """The classes that a field's value may have, and those of a tuple's items. None stands for any."""

    classes: frozenset[type] | None
    items: frozenset[type] | None = None

    def fits(self, value: object) -> bool:
        """Whether a value is what was declared."""
        if self.classes is not None and type(value) not in self.classes:
            return False
        return self.items is None or not isinstance(value, tuple) or set(map(type, value)) <= self.items


class Checked(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A struct that cannot be made with a field of a wrong class."""

    def __post_init__(self) -> None:
        if not _CHECKS[type(self)](self):
            # The field is named, never its value: records hold personal data.
            raise TypeError(_complaint(self))


def trusted(cls: type) -> bool:
    """Whether all objects of a class were checked: it is none of those that do without."""
    return issubclass(cls, Checked) and cls.__post_init__ is Checked.__post_init__


@cache
def declared(cls: type[msgspec.Struct]) -> Mapping[str, Declared]:
    """What the fields of a struct may hold."""
    return {field.name: _declared(field.type) for field in msgspec.structs.fields(cls)}


def _declared(annotation: Any) -> Declared:  # noqa: ANN401  # annotations have no type of their own
    members = get_args(annotation) if isinstance(annotation, UnionType) else (annotation,)
    if Any in members:
        return Declared(None)
    classes = {get_origin(member) or member for member in members}
    # As type checkers have it, an int does for a float.
    classes |= {int} if float in classes else set()
    tuples = [get_args(member) for member in members if get_origin(member) is tuple]
    return Declared(frozenset(classes), _declared(tuples[0][0]).classes if tuples else None)


def _complaint(struct: Checked) -> str:
    fields = declared(type(struct))
    name, value = next(
        (name, value)
        for name, value in zip(fields, msgspec.structs.astuple(struct), strict=True)
        if not fields[name].fits(value)
    )
    items = {cls.__name__ for cls in map(type, value)} if isinstance(value, tuple) else set()
    held = f" of {', '.join(sorted(items))}" if items else ""
    return f"{type(struct).__name__}.{name} cannot be a {type(value).__name__}{held}"


class _Checks(dict[type, Callable[[Any], bool]]):
    """The check of each class, made when the first of its objects is."""

    def __missing__(self, cls: type[msgspec.Struct]) -> Callable[[Any], bool]:
        check = self[cls] = _check(cls)
        return check


_CHECKS = _Checks()


def _check(cls: type[msgspec.Struct]) -> Callable[[Any], bool]:
    """One expression over all fields: a loop over them would take as long as making the record three times."""
    names: dict[str, Any] = {}
    tests = [_test(f"struct.{name}", known, names) for name, known in declared(cls).items()]
    check: Callable[[Any], bool] = eval(f"lambda struct: {' and '.join(tests) or 'True'}", names)  # noqa: S307  # of field names only
    return check


def _test(value: str, known: Declared, names: dict[str, Any]) -> str:
    """The condition that a field's value is as declared, by the classes that it names."""
    if known.classes is None:
        return "True"
    tests = [f"type({value}) is {_named(cls, names)}" for cls in known.classes - {NoneType}]
    if known.items is not None:
        tests = [f"({tests[0]} and (not {value} or {{*map(type, {value})}} <= {_named(known.items, names)}))"]
    if NoneType in known.classes:
        tests.insert(0, f"{value} is None")
    return f"({' or '.join(tests)})"


def _named(known: object, names: dict[str, Any]) -> str:
    name = f"c{len(names)}"
    names[name] = known
    return name
