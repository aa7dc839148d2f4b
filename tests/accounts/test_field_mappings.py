"""Vendor fields in records: mapped, shown, converted, reported when broken, and taken away, at once and everywhere."""

import pytest
from sqlalchemy import select

from graphql_api.store.account_tables import audit
from graphql_api.store.field_tables import field_mappings
from tests.accounts.conftest import Administrator

MAPPING = "mapping { model kind key vendorField type label } errors { code path message }"
HR4YOU, HRWORKS = "hr4you-demo", "hrworks-demo"
RECORDS = """query ($id: ID!) { integration(id: $id) {
  jobs(first: 50) { nodes { remoteId customFields integrationFields { id key type value label } } }
  candidates(first: 50) { nodes { remoteId customFields integrationFields { key value } } }
  applications(first: 50) { nodes { remoteId customFields integrationFields { key value } } }
} }"""
PROBLEMS = "query ($id: ID!) { integration(id: $id) { fieldMappings { key problem { code message } } } }"


async def mapped(admin, key, field, type_, integration=HR4YOU, model="JOB", **more):
    """Map a field."""
    given = {"integrationId": integration, "model": model, "key": key, "vendorField": field, "type": type_}
    told = await admin.mutate("mapCustomField", {**given, **more}, MAPPING)
    assert told["errors"] == []
    return told["mapping"]


async def shown(admin, field, integration=HR4YOU, model="JOB", **more):
    """Show a field as it is."""
    given = {"integrationId": integration, "model": model, "vendorField": field, **more}
    told = await admin.mutate("showIntegrationField", given, MAPPING)
    assert told["errors"] == []
    return told["mapping"]


async def read(stage, integration=HR4YOU, plural="jobs"):
    """Records by remote id."""
    answer = await stage.ask(RECORDS, id=integration)
    return {node["remoteId"]: node for node in answer.data["integration"][plural]["nodes"]}


async def own(stage, collection):
    """The customer's own values, as the vendor's state has them."""
    records = await stage.admin("hr4you", "GET", f"state/{collection}?limit=50")
    return {str(record["id"]): record["customFields"] for record in records}


async def test_nothing_is_mapped_at_first(stage):
    for plural in ("jobs", "candidates", "applications"):
        for one in (await read(stage, plural=plural)).values():
            assert (one["customFields"], one["integrationFields"]) == (None, [])


@pytest.mark.parametrize("executor", ["breadth_first", "graphql_core"])
async def test_mapped_fields_are_in_records_at_once(set_stage, executor):
    stage = await set_stage(settings={"executor": executor})
    admin = Administrator(stage)
    before = await read(stage)
    assert await mapped(admin, "costCenter", "kostenstelle", "TEXT") == {
        "model": "JOB",
        "kind": "CUSTOM",
        "key": "costCenter",
        "vendorField": "kostenstelle",
        "type": "TEXT",
        "label": "Kostenstelle",
    }
    await mapped(admin, "hours", "wochenstunden", "NUMBER")
    await mapped(admin, "remote", "mobiles_arbeiten", "BOOLEAN")
    await mapped(admin, "until", "besetzung_bis", "DATE")
    await mapped(admin, "start", "besetzung_bis", "DATE_TIME")
    await mapped(admin, "terms", "befristung", "LIST")
    await mapped(admin, "town", "workplace", "JSON")
    stage.forget()
    jobs, vendors = await read(stage), await own(stage, "jobs")
    # What is in the cache already serves: no vendor call.
    assert stage.vendors["hr4you"].calls.get("GET jobs") is None
    assert set(jobs) == set(before)
    for remote_id, job in jobs.items():
        values, has = job["customFields"], vendors[remote_id]
        assert list(values) == ["costCenter", "hours", "remote", "start", "terms", "town", "until"]
        assert (values["costCenter"], values["hours"]) == (has["kostenstelle"], has["wochenstunden"])
        assert (values["remote"], values["until"]) == (has["mobiles_arbeiten"], has["besetzung_bis"])
        assert values["terms"] == (None if has["befristung"] is None else [has["befristung"]])
        assert (values["start"] is None) == (has["besetzung_bis"] is None)
        # The first moment of the day in Germany, in UTC.
        assert values["start"] is None or values["start"].endswith(("T22:00:00Z", "T23:00:00Z"))


