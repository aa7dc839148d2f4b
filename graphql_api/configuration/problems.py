"""All that is wrong with a file, each with its place, so that it can be put right in one go."""

import difflib
from collections.abc import Iterable


class ConfigurationError(ValueError):
    """A configuration cannot be used. `problems` are sentences that name place and remedy, and show no secret."""

    def __init__(self, source: str, problems: Iterable[str]) -> None:
        self.source = source
        self.problems = tuple(problems)
        count = f"{len(self.problems)} problem{'s' if len(self.problems) > 1 else ''}"
        super().__init__("\n".join([f"{source}: {count}", *(f"  - {problem}" for problem in self.problems)]))


class Problems:
    """Collects sentences, each with the place that this collector stands for."""

    def __init__(self, place: str = "", found: list[str] | None = None) -> None:
        self._place = place
        self.found: list[str] = [] if found is None else found

    def at(self, place: str) -> "Problems":
        """A collector for a place inside this one; what it collects is found here too."""
        return Problems(f"{self._place}{', ' if self._place else ''}{place}", self.found)

    def add(self, sentence: str) -> None:
        """Report a problem."""
        self.found.append(f"{self._place}: {sentence}" if self._place else sentence)


def nearest(name: str, known: Iterable[str]) -> str:
    """' Did you mean …?', or nothing if no known name is near."""
    near = difflib.get_close_matches(name, list(known), n=1)
    return f" Did you mean {near[0]!r}?" if near else ""


def listed(names: Iterable[str]) -> str:
    """Names for a sentence."""
    return ", ".join(names) or "none"
