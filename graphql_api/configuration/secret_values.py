"""Secrets of a configuration: written there, or better, looked up in the environment or in a file."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from connectors.contract.connector import Secret
from graphql_api.configuration.problems import Problems

_FORMS = 'Write "…", { env = "NAME" } or { file = "path" }.'


@dataclass(frozen=True)
class Lookup:
    """Where secrets are looked up: the environment, and the folder that relative paths start from."""

    environ: Mapping[str, str]
    folder: Path

    def secret(self, given: object, problems: Problems) -> Secret | None:
        """The secret that a value of the file gives or names; None if there is none, which is reported."""
        match given:
            case str():
                text: str | None = given
            case {"env": str(name), **rest} if not rest:
                text = self._variable(name, problems)
            case {"file": str(path), **rest} if not rest:
                text = self._file(path, problems)
            case _:
                problems.add(f"this is no way to give a secret. {_FORMS}")
                return None
        return _filled(text, problems)

    def _variable(self, name: str, problems: Problems) -> str | None:
        if name not in self.environ:
            problems.add(f"the environment variable {name} is not set. Set it for the process that serves.")
        return self.environ.get(name)

    def _file(self, path: str, problems: Problems) -> str | None:
        try:
            return (self.folder / path).read_text(encoding="utf-8").rstrip("\r\n")
        except OSError as error:
            problems.add(
                f"the file {path} cannot be read: {error.strerror}. Check the path and its permissions."
            )
        except ValueError:
            problems.add(f"the file {path} is not text in UTF-8.")
        return None


def _filled(text: str | None, problems: Problems) -> Secret | None:
    if text is None:
        return None
    if not text.strip():
        problems.add(f"the value is empty. {_FORMS}")
        return None
    return Secret(text)