@pytest.mark.parametrize("executor", ["breadth_first", "graphql_core"])
async def test_shown_fields_are_as_the_vendor_has_them(set_stage, executor):
    stage = await set_stage(settings={"executor": executor})
    admin = Administrator(stage)
    told = await shown(admin, "wochenstunden")
    assert (told["kind"], told["key"], told["type"], told["label"]) == (
        "INTEGRATION",
        "wochenstunden",
        None,
        "Wochenstunden",
    )
    await shown(admin, "workplace")
    vendors = await own(stage, "jobs")
    for remote_id, job in (await read(stage)).items():
        hours, place = job["integrationFields"]
        assert hours == {
            "id": f"{HR4YOU}/Job/wochenstunden",
            "key": "wochenstunden",
            "type": "CUSTOM",
            "value": vendors[remote_id]["wochenstunden"],
            "label": "Wochenstunden",
        }
        assert (place["key"], place["type"], place["label"]) == ("workplace", "DEFAULT", None)
        assert job["customFields"] is None


CASES = [
    (HRWORKS, "JOB", "jobs", "postDescriptions.tasks.title"),
    (HRWORKS, "CANDIDATE", "candidates", "address.city"),
    (HRWORKS, "APPLICATION", "applications", "statusIdentifier"),
    (HR4YOU, "CANDIDATE", "candidates", "gehaltswunsch"),
    (HR4YOU, "APPLICATION", "applications", "eignungswert"),
    ("hr4you-feed-demo", "JOB", "jobs", "jobTitle"),
]


@pytest.mark.parametrize(("integration", "model", "plural", "field"), CASES)
async def test_each_model_of_each_vendor_shows_its_fields(admin, stage, integration, model, plural, field):
    await mapped(admin, "mine", field, "JSON", integration, model)
    await shown(admin, field, integration, model)
    query = f"""query ($id: ID!) {{ {plural}(integrationId: $id, first: 250) {{ nodes {{
      customFields integrationFields {{ key value }} remoteData }} }} }}"""
    nodes = (await stage.ask(query, id=integration)).data[plural]["nodes"]
    assert any(node["customFields"]["mine"] is not None for node in nodes)
    for node in nodes:
        (payload,) = node["remoteData"].values()
        found = payload.get("customFields", {}).get(field, payload)
        for part in field.split(".") if found is payload else ():
            found = (found or {}).get(part)
        assert node["customFields"] == {"mine": found}
        assert node["integrationFields"] == [{"key": field, "value": found}]


async def test_it_takes_no_scope_for_remote_data(admin, stage):
    await mapped(admin, "costCenter", "kostenstelle", "TEXT")
    _, narrow = await admin.key("READ_JOBS")
    answer = await narrow.ask('{ jobs(integrationId: "hr4you-demo") { nodes { customFields } } }')
    assert all(set(node["customFields"]) == {"costCenter"} for node in answer.data["jobs"]["nodes"])


async def test_records_of_several_models_in_one_answer(admin, stage):
    await mapped(admin, "costCenter", "kostenstelle", "TEXT")
    await mapped(admin, "pay", "gehaltswunsch", "NUMBER", model="CANDIDATE")
    ids = []
    for plural in ("jobs", "candidates", "users", "jobs"):
        query = f'{{ {plural}(integrationId: "{HR4YOU}", first: 2) {{ nodes {{ id }} }} }}'
        ids += [node["id"] for node in (await stage.ask(query)).data[plural]["nodes"]]
    query = "query ($ids: [ID!]!) { nodes(ids: $ids) { __typename ... on Record { customFields } } }"
    found = (await stage.ask(query, ids=ids)).data["nodes"]
    keys = {"Job": {"costCenter"}, "Candidate": {"pay"}, "User": set()}
    assert [set(node["customFields"] or ()) for node in found] == [keys[node["__typename"]] for node in found]


