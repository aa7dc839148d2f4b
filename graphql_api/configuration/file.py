"""Reads a configuration file as a whole, and reports all that is wrong with it at once."""

import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from graphql_api.configuration.integrations import integration
from graphql_api.configuration.keys import key
from graphql_api.configuration.problems import ConfigurationError, Problems, listed, nearest
from graphql_api.configuration.records import Configuration, IntegrationConfig, KeyConfig
from graphql_api.configuration.secret_values import Lookup
from graphql_api.configuration.tables import Table
from graphql_api.settings import Settings

_KEYS = ("integrations", "keys")


def load(path: Path, environ: Mapping[str, str], settings: Settings) -> Configuration:
    """The configuration in a file, or ConfigurationError."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        remedy = "docs/connecting-accounts.md shows how to write one, --config names another."
        raise ConfigurationError(
            str(path), [f"the file cannot be read: {error.strerror}. {remedy}"]
        ) from None
    except ValueError:
        raise ConfigurationError(str(path), ["the file is not text in UTF-8. Save it as UTF-8."]) from None
    return parse(text, str(path), Lookup(environ, path.parent), settings)


def parse(text: str, source: str, lookup: Lookup, settings: Settings) -> Configuration:
    """The configuration in a text; `source` says where it comes from."""
    problems = Problems()
    top = Table(_toml(text, source), problems)
    top.allow(_KEYS)
    integration_tables = _some(top, "integrations", "integration")
    key_tables = _some(top, "keys", "key")
    integrations = [integration(table, lookup) for table in integration_tables]
    keys = [key(table, lookup) for table in key_tables]
    _check_names(integration_tables, key_tables, problems)
    if problems.found:
        raise ConfigurationError(source, problems.found)
    return Configuration(
        integrations=tuple(each for each in integrations if isinstance(each, IntegrationConfig)),
        keys=tuple(each for each in keys if isinstance(each, KeyConfig)),
        settings=settings,
    )


def _toml(text: str, source: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        # The parser's message names keys and places, never a value: no secret can be in it.
        raise ConfigurationError(source, [f"this is not TOML: {error}."]) from None


def _some(top: Table, name: str, word: str) -> list[Table]:
    # Either may stand in the store instead, not both: a file that says nothing is a mistake.
    if not any(top.values.get(key) for key in _KEYS):
        top.problems.add(
            f"there is no [[{name}]] table. docs/connecting-accounts.md shows one to start from."
        )
    return top.tables(name, word) if top.values.get(name) else []


def _check_names(integrations: Iterable[Table], keys: Iterable[Table], problems: Problems) -> None:
    ids = _texts(integrations, "id")
    _refuse_repeats("integrations", "id", ids, problems)
    _refuse_repeats("keys", "name", _texts(keys, "name"), problems)
    for table in keys:
        reached = table.values.get("integrations")
        for named in reached if isinstance(reached, list) else ():
            if named not in ids:
                table.problems.add(
                    f"there is no integration {named!r}.{nearest(str(named), ids)} This file has: {listed(ids)}."
                )


def _texts(tables: Iterable[Table], name: str) -> list[str]:
    values = (table.values.get(name) for table in tables)
    return [value for value in values if isinstance(value, str)]


def _refuse_repeats(word: str, name: str, values: Iterable[str], problems: Problems) -> None:
    for value, times in Counter(values).items():
        if times > 1:
            problems.add(f"{times} {word} have the {name} {value!r}. Give each its own.")
