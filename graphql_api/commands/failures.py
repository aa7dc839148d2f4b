"""How a command fails: one clear sentence on standard error, exit code 1, no traceback."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

import typer

from connectors.registry import UnknownConnectorError
from graphql_api.configuration import ConfigurationError
from graphql_api.settings import SettingsError
from graphql_api.store.errors import KeyringError, StoreError

_TAKEN = {errno.EADDRINUSE}
_FORBIDDEN = {errno.EACCES, errno.EPERM}


class CommandError(Exception):
    """A command cannot do what was asked; the message says why, and what to do."""


_TOLD = (
    CommandError,
    ConfigurationError,
    KeyringError,
    SettingsError,
    StoreError,
    UnknownConnectorError,
)


@contextmanager
def told_plainly() -> Iterator[None]:
    """Turn what a user can put right into a sentence. Bugs keep their traceback."""
    try:
        yield
    except _TOLD as error:
        fail(str(error))


def fail(sentence: str) -> NoReturn:
    """End the command."""
    typer.secho(sentence, fg=typer.colors.RED, err=True)
    raise typer.Exit(1)


def cannot_listen(error: OSError, host: str, port: int, remedy: str) -> CommandError:
    """Say why nothing can listen there; `remedy` is how the user names another port."""
    if error.errno in _TAKEN:
        return CommandError(
            f"Port {port} on {host} is taken by another program. Choose another one: {remedy}."
        )
    if error.errno in _FORBIDDEN:
        return CommandError(f"This user may not listen on port {port}. Choose one above 1023: {remedy}.")
    return CommandError(
        f"Cannot listen on {host}:{port}: {error.strerror}. Check the address, or choose: {remedy}."
    )
