"""The explorer of vendor fields, over both sandboxes."""

import pytest

FIELDS = "key label type vendorType custom sampled filled samples masked mapped shown"
EXPLORE = f"""query ($id: ID!, $model: RecordModel!, $sample: Int! = 50) {{
  integration(id: $id) {{ vendorFields(model: $model, sample: $sample) {{ {FIELDS} }} }}
}}"""
CASES = [(slug, model) for slug in ("hrworks", "hr4you") for model in ("JOB", "CANDIDATE", "APPLICATION")]


async def explored(stage, integration, model, **more):
    """The fields by key."""
    data = (await stage.ask(EXPLORE, id=integration, model=model, **more)).data
    return {one["key"]: one for one in data["integration"]["vendorFields"]}


@pytest.mark.parametrize(("slug", "model"), CASES)
async def test_fields_are_told_with_type_share_and_samples(stage, slug, model):
    found = await explored(stage, f"{slug}-demo", model)
    assert all(0 <= one["filled"] <= 1 and len(one["samples"]) <= 5 for one in found.values())
    assert all((one["filled"] > 0) == bool(one["samples"]) for one in found.values())
    assert all(one["type"] for one in found.values() if one["filled"])
    assert all(0 < one["sampled"] <= 50 and not one["masked"] for one in found.values())
    assert not any(one["mapped"] or one["shown"] for one in found.values())


async def test_the_customers_own_fields_come_with_label_and_type(stage):
    found = await explored(stage, "hr4you-demo", "JOB", sample=200)
    own = {key: (one["label"], one["type"], one["vendorType"]) for key, one in found.items() if one["custom"]}
    assert own == {
        "kostenstelle": ("Kostenstelle", "TEXT", "text"),
        "wochenstunden": ("Wochenstunden", "NUMBER", "number"),
        "besetzung_bis": ("Zu besetzen bis", "DATE", "date"),
        "mobiles_arbeiten": ("Mobiles Arbeiten möglich", "BOOLEAN", "boolean"),
        "befristung": ("Befristung", "TEXT", "select"),
    }
    assert set(found["kostenstelle"]["samples"]) <= {"4100", "4210", "5300", "7120"}
    assert found["title"]["custom"] is False
    assert found["title"]["filled"] == 1


async def test_nested_fields_go_by_their_path(stage):
    found = await explored(stage, "hrworks-demo", "CANDIDATE")
    assert {"uuid", "firstName", "address.city"} <= set(found)
    assert "address" not in found


async def test_the_public_feed_has_fields_too(stage):
    found = await explored(stage, "hr4you-feed-demo", "JOB")
    assert {"jobId", "jobTitle"} <= set(found)
    answer = await stage.ask(EXPLORE, id="hr4you-feed-demo", model="CANDIDATE")
    assert answer.codes == ["UNSUPPORTED"]
    assert "Job" in answer.errors[0]["message"]


@pytest.mark.parametrize("sample", [0, 251])
async def test_the_size_of_the_sample_is_limited(stage, sample):
    assert (await stage.ask(EXPLORE, id="hr4you-demo", model="JOB", sample=sample)).codes == ["BAD_INPUT"]


async def test_it_takes_one_call_for_records_and_one_for_definitions(stage):
    stage.forget()
    answer = await stage.ask(EXPLORE, id="hr4you-demo", model="JOB")
    assert stage.vendors["hr4you"].calls == {"GET jobs": 1, "GET customFields": 1}
    assert answer.freshness["vendorCalls"] == 2
    assert answer.response.headers["cache-control"] == "private, max-age=0"


async def test_what_is_defined_meanwhile_is_there(stage):
    await explored(stage, "hr4you-demo", "JOB")
    new = {"model": "job", "key": "schicht", "label": "Schichtmodell", "type": "text", "options": []}
    await stage.admin("hr4you", "PUT", "state/customFields/900", new)
    found = (await explored(stage, "hr4you-demo", "JOB"))["schicht"]
    assert (found["label"], found["filled"], found["samples"]) == ("Schichtmodell", 0, [])


async def test_samples_are_masked_without_the_scope(admin, stage):
    _, narrow = await admin.key("READ_JOBS", "READ_CANDIDATES")
    plain, masked = [await explored(one, "hr4you-demo", "CANDIDATE") for one in (stage, narrow)]
    assert all(one["masked"] for one in masked.values())
    shown = [sample for one in masked.values() for sample in one["samples"]]
    assert {sign for sample in shown if isinstance(sample, str) for sign in sample} == {"•"}
    email = plain["email"]["samples"][0]
    assert masked["email"]["samples"][0] == "•" * len(email)
    assert masked["fuehrerschein"]["samples"] == ["•"]
    assert email not in str(masked)
    alike = ("key", "label", "type", "filled", "sampled", "custom")
    for key, one in masked.items():
        assert {name: one[name] for name in alike} == {name: plain[key][name] for name in alike}


async def test_it_takes_the_scope_of_the_model(admin, stage):
    _, narrow = await admin.key("READ_JOBS", "READ_REMOTE_DATA")
    assert (await narrow.ask(EXPLORE, id="hr4you-demo", model="CANDIDATE")).codes == ["FORBIDDEN"]
    _, quiet = await admin.key("READ_JOBS", onDenied="NULL")
    answer = await quiet.ask(EXPLORE, id="hr4you-demo", model="CANDIDATE")
    assert answer.data == {"integration": {"vendorFields": None}}
    assert answer.body["extensions"]["denied"] == [
        {"field": "Integration.vendorFields", "scope": "read:candidates"}
    ]


async def test_without_definitions_the_records_still_tell(stage):
    stage.vendors["hr4you"].fail(kind="status", status=403, path="/api2/customFields")
    answer = await stage.ask(EXPLORE, id="hr4you-demo", model="JOB")
    assert answer.codes == ["VENDOR_PERMISSION_MISSING"]
    found = {one["key"]: one for one in answer.body["data"]["integration"]["vendorFields"]}
    assert (found["wochenstunden"]["custom"], found["wochenstunden"]["type"]) == (True, "NUMBER")
    assert found["wochenstunden"]["vendorType"] is None


async def test_a_vendor_that_is_away_is_an_error(stage):
    stage.vendors["hr4you"].fail(kind="status", status=503)
    answer = await stage.ask(EXPLORE, id="hr4you-demo", model="JOB")
    assert answer.codes == ["VENDOR_UNAVAILABLE"]


@pytest.mark.parametrize("slug", ["hrworks", "hr4you"])
async def test_only_what_is_shown_is_sampled(hiding, stage, slug):
    await hiding(slug)
    found = await explored(stage, "acme", "CANDIDATE")
    assert all(one["sampled"] == 0 and one["filled"] is None and not one["samples"] for one in found.values())
    assert {one["custom"] for one in found.values()} == ({True} if slug == "hr4you" else set())
