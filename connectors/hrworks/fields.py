"""Fields of HR WORKS's records. It has no fields of the customer's own here, and no list of fields: all are plain ones.

Source: HR WORKS API v2.10. Times without an offset are taken to be those of the vendor's market (assumed).
"""

from datetime import date
from functools import partial
from typing import Any, Final
from zoneinfo import ZoneInfo

from connectors.contract.enums import Model
from connectors.contract.fields import FieldSource
from connectors.toolkit import times
from connectors.toolkit.flattening import flat, payloads


def values(remote_data: object) -> dict[str, Any]:
    """The fields of a post, an applicant or an application, by dotted path."""
    return {path: value for payload in payloads(remote_data) for path, value in flat(payload)}


def day(text: str) -> date | None:
    """A day, alone or as part of a moment: then the day that it is in Germany."""
    found = times.moment(text, _ZONE)
    return found.astimezone(_ZONE).date() if found else None


_ZONE: Final = ZoneInfo("Europe/Berlin")
_SOURCE: Final = FieldSource(
    values=values,
    day=day,
    moment=partial(times.moment, zone=_ZONE),
    words={"ja": True, "nein": False},
)

FIELDS: Final = dict.fromkeys((Model.JOB, Model.CANDIDATE, Model.APPLICATION), _SOURCE)
