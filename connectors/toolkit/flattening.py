"""Takes nested JSON apart into values by dotted path."""

from collections.abc import Iterator, Mapping
from typing import Any


def payloads(remote_data: object) -> Iterator[Mapping[str, Any]]:
    """The objects in a record's remote data (an object: the vendor's path, then the payload), in their order."""
    if isinstance(remote_data, dict):
        yield from (payload for payload in remote_data.values() if isinstance(payload, dict))


def flat(payload: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Each value that is no object, with its path (``address.city``); an empty object and a list are values."""
    for name, value in payload.items():
        path = f"{prefix}{name}"
        if isinstance(value, dict) and value:
            yield from flat(value, f"{path}.")
        else:
            yield path, value
