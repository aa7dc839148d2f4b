"""Every error has a code; faults of ours are masked and found again by their id, without the data they quote."""

import json
from contextlib import asynccontextmanager

import pytest
import structlog
from graphql import GraphQLError

from graphql_api.errors import RETRYABLE, ApiError, ErrorCode

URL = "http://test/graphql"
SECRET = "anna.schmidt@example.org"


@pytest.mark.parametrize("query", ["{ fault }", "{ wrongType }", "{ needed }", "{ hello fault }"])
async def test_faults_are_masked_and_logged_by_id(post, query):
    with structlog.testing.capture_logs() as logs:
        answer = await post(query)

    (error,) = answer.json()["errors"]
    assert error["message"] == "Internal error"
    assert error["extensions"] == {"code": "INTERNAL", "retryable": False, "errorId": logs[0]["error_id"]}
    assert error["path"]
    assert SECRET not in answer.text
    assert SECRET not in json.dumps(logs)


async def test_the_log_tells_type_and_places(post):
    with structlog.testing.capture_logs() as logs:
        await post("{ fault }")

    assert logs[0]["log_level"] == "error"
    assert logs[0]["exceptions"] == ["builtins.RuntimeError"]
    assert any(place.startswith("tests/execution/conftest.py:") for place in logs[0]["places"])
    assert not any(place.startswith("/") for place in logs[0]["places"])


async def test_equal_faults_share_an_id_and_a_log_entry(post):
    with structlog.testing.capture_logs() as logs:
        answer = await post("{ faults { value } }")

    errors = answer.json()["errors"]
    assert [error["path"] for error in errors] == [["faults", index, "value"] for index in range(3)]
    assert {error["extensions"]["errorId"] for error in errors} == {logs[0]["error_id"]}
    assert [entry["count"] for entry in logs] == [3]


async def test_api_errors_are_shown_as_they_are(post):
    answer = await post("{ forbidden }")

    (error,) = answer.json()["errors"]
    assert error == {
        "message": "Not with this key.",
        "extensions": {"code": "FORBIDDEN", "retryable": False, "integrationId": "int_1"},
        "locations": [{"line": 1, "column": 3}],
        "path": ["forbidden"],
    }


async def test_exceptions_of_other_layers_are_translated(make_endpoint, connect):
    def translate(error):
        return ApiError(ErrorCode.VENDOR_RATE_LIMITED, "Wait.", retry_after=3, vendor_status=429)

    client = connect(make_endpoint(translate=translate))
    answer = await client.post(URL, json={"query": "{ fault }"})

    assert answer.json()["errors"][0]["extensions"] == {
        "code": "VENDOR_RATE_LIMITED",
        "retryable": True,
        "retryAfter": 3,
        "vendorStatus": 429,
    }


async def test_a_failing_context_is_a_masked_fault(make_endpoint, connect):
    @asynccontextmanager
    async def fail(_):
        raise RuntimeError(SECRET)
        yield

    client = connect(make_endpoint(context_factory=fail))
    with structlog.testing.capture_logs() as logs:
        answer = await client.post(URL, json={"query": "{ hello }"})

    assert answer.status_code == 500
    assert answer.json()["errors"][0]["extensions"]["errorId"] == logs[0]["error_id"]
    assert SECRET not in answer.text + json.dumps(logs)


async def test_arguments_that_miss_their_variable_are_the_clients(post):
    answer = await post("query ($v: String) { named(filter: {name: $v}) }")

    assert answer.json()["errors"][0]["extensions"]["code"] == "BAD_INPUT"


async def test_errors_of_validation_say_where(post):
    answer = await post("{\n  hello\n  unknown\n}")

    assert answer.json()["errors"][0]["locations"] == [{"line": 3, "column": 3}]


async def test_many_errors_of_validation_are_cut(post):
    answer = await post("{ jobs { nodes {" + " ".join(f"unknown{index}" for index in range(30)) + "} } }")

    assert len(answer.json()["errors"]) == 21


def test_every_code_has_its_remedy_and_is_its_own_text():
    assert all(code.value == code.name and code.remedy for code in ErrorCode)


def test_retryable_is_a_property_of_the_code_unless_said():
    assert all(ApiError(code, "m").retryable is (code in RETRYABLE) for code in ErrorCode)
    assert ApiError(ErrorCode.TIMED_OUT, "m", retryable=False).extensions["retryable"] is False


def test_the_repr_of_an_error_quotes_nothing():
    assert repr(ApiError(ErrorCode.NOT_FOUND, SECRET)) == "ApiError(NOT_FOUND)"


async def test_errors_of_the_context_stand_beside_the_data(make_endpoint, connect):
    missing = ApiError(ErrorCode.VENDOR_UNAVAILABLE, "One source is missing.", integration_id="int_1")
    client = connect(
        make_endpoint(response_errors=lambda _: [GraphQLError("", path=["jobs"], original_error=missing)]),
    )
    answer = await client.post(URL, json={"query": "{ hello }"})

    assert answer.json()["data"] == {"hello": "hello world"}
    (error,) = answer.json()["errors"]
    assert (error["message"], error["path"]) == ("One source is missing.", ["jobs"])
    assert error["extensions"]["code"] == "VENDOR_UNAVAILABLE"
