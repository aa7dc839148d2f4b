"""Rows of the journal, as they are written and read. Times are UTC, in seconds since 1970; JSON stands as text.

`repr` shows nothing personal: what is personal stands sealed, or not here at all.
"""

from enum import StrEnum

import msgspec


class OperationState(StrEnum):
    """How far an operation has come."""

    PENDING = "PENDING"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    PARTIAL = "PARTIAL"
    FAILED = "FAILED"
    NEEDS_REVIEW = "NEEDS_REVIEW"


UNFINISHED = frozenset({OperationState.PENDING, OperationState.RUNNING})


class StepState(StrEnum):
    """How far a step has come. SENT: the vendor was asked, and what came of it is not yet known."""

    PENDING = "PENDING"
    SENT = "SENT"
    DONE = "DONE"
    FAILED = "FAILED"
    UNKNOWN = "UNKNOWN"


class AttemptKind(StrEnum):
    """What a vendor call was for."""

    SEND = "SEND"
    LOOK_UP = "LOOK_UP"
    FOLLOW = "FOLLOW"


class AttemptOutcome(StrEnum):
    """What came of a vendor call."""

    DONE = "DONE"
    RECEIPT = "RECEIPT"
    REFUSED = "REFUSED"
    NOT_SENT = "NOT_SENT"
    LOST = "LOST"
    FOUND = "FOUND"
    ABSENT = "ABSENT"
    UNKNOWN = "UNKNOWN"


class AttachmentState(StrEnum):
    """How far an attachment has come."""

    WAITING = "WAITING"
    STORED = "STORED"
    FAILED = "FAILED"


class Lease(msgspec.Struct, frozen=True):
    """The right to work on an operation: a process's, until the fence is raised by another."""

    id: str
    owner: str
    fence: int


class OperationRow(msgspec.Struct, frozen=True, kw_only=True):
    """An operation, without its input.

    `id` sorts by the time it was made. `target` is a digest of what must not be worked on twice at once. `attempts` counts
    how often a process took it up since it was last asked for; `fence` counts the same, and is never set back.
    """

    id: str
    caller: str
    integration_id: str
    action: str
    input_digest: str
    target: str
    begun_at: float
    created_at: float
    not_before: float
    state: OperationState = OperationState.PENDING
    key_digest: str | None = None
    started_at: float | None = None
    finished_at: float | None = None
    expires_at: float | None = None
    attempts: int = 0
    fence: int = 0
    lease_owner: str | None = None
    lease_until: float | None = None
    result: str | None = None
    cause: str | None = None

    @property
    def lease(self) -> Lease:
        """The lease of an operation that was just claimed."""
        return Lease(self.id, self.lease_owner or "", self.fence)


class StepRow(msgspec.Struct, frozen=True, kw_only=True):
    """A step of an operation. `memo` is sealed; `effect` and `cause` are JSON; `failures` counts those in a row."""

    operation_id: str
    position: int
    name: str
    updated_at: float
    state: StepState = StepState.PENDING
    attachment: int | None = None
    optional: bool = False
    memo: bytes | None = None
    receipt: str | None = None
    effect: str | None = None
    cause: str | None = None
    failures: int = 0


class AttemptRow(msgspec.Struct, frozen=True, kw_only=True):
    """A vendor call: written down before it is made, completed after. One without outcome was cut short."""

    id: int
    operation_id: str
    position: int
    number: int
    kind: AttemptKind
    started_at: float
    finished_at: float | None = None
    outcome: AttemptOutcome | None = None
    cause: str | None = None


class AttachmentRow(msgspec.Struct, frozen=True, kw_only=True):
    """A file of an operation, without its bytes. `size` is in bytes."""

    operation_id: str
    ordinal: int
    size: int
    state: AttachmentState = AttachmentState.WAITING
    target: str | None = None
    cause: str | None = None
    delivered_at: float | None = None
