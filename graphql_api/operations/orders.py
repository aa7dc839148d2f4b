"""What an action was asked to do, as it is kept: one JSON text per operation, to be sealed."""

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from connectors.contract.connector import Action
from connectors.contract.inputs import (
    ApplicationAttachment,
    CandidateAttachment,
    Input,
    NewApplication,
    Note,
    ResultLink,
)

ORDERS: Final[Mapping[Action, type[Input]]] = {
    Action.CREATE_CANDIDATE: NewApplication,
    Action.CREATE_APPLICATION: NewApplication,
    Action.ADD_ATTACHMENT_TO_APPLICATION: ApplicationAttachment,
    Action.ADD_RESULT_LINK_TO_APPLICATION: ResultLink,
    Action.ADD_NOTE_TO_APPLICATION: Note,
    Action.ADD_ATTACHMENT_TO_CANDIDATE: CandidateAttachment,
}

_encoder = msgspec.json.Encoder(order="deterministic")


def encode(order: Input) -> bytes:
    """The order as JSON; equal orders give equal bytes."""
    return _encoder.encode(order)


def decode(action: Action, text: bytes) -> Any:  # noqa: ANN401 - one of ORDERS
    """The order of an action back."""
    return msgspec.json.decode(text, type=ORDERS[action])


def attachments_of(order: Any) -> tuple[Any, ...]:  # noqa: ANN401 - one of ORDERS
    """The files that an order names; empty for orders without any."""
    return tuple(getattr(order, "attachments", ()))
