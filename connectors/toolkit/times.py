"""Reads days and moments as vendors write them.

A text that cannot be read gives None, as if the vendor had given nothing: one odd value must not make a whole page of
records unreadable, and the original stays visible in the record's remote data.
"""

from datetime import UTC, date, datetime, tzinfo


def moment(text: str | None, zone: tzinfo = UTC) -> datetime | None:
    """Return the moment in UTC of an ISO 8601 text, extended or compact (``20250228T094600Z``), or None.

    A text without an offset is local time in `zone`; a day alone is its first moment there.
    """
    try:
        found = datetime.fromisoformat(text or "")
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def day(text: str | None) -> date | None:
    """Return the calendar day of a ``YYYY-MM-DD`` text, or None."""
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
