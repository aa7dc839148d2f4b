"""Both executors on random operations: `python -m benchmarks.parity --operations 100000 --minutes 10`.

The operations and the worlds that they are run on are those of `tests/execution/breadth_first`; `--first` is the seed of
the first one. Ends with 1 at the first difference, which it prints.
"""

import argparse
import asyncio
import time

from tests.execution.breadth_first.parity import NotEqualError, Parity, check_real, collecting_seldom, real


async def compare(parity: Parity, first: int, runs: int, seconds: float) -> None:
    """Operations one after the other, until there were as many runs or the time is over."""
    end = time.monotonic() + seconds
    while parity.tally["runs"] < runs and time.monotonic() < end:
        await check_real(parity, first + parity.tally["operations"])


def main() -> int:
    """Run the comparison, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--operations",
        type=int,
        default=100_000,
        help="how many to run; each text is run on four worlds, which count",
    )
    parser.add_argument("--first", type=int, default=1_000_000, help="seed of the first")
    parser.add_argument("--minutes", type=float, default=600.0, help="when to stop at the latest")
    given = parser.parse_args()
    parity, started = real(), time.process_time()
    try:
        with collecting_seldom():
            asyncio.run(compare(parity, given.first, given.operations, 60 * given.minutes))
    except NotEqualError as error:
        print(*error.args, sep="\n")
        return 1
    for name, number in parity.tally.items():
        print(f"{number:>9,} {name}")
    print(f"{time.process_time() - started:>9,.0f} seconds of CPU")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
