"""Pages as Link headers and totals tell them."""

import pytest

from connectors.toolkit.paging import last_page, pages_of

URL = "https://api.example.com/v2/things?a=1,2;b"


@pytest.mark.parametrize(
    ("header", "requested", "last"),
    [
        (None, 1, 1),
        ("", 3, 3),
        (f'<{URL}&page=2>; rel="next", <{URL}&page=7>; rel="last"', 1, 7),
        (f'<{URL}&page=7>; rel="last", <{URL}&page=2>; rel="next"', 1, 7),
        (f"<{URL}&page=2>;rel=next,<{URL}&page=7>;rel=last", 1, 7),
        (f'<{URL}&page=7>; title="a, b; rel=\\"next\\""; REL="Last"', 1, 7),
        (f'<{URL}&page=8>; rel="next last"', 7, 8),
        (f'<{URL}&page=4>; rel="next"', 3, 4),
        (f'<{URL}&page=1>; rel="first", <{URL}&page=6>; rel="prev"', 7, 7),
        (f'<{URL}&page=5>; rel="last"', 7, 7),
        (f'<{URL}>; rel="last"', 2, 2),
        (f'<{URL}&page=x>; rel="last", <{URL}&page=3>; rel="next"', 2, 3),
        ("garbage", 2, 2),
        ("<unclosed; rel=next", 2, 2),
    ],
)
def test_last_page(header, requested, last):
    assert last_page(header, requested) == last


@pytest.mark.parametrize(
    ("total", "size", "pages"), [(0, 50, 1), (1, 50, 1), (50, 50, 1), (51, 50, 2), (1900, 200, 10)]
)
def test_pages_of(total, size, pages):
    assert pages_of(total, size) == pages
