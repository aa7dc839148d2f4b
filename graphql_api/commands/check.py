"""`ats-graph check`: what a vendor grants an integration."""

import time
from functools import partial
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from connectors.contract.enums import Model
from graphql_api.accounts import described
from graphql_api.checking import Finding, Outcome, check
from graphql_api.commands.failures import CommandError
from graphql_api.commands.store import Store, with_store
from graphql_api.integrations import Integrations
from graphql_api.store import checks

_COLORS = {
    Outcome.GRANTED: "green",
    Outcome.DENIED: "red",
    Outcome.FAILED: "yellow",
    Outcome.NOT_FOUND: "blue",
    Outcome.NOT_TESTED: "dim",
}
_BAD = {Outcome.DENIED, Outcome.FAILED}


def check_integration(
    integration: Annotated[str, typer.Argument(help="The integration's id.")],
    model: Annotated[Model | None, typer.Option(help="A model to be checked alone; all by default.")] = None,
) -> None:
    """Find out what the vendor grants an integration: read a little of all that it needs, write nothing."""
    findings = with_store(partial(_run, id_=integration, model=model))
    table = Table("what", "operation", "outcome", "ms", "right", "detail")
    for one in findings:
        outcome = f"[{_COLORS[one.outcome]}]{one.outcome.value}[/]"
        took = "" if one.milliseconds is None else str(one.milliseconds)
        right = one.right.name.en if one.right else ""
        # What the vendor's words and ours hold is no markup.
        table.add_row(one.subject, one.operation, outcome, took, right, escape(one.detail or ""))
    Console().print(table)
    if any(one.outcome in _BAD for one in findings):
        raise typer.Exit(1)


async def _run(store: Store, id_: str, model: Model | None) -> list[Finding]:
    integrations = Integrations(store.configuration.settings)
    integrations.apply(await described(store.database, store.keyring, store.configuration))
    try:
        known = integrations.get(id_)
        if known is None:
            message = f"There is no integration {id_!r}. There are: {', '.join(integrations) or 'none'}."
            raise CommandError(message)
        if model is not None and model not in known.way.reads:
            message = f"The {known.way.title} reads no {model.value} records."
            raise CommandError(message)
        findings = await check(known, model)
    finally:
        await integrations.close()
    text = msgspec.json.encode(findings).decode()
    kept = partial(checks.add, integration_id=id_, at=time.time(), findings=text)
    await store.database.write(kept)
    return findings
