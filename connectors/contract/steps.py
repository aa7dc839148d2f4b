"""How an action is carried out: as steps, each with at most one effect at the vendor.

Whoever runs the steps keeps a journal. Before an effect is sent for, that is written down; afterwards, what came of it. A
step whose outcome is not known (the answer was lost, the process died) is never sent again blindly: it is looked up
first.

    prepare ──► send ──► follow until done
                  │ outcome unknown
                  ▼
               look_up ──► found: done · ABSENT: send again · UNKNOWN: a person must look

Steps run one after the other. They keep nothing in memory: what one must know later stands in its memo, receipt or
effect, and those outlive the process. None of these holds personal data.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import Any

import msgspec

from connectors.contract.enums import AttachmentTarget, CandidateOutcome, SourceOutcome
from connectors.contract.inputs import File


class Notice(msgspec.Struct, frozen=True, kw_only=True):
    """Something to know although it worked. `path` is dotted snake case, e.g. ``candidate.location.country``."""

    code: str
    message: str
    path: str | None = None


class Effect(msgspec.Struct, frozen=True, kw_only=True):
    """What a step brought about, or found to be there. Ids are remote ids."""

    application_id: str | None = None
    candidate_id: str | None = None
    job_id: str | None = None
    document_id: str | None = None
    candidate: CandidateOutcome | None = None
    source: SourceOutcome | None = None
    target: AttachmentTarget | None = None
    notices: tuple[Notice, ...] = ()


class Receipt(msgspec.Struct, frozen=True, kw_only=True):
    """What a vendor gave for a write that it will carry out later: the id to ask by."""

    id: str


class LookUp(Enum):
    """What looking for an effect told, when it did not find it."""

    ABSENT = auto()
    UNKNOWN = auto()


@dataclass(frozen=True, kw_only=True)
class Work:
    """What a step is given.

    `order` is the action's input. `begun_at` is the time at which the operation was accepted: UTC, whole seconds, the
    same each time the step runs. `effects` are those of earlier steps, by name. `memo` is what `prepare` gave. `file` is
    there for steps that name an attachment, in all but `prepare`.
    """

    session: Any = field(repr=False)
    order: Any = field(repr=False)
    begun_at: datetime
    effects: Mapping[str, Effect] = field(default_factory=dict)
    memo: Mapping[str, Any] = field(default_factory=dict, repr=False)
    file: File | None = field(default=None, repr=False)


# A JSON object to be remembered before sending (None: nothing), or the effect itself if it is there already: nothing is
# sent then.
Prepare = Callable[[Work], Awaitable[Mapping[str, Any] | Effect]]
Send = Callable[[Work], Awaitable[Effect | Receipt]]
Follow = Callable[[Work, Receipt], Awaitable[Effect | None]]
Search = Callable[[Work], Awaitable[Effect | LookUp]]


@dataclass(frozen=True, kw_only=True)
class Step:
    """One effect at the vendor. Failures are ConnectorErrors.

    `prepare` only reads. `send` makes the one call that has the effect. `follow` asks about a receipt: the effect, None
    while it is pending, NOT_FOUND if the vendor no longer knows the receipt, any other refusal if the vendor refused the
    write. `look_up` only reads, and finds the effect by what the vendor shows of it; without it, an unknown outcome stays
    unknown. `repeatable`: sending twice leaves the vendor as sending once does, so that an unknown outcome is simply sent
    again. `attachment` is the index of the attachment that the step delivers. `optional`: its failure leaves the action's
    result standing. `settles_in`: seconds after the answer was lost in which an effect may still turn up at a look-up
    (assumed by the vendor's documents), so that only then its absence means anything.
    """

    name: str
    send: Send
    prepare: Prepare | None = None
    follow: Follow | None = None
    look_up: Search | None = None
    repeatable: bool = False
    attachment: int | None = None
    optional: bool = False
    settles_in: float = 0.0
