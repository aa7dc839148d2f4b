"""What carrying out a step came to, and what the steps of an operation come to together."""

from collections.abc import Iterable
from dataclasses import dataclass

import msgspec

from connectors.contract.enums import CandidateOutcome, SourceOutcome
from connectors.contract.steps import Effect, Notice
from graphql_api.operations.causes import Cause


@dataclass(frozen=True)
class Done:
    """The effect is there, once."""

    effect: Effect


@dataclass(frozen=True)
class Failed:
    """The effect is not there, and trying again by itself would not help."""

    cause: Cause


@dataclass(frozen=True)
class Later:
    """To be taken up again after so many seconds: the vendor is away, or has not finished."""

    seconds: float
    cause: Cause | None = None


@dataclass(frozen=True)
class Unknown:
    """Nobody can tell whether the effect is there: a person must look."""

    cause: Cause


Outcome = Done | Failed | Later | Unknown


class Result(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What an operation brought about, as it is kept: remote ids and outcomes, nothing personal."""

    application_id: str | None = None
    candidate_id: str | None = None
    job_id: str | None = None
    candidate: CandidateOutcome | None = None
    source: SourceOutcome | None = None
    notices: tuple[Notice, ...] = ()


def together(before: Result, effects: Iterable[Effect]) -> Result:
    """The result of all effects; what a later step says counts before what an earlier one said."""
    found, notices = before, list(before.notices)
    for effect in effects:
        told = {
            name: value
            for name in ("application_id", "candidate_id", "job_id", "candidate", "source")
            if (value := getattr(effect, name)) is not None
        }
        found = msgspec.structs.replace(found, **told)
        notices += [notice for notice in effect.notices if notice not in notices]
    return msgspec.structs.replace(found, notices=tuple(notices))
