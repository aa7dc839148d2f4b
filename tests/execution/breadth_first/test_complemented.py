"""A value of the record's own, or one that is looked up: what cannot be looked up takes no other record's value along."""

from functools import partial

import pytest

from connectors.contract.enums import Model
from connectors.contract.errors import Cause, ConnectorError
from graphql_api.security.keys import Caller
from graphql_api.security.scopes import EVERYTHING
from tests.execution.breadth_first.parity import LEFT_BY_CORE, real
from tests.execution.breadth_first.world import Faults, World

pytestmark = LEFT_BY_CORE

# Of three jobs in a row one has its department's name, one its id, and one has none.
QUERY = '{ jobs(integrationId: "%s", first: 250) { nodes { department } } }'


async def departments(integration, faults):
    """What both executors tell of the departments, and with which errors and notes."""
    world, caller = World(faults), Caller("test", scopes=EVERYTHING)
    answer = await real().check(QUERY % integration, {}, partial(world.context, caller))
    return [job["department"] for job in answer.data["jobs"]["nodes"]], answer.errors, answer.notes


async def test_departments_are_the_records_own_or_looked_up():
    names, errors, notes = await departments("full", Faults())
    assert names[:3] == ["Sales", "Marketing", None]
    assert (errors, notes) == (set(), set())


async def test_an_integration_without_departments_shows_the_names_that_jobs_have_and_notes_the_lack_once():
    names, errors, notes = await departments("lean", Faults())
    assert names[:3] == ["Sales", None, None]
    assert errors == set()
    ((path, _, code),) = notes
    assert (path[-1], code) == ("department", "UNSUPPORTED")


@pytest.mark.parametrize("cause", [Cause.UNAVAILABLE, Cause.UNSUPPORTED])
async def test_a_call_that_fails_is_told_at_the_jobs_that_needed_it(cause):
    faults = Faults()
    faults.calls["full", Model.DEPARTMENT, "ids"] = ConnectorError(cause, "down")
    faults.calls["full", Model.DEPARTMENT, "list"] = ConnectorError(cause, "down")

    names, errors, notes = await departments("full", faults)

    assert names[:3] == ["Sales", None, None]
    told = {path[2] for path, _, _ in errors}
    if cause is Cause.UNAVAILABLE:
        assert told == set(range(1, len(names), 3))
        assert notes == set()
    else:
        assert told == set()
        assert len(notes) == 1
