"""A vendor whose records lie in a file: what the service reads in the benchmarks, once; from then on its cache answers.

No vendor gives a candidate several e-mail addresses, which the records of the benchmark have; hence a connector of its own.
"""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from connectors.contract.connector import (
    Account,
    ByIds,
    ByParent,
    Connector,
    Embeds,
    Listing,
    Page,
    Query,
    Reads,
    Way,
)
from connectors.contract.enums import Model
from connectors.contract.models import RECORD_TYPES, Application, Candidate, Job, Record

JOBS_AT_ONCE = 50
TABLES = {Model.JOB: "jobs", Model.APPLICATION: "applications", Model.CANDIDATE: "candidates"}


class AtHandSession:
    """The records of the file that the option `records` names. With the option `silent` it never answers for candidates."""

    def __init__(self, account: Account) -> None:
        tables = json.loads(Path(account.options["records"]).read_text(encoding="utf-8"))
        self._integration_id = account.integration_id
        self._now = datetime.now(UTC)
        self._ids: dict[str, str] = {}
        self.silent = "silent" in account.options
        self.jobs: tuple[Job, ...] = self._records(tables, Model.JOB)
        self.applications: tuple[Application, ...] = self._records(tables, Model.APPLICATION)
        self.candidates: tuple[Candidate, ...] = self._records(tables, Model.CANDIDATE)

    async def close(self) -> None:
        """Nothing is open."""

    def _records(self, tables: Any, model: Model) -> tuple[Any, ...]:
        return tuple(self._record(row, RECORD_TYPES[model]) for row in tables[TABLES[model]])

    def _record(self, row: dict[str, Any], kind: type[Record]) -> Record:
        shared = {"integration_id": self._integration_id, "fetched_at": self._now, "changed_at": self._now}
        # One text for each id, and one moment for each answer, as every connector has them by its `Origin`.
        ids = {
            name: self._ids.setdefault(row[name], row[name])
            for name in ("id", "jobId", "candidateId")
            if name in row
        }
        return msgspec.convert({**snake_cased({**row, **ids}), **shared}, kind)


def snake_cased(value: Any) -> Any:
    """JSON with its keys in snake case."""
    if isinstance(value, dict):
        return {snake(name): snake_cased(each) for name, each in value.items()}
    return [snake_cased(each) for each in value] if isinstance(value, list) else value


def snake(name: str) -> str:
    """A name in snake case."""
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)


async def fetch_jobs(session: AtHandSession, _query: Query, _page: int) -> Page:
    """All jobs."""
    return Page(records=session.jobs)


async def fetch_job(session: AtHandSession, remote_ids: Sequence[str]) -> Page:
    """Some jobs."""
    return Page(records=tuple(job for job in session.jobs if job.remote_id in remote_ids))


async def fetch_applications(session: AtHandSession, query: Query, _page: int) -> Page:
    """The applications for some jobs, and who applied."""
    jobs = {job.id for job in session.jobs if job.remote_id in query.job_ids or not query.job_ids}
    found = tuple(one for one in session.applications if one.job_id in jobs)
    applied = set() if session.silent else {one.candidate_id for one in found}
    return Page(records=found, embedded=tuple(one for one in session.candidates if one.id in applied))


async def fetch_candidates(session: AtHandSession, remote_ids: Sequence[str]) -> Page:
    """Some candidates."""
    if session.silent:
        await asyncio.Event().wait()
    wanted = set(remote_ids)
    return Page(records=tuple(one for one in session.candidates if one.remote_id in wanted))


_READS = {
    Model.JOB: Reads(
        fields=(), by_ids=ByIds(batch_size=JOBS_AT_ONCE, fetch=fetch_job), listing=Listing(fetch=fetch_jobs)
    ),
    Model.APPLICATION: Reads(
        fields=(),
        listing=Listing(
            fetch=fetch_applications, narrows=frozenset({"job_ids"}), embeds=(Embeds(model=Model.CANDIDATE),)
        ),
        by_parent=(
            ByParent(parent=Model.JOB, narrow="job_ids", parent_field="job_id", batch_size=JOBS_AT_ONCE),
        ),
    ),
    Model.CANDIDATE: Reads(fields=(), by_ids=ByIds(batch_size=JOBS_AT_ONCE, fetch=fetch_candidates)),
}

CONNECTOR = Connector(
    slug=__name__.split(".")[-2],
    name="At hand",
    open_beta=False,
    ways=(
        Way(
            name="file",
            title="file",
            note="Records of the benchmark.",
            verified=True,
            open=AtHandSession,
            reads=_READS,
            base_url_help="No address is called.",
            default_base_url="http://127.0.0.1",
        ),
    ),
    features={},
)
