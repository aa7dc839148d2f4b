"""Passthrough calls through GraphQL to the vendors' sandboxes, which can be given further paths."""

import json
from dataclasses import dataclass, replace
from typing import Any

import pytest
from sqlalchemy import select
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from graphql_api.configuration import KeyConfig
from graphql_api.security.keys import Keyring, digest, new_key
from graphql_api.security.scopes import EVERYTHING
from graphql_api.store.account_tables import audit

FIELDS = """
  status headers { name value } json text base64
  errors { code path message retryable vendorStatus } warnings { code path message }
"""
CALL = f"mutation ($input: PassthroughInput!) {{ told: passthrough(input: $input) {{ {FIELDS} }} }}"
ROOTS = {"hrworks": "/v2", "hr4you": "/api2"}


@dataclass
class Caller:
    """Sends passthrough calls."""

    stage: Any

    async def answer(self, integration, method, path, **more):
        """The whole GraphQL answer."""
        given = {"integrationId": integration, "method": method, "path": path, **more}
        return await self.stage.ask(CALL, input=given)

    async def call(self, integration, method, path, **more):
        """The payload."""
        return (await self.answer(integration, method, path, **more)).data["told"]

    async def upload(self, integration, method, path, files, **more):
        """The payload of a call whose files come with the request; `files` by path below the input."""
        given = {"integrationId": integration, "method": method, "path": path, **more}
        places = {str(number): [f"variables.input.{place}"] for number, place in enumerate(files)}
        response = await self.stage.client.post(
            "/graphql",
            data={
                "operations": json.dumps({"query": CALL, "variables": {"input": given}}),
                "map": json.dumps(places),
            },
            files={str(number): file for number, file in enumerate(files.values())},
            headers={"Authorization": f"Bearer {self.stage.key}"},
        )
        body = json.loads(response.content)
        assert "errors" not in body, body["errors"]
        return body["data"]["told"]

    def limited(self, *, scopes=EVERYTHING, rules=(), integrations=None):
        """The same with a new key."""
        key, new = new_key()
        own = KeyConfig(
            name="limited",
            digest=new,
            scopes=scopes,
            passthrough_rules=tuple(rules),
            integrations=integrations,
        )
        everybody = KeyConfig(name="test", digest=digest(self.stage.key), scopes=EVERYTHING)
        self.stage.app.state.service.accounts.api_keys = Keyring([everybody, own])
        return Caller(replace(self.stage, key=key))

    def serve(self, slug, path, handler):
        """Have a vendor's sandbox answer a further path below its root."""
        route = Route(ROOTS[slug] + path, handler, methods=["GET", "POST", "PUT", "PATCH", "DELETE"])
        self.stage.vendors[slug].app.router.routes.insert(0, route)

    async def entries(self):
        """What the audit trail says of passthrough."""
        database = self.stage.app.state.service.accounts.database
        rows = await database.read(lambda connection: connection.execute(select(audit)).mappings().all())
        return [
            {**row, "detail": json.loads(row["detail"])}
            for row in rows
            if row["event"].startswith("passthrough")
        ]


@pytest.fixture
async def caller(stage):
    return Caller(stage)


async def echo(request):
    """Tell the request back."""
    body = await request.body()
    told = {
        "method": request.method,
        "path": request.url.path,
        "query": request.query_params.multi_items(),
        "headers": dict(request.headers.items()),
        "body": body.decode("utf-8", "replace"),
    }
    return JSONResponse(
        told, headers={"X-Seen": request.headers.get("authorization", ""), "Set-Cookie": "a=b"}
    )


def redirect_to(place, status=302):
    async def redirect(_request):
        return RedirectResponse(place, status)

    return redirect


def answers(content, status=200, **headers):
    async def answer(_request):
        return Response(content, status, headers)

    return answer
