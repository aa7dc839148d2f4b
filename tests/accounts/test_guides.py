import pytest

from connectors import registry
from connectors.contract.guide import GuidePart

GUIDE = """query ($slug: String!, $language: GuideLanguage!) { connector(slug: $slug) { ways { name models
  guide(language: $language) { part title steps { text assumed checkedBy outcome } } } } }"""
OWN = """query ($id: ID!) { integration(id: $id) { guide { part steps { checkedBy outcome } } } }"""
TEST = "mutation ($id: ID!) { testIntegration(input: {integrationId: $id}) { errors { code } } }"


async def guides(stage, slug, language):
    return (await stage.ask(GUIDE, slug=slug, language=language)).data["connector"]["ways"]


@pytest.mark.parametrize("slug", registry.slugs())
async def test_each_way_has_a_guide_in_both_languages(stage, slug):
    english, german = await guides(stage, slug, "EN"), await guides(stage, slug, "DE")
    order = [part.value for part in GuidePart]
    for way, other in zip(english, german, strict=True):
        parts = [section["part"] for section in way["guide"]]
        assert parts == sorted(parts, key=order.index)
        assert {"PREREQUISITES", "FINISH"} <= set(parts)
        for section, translated in zip(way["guide"], other["guide"], strict=True):
            assert section["steps"]
            assert section["title"] != translated["title"]
            for step, said in zip(section["steps"], translated["steps"], strict=True):
                assert step["text"] != said["text"]
                assert (step["assumed"], step["checkedBy"]) == (said["assumed"], said["checkedBy"])
    first = [section["part"] for section in english[0]["guide"]]
    assert first == order


@pytest.mark.parametrize("slug", registry.slugs())
async def test_a_machine_tells_which_steps_are_done(stage, slug):
    before = (await stage.ask(OWN, id=f"{slug}-demo")).data["integration"]["guide"]
    assert {step["outcome"] for section in before for step in section["steps"]} == {None}

    await stage.ask(TEST, id=f"{slug}-demo")
    after = (await stage.ask(OWN, id=f"{slug}-demo")).data["integration"]["guide"]
    [finish] = [section for section in after if section["part"] == "FINISH"]
    assert finish["steps"][-1]["outcome"] == "GRANTED"
    assert {step["outcome"] for section in after for step in section["steps"] if not step["checkedBy"]} == {
        None
    }


async def test_a_missing_right_shows_at_its_step(stage):
    stage.vendors["hrworks"].fail(kind="status", status=403, path="/v2/persons")
    await stage.ask(TEST, id="hrworks-demo")
    guide = (await stage.ask(OWN, id="hrworks-demo")).data["integration"]["guide"]
    [permissions] = [section for section in guide if section["part"] == "PERMISSIONS"]
    outcomes = {tuple(step["checkedBy"]): step["outcome"] for step in permissions["steps"]}
    assert outcomes[("User",)] == "DENIED"
    assert outcomes[("DEPARTMENTS",)] == "GRANTED"
    assert outcomes[("Job", "Candidate", "Application")] == "GRANTED"


async def test_tracking_of_the_source_is_shown_to_be_missing_and_the_rest_to_work(stage):
    await stage.ask(TEST, id="hr4you-demo")
    guide = (await stage.ask(OWN, id="hr4you-demo")).data["integration"]["guide"]
    [tracking] = [section for section in guide if section["part"] == "CANDIDATE_SOURCE_TRACKING"]
    assert tracking["steps"] == [{"checkedBy": ["CANDIDATE_SOURCE"], "outcome": "NOT_FOUND"}]
