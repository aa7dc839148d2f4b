"""Texts that many records have, such as towns, titles and sources: held once, not once for each record."""

from functools import lru_cache


def shared(text: str | None) -> str | None:
    """The same text; if it came lately, the very one that came then. None for an empty one."""
    return _held(text) if text else None


@lru_cache(maxsize=2048)
def _held(text: str) -> str:
    return text
