"""Result links: HR4YOU has none, so that they become custom fields of the application."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import msgspec

from connectors.contract.errors import Cause
from connectors.contract.inputs import ResultLink
from connectors.contract.steps import Effect, Step, Work
from connectors.hr4you import custom_fields, outgoing, wire
from connectors.hr4you.custom_fields import Field
from connectors.hr4you.notes import effect, no_application
from connectors.hr4you.refusals import NOT_FOUND, AnswerError, refusal, with_problems

# Key of the memo: what the tenant has defined for each field, as (key, type, options) or None.
_FIELDS: Final = "fields"

_definition = msgspec.json.Decoder(wire.Definition)


def steps(_: ResultLink) -> Sequence[Step]:
    """What ADD_RESULT_LINK_TO_APPLICATION does: fields get values, which is the same if done twice."""
    return (Step(name="result_link", prepare=_before, send=_send, repeatable=True),)


async def _before(work: Work) -> Mapping[str, Any]:
    session, order = work.session, work.order
    if not wire.ID.fullmatch(order.application_id):
        raise no_application(session)
    answers = await session.pages(wire.CUSTOM_FIELDS, [(wire.MODEL, wire.APPLICATION_MODEL)])
    definitions = [found for answer in answers for found, _ in answer.read(_definition)]
    wanted = custom_fields.entries(order)
    known = custom_fields.fields(wanted, definitions)
    if problems := custom_fields.problems(wanted, known):
        text = "the result link cannot be written to custom fields of HR4YOU"
        raise refusal(session.integration_id, Cause.REJECTED, text, "Correct the inputs named.", *problems)
    return {_FIELDS: [field and [field.key, field.type, list(field.options)] for field in known]}


async def _send(work: Work) -> Effect:
    wanted = custom_fields.entries(work.order)
    known = [field and Field(field[0], field[1], tuple(field[2])) for field in work.memo[_FIELDS]]
    body = outgoing.custom_fields(custom_fields.values(wanted, known))
    try:
        await work.session.change(wire.ONE_APPLICATION.format(id=work.order.application_id), body)
    except AnswerError as answer:
        if answer.vendor_status == NOT_FOUND:
            raise no_application(work.session, answer) from None
        raise with_problems(answer, custom_fields.path_of(wanted, known)) from None
    return effect(work)
