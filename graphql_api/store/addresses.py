"""Where the database is, as it is configured, and what the place is called in messages: never with a user or password."""

import difflib
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from graphql_api.store.errors import StoreError

SQLITE = "sqlite"
POSTGRESQL = "postgresql"

_DRIVERS = {
    "sqlite": "sqlite+pysqlite",
    "sqlite+pysqlite": "sqlite+pysqlite",
    "postgresql": "postgresql+asyncpg",
    "postgres": "postgresql+asyncpg",
    "postgresql+asyncpg": "postgresql+asyncpg",
}
_FORMS = "Use sqlite:///file.db or postgresql://user:password@host/name."
# Of all that may stand after the question mark, what means the same here as it does to other programs.
_OPTIONS = frozenset({"host", "port", "ssl", "sslmode"})


@dataclass(frozen=True)
class Address:
    """A database: its URL with the driver that is used here, and its name for messages."""

    url: URL = field(repr=False)
    dialect: str
    name: str

    @property
    def path(self) -> Path:
        """The file of an SQLite database."""
        return Path(self.url.database or "")


def address(text: str) -> Address:
    """The database that a URL names, or StoreError."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        # Neither the text nor the library's message is repeated: a URL that cannot be read may still hold a password.
        message = f"The database URL cannot be read. {_FORMS}"
        raise StoreError(message) from None
    driver = _DRIVERS.get(url.drivername)
    if driver is None:
        message = f"The database URL names another kind of database or driver. {_FORMS}"
        raise StoreError(message)
    url = url.set(drivername=driver)
    return _sqlite(url) if driver.startswith(SQLITE) else _postgresql(url)


def _sqlite(url: URL) -> Address:
    if url.query or url.host or not url.database or url.database == ":memory:":
        message = "The database URL must name a file: sqlite:///relative.db or sqlite:////absolute/path.db."
        raise StoreError(message)
    return Address(url, SQLITE, url.database)


def _postgresql(url: URL) -> Address:
    for option in url.query:
        if option not in _OPTIONS:
            near = difflib.get_close_matches(option, sorted(_OPTIONS), n=1, cutoff=0)[0]
            message = (
                f"The database URL has an option that is not known. Did you mean {near}? Known: {_known()}."
            )
            raise StoreError(message)
    if not url.database:
        message = f"The database URL names no database. {_FORMS}"
        raise StoreError(message)
    return Address(_with_ssl(url), POSTGRESQL, f"{_host(url)}/{url.database}")


def _known() -> str:
    return ", ".join(sorted(_OPTIONS))


def _with_ssl(url: URL) -> URL:
    # The driver calls it `ssl`; everybody else, following libpq, `sslmode`. The values are the same.
    if "sslmode" not in url.query:
        return url
    mode = url.query["sslmode"]
    return url.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode})


def _host(url: URL) -> str:
    host = url.host or url.query.get("host") or "localhost"
    return f"{host}:{url.port}" if url.port else str(host)
