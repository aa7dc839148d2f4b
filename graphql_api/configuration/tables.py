"""A table of the file, whose values are read by name and type; what does not fit becomes a problem."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graphql_api.configuration.problems import Problems, listed, nearest


@dataclass(frozen=True)
class Table:
    """Values of one table, and where to report what is wrong with them."""

    values: Mapping[str, object]
    problems: Problems

    def allow(self, names: Iterable[str]) -> None:
        """Report every key that is not one of these."""
        known = tuple(names)
        for name in self.values:
            if name not in known:
                self.problems.add(f"unknown key {name!r}.{nearest(name, known)} Known keys: {listed(known)}.")

    def text(self, name: str) -> str | None:
        """The text of a key; None if it is absent, empty (reported) or no text (reported)."""
        value = self.values.get(name)
        if value is None or (isinstance(value, str) and value.strip()):
            return value
        self.problems.add(f"{name} must be a text that is not empty, in quotes.")
        return None

    def required(self, name: str, remedy: str) -> str | None:
        """As `text`; absence is reported, with what to do about it."""
        if name not in self.values:
            self.problems.add(f"{name} is missing. {remedy}")
        return self.text(name)

    def table(self, name: str) -> "Table":
        """The table below a key; an empty one if it is absent or no table (reported)."""
        value = self.values.get(name, {})
        if isinstance(value, dict):
            return Table(value, self.problems.at(name))
        self.problems.add(f"{name} must be a table, e.g. {name} = {{ … }}.")
        return Table({}, self.problems.at(name))

    def tables(self, name: str, word: str) -> list["Table"]:
        """The tables of a list such as `[[integrations]]`, each reported by its number or its own name."""
        value = self.values.get(name, [])
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            self.problems.add(f"write each {word} as a table of its own, headed [[{name}]].")
            return []
        return [
            Table(each, self.problems.at(_label(word, number, each))) for number, each in enumerate(value, 1)
        ]

    def texts(self, name: str) -> tuple[str, ...] | None:
        """The list of texts of a key; None if it is absent or something else (reported)."""
        value = self.values.get(name)
        if value is None:
            return None
        if isinstance(value, list) and all(isinstance(each, str) for each in value):
            return tuple(value)
        self.problems.add(f'{name} must be a list of texts, e.g. ["one", "two"].')
        return None


def _label(word: str, number: int, table: Mapping[str, object]) -> str:
    own = table.get("id") or table.get("name")
    return f"{word} {number} ({own})" if isinstance(own, str) else f"{word} {number}"
