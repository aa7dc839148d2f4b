"""Applications: who applied for which job, and how far it went."""

from collections.abc import Sequence
from typing import Any

import msgspec

from connectors.hr4you.sandbox.seeding.custom_fields import custom_values
from connectors.hr4you.sandbox.seeding.times import created_at
from connectors.hr4you.sandbox.seeding.vocabulary import STAGES
from connectors.sandboxing.draws import Draw

SALT = 4
FIRST_ID = 50_001
FIRST_STAGE_ID = 11

#: Share of applicants that applied at all; the others are in the talent pool.
APPLIED_SHARE = 0.96

_BY_POSITION = sorted(range(len(STAGES)), key=lambda index: STAGES[index].position)
#: How many of a hundred applications stand in each stage, by position.
_WEIGHTS = (16, 9, 9, 2, 7, 6, 3, 6, 3, 2, 2, 5, 23, 7)
_STAGE_DRAWS = tuple(
    FIRST_STAGE_ID + index
    for index, weight in zip(_BY_POSITION, _WEIGHTS, strict=True)
    for _ in range(weight)
)


class Pair(msgspec.Struct, frozen=True, gc=False):
    """Which applicant applied for which job."""

    job_id: int
    applicant_id: int


def pairs(seed: int, count: int, job_ids: Sequence[int], applicant_ids: range) -> list[Pair]:
    """Return as many different pairs; the first jobs draw the most applicants, some applicants apply twice or more."""
    draw = Draw(seed, SALT + 100, 0)
    applied = applicant_ids[: max(1, int(len(applicant_ids) * APPLIED_SHARE))]
    seen: dict[tuple[int, int], None] = {}
    most = min(count, len(job_ids) * len(applied))
    while len(seen) < most:
        number = len(seen)
        applicant_id = applied[number] if number < len(applied) else draw.pick(applied)
        seen[_popular(draw, job_ids), applicant_id] = None
    return [Pair(job_id, applicant_id) for job_id, applicant_id in seen]


def application(seed: int, application_id: int, pair: Pair) -> dict[str, Any]:
    """Return an application."""
    draw = Draw(seed, SALT, application_id)
    return {
        "id": application_id,
        "jobId": pair.job_id,
        "applicantId": pair.applicant_id,
        "stageId": None if draw.chance(0.01) else draw.pick(_STAGE_DRAWS),
        "createdAt": created_at(draw),
        "customFields": {} if draw.chance(0.05) else custom_values(draw, "application"),
    }


def _popular(draw: Draw, job_ids: Sequence[int]) -> int:
    lower = min(draw.below(len(job_ids)), draw.below(len(job_ids)))
    return job_ids[lower]
