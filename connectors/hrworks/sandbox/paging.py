"""Pages of fixed size with `Link` headers (RFC 8288).

Source: HR WORKS API v2.10: `page` from 1, size 50, no total in the body. Assumed: no header on a single page, an
empty list beyond the last one.
"""

from collections.abc import Sequence
from typing import TypeVar
from urllib.parse import parse_qsl, urlencode

from starlette.requests import Request

from connectors.hrworks.sandbox.parameters import page_number

PAGE_SIZE = 50

T = TypeVar("T")


def page_of(request: Request, items: Sequence[T]) -> tuple[Sequence[T], dict[str, str]]:
    """Return the items of the requested page and the headers that lead to the others."""
    number = page_number(request)
    last = max(1, -(-len(items) // PAGE_SIZE))
    chosen = items[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return chosen, {} if last == 1 else {"Link": _links(request, number, last)}


def _links(request: Request, number: int, last: int) -> str:
    others = [pair for pair in parse_qsl(request.url.query, keep_blank_values=True) if pair[0] != "page"]
    prefix = str(request.url.replace(query=None))
    targets = {"first": 1, "last": last}
    if number > 1:
        targets["prev"] = min(number - 1, last)
    if number < last:
        targets["next"] = number + 1
    return ", ".join(
        f'<{prefix}?{urlencode([*others, ("page", target)])}>; rel="{relation}"'
        for relation, target in targets.items()
    )
