"""Vendor-specific switches, typed by a struct that the vendor declares."""

from collections.abc import Mapping
from typing import Any, Generic, TypeVar

import msgspec

K = TypeVar("K", bound=msgspec.Struct)


class KnobBoard(Generic[K]):
    """Holds the current knobs; an update is checked against their declared names and types."""

    def __init__(self, defaults: K) -> None:
        self._defaults = defaults
        self.current = defaults

    def update(self, changes: Mapping[str, Any]) -> None:
        """Change some knobs, all or none; `ValueError` names an unknown knob or a wrong type."""
        kind = type(self._defaults)
        unknown = sorted(set(changes) - set(kind.__struct_fields__))
        if unknown:
            known = ", ".join(kind.__struct_fields__)
            message = f"unknown knob {', '.join(unknown)}; this sandbox has: {known}"
            raise ValueError(message)
        self.current = msgspec.convert(msgspec.to_builtins(self.current) | dict(changes), kind)

    def reset(self) -> None:
        """Back to the defaults."""
        self.current = self._defaults

    def describe(self) -> dict[str, Any]:
        """Return names and values, ready for JSON."""
        return dict(msgspec.to_builtins(self.current))
