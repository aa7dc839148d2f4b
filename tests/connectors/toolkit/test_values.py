"""Countries, times and addresses as vendors write them."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from connectors.contract.addresses import valid_email
from connectors.toolkit.countries import alpha2
from connectors.toolkit.times import day, moment

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("DEU", "DE"),
        ("de", "DE"),
        (" Deutschland ", "DE"),
        ("Germany", "DE"),
        ("ÖSTERREICH", "AT"),
        ("CHE", "CH"),
        ("UK", "GB"),
        ("USA", "US"),
        ("Türkei", "TR"),
        ("Atlantis", "Atlantis"),
        ("ZZ", "ZZ"),
        ("Europäische Union", "Europäische Union"),
        ("", ""),
    ],
)
def test_countries(text, code):
    assert alpha2(text) == code


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("20250228T094600Z", datetime(2025, 2, 28, 9, 46, tzinfo=UTC)),
        ("2025-02-28T09:46:00Z", datetime(2025, 2, 28, 9, 46, tzinfo=UTC)),
        ("2025-02-28T09:46:00.250+01:00", datetime(2025, 2, 28, 8, 46, 0, 250_000, tzinfo=UTC)),
        ("2025-07-01T12:00:00", datetime(2025, 7, 1, 10, tzinfo=UTC)),
        ("2025-01-01", datetime(2024, 12, 31, 23, tzinfo=UTC)),
        ("0001-01-01T00:00:00+14:00", None),
        ("yesterday", None),
        ("", None),
        (None, None),
    ],
)
def test_moments(text, found):
    assert moment(text, BERLIN) == found
    if found:
        assert moment(text, BERLIN).tzinfo is UTC


def test_moments_are_in_utc_unless_said_otherwise():
    assert moment("2025-07-01T12:00:00") == datetime(2025, 7, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2999-12-31", date(2999, 12, 31)),
        ("2025-02-30", None),
        ("31.12.2025", None),
        ("", None),
        (None, None),
    ],
)
def test_days(text, found):
    assert day(text) == found


@pytest.mark.parametrize("text", ["a@b.de", " erika.mustermann+ats@mail.example.com ", "jürgen@müller.de"])
def test_addresses(text):
    assert valid_email(text) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        None, "", "a", "a@b", "a@.de", "a@b..de", "@b.de", "a b@c.de", "a@b@c.de", ".a@b.de", "a..b@c.de",
        "<a@b.de>", "a@b.de, c@d.de", "a@-b.de", "a@b-.de", f"{'a' * 65}@b.de", f"a@{'b.' * 130}de",
    ],
)  # fmt: skip
def test_no_addresses(text):
    assert valid_email(text) is None
