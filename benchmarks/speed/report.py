"""Medians and ratios of the samples, as text."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from benchmarks.speed.servers import PRODUCT, REPEATED, TEXTS

Sample = Mapping[str, Any]
QUERIES = LARGE, SMALL = "large", "small"
STRAWBERRY, ORJSON, BYTES = "Strawberry", "prebuilt tree, orjson", "ready bytes"
YOGA, MERCURIUS = "graphql-yoga + graphql-jit", "mercurius + JIT"
NODE = (YOGA, MERCURIUS, "Grafast", "Apollo Server")


@dataclass(frozen=True)
class Bar:
    """How many times the requests per second of the best of these servers the service is to answer."""

    query: str
    least: float
    bases: Sequence[str]
    server: str = PRODUCT


BARS = (
    Bar(LARGE, 3, NODE),
    Bar(LARGE, 3, (YOGA + TEXTS, MERCURIUS + TEXTS)),
    Bar(LARGE, 80, (STRAWBERRY,)),
    Bar(LARGE, 0.45, (ORJSON,)),
    Bar(LARGE, 0.5, (BYTES,), REPEATED),
    Bar(SMALL, 1, (MERCURIUS,)),
    Bar(SMALL, 1, (MERCURIUS + TEXTS,)),
    Bar(SMALL, 40, (STRAWBERRY,)),
    Bar(SMALL, 1, (MERCURIUS,), REPEATED),
    Bar(SMALL, 1, (MERCURIUS + TEXTS,), REPEATED),
    Bar(SMALL, 40, (STRAWBERRY,), REPEATED),
)


class Results:
    """The samples by server and query, in the order of the rounds."""

    def __init__(self, samples: Iterable[Sample]) -> None:
        self._samples: dict[tuple[str, str], list[Sample]] = {}
        for sample in samples:
            self._samples.setdefault((sample["server"], sample["query"]), []).append(sample)

    @property
    def servers(self) -> list[str]:
        """The names of all servers measured."""
        return list(dict.fromkeys(name for name, _ in self._samples))

    def median(self, server: str, query: str, figure: str) -> float:
        """The median of a figure over the rounds."""
        return statistics.median([float(sample[figure]) for sample in self._samples[server, query]])

    def ratio(self, server: str, base: str, query: str) -> float:
        """How many requests a server answers for each one of another: the median of the rounds' ratios."""
        own, other = self._rates(server, query), self._rates(base, query)
        return statistics.median([mine / theirs for mine, theirs in zip(own, other, strict=True)])

    def _rates(self, server: str, query: str) -> list[float]:
        return [float(sample["requests_per_second"]) for sample in self._samples[server, query]]

    def best(self, bar: Bar) -> str | None:
        """The fastest of a bar's servers, None if none was measured."""
        measured = [name for name in bar.bases if name in self.servers]
        return max(
            measured, key=lambda name: self.median(name, bar.query, "requests_per_second"), default=None
        )


def text(samples: Iterable[Sample]) -> str:
    """The tables of both queries, and the bars."""
    results = Results(samples)
    bars = [_bar(results, bar, base) for bar in BARS if (base := results.best(bar))]
    return "\n\n".join([*(_table(results, query) for query in QUERIES), "\n".join(bars)])


def _table(results: Results, query: str) -> str:
    head = f"{query:<48} {'CPU ms':>9} {'p50 ms':>9} {'requests/s':>11} {'ats-graph is':>13}"
    return "\n".join([head, *(_row(results, name, query) for name in results.servers)])


def _row(results: Results, name: str, query: str) -> str:
    cpu, middle, rate = (
        results.median(name, query, figure)
        for figure in ("cpu_milliseconds", "milliseconds", "requests_per_second")
    )
    return f"  {name:<46} {cpu:>9.3f} {middle:>9.3f} {rate:>11,.1f} {results.ratio(PRODUCT, name, query):>11.2f} x"


def _bar(results: Results, bar: Bar, base: str) -> str:
    reached = results.ratio(bar.server, base, bar.query)
    verdict = "reached" if reached >= bar.least else "NOT REACHED"
    return f"{bar.query:<6} {bar.server:<30} {reached:>7.2f} x {base:<46} at least {bar.least:>5g}: {verdict}"