async def test_answers_from_memory_are_not_those_of_before(admin, stage):
    query = f'{{ jobs(integrationId: "{HR4YOU}", first: 5) {{ nodes {{ customFields }} }} }}'
    for _ in range(3):
        assert {str(n["customFields"]) for n in (await stage.ask(query)).data["jobs"]["nodes"]} == {"None"}
    await mapped(admin, "costCenter", "kostenstelle", "TEXT")
    for _ in range(3):
        answer = (await stage.ask(query)).data["jobs"]["nodes"]
        assert all(set(node["customFields"]) == {"costCenter"} for node in answer)
    given = {"integrationId": HR4YOU, "model": "JOB", "kind": "CUSTOM", "key": "costCenter"}
    told = await admin.mutate("unmapField", given, MAPPING)
    assert (told["errors"], told["mapping"]["vendorField"]) == ([], "kostenstelle")
    for _ in range(3):
        assert {str(n["customFields"]) for n in (await stage.ask(query)).data["jobs"]["nodes"]} == {"None"}


async def test_other_processes_show_them_too(admin, stage, replica):
    assert {str(job["customFields"]) for job in (await read(replica)).values()} == {"None"}
    await mapped(admin, "costCenter", "kostenstelle", "TEXT")
    await replica.app.state.service.accounts.look()
    assert all(set(job["customFields"]) == {"costCenter"} for job in (await read(replica)).values())


async def test_a_mapping_is_replaced_by_its_key(admin, stage):
    await mapped(admin, "mine", "kostenstelle", "TEXT")
    await mapped(admin, "mine", "wochenstunden", "NUMBER")
    vendors = await own(stage, "jobs")
    for remote_id, job in (await read(stage)).items():
        assert job["customFields"] == {"mine": vendors[remote_id]["wochenstunden"]}


async def test_the_explorer_tells_what_is_mapped(admin, stage):
    await mapped(admin, "costCenter", "kostenstelle", "TEXT")
    await mapped(admin, "center", "kostenstelle", "TEXT")
    await shown(admin, "kostenstelle")
    query = "query ($id: ID!) { integration(id: $id) { vendorFields(model: JOB) { key mapped shown } } }"
    found = (await stage.ask(query, id=HR4YOU)).data["integration"]["vendorFields"]
    assert [one for one in found if one["mapped"] or one["shown"]] == [
        {"key": "kostenstelle", "mapped": ["center", "costCenter"], "shown": True}
    ]


@pytest.mark.parametrize("executor", ["breadth_first", "graphql_core"])
async def test_values_of_another_type_are_reported_once_per_answer(set_stage, executor):
    stage = await set_stage(settings={"executor": executor})
    admin = Administrator(stage)
    await mapped(admin, "hours", "wochenstunden", "NUMBER")
    await mapped(admin, "bad", "befristung", "NUMBER")
    query = f'{{ jobs(integrationId: "{HR4YOU}", first: 50) {{ nodes {{ customFields }} }} }}'
    # The third time it comes from memory, with what was reported.
    for _ in range(3):
        answer = await stage.ask(query)
        values = [node["customFields"] for node in answer.data["jobs"]["nodes"]]
        assert {value["bad"] for value in values} == {None}
        assert any(value["hours"] for value in values)
        (problem,) = answer.body["extensions"]["fieldProblems"]
        filled = [one for one in (await own(stage, "jobs")).values() if one["befristung"] is not None]
        assert problem == {
            "integrationId": HR4YOU,
            "model": "Job",
            "key": "bad",
            "problem": "UNCONVERTIBLE",
            "type": "NUMBER",
            "records": len(filled),
        }
    found = (await stage.ask(PROBLEMS, id=HR4YOU)).data["integration"]["fieldMappings"]
    assert {one["key"]: (one["problem"] or {}).get("code") for one in found} == {
        "bad": "UNCONVERTIBLE",
        "hours": None,
    }
    assert "befristet" not in str(found)


