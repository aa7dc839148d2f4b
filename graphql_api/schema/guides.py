"""Connection guides: what a customer does to connect an account, as ordered steps, with what checks showed of each."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import msgspec
import strawberry
from strawberry.types import Info

from connectors.contract.guide import Guide, GuidePart, GuideSection, GuideStep
from graphql_api.checking import Finding, Outcome
from graphql_api.context import RequestContext
from graphql_api.schema import checks as _declared  # noqa: F401  # declares the enum of outcomes
from graphql_api.schema.enums import declare
from graphql_api.schema.languages import GuideLanguage, Language, in_language
from graphql_api.security.scopes import Scope
from graphql_api.store import checks

declare(
    GuidePart,
    "A part of a connection guide.",
    {
        "PREREQUISITES": "What must be true before one starts.",
        "CREATE_CREDENTIALS": "How the credentials are made.",
        "PERMISSIONS": "Which rights they need.",
        "CANDIDATE_SOURCE_TRACKING": "How the vendor shows which candidates came through us.",
        "FINISH": "How one sees that it works.",
    },
)


@strawberry.type(name="GuideStep", description="One thing to do, or to see to.")
class ShownStep:
    """Declares connectors.contract.guide.GuideStep."""

    text: str = strawberry.field(description="What to do.")
    assumed: bool = strawberry.field(
        description="Whether this is ASSUMED: the vendor does not say so, and menus may look different."
    )
    checked_by: list[str] = strawberry.field(
        description="Subjects of the checks (`testIntegration`) that show whether it was done; empty if no machine can tell."
    )
    outcome: Outcome | None = strawberry.field(
        description="What the latest run of checks showed of it: the worst of its checks. Null without a check or a run."
    )


@strawberry.type(name="GuideSection", description="A part of a connection guide.")
class ShownSection:
    """Declares connectors.contract.guide.GuideSection."""

    part: GuidePart = strawberry.field(description="Which part it is.")
    title: str = strawberry.field(description="Its heading.")
    steps: list[ShownStep] = strawberry.field(description="What to do, in this order.")


# The worst first.
_RANK = (Outcome.DENIED, Outcome.FAILED, Outcome.NOT_FOUND, Outcome.NOT_TESTED, Outcome.GRANTED)


def sections(guide: Guide, language: GuideLanguage, latest: Mapping[str, Outcome]) -> list[ShownSection]:
    """A guide as the schema shows it, with the outcome of checks by subject."""
    return [_section(one, language, latest) for one in guide]


def _section(one: GuideSection, language: GuideLanguage, latest: Mapping[str, Outcome]) -> ShownSection:
    steps = [_step(step, language, latest) for step in one.steps]
    return ShownSection(part=one.part, title=in_language(language, one.title), steps=steps)


def _step(one: GuideStep, language: GuideLanguage, latest: Mapping[str, Outcome]) -> ShownStep:
    checked_by = [str(subject) for subject in one.shown_by]
    found = [latest[subject] for subject in checked_by if subject in latest]
    return ShownStep(
        text=in_language(language, one.text),
        assumed=one.assumed,
        checked_by=checked_by,
        outcome=min(found, key=_RANK.index) if len(found) == len(checked_by) and found else None,
    )


def _of_way(root: Any, language: Language = GuideLanguage.EN) -> list[ShownSection]:  # noqa: ANN401  # a ConnectorWay
    return sections(root.own_guide, language, {})


async def _of_integration(
    root: Any,  # noqa: ANN401  # an open integration
    info: Info,
    language: Language = GuideLanguage.EN,
) -> list[ShownSection]:
    context: RequestContext = info.context
    context.account.of_this_moment()
    latest = await _latest(context, root.id) if context.may(Scope.ADMIN) else {}
    return sections(root.way.guide, language, latest)


async def _latest(context: RequestContext, integration_id: str) -> dict[str, Outcome]:
    """The worst outcome of each subject in the latest runs; a run of one model leaves what is known of others."""
    runs = await context.database.read(
        partial(checks.newest, integration_id=integration_id, limit=checks.KEPT)
    )
    latest: dict[str, Outcome] = {}
    for run in reversed(runs):
        latest |= _worst(msgspec.json.decode(run.findings, type=list[Finding]))
    return latest


def _worst(findings: Sequence[Finding]) -> dict[str, Outcome]:
    worst: dict[str, Outcome] = {}
    for one in findings:
        worst[one.subject] = min(one.outcome, worst.get(one.subject, Outcome.GRANTED), key=_RANK.index)
    return worst


#: A field of ConnectorWay.
guide_of_way = strawberry.field(
    resolver=_of_way,
    graphql_type=list[ShownSection],
    description="What a customer does to connect this way, as ordered steps.",
)
#: A field of Integration.
guide_of_integration = strawberry.field(
    resolver=_of_integration,
    graphql_type=list[ShownSection] | None,
    description="What the customer does to connect this account, with what the latest checks showed of each step (for keys "
    "with the scope ADMIN).",
)
