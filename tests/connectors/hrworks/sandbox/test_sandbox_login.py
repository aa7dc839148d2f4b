import base64
import json
import time

import pytest

from connectors.hrworks.sandbox.app import connection, create_app
from connectors.hrworks.sandbox.keys import KeyPair, TokenError, TokenMint

POSTS = "/v2/applicant-management/posts"


def claims_of(token: str) -> dict:
    payload = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))


async def token_for(client, access_key: str) -> str:
    pair = {"accessKey": access_key, "secretAccessKey": f"{access_key}-secret"}
    return (await client.post("/v2/authentication", json=pair)).json()["token"]


async def test_a_token_lives_fifteen_minutes(stranger):
    response = await stranger.post("/v2/authentication", json=connection())

    assert list(response.json()) == ["token"]
    claims = claims_of(response.json()["token"])
    assert claims["exp"] - claims["iat"] == 900
    assert abs(claims["iat"] - time.time()) < 60


@pytest.mark.parametrize("pair", [{"secretAccessKey": "wrong"}, {"accessKey": "nobody"}])
async def test_a_wrong_pair_is_refused(stranger, pair):
    response = await stranger.post("/v2/authentication", json=connection() | pair)

    assert response.status_code == 403
    assert response.json()["type"] == "InvalidCredentialsError"
    assert response.json()["errorCode"] == 403
    assert response.json()["errorMessage"]


async def test_an_expired_contract_is_refused(stranger, turn):
    await turn(contract_expired=True)

    response = await stranger.post("/v2/authentication", json=connection())

    assert (response.status_code, response.json()["type"]) == (403, "InvalidCustomerNumberError")


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"accessKey": "x"}'])
async def test_credentials_that_are_none(stranger, body):
    response = await stranger.post("/v2/authentication", content=body)

    assert (response.status_code, response.json()["type"]) == (400, "InvalidPayloadError")


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        (None, "MissingAuthorizationHeaderError"),
        ("Basic abc", "MalformedAuthorizationHeaderError"),
        ("Bearer", "MalformedAuthorizationHeaderError"),
        ("Bearer abc.def.ghi", "InvalidBearerTokenError"),
        ("Bearer nonsense", "InvalidBearerTokenError"),
    ],
)
async def test_bearer_refusals(stranger, header, kind):
    response = await stranger.get(POSTS, headers={"Authorization": header} if header else {})

    assert (response.status_code, response.json()["type"]) == (401, kind)


async def test_a_token_expires_with_the_clock(client):
    await client.post("/__sandbox__/clock", json={"advance_seconds": 895})
    assert (await client.get("/v2/health-check")).status_code == 200

    await client.post("/__sandbox__/clock", json={"advance_seconds": 10})

    response = await client.get(POSTS)
    assert (response.status_code, response.json()["type"]) == (401, "InvalidBearerTokenError")
    renewed = (await client.post("/v2/authentication", json=connection())).json()["token"]
    assert (await client.get(POSTS, headers={"Authorization": f"Bearer {renewed}"})).status_code == 200


async def test_an_injected_expiry_hits_one_call(client):
    await client.post("/__sandbox__/faults", json={"kind": "expired_token", "next": 1})

    assert (await client.get(POSTS)).json()["type"] == "InvalidBearerTokenError"
    assert (await client.get(POSTS)).status_code == 200


async def test_several_tokens_are_valid_at_once(client):
    another = (await client.post("/v2/authentication", json=connection())).json()["token"]

    assert f"Bearer {another}" != client.headers["Authorization"]
    for headers in ({}, {"Authorization": f"Bearer {another}"}):
        assert (await client.get("/v2/health-check", headers=headers)).status_code == 200


async def test_tokens_of_another_sandbox_are_worthless():
    mint, other = TokenMint(), TokenMint()

    with pytest.raises(TokenError):
        mint.access_key(other.issue("k", 0, 900), 1)
    assert mint.access_key(mint.issue("k", 0, 900), 1) == "k"


@pytest.mark.parametrize(
    ("key", "statuses"),
    [
        ("demo-read-only", (200, 200, 200, 403)),
        ("demo-applicant-management", (200, 403, 403, 400)),
        ("demo-no-rights", (403, 403, 403, 403)),
    ],
)
async def test_permission_matrix(stranger, key, statuses):
    headers = {"Authorization": f"Bearer {await token_for(stranger, key)}"}

    answers = [
        await stranger.get(POSTS, headers=headers),
        await stranger.get("/v2/persons/master-data", headers=headers),
        await stranger.get("/v2/organization-units", headers=headers),
        await stranger.post("/v2/applicant-management/job-applications", content=b"{", headers=headers),
    ]

    assert tuple(answer.status_code for answer in answers) == statuses
    refused = {answer.json()["type"] for answer in answers if answer.status_code == 403}
    assert refused <= {"PermissionDeniedError"}
    assert (await stranger.get("/v2/health-check", headers=headers)).status_code == 200


async def test_rights_change_while_a_token_is_out(client, turn):
    await turn(permissions={connection()["accessKey"]: ["general:read"]})

    assert (await client.get(POSTS)).json()["type"] == "PermissionDeniedError"
    assert (await client.get("/v2/permanent-establishments")).status_code == 200


async def test_health_check_is_empty(client):
    response = await client.get("/v2/health-check")

    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/v2/nothing"), ("DELETE", POSTS), ("GET", POSTS + "/")]
)
async def test_unknown_endpoints(client, method, path):
    response = await client.request(method, path)

    assert (response.status_code, response.json()["type"]) == (404, "InvalidEndpointError")


def test_the_secret_does_not_print():
    assert "s3cret" not in repr(KeyPair("key", "s3cret"))


def test_a_scale_of_nothing_is_refused():
    with pytest.raises(ValueError, match="scale is 0"):
        create_app(scale=0)
