"""docs/coverage.md: written from code, nothing missing, and every test that it names is there."""

import subprocess
import sys
from pathlib import Path

import pytest

from connectors import registry
from scripts import coverage

ROOT = Path(__file__).parents[2]
ROWS = [(slug, *row) for slug in registry.slugs() for row in coverage.rows(registry.connector(slug))]


def test_the_page_is_written_from_the_code_as_it_is():
    assert coverage.PAGE.read_text(encoding="utf-8") == coverage.page()


@pytest.mark.parametrize("slug", registry.slugs())
def test_no_row_of_the_published_coverage_is_missing(slug):
    statuses = {status for one, _, _, status, _ in ROWS if one == slug}
    assert statuses <= {"AVAILABLE", "PLANNED"}
    unshown = [
        (part, name)
        for one, part, name, status, test in ROWS
        if one == slug and status == "AVAILABLE" and not test
    ]
    assert unshown == []


def test_the_tests_that_it_names_are_there():
    named = {test for _, _, _, _, test in ROWS if test}
    files = sorted({test.partition("::")[0] for test in named})
    collected = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-p", "no:cacheprovider", *files],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    known = {line for line in collected if "::" in line} | {line.partition("[")[0] for line in collected}
    assert sorted(named - known) == []
