"""Finds connectors by their folder: the folder's name is the vendor's slug."""

import pkgutil
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

import connectors
from connectors.contract.connector import Connector


class UnknownConnectorError(LookupError):
    """No connector has that slug."""

    def __init__(self, slug: str) -> None:
        super().__init__(f"There is no connector {slug[:80]!r}. Known connectors: {', '.join(slugs())}.")


@cache
def slugs() -> tuple[str, ...]:
    """Slugs of all connectors: the folders that hold an adapter."""
    folders = (module.name for module in pkgutil.iter_modules(connectors.__path__) if module.ispkg)
    return tuple(sorted(name for name in folders if find_spec(f"connectors.{name}.adapter")))


def connector(slug: str) -> Connector:
    """The connector with that slug, or UnknownConnectorError."""
    if slug not in slugs():
        raise UnknownConnectorError(slug)
    found: Connector = import_module(f"connectors.{slug}.adapter").CONNECTOR
    return found


def sandbox(slug: str) -> ModuleType:
    """The module of a vendor's sandbox server (`create_app`, `DEFAULT_PORT`), or UnknownConnectorError."""
    if slug not in slugs():
        raise UnknownConnectorError(slug)
    return import_module(f"connectors.{slug}.sandbox.app")
