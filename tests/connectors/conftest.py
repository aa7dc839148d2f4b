"""Carries out actions without a journal: what a connector's steps do, seen at its sandbox."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from connectors.contract.inputs import File
from connectors.contract.steps import Effect, Receipt, Step, Work

BEGUN_AT = datetime(2026, 11, 25, 9, 30, tzinfo=UTC)

CarryOut = Callable[..., Awaitable[dict[str, Effect]]]


async def run_step(step: Step, work: Work) -> Effect:
    """One step from beginning to end, as it goes when nothing fails."""
    before = await step.prepare(work) if step.prepare else {}
    if isinstance(before, Effect):
        return before
    told = Work(**{**vars(work), "memo": before})
    sent = await step.send(told)
    while isinstance(sent, Receipt):
        assert step.follow is not None
        sent = await step.follow(told, sent) or sent
    return sent


@pytest.fixture
def carry_out() -> CarryOut:
    """Run an action's steps one after the other; the effects by the steps' names."""

    async def run(
        steps: Sequence[Step], session: Any, order: Any, contents: Sequence[bytes] = (), begun_at=BEGUN_AT
    ) -> dict[str, Effect]:
        effects: dict[str, Effect] = {}
        for step in steps:
            work = Work(
                session=session,
                order=order,
                begun_at=begun_at,
                effects=dict(effects),
                file=None if step.attachment is None else _file(order, step.attachment, contents),
            )
            effects[step.name] = await run_step(step, work)
        return effects

    return run


def _file(order: Any, index: int, contents: Sequence[bytes]) -> File:
    one = order.attachments[index]
    return File(name=one.name, content_type=one.content_type, type=one.type, content=contents[index])
