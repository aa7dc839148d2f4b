"""Remembering what operations made, in the transactions that write down that it is there: it is shown from then on."""

from collections.abc import Iterable
from typing import Final

import msgspec
from sqlalchemy import Connection

from connectors.contract.connector import Action
from connectors.contract.enums import CandidateOutcome, Model
from connectors.contract.steps import Effect
from graphql_api.operations.outcomes import Result, together
from graphql_api.store import created
from graphql_api.store import journal as rows
from graphql_api.store.created import RecordOrigin
from graphql_api.store.rows import OperationRow

_MAKING: Final = frozenset({Action.CREATE_CANDIDATE, Action.CREATE_APPLICATION})


def remember(connection: Connection, row: OperationRow, result: Result) -> None:
    """Keep which records an operation made, whatever happens to it next."""
    if Action(row.action) in _MAKING:
        created.remember(connection, row.integration_id, _made(row, result), RecordOrigin.CREATED)


def remember_so_far(connection: Connection, row: OperationRow) -> None:
    """The same, while its files are still to be sent, which may take their time."""
    told = [step.effect for step in rows.get_steps(connection, [row.id])[row.id] if step.effect]
    remember(
        connection, row, together(Result(), [msgspec.json.decode(effect, type=Effect) for effect in told])
    )


def _made(row: OperationRow, result: Result) -> Iterable[tuple[Model, str]]:
    if (
        Action(row.action) is Action.CREATE_APPLICATION
        and result.application_id is None
        and result.candidate is not CandidateOutcome.CREATED
    ):
        # Somebody known for long, whose application did not come to be.
        return
    if result.application_id is not None:
        yield Model.APPLICATION, result.application_id
    if result.candidate_id is not None:
        yield Model.CANDIDATE, result.candidate_id
