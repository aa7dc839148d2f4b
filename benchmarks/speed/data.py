"""The records that every server holds, the two queries, and the answers to them."""

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from connectors.contract import ids
from connectors.contract.enums import EmploymentType, JobStatus, JobVisibility, Model, Outcome

INTEGRATION = "acme"
JOBS, APPLICATIONS_PER_JOB = 50, 20
RECORDS_FILE, ANSWERS_FILE = "records.json", "answers.json"

_BEGIN = datetime(2026, 1, 5, 7, 30, tzinfo=UTC)
_SECONDS = 300 * 24 * 3600
_FIRST_NAMES = ("Ada", "Emma", "Franziska", "Jörg", "Lukas", "Mehmet", "Noah", "Zoë")
_LAST_NAMES = ("Albrecht", "Brandt", "Çelik", "Fischer", "Köhler", "Nowak", "Schäfer", "Weiß")
_JOB_NAMES = (
    "Softwareentwickler Backend (m/w/d)",
    "Key-Account-Manager:in DACH",
    "Pflegefachkraft",
    "Controller",
)

# What the queries ask for, by type.
APPLICATION = "id remoteId remoteCreatedAt remoteUpdatedAt outcome rejectionReasonName rejectedAt source"
CANDIDATE = "id remoteId remoteCreatedAt remoteUpdatedAt firstName lastName title company confidential"
JOB = "id remoteId remoteCreatedAt name employmentType status visibility weeklyHours openedAt"
SMALL_JOB = "id name status employmentType openedAt"

_PERSON = f"candidate {{ {CANDIDATE} emailAddresses {{ emailAddress type }} }}"
_APPLIED = f"applications(first: {APPLICATIONS_PER_JOB}) {{ nodes {{ {APPLICATION} {_PERSON} }} }}"
LARGE_SELECTION = f"{{ nodes {{ {JOB} {_APPLIED} }} }}"

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Records:
    """All records as JSON objects, by the names that the schema gives their fields."""

    jobs: Sequence[Row]
    applications: Sequence[Row]
    candidates: Sequence[Row]

    def of_job(self, job: Row) -> list[Row]:
        """The applications for a job."""
        return [one for one in self.applications if one["jobId"] == job["id"]]

    def write(self, path: Path) -> None:
        """Write all records into a file."""
        tables = {"jobs": self.jobs, "applications": self.applications, "candidates": self.candidates}
        path.write_text(json.dumps(tables), encoding="utf-8")


@dataclass(frozen=True)
class Query:
    """A query and the data that answer it."""

    name: str
    text: str
    data: Row

    @property
    def body(self) -> bytes:
        """The body of the request."""
        return json.dumps({"query": self.text}).encode()


def records(job_count: int = JOBS) -> Records:
    """So many jobs with their applications and candidates; the same each time."""
    draw = random.Random(2026)  # noqa: S311  # a repeatable pattern, no secret
    jobs = [_job(draw, number) for number in range(job_count)]
    candidates = [_candidate(draw, number) for number in range(job_count * APPLICATIONS_PER_JOB)]
    applications = [
        _application(draw, number, jobs[number // APPLICATIONS_PER_JOB], candidate)
        for number, candidate in enumerate(candidates)
    ]
    return Records(jobs, applications, candidates)


def queries(held: Records) -> tuple[Query, ...]:
    """The large query and the small one."""
    return _large(held), _small(held)


def write(folder: Path) -> tuple[Query, ...]:
    """Write the records, and the queries with their answers, for servers to read."""
    held = records()
    asked = queries(held)
    held.write(folder / RECORDS_FILE)
    answers = [{"body": query.body.decode(), "answer": {"data": query.data}} for query in asked]
    (folder / ANSWERS_FILE).write_text(json.dumps(answers), encoding="utf-8")
    return asked


def _large(held: Records) -> Query:
    persons = {candidate["id"]: candidate for candidate in held.candidates}

    def candidate(row: Row) -> Row:
        return {**_picked(row, CANDIDATE), "emailAddresses": row["emailAddresses"]}

    def application(row: Row) -> Row:
        return {**_picked(row, APPLICATION), "candidate": candidate(persons[row["candidateId"]])}

    def job(row: Row) -> Row:
        nodes = [application(one) for one in held.of_job(row)]
        return {**_picked(row, JOB), "applications": {"nodes": nodes}}

    text = f"{{ jobs(first: 50) {LARGE_SELECTION} }}"
    return Query("large", text, {"jobs": {"nodes": [job(row) for row in held.jobs]}})


def _small(held: Records) -> Query:
    text = f"{{ jobs(first: 10) {{ nodes {{ {SMALL_JOB} }} }} }}"
    return Query("small", text, {"jobs": {"nodes": [_picked(row, SMALL_JOB) for row in held.jobs[:10]]}})


def _picked(row: Row, names: str) -> dict[str, Any]:
    return {name: row[name] for name in names.split()}


def _job(draw: random.Random, number: int) -> Row:
    opened = _moment(draw)
    return {
        **_identity(Model.JOB, f"{4000 + number}"),
        "remoteCreatedAt": opened,
        "name": f"{draw.choice(_JOB_NAMES)} {number}",
        "employmentType": draw.choice(list(EmploymentType)).value,
        "status": draw.choice(list(JobStatus)).value,
        "visibility": draw.choice(list(JobVisibility)).value,
        "weeklyHours": draw.choice((20.0, 37.5, 40.0)),
        "openedAt": opened,
    }


def _candidate(draw: random.Random, number: int) -> Row:
    first, last = draw.choice(_FIRST_NAMES), draw.choice(_LAST_NAMES)
    addresses = [
        {"emailAddress": f"p{number}.{kind}@example.org", "type": kind}
        for kind in ("private", "work", "other")[: draw.randint(1, 3)]
    ]
    return {
        **_identity(Model.CANDIDATE, f"{70000 + number}"),
        "remoteCreatedAt": _moment(draw),
        "remoteUpdatedAt": _moment(draw),
        "firstName": first,
        "lastName": last,
        "title": draw.choice(("Dr.", None)),
        "company": draw.choice(("Beispiel GmbH", "Muster AG", None)),
        "confidential": draw.choice((True, False)),
        "emailAddresses": addresses,
    }


def _application(draw: random.Random, number: int, job: Row, candidate: Row) -> Row:
    outcome = draw.choice(list(Outcome))
    declined = outcome is Outcome.DECLINED
    return {
        **_identity(Model.APPLICATION, f"{90000 + number}"),
        "remoteCreatedAt": _moment(draw),
        "remoteUpdatedAt": _moment(draw),
        "outcome": outcome.value,
        "rejectionReasonName": "Position filled" if declined else None,
        "rejectedAt": _moment(draw) if declined else None,
        "source": draw.choice(("LinkedIn", "XING", None)),
        "jobId": job["id"],
        "candidateId": candidate["id"],
    }


def _identity(model: Model, remote_id: str) -> dict[str, str]:
    return {"id": ids.encode(model, INTEGRATION, remote_id), "remoteId": remote_id}


def _moment(draw: random.Random) -> str:
    moment = _BEGIN + timedelta(seconds=draw.randrange(_SECONDS))
    return moment.isoformat().replace("+00:00", "Z")
