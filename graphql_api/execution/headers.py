"""A request whose headers are decoded once: Starlette looks through all of them each time that one is asked for."""

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Receive, Scope


class PlainHeaders(Headers):
    """The headers as Starlette has them, and by name; of a header that came several times, the first."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope=scope)
        self._by_name: dict[str, str] = {}
        for name, value in self._list:
            self._by_name.setdefault(name.decode("latin-1"), value.decode("latin-1"))

    def __getitem__(self, key: str) -> str:
        return self._by_name[key.lower()]

    def __contains__(self, key: object) -> bool:
        return isinstance(key, str) and key.lower() in self._by_name

    def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]  # Mapping has several
        """The first value of a header."""
        return self._by_name.get(key.lower(), default)


class RequestOfHeaders(Request):
    """Starlette's request, with such headers."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        super().__init__(scope, receive)
        self._headers = PlainHeaders(scope)

    @property
    def headers(self) -> Headers:
        """The headers."""
        return self._headers
