"""Memory per cached application or candidate, with records of both vendors as their sandboxes send them."""

import tempfile
from pathlib import Path

from benchmarks.growth.service import Service, at_sandbox, sandbox, service

STEPS = (1_000, 10_000, 100_000)
ALLOWED_KB = 1.2
# Sandboxes of this size have more than 100,000 applications.
SCALES = {"hrworks": 40, "hr4you": 54}
PAGE = """query ($after: String) { applications(first: 250, after: $after) {
  nodes { candidate { id } } pageInfo { endCursor } } }"""


def measure() -> None:
    """Fill the cache step by step, and print what each step took."""
    for slug, scale in SCALES.items():
        with (
            tempfile.TemporaryDirectory() as folder,
            sandbox(slug, scale) as url,
            service(slug, Path(folder), at_sandbox(slug, url)) as started,
        ):
            _measure(slug, started)


def _measure(slug: str, started: Service) -> None:
    applications, candidates = 0, set[str]()
    after: str | None = None
    records, megabytes = 0, 0.0
    for step in STEPS:
        while applications < step:
            page = started.ask(PAGE, after=after)["applications"]
            applications += len(page["nodes"])
            candidates |= {node["candidate"]["id"] for node in page["nodes"]}
            after = page["pageInfo"]["endCursor"]
        before = records, megabytes
        records, megabytes = applications + len(candidates), started.megabytes()
        line = f"{slug:<8} {applications:>7,} applications, {len(candidates):>7,} candidates cached: {megabytes:>6,.0f} MB"
        # The first step also brings what a process needs once, however many records there are.
        if before[0]:
            kilobytes = (megabytes - before[1]) * 1024 / (records - before[0])
            line += f", {kilobytes:5.2f} kB for each one added (at most {ALLOWED_KB})"
        print(line, flush=True)
