"""Checks of integrations: run by mutation, kept as a history."""

import time
from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any, Final

import msgspec
import strawberry
from strawberry.types import Info

from connectors.contract.enums import Model
from graphql_api.checking import Finding, Outcome, check
from graphql_api.context import RequestContext
from graphql_api.errors import ApiError, ErrorCode
from graphql_api.intake.problems import Problems
from graphql_api.schema.enums import declare
from graphql_api.schema.languages import GuideLanguage, Language, in_language
from graphql_api.schema.problems import ActionError, refused
from graphql_api.schema.scalars import DateTime, moment
from graphql_api.security.scopes import Scope
from graphql_api.store import checks

LARGEST_HISTORY: Final = checks.KEPT

declare(
    Outcome,
    "What a check came to.",
    {
        "GRANTED": "The vendor let us.",
        "DENIED": "The vendor refused: `detail` names what is missing, in its wording.",
        "FAILED": "The vendor could not be asked, or its answer was not understood; `detail` says more.",
        "NOT_FOUND": "We were let in, and what was looked for is not there: `detail` says what to set up. Nothing else "
        "depends on it.",
        "NOT_TESTED": "Nothing was tried; `detail` says why.",
    },
    name="CheckOutcome",
)


def _name(root: Any, language: Language = GuideLanguage.EN) -> str:  # noqa: ANN401  # a contract.checks.Right
    return in_language(language, root.name)


@strawberry.type(description="A right that the vendor must have granted to the integration's credentials.")
class NeededRight:
    """Declares connectors.contract.checks.Right."""

    name: str = strawberry.field(
        resolver=_name, description="The vendor's name for it, such as it stands beside a box to tick."
    )
    assumed: bool = strawberry.field(
        description="Whether the name is ASSUMED: the vendor does not publish it, and it may look different."
    )


def _code(root: Any) -> ErrorCode | None:  # noqa: ANN401  # a Check
    return None if root.cause is None else ErrorCode[root.cause]


@strawberry.type(description="What was found about one thing that an integration does at its vendor.")
class Check:
    """Declares graphql_api.checking.Finding."""

    subject: str = strawberry.field(
        description="The GraphQL type that was read, the action, `CREDENTIALS`, or a name for what this vendor has beside "
        "them, such as `CUSTOM_FIELDS`."
    )
    operation: str = strawberry.field(
        description="`AUTHENTICATE`, `LIST`, `READ` (of a type: by id), `FIND` (something to be set up at the vendor), or "
        "`WRITE`."
    )
    outcome: Outcome = strawberry.field(description="What it came to.")
    detail: str | None = strawberry.field(
        description="The missing right in the vendor's wording, what failed, what is not there, or why nothing was tested."
    )
    right: Any = strawberry.field(
        graphql_type=NeededRight | None,
        description="The right that it needs, whether it is granted or not; null if it needs none of its own.",
    )
    code: ErrorCode | None = strawberry.field(
        resolver=_code, description="Why it was denied or failed; null otherwise."
    )
    cause: strawberry.Private[str | None]
    vendor_status: int | None = strawberry.field(
        description="The vendor's HTTP status, if it refused or failed."
    )
    milliseconds: int | None = strawberry.field(description="How long the vendor took.")


@strawberry.type(description="One run of checks.")
class CheckRun:
    """Declares graphql_api.store.checks.CheckRun."""

    at: DateTime = strawberry.field(description="When it ended.")
    checks: list[Check] = strawberry.field(description="What was found.")


@strawberry.input(description="What to check.")
class TestIntegrationInput:
    """Which integration, and which of its models."""

    integration_id: strawberry.ID = strawberry.field(description="The integration.")
    model: str | None = strawberry.field(
        default=None, description="A GraphQL type, such as `Candidate`, to be checked alone; all if left out."
    )


@strawberry.type(description="What checking an integration answers.")
class TestIntegrationPayload:
    """The findings."""

    checks: list[Check] = strawberry.field(description="What was found; empty on errors.")
    errors: list[ActionError] = strawberry.field(
        description="What is wrong with the input. Empty if it was checked."
    )


async def _test(
    info: Info,
    input: Annotated[TestIntegrationInput, strawberry.argument(description="What to check.")],  # noqa: A002  # public name
) -> TestIntegrationPayload:
    context: RequestContext = info.context
    context.require(Scope.ADMIN)
    context.reading(input.integration_id, "integrationId")
    integration = context.integrations[input.integration_id]
    problems = Problems()
    model = _model(input.model, list(integration.way.reads), problems)
    if problems:
        return TestIntegrationPayload(checks=[], errors=refused(problems))
    findings = await check(integration, model)
    text = msgspec.json.encode(findings).decode()
    kept = partial(checks.add, integration_id=integration.id, at=time.time(), findings=text)
    await context.database.write(kept)
    return TestIntegrationPayload(checks=_shown(findings), errors=[])


def _model(given: str | None, known: Sequence[Model], problems: Problems) -> Model | None:
    names = [model.value for model in known if model is not Model.DEPARTMENT]
    if given is not None and given not in names:
        problems.at("model").add(f"This integration reads no {given[:80]!r}. It reads: {', '.join(names)}.")
        return None
    return None if given is None else Model(given)


async def _history(
    root: Any,  # noqa: ANN401  # an open integration
    info: Info,
    first: Annotated[int, strawberry.argument(description=f"How many runs, 1 to {LARGEST_HISTORY}.")] = 10,
) -> list[CheckRun]:
    context: RequestContext = info.context
    context.require(Scope.ADMIN)
    context.account.of_this_moment()
    if not 1 <= first <= LARGEST_HISTORY:
        message = f"first: {first} is outside 1 to {LARGEST_HISTORY}, which is how many runs are kept."
        raise ApiError(ErrorCode.BAD_INPUT, message)
    runs = await context.database.read(partial(checks.newest, integration_id=root.id, limit=first))
    return [
        CheckRun(
            at=moment(run.at),
            checks=_shown(msgspec.json.decode(run.findings, type=list[Finding])),
        )
        for run in runs
    ]


def _shown(findings: Sequence[Finding]) -> list[Check]:
    return [_check(msgspec.structs.asdict(finding)) for finding in findings]


def _check(found: dict[str, Any]) -> Check:
    return Check(cause=found.pop("code"), **found)


#: A field of Integration.
history = strawberry.field(
    resolver=_history,
    graphql_type=list[CheckRun] | None,
    description="What checks of this integration found, newest first. Takes the scope ADMIN.",
)


@strawberry.type(description="Checking.")
class CheckMutations:
    """Fields of Mutation."""

    test_integration: TestIntegrationPayload = strawberry.field(
        resolver=_test,
        description="Reads a little of each model, and of what else is needed, to find out what the vendor grants; writes "
        "nothing. Takes the scope ADMIN.",
    )
