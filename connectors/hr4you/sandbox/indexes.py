"""What makes the filters of the API fast: which records belong to which, by their ids."""

from bisect import insort
from collections import defaultdict
from collections.abc import Iterable
from itertools import chain
from typing import Any

from connectors.hr4you.sandbox.seeding.applications import Pair


class PairIndex:
    """Applications by job, by applicant and by both."""

    def __init__(self, seeded: Iterable[tuple[int, Pair]]) -> None:
        self._by_job: dict[int, list[int]] = defaultdict(list)
        self._by_applicant: dict[int, list[int]] = defaultdict(list)
        self._pairs: dict[int, Pair] = {}
        for application_id, pair in seeded:
            self._pairs[application_id] = pair
            self._by_job[pair.job_id].append(application_id)
            self._by_applicant[pair.applicant_id].append(application_id)

    def pair_of(self, application_id: int) -> Pair:
        """Return who applied for what."""
        return self._pairs[application_id]

    def of_jobs(self, job_ids: Iterable[int]) -> list[int]:
        """Return the applications for any of the jobs, by id."""
        return _in_order(self._by_job.get(job_id, ()) for job_id in set(job_ids))

    def of_applicants(self, applicant_ids: Iterable[int]) -> list[int]:
        """Return the applications of any of the applicants, by id."""
        return _in_order(self._by_applicant.get(applicant_id, ()) for applicant_id in set(applicant_ids))

    def applicants_of_jobs(self, job_ids: Iterable[int]) -> list[int]:
        """Return the applicants who applied for any of the jobs, by id."""
        return sorted({self._pairs[application_id].applicant_id for application_id in self.of_jobs(job_ids)})

    def exists(self, job_id: int, applicant_id: int) -> bool:
        """Tell whether this applicant applied for this job."""
        mine = self._by_applicant.get(applicant_id, ())
        return any(self._pairs[application_id].job_id == job_id for application_id in mine)

    def put(self, application: dict[str, Any]) -> None:
        """Note an application that was added or changed."""
        application_id = application["id"]
        self.remove(application_id)
        pair = Pair(application["jobId"], application["applicantId"])
        self._pairs[application_id] = pair
        insort(self._by_job[pair.job_id], application_id)
        insort(self._by_applicant[pair.applicant_id], application_id)

    def remove(self, application_id: int) -> None:
        """Forget an application."""
        pair = self._pairs.pop(application_id, None)
        if pair is not None:
            self._by_job[pair.job_id].remove(application_id)
            self._by_applicant[pair.applicant_id].remove(application_id)


class EmailIndex:
    """Applicants by e-mail address, whatever its case."""

    def __init__(self, seeded: Iterable[tuple[int, str | None]]) -> None:
        self._ids: dict[str, list[int]] = defaultdict(list)
        self._emails: dict[int, str] = {}
        for applicant_id, email in seeded:
            self.put(applicant_id, email)

    def find(self, email: str) -> list[int]:
        """Return the applicants with this address, by id."""
        return list(self._ids.get(email.strip().lower(), ()))

    def put(self, applicant_id: int, email: str | None) -> None:
        """Note an applicant's address."""
        self.remove(applicant_id)
        if isinstance(email, str) and email:
            self._emails[applicant_id] = email.lower()
            insort(self._ids[email.lower()], applicant_id)

    def remove(self, applicant_id: int) -> None:
        """Forget an applicant."""
        email = self._emails.pop(applicant_id, None)
        if email is not None:
            self._ids[email].remove(applicant_id)


def _in_order(runs: Iterable[Iterable[int]]) -> list[int]:
    # Sorting finds the ordered runs by itself, and is several times faster than merging them one by one.
    return sorted(chain.from_iterable(runs))