async def test_answers_without_them_report_nothing(admin, stage):
    await mapped(admin, "bad", "befristung", "NUMBER")
    answer = await stage.ask("{ jobs { nodes { name } } }")
    assert "fieldProblems" not in answer.body["extensions"]


async def test_a_field_that_vanished_is_null_and_reported(admin, stage):
    await mapped(admin, "costCenter", "kostenstelle", "TEXT")
    await shown(admin, "kostenstelle")
    await mapped(admin, "hours", "wochenstunden", "NUMBER")
    definitions = await stage.admin("hr4you", "GET", "state/customFields?limit=50")
    for one in definitions:
        if one["key"] == "kostenstelle":
            await stage.admin("hr4you", "DELETE", f"state/customFields/{one['id']}")
    for record in await stage.admin("hr4you", "GET", "state/jobs?limit=500"):
        left = {name: value for name, value in record["customFields"].items() if name != "kostenstelle"}
        await stage.admin("hr4you", "PUT", f"state/jobs/{record['id']}", {"customFields": left})
    answer = await stage.ask(RECORDS, {"Cache-Control": "no-cache"}, id=HR4YOU)
    for job in answer.data["integration"]["jobs"]["nodes"]:
        assert job["customFields"]["costCenter"] is None
        assert [field["value"] for field in job["integrationFields"]] == [None]
    found = (await stage.ask(PROBLEMS, id=HR4YOU)).data["integration"]["fieldMappings"]
    assert {one["key"]: (one["problem"] or {}).get("code") for one in found} == {
        "costCenter": "FIELD_NOT_FOUND",
        "kostenstelle": "FIELD_NOT_FOUND",
        "hours": None,
    }


async def test_problems_of_a_model_take_one_look(admin, stage):
    await mapped(admin, "a", "kostenstelle", "TEXT")
    await mapped(admin, "b", "wochenstunden", "TEXT")
    stage.forget()
    await stage.ask(PROBLEMS, id=HR4YOU)
    assert stage.vendors["hr4you"].calls == {"GET customFields": 1}


BAD = [
    ({"key": "1st"}, "key", "BAD_INPUT"),
    ({"key": ""}, "key", "BAD_INPUT"),
    ({"key": "a" * 65}, "key", "BAD_INPUT"),
    ({"vendorField": " "}, "vendorField", "BAD_INPUT"),
    ({"vendorField": "kostenstele"}, "vendorField", "BAD_INPUT"),
    ({"model": "USER"}, "model", "UNSUPPORTED"),
]


@pytest.mark.parametrize(("change", "path", "code"), BAD)
async def test_what_is_wrong_is_told_and_nothing_is_mapped(admin, stage, change, path, code):
    given = {
        "integrationId": HR4YOU,
        "model": "JOB",
        "key": "k",
        "vendorField": "kostenstelle",
        "type": "TEXT",
    }
    told = await admin.mutate("mapCustomField", {**given, **change}, MAPPING)
    assert told["mapping"] is None
    assert [(error["path"], error["code"]) for error in told["errors"]] == [(path, code)]
    assert (await stage.ask(PROBLEMS, id=HR4YOU)).data["integration"]["fieldMappings"] == []


async def test_a_slip_of_the_pen_is_told_the_nearest_name(admin):
    given = {"integrationId": HR4YOU, "model": "JOB", "vendorField": "kostenstele"}
    told = await admin.mutate("showIntegrationField", given, MAPPING)
    assert "'kostenstelle'" in told["errors"][0]["message"]


async def test_an_unseen_field_can_be_mapped_on_purpose(admin, stage):
    await mapped(admin, "later", "kommt_noch", "TEXT", evenIfUnseen=True)
    assert all(job["customFields"] == {"later": None} for job in (await read(stage)).values())
    (told,) = (await stage.ask(PROBLEMS, id=HR4YOU)).data["integration"]["fieldMappings"]
    assert told["problem"]["code"] == "FIELD_NOT_FOUND"


