"""A short run of `make chaos`: processes killed, answers lost, and still every effect is at the vendor once."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    ("options", "states"),
    [
        (["--database", "sqlite"], {"SUCCEEDED"}),
        (["--database", "postgresql"], {"SUCCEEDED"}),
        (["--unsearchable"], {"SUCCEEDED", "NEEDS_REVIEW"}),
    ],
    ids=["sqlite", "postgresql", "unsearchable"],
)
def test_every_effect_comes_about_once(options, states):
    command = [sys.executable, "-m", "benchmarks.chaos", "--operations", "40", "--patience", "120", *options]
    ran = subprocess.run(command, check=False, cwd=ROOT, capture_output=True, text=True, timeout=220)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    lines = dict(line.split(maxsplit=1) for line in ran.stdout.splitlines() if line[:1].isalpha())
    assert int(re.search(r"killed with -9 (\d+) times", lines["database"])[1]) > 0
    assert int(re.search(r"drop_after (\d+)", lines["faults"])[1]) > 0
    ended = dict(one.split() for one in lines["states"].split(", "))
    assert set(ended) <= states
    assert sum(map(int, ended.values())) == 40
