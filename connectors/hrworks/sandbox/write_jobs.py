"""Asynchronous write jobs. Source: HR WORKS API v2.10, `JobIdObject`, `WriteRequestResponse`.

The effect of a write is there as soon as it is accepted; the job says so after the polls and seconds that the
knobs ask for.
"""

import uuid
from typing import Any, Literal

import msgspec

from connectors.hrworks.sandbox.account import Account
from connectors.hrworks.sandbox.errors import ApiError

Record = dict[str, Any]
#: The literals are assumed to be the names of the schemas.
ResponseType = Literal["MultiWriteRequestResponse", "FileUploadRequestResponse"]


class WriteJob(msgspec.Struct):
    """One accepted write."""

    kind: ResponseType
    outcome: Record
    accepted_at: float
    resets: int
    hangs: bool
    polls: int = 0


class WriteJobs:
    """Accepts writes and tells of them later."""

    def __init__(self, account: Account) -> None:
        self._account = account
        self._jobs: dict[str, WriteJob] = {}

    def takes_effect(self) -> bool:
        """Tell whether a write accepted now is to be carried out."""
        knobs = self._account.knobs
        return not knobs.never_finish_jobs or knobs.hanging_jobs_take_effect

    def accept(self, kind: ResponseType, outcome: Record) -> Record:
        """Return the answer to an accepted write."""
        job_id = str(uuid.uuid4())
        now, hangs = self._account.clock.timestamp(), self._account.knobs.never_finish_jobs
        self._jobs[job_id] = WriteJob(kind, outcome, now, self._account.state.resets, hangs)
        return {"jobId": job_id}

    def poll(self, job_id: str) -> Record:
        """Return the state of a job, and count the asking."""
        job = self._jobs.get(job_id)
        if job is None or job.resets != self._account.state.resets:
            message = "The jobId you submitted was invalid or is no longer known."
            raise ApiError(400, "InvalidJobIdError", message)
        job.polls += 1
        if self._is_pending(job):
            return {"status": "pending", "responseType": job.kind}
        return {"status": "finished", "responseType": job.kind, "apiResponse": job.outcome}

    def _is_pending(self, job: WriteJob) -> bool:
        knobs = self._account.knobs
        waited = self._account.clock.timestamp() - job.accepted_at
        return job.hangs or job.polls <= knobs.pending_polls or waited < knobs.pending_seconds


def failed(*errors: ApiError) -> Record:
    """Return the outcome of a write that failed as a whole."""
    return {"status": "failed", "generalErrors": [error.body() for error in errors]}
