"""Rules are checked when keys are made: nobody gives more than they have."""

import pytest

from graphql_api.configuration import ConfigurationError, load
from graphql_api.security.scopes import EVERYTHING
from graphql_api.settings import Settings

CREATE = """mutation ($input: CreateApiKeyInput!) {
  told: createApiKey(input: $input) { key errors { code path message } }
}"""


async def made(caller, rules, scopes=("PASSTHROUGH",)):
    given = {"name": "a", "scopes": scopes, "passthroughRules": rules}
    return (await caller.stage.ask(CREATE, input=given)).data["told"]


async def test_a_rule_that_cannot_be_read_is_refused(caller):
    told = await made(caller, ["GET /v2/**", "GET v2"])
    assert told["key"] is None
    assert [(one["code"], one["path"]) for one in told["errors"]] == [("BAD_INPUT", "passthroughRules.1")]


async def test_a_key_of_the_store_is_held_to_its_rules(caller):
    told = await made(caller, ["GET /api2/jobs"])
    limited = type(caller)(type(caller.stage)(**{**vars(caller.stage), "key": told["key"]}))
    assert (await limited.call("hr4you-demo", "GET", "/api2/jobs"))["status"] == 200
    refused = await limited.call("hr4you-demo", "GET", "/api2/applicants")
    assert [one["code"] for one in refused["errors"]] == ["FORBIDDEN"]
    assert {entry["caller"] for entry in await caller.entries()} != {"test"}


@pytest.mark.parametrize(
    ("rules", "scopes", "paths"),
    [
        (["GET /api2/jobs"], ["PASSTHROUGH"], []),
        (["GET /api2/**"], ["PASSTHROUGH"], ["passthroughRules.0"]),
        ([], ["PASSTHROUGH"], ["passthroughRules"]),
        ([], ["READ_JOBS"], []),
    ],
)
async def test_a_key_with_rules_gives_only_those(caller, rules, scopes, paths):
    limited = caller.limited(scopes=EVERYTHING, rules=["GET /api2/jobs", "GET /api2/users"])
    assert [one["path"] for one in (await made(limited, rules, scopes))["errors"]] == paths


def test_rules_of_the_file_are_checked(tmp_path):
    text = '[[keys]]\nname = "a"\ndigest = "sha256:%s"\nscopes = ["passthrough"]\npassthrough = [%s]\n'
    path = tmp_path / "integrations.toml"
    path.write_text(text % ("0" * 64, '"GET /v2/**"'))
    assert load(path, {}, Settings()).keys[0].passthrough_rules == ("GET /v2/**",)
    path.write_text(text % ("0" * 64, '"FETCH /v2"'))
    with pytest.raises(ConfigurationError) as refused:
        load(path, {}, Settings())
    assert "FETCH" in str(refused.value.problems)


async def test_connectors_tell_what_passthrough_reaches(caller):
    query = '{ connector(slug: "hr4you") { ways { name passthrough { note roots methods } } } }'
    api, feed = (await caller.stage.ask(query)).data["connector"]["ways"]
    assert api["passthrough"]["roots"] == ["/api2"]
    assert feed["passthrough"] == {
        "note": "The public feeds of jobs: all paths below /api/jobs, to be read only. No credentials are sent.",
        "roots": ["/api/jobs"],
        "methods": ["GET"],
    }
