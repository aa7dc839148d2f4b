"""Dates and times as the tenant's server writes them."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from connectors.sandboxing.draws import Draw

BERLIN = ZoneInfo("Europe/Berlin")
#: When the seed data ends; everything seeded happened in the year before.
LATEST = datetime(2026, 6, 1, 9, 0, tzinfo=BERLIN)
YEAR_IN_MINUTES = 365 * 24 * 60


def created_at(draw: Draw) -> str:
    """Return a date-time: one in three without offset, which then means Europe/Berlin (assumed)."""
    moment = LATEST - timedelta(minutes=draw.below(YEAR_IN_MINUTES))
    return moment.replace(tzinfo=None).isoformat() if draw.below(3) == 0 else moment.isoformat()


def stamp(moment: datetime) -> str:
    """Return the time of something that happens now, to the second, with offset."""
    return moment.astimezone(BERLIN).isoformat(timespec="seconds")
