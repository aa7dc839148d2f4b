"""Measures growth: `python -m benchmarks.growth [PART …]`."""

import argparse
import multiprocessing

from benchmarks.growth import answers, cancelling, integrations, memory, records, requests

PARTS = {
    "memory": memory,
    "records": records,
    "answers": answers,
    "integrations": integrations,
    "requests": requests,
    "cancelling": cancelling,
}


def main() -> None:
    """Measure the parts that were named, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="PART", help=", ".join(PARTS))
    given = parser.parse_args()
    for name in given.parts or PARTS:
        print(f"\n{name}: {(PARTS[name].__doc__ or '').strip()}", flush=True)
        # A process of its own: parts pin themselves to a core.
        part = multiprocessing.get_context("spawn").Process(target=PARTS[name].measure)
        part.start()
        part.join()
        if part.exitcode:
            parser.exit(part.exitcode)


if __name__ == "__main__":
    main()
