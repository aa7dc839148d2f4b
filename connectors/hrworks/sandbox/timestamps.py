"""Compact date-times, as the vendor writes and reads them: `20250228T094600Z`.

Source: HR WORKS API v2.10, job-applications.
"""

from datetime import UTC, datetime

FORMAT = "%Y%m%dT%H%M%SZ"


def compact(moment: datetime) -> str:
    """Write a date-time in UTC."""
    at = moment.astimezone(UTC)
    return f"{at.year:04d}{at.month:02d}{at.day:02d}T{at.hour:02d}{at.minute:02d}{at.second:02d}Z"


def is_compact(text: str) -> bool:
    """Tell whether a text is such a date-time and exists in the calendar."""
    try:
        return compact(datetime.strptime(text, FORMAT).replace(tzinfo=UTC)) == text
    except ValueError:
        return False
