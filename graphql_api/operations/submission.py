"""A write that was asked for, and how it gets into the journal exactly once."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from sqlalchemy import Connection

from connectors.contract.connector import Action
from connectors.contract.inputs import Input
from connectors.contract.steps import Notice, Step
from graphql_api.errors import ApiError, ErrorCode
from graphql_api.operations import orders
from graphql_api.operations.ids import new_id
from graphql_api.operations.journal import text
from graphql_api.operations.outcomes import Result
from graphql_api.store import journal as rows
from graphql_api.store.database import Database
from graphql_api.store.parts import PART_BYTES, save_part
from graphql_api.store.rows import AttachmentRow, OperationRow, OperationState, StepRow
from graphql_api.store.seals import Keyring, input_row, part_row

_KEY: Final = "idempotency key"
_INPUT: Final = "input"
_TARGET: Final = "target"


@dataclass(frozen=True, kw_only=True)
class Request:
    """What tells one request from another: who asks for what, under which key of theirs.

    `fingerprint` is made of the whole input as it was given.
    """

    caller: str
    integration_id: str
    action: Action
    fingerprint: bytes = field(repr=False)
    idempotency_key: str | None = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class Submission:
    """A request that passed every check: the order, its steps and files, and what the caller is to be told anyway.

    `target` names what the order writes to: orders with the same target are carried out one after the other.
    """

    request: Request
    order: Input = field(repr=False)
    steps: Sequence[Step]
    files: Sequence[bytes] = field(default=(), repr=False)
    target: str = field(repr=False)
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Intake:
    """Finds the operation of a request that was made before, and writes new ones into the journal."""

    database: Database
    keyring: Keyring
    double_click_seconds: float

    async def earlier(self, request: Request) -> OperationRow | None:
        """The operation of the same request, if there is one; IDEMPOTENCY_CONFLICT if the key stands for another input."""
        return await self.database.read(partial(self._earlier, request=request))

    def _earlier(self, connection: Connection, request: Request) -> OperationRow | None:
        now = time.time()
        for key in self._keys(request, now):
            found = rows.find_by_key(connection, request.caller, request.integration_id, key)
            if found is not None and self._counts(found, request, now):
                return found
        return None

    def _counts(self, found: OperationRow, request: Request, now: float) -> bool:
        """Whether an operation under the request's key is its own."""
        if request.idempotency_key is None:
            failed = found.state is OperationState.FAILED
            return not failed and now - found.created_at < self.double_click_seconds
        if found.input_digest == self._digest(request):
            return True
        message = "idempotencyKey: it was used with another input. Use a new key for a new request."
        raise ApiError(ErrorCode.IDEMPOTENCY_CONFLICT, message, integration_id=request.integration_id)

    def _digest(self, request: Request) -> str:
        return self.keyring.digest(request.action.value.encode() + b"\0" + request.fingerprint, _INPUT)

    def _keys(self, request: Request, now: float) -> list[str]:
        """Digests of the keys that stand for the request now, the one for a new operation first.

        Without a key of the caller's, the input itself is one for a while: within windows of time, of which the one before
        counts too.
        """
        if request.idempotency_key is not None:
            return [self.keyring.digest(f"given\0{request.idempotency_key}".encode(), _KEY)]
        if self.double_click_seconds == 0:
            return []
        window = int(now // self.double_click_seconds)
        return [
            self.keyring.digest(f"derived\0{self._digest(request)}\0{number}".encode(), _KEY)
            for number in (window, window - 1)
        ]

    async def enter(self, submission: Submission) -> tuple[OperationRow, bool]:
        """The operation of a submission, and whether it was there already. It is committed when this returns."""
        return await self.database.write(partial(self._enter, submission=submission))

    def _enter(self, connection: Connection, submission: Submission) -> tuple[OperationRow, bool]:
        # Another request may have come first since it was looked for.
        found = self._earlier(connection, submission.request)
        if found is not None:
            return found, True
        self._free(connection, submission.request)
        row = self._insert(connection, submission)
        for ordinal, content in enumerate(submission.files):
            self._save(connection, row.id, ordinal, content)
        return row, False

    def _free(self, connection: Connection, request: Request) -> None:
        """A key made of the input goes from an operation that failed to the one that is tried in its place."""
        if request.idempotency_key is None:
            for key in self._keys(request, time.time()):
                rows.free_key(connection, request.caller, request.integration_id, key)

    def _save(self, connection: Connection, id_: str, ordinal: int, content: bytes) -> None:
        for number, start in enumerate(range(0, len(content), PART_BYTES)):
            piece = content[start : start + PART_BYTES]
            sealed = self.keyring.seal(piece, part_row(id_, ordinal, number))
            save_part(connection, id_, ordinal, number, sealed)

    def _insert(self, connection: Connection, submission: Submission) -> OperationRow:
        request, now = submission.request, time.time()
        keys = self._keys(request, now)
        row = OperationRow(
            id=new_id(),
            caller=request.caller,
            integration_id=request.integration_id,
            action=request.action.value,
            key_digest=keys[0] if keys else None,
            input_digest=self._digest(request),
            target=self.keyring.digest(f"{request.integration_id}\0{submission.target}".encode(), _TARGET),
            begun_at=float(int(now)),
            created_at=now,
            not_before=now,
            result=text(Result(notices=submission.notices)),
        )
        self._write(connection, row, submission, now)
        return row

    def _write(self, connection: Connection, row: OperationRow, submission: Submission, now: float) -> None:
        sealed = self.keyring.seal(orders.encode(submission.order), input_row(row.id))
        steps = [
            StepRow(
                operation_id=row.id,
                position=position,
                name=step.name,
                attachment=step.attachment,
                optional=step.optional,
                updated_at=now,
            )
            for position, step in enumerate(submission.steps)
        ]
        attachments = [
            AttachmentRow(operation_id=row.id, ordinal=ordinal, size=len(content))
            for ordinal, content in enumerate(submission.files)
        ]
        inserted = rows.insert_operation(connection, row, input=sealed, steps=steps, attachments=attachments)
        if not inserted:
            raise KeyTakenError


class KeyTakenError(Exception):
    """Another request with the same key was entered in the same moment."""
