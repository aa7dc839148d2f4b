"""What a request asks for: query parameters, the page they select, the record its path names."""

from collections.abc import Sequence

from starlette.datastructures import QueryParams
from starlette.requests import Request

from connectors.hr4you.sandbox.answers import Refusal
from connectors.hr4you.sandbox.collection import Collection, Record

LARGEST_PAGE = 200
DEFAULT_SIZE = 100
MOST_IDS = 100
#: Longest number read; ids and pages have fewer digits.
MOST_DIGITS = 18


def number_in(params: QueryParams, name: str, default: int, greatest: int | None = None) -> int:
    """Return a whole number of at least 1, or refuse with 422."""
    text = params.get(name)
    if text is None:
        return default
    number = whole_number(text)
    if number is None or number < 1 or (greatest is not None and number > greatest):
        limit = "1 oder mehr" if greatest is None else f"1 bis {greatest}"
        raise Refusal(422, fields={name: f"Erwartet wird eine ganze Zahl, {limit}."})
    return number


def ids_in(params: QueryParams, name: str) -> list[int] | None:
    """Return the ids of a comma list, at most 100, without repetitions; None if the parameter is not given."""
    text = params.get(name)
    if text is None:
        return None
    numbers = [whole_number(part.strip()) for part in text.split(",")]
    known = [number for number in numbers if number is not None]
    if len(known) != len(numbers):
        raise Refusal(422, fields={name: "Erwartet werden ganze Zahlen, mit Komma getrennt."})
    if len(known) > MOST_IDS:
        raise Refusal(422, fields={name: f"Höchstens {MOST_IDS} auf einmal."})
    return list(dict.fromkeys(known))


def whole_number(text: str) -> int | None:
    """Return the number that a text spells, or None."""
    plain = text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS
    return int(text) if plain else None


def addressed(request: Request, collection: Collection) -> Record:
    """Return the record that the path names, or refuse with 404."""
    number = whole_number(request.path_params["id"])
    record = None if number is None else collection.get(number)
    if record is None:
        raise Refusal(404)
    return record


class Page:
    """Page and size as asked for."""

    def __init__(self, params: QueryParams) -> None:
        self.page = number_in(params, "page", 1)
        self.size = number_in(params, "size", DEFAULT_SIZE, LARGEST_PAGE)

    def of(self, ids: Sequence[int]) -> Sequence[int]:
        """Return the ids on this page; none past the end."""
        start = (self.page - 1) * self.size
        return ids[start : start + self.size]
