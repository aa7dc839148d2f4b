"""Each action takes its own scope, its operations are seen by whoever has it, and its records by whoever may read them."""

import pytest

from connectors.contract.connector import Action
from graphql_api.security.scopes import EVERYTHING, TO_ACT, OnDenied, Scope
from tests.writing.test_write_isolation import actions

ACTIONS = {
    "createCandidate": Scope.WRITE_CANDIDATES,
    "createApplication": Scope.WRITE_APPLICATIONS,
    "addAttachmentToApplication": Scope.WRITE_APPLICATION_ATTACHMENTS,
    "addResultLinkToApplication": Scope.WRITE_RESULT_LINKS,
    "addNoteToApplication": Scope.WRITE_NOTES,
    "addAttachmentToCandidate": Scope.WRITE_CANDIDATE_ATTACHMENTS,
}
RECORDS = "application { id } candidate { id }"


def lacking(writer, name, *scopes, **more):
    return writer.with_key(name, scopes=EVERYTHING - set(scopes), **more)


def test_every_action_has_a_scope():
    assert TO_ACT.keys() == set(Action)
    assert set(TO_ACT.values()) == set(ACTIONS.values())


async def test_an_action_without_its_scope_is_refused_in_its_payload(writer):
    books = writer.books["hr4you"]
    given = actions("hr4you-demo", *books.seeded())
    seeded = writer.stage.vendors["hr4you"]
    seeded.forget()

    for action, scope in ACTIONS.items():
        told = await lacking(writer, action, scope).act(action, given[action])

        assert told["operation"] is None
        (error,) = told["errors"]
        assert (error["code"], error["path"], error["retryable"]) == ("FORBIDDEN", None, False)
        assert scope.value in error["message"]
    assert seeded.calls == {}
    assert await writer.operations() == []


async def test_operations_are_seen_by_keys_that_may_carry_them_out(writer):
    done = (await writer.act("createApplication", writer.application("hr4you")))["operation"]["id"]
    query = f"""{{ operation(id: "{done}") {{ id }} node(id: "{done}") {{ id }} nodes(ids: ["{done}"]) {{ id }}
      operations {{ nodes {{ id }} }}
      narrowed: operations(filter: {{actions: [CREATE_APPLICATION, ADD_NOTE_TO_APPLICATION]}}) {{ nodes {{ id }} }} }}"""
    one, none = {"id": done}, None

    scope = Scope.WRITE_APPLICATIONS
    seen = {
        "all": await writer.ask(query),
        "administrator": await lacking(writer, "a", scope).ask(query),
        "other": await lacking(writer, "b", scope, Scope.ADMIN).ask(query),
        "reader": await lacking(writer, "c", *ACTIONS.values(), Scope.ADMIN).ask(query),
    }

    found = {"nodes": [one]}
    everything = {"operation": one, "node": one, "nodes": [one], "operations": found, "narrowed": found}
    nothing = {
        "operation": none,
        "node": none,
        "nodes": [none],
        "operations": {"nodes": []},
        "narrowed": {"nodes": []},
    }
    assert seen == {"all": everything, "administrator": everything, "other": nothing, "reader": nothing}


async def test_an_operation_is_taken_up_again_by_keys_that_may_carry_it_out(writer):
    done = (await writer.act("createApplication", writer.application("hr4you")))["operation"]["id"]

    told = await lacking(writer, "x", Scope.WRITE_APPLICATIONS, Scope.ADMIN).retry(done)

    assert [error["code"] for error in told["errors"]] == ["NOT_FOUND"]


@pytest.mark.parametrize("action", ["createCandidate", "createApplication"])
@pytest.mark.parametrize("on_denied", OnDenied)
@pytest.mark.parametrize(
    ("scope", "field"), [(Scope.READ_APPLICATIONS, "application"), (Scope.READ_CANDIDATES, "candidate")]
)
async def test_what_was_written_is_shown_to_keys_that_may_read_it(writer, action, scope, field, on_denied):
    poor = lacking(writer, "poor", scope, on_denied=on_denied)
    payload = f"{action[0].upper()}{action[1:]}Payload"
    query = f"""mutation ($input: {action[0].upper()}{action[1:]}Input!) {{
      told: {action}(input: $input) {{ {RECORDS} errors {{ code }} operation {{ id state {RECORDS} }} }} }}"""

    answer = await poor.answer(query, input=writer.application("hr4you"))

    told = answer.body["data"]["told"]
    assert (told["errors"], told["operation"]["state"]) == ([], "SUCCEEDED")
    other = "candidate" if field == "application" else "application"
    for shown in (told, told["operation"]):
        assert shown[field] is None
        assert shown[other] is not None
    if on_denied is OnDenied.ERROR:
        assert sorted(error["path"] for error in answer.errors) == [
            ["told", field],
            ["told", "operation", field],
        ]
        assert set(answer.codes) == {"FORBIDDEN"}
        assert "denied" not in answer.body["extensions"]
    else:
        assert answer.errors == []
        assert {(one["field"], one["scope"]) for one in answer.body["extensions"]["denied"]} == {
            (f"{payload}.{field}", scope.value),
            (f"Operation.{field}", scope.value),
        }


async def test_an_operation_read_later_shows_no_more(writer):
    done = (await writer.act("createApplication", writer.application("hr4you")))["operation"]["id"]
    poor = lacking(writer, "poor", Scope.READ_CANDIDATES, Scope.READ_CONTACT_DATA)

    answer = await poor.answer(
        f'{{ operation(id: "{done}") {{ candidateId candidate {{ id }} application {{ id }} }} }}'
    )

    operation = answer.body["data"]["operation"]
    assert operation["candidate"] is None
    assert operation["candidateId"] is not None
    assert operation["application"] is not None
    assert [(error["path"], error["extensions"]["code"]) for error in answer.errors] == [
        (["operation", "candidate"], "FORBIDDEN")
    ]
