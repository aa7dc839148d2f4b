"""What the servers in Python share: the records, and how they are served."""

import json
import sys
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import uvicorn

FOLDER = Path(sys.argv[1])
PORT = int(sys.argv[2])
SCHEMA = Path(__file__).parents[1] / "schema.graphql"


def tables() -> dict[str, list[dict[str, Any]]]:
    """The records by table."""
    found: dict[str, list[dict[str, Any]]] = json.loads((FOLDER / "records.json").read_text(encoding="utf-8"))
    return found


def with_datetimes(value: Any) -> Any:
    """JSON with its moments as datetimes."""
    if isinstance(value, dict):
        return {
            name: moment(each) if name.endswith("At") else with_datetimes(each)
            for name, each in value.items()
        }
    return [with_datetimes(each) for each in value] if isinstance(value, list) else value


def moment(text: str | None) -> datetime | None:
    """A moment, if there is one."""
    return None if text is None else datetime.fromisoformat(text)


def by_job(applications: list[Any], job_id: Callable[[Any], str]) -> dict[str, list[Any]]:
    """Applications by the id of their job."""
    families: dict[str, list[Any]] = defaultdict(list)
    for application in applications:
        families[job_id(application)].append(application)
    return families


def serve(app: Any) -> None:
    """Serve an ASGI application: one process, uvloop, httptools, no access log."""
    uvicorn.run(app, port=PORT, log_level="warning", access_log=False)