async def test_a_vendor_that_is_away(admin, stage):
    stage.vendors["hr4you"].fail(kind="status", status=503)
    given = {
        "integrationId": HR4YOU,
        "model": "JOB",
        "key": "k",
        "vendorField": "kostenstelle",
        "type": "TEXT",
    }
    told = await admin.mutate("mapCustomField", given, MAPPING)
    assert [(error["path"], error["code"]) for error in told["errors"]] == [
        ("vendorField", "VENDOR_UNAVAILABLE")
    ]
    await mapped(admin, "k", "kostenstelle", "TEXT", evenIfUnseen=True)
    stage.vendors["hr4you"].recover()
    assert any(job["customFields"]["k"] for job in (await read(stage)).values())


async def test_what_is_not_shown_cannot_be_taken_away(admin):
    given = {"integrationId": HR4YOU, "model": "JOB", "kind": "CUSTOM", "key": "k"}
    told = await admin.mutate("unmapField", given, MAPPING)
    assert [(error["path"], error["code"]) for error in told["errors"]] == [("key", "NOT_FOUND")]


CHANGES = {
    "mapCustomField": {"model": "JOB", "key": "k", "vendorField": "kostenstelle", "type": "TEXT"},
    "showIntegrationField": {"model": "JOB", "vendorField": "kostenstelle"},
    "unmapField": {"model": "JOB", "kind": "CUSTOM", "key": "k"},
}


@pytest.mark.parametrize("name", CHANGES)
async def test_changes_take_admin_and_the_integration(admin, stage, name):
    kind = f"{name[0].upper()}{name[1:]}Input!"
    query = f"mutation ($input: {kind}) {{ {name}(input: $input) {{ errors {{ code }} }} }}"
    _, reader = await admin.key("READ_JOBS", "READ_REMOTE_DATA")
    _, elsewhere = await admin.key("ADMIN", "READ_JOBS", integrationIds=[HRWORKS])
    given = {"integrationId": HR4YOU, **CHANGES[name]}
    assert (await reader.ask(query, input=given)).codes == ["FORBIDDEN"]
    assert (await elsewhere.ask(query, input=given)).codes == ["NOT_FOUND"]
    assert (await reader.ask(PROBLEMS, id=HR4YOU)).codes == ["FORBIDDEN"]


async def test_changes_are_in_the_audit_trail_and_go_with_their_integration(admin, stage):
    await admin.connect("hr4you")
    await mapped(admin, "center", "kostenstelle", "TEXT", "acme")
    await shown(admin, "workplace", "acme")
    await admin.mutate(
        "unmapField", {"integrationId": "acme", **CHANGES["unmapField"], "key": "center"}, MAPPING
    )
    database = stage.app.state.service.accounts.database
    events = await database.read(
        lambda connection: (
            connection.execute(
                select(audit.c.event).where(audit.c.event.like("field.%")).order_by(audit.c.id)
            )
            .scalars()
            .all()
        )
    )
    assert events == ["field.mapped", "field.shown", "field.unmapped"]
    await admin.mutate("deleteIntegration", {"id": "acme"}, "errors { code }")
    await admin.connect("hr4you")
    rows = await database.read(lambda connection: connection.execute(select(field_mappings)).all())
    assert rows == []
    assert all(job["integrationFields"] == [] for job in (await read(stage, "acme")).values())


async def test_why_custom_fields_are_null(admin, stage):
    await mapped(admin, "center", "kostenstelle", "TEXT")
    query = """query ($id: ID!) { integration(id: $id) {
      jobs(first: 2) { nodes { nullReasons(fields: ["customFields"]) { reason } } }
      candidates(first: 2) { nodes { nullReasons(fields: ["customFields"]) { reason } } } } }"""
    found = (await stage.ask(query, id=HR4YOU)).data["integration"]
    assert [node["nullReasons"] for node in found["jobs"]["nodes"]] == [[], []]
    assert [node["nullReasons"] for node in found["candidates"]["nodes"]] == [[{"reason": "NOT_SET"}]] * 2
