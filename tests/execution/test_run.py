"""Strawberry's extensions and field extensions work as under its own `Schema.execute`."""

from contextlib import asynccontextmanager

import pytest
import strawberry
from graphql import ASTValidationRule, GraphQLError
from strawberry.extensions import (
    AddValidationRules,
    FieldExtension,
    MaskErrors,
    SchemaExtension,
)
from strawberry.permission import BasePermission
from strawberry.types.execution import ExecutionResult

from graphql_api.errors import ApiError, ErrorCode

URL = "http://test/graphql"
seen = []


class Shout(FieldExtension):
    def resolve(self, next_, source, info, **arguments):
        return next_(source, info, **arguments).upper()


class Later(FieldExtension):
    async def resolve_async(self, next_, source, info, **arguments):
        return await next_(source, info, **arguments)


class Nobody(BasePermission):
    message = "Nobody may."
    error_extensions = {"code": "FORBIDDEN"}  # noqa: RUF012 - as Strawberry declares it

    def has_permission(self, *_, **__):
        return False


@strawberry.type
class Query:
    @strawberry.field(extensions=[Shout()])
    def loud(self) -> str:
        return "hello"

    @strawberry.field(extensions=[Later()])
    async def later(self) -> str:
        return "hello"

    @strawberry.field(permission_classes=[Nobody])
    def closed(self) -> str | None:
        return "never"

    @strawberry.field
    def operation(self, info: strawberry.Info) -> str | None:
        return info.operation_name if hasattr(info, "operation_name") else info.operation.name.value

    @strawberry.field
    def extension(self, info: strawberry.Info) -> str:
        return str(info.input_extensions)


@strawberry.type
class Mutation:
    @strawberry.mutation
    def add(self, number: int) -> int:
        seen.append(number)
        return sum(seen)


class Phases(SchemaExtension):
    def on_operation(self):
        seen.append("operation")
        yield
        seen.append("end")

    async def on_parse(self):
        seen.append(self.execution_context.operation_name)
        yield

    def on_validate(self):
        seen.append("validate")
        yield

    async def on_execute(self):
        seen.append("execute")
        yield
        seen.append(self.execution_context.result.data)

    async def resolve(self, next_, root, info, *args, **kwargs):
        seen.append(info.field_name)
        result = next_(root, info, *args, **kwargs)
        return await result if hasattr(result, "__await__") else result

    def get_results(self):
        return {"phases": "all"}


class Forbidden(ASTValidationRule):
    def enter_field(self, node, *_):
        self.report_error(GraphQLError("not this field", node))


class Ready(SchemaExtension):
    def on_execute(self):
        self.execution_context.result = ExecutionResult(data={"loud": "ready"}, errors=None)
        yield


class Refuses(SchemaExtension):
    def on_operation(self):
        raise ApiError(ErrorCode.RATE_LIMITED, "Slower.")
        yield


class Objects(SchemaExtension):
    def on_execute(self):
        message = "objected"
        raise GraphQLError(message)
        yield


class Breaks(SchemaExtension):
    def on_execute(self):
        message = "anna"
        raise RuntimeError(message)
        yield


@pytest.fixture(autouse=True)
def nothing_seen():
    seen.clear()


@pytest.fixture
def ask(make_endpoint, connect):
    async def ask(query, *extensions, **parameters):
        @asynccontextmanager
        async def open_context(_):
            yield None

        schema = strawberry.Schema(Query, Mutation, extensions=extensions)
        client = connect(make_endpoint(schema=schema, context_factory=open_context))
        return await client.post(URL, json={"query": query, **parameters})

    return ask


async def test_field_extensions_run(ask):
    assert (await ask("{ loud later }")).json() == {"data": {"loud": "HELLO", "later": "hello"}}


async def test_permissions_run_and_keep_their_code(ask):
    answer = await ask("{ closed }")

    assert answer.json()["data"] == {"closed": None}
    (error,) = answer.json()["errors"]
    assert (error["message"], error["extensions"]) == (
        "Nobody may.",
        {"code": "FORBIDDEN", "retryable": False},
    )


async def test_mutations_run_one_after_the_other(ask):
    answer = await ask("mutation { a: add(number: 1) b: add(number: 2) c: add(number: 3) }")

    assert answer.json() == {"data": {"a": 1, "b": 3, "c": 6}}
    assert seen == [1, 2, 3]


async def test_the_phases_of_extensions_run_in_order(ask):
    answer = await ask("query A { loud }", Phases)

    assert seen == ["operation", "A", "validate", "execute", "loud", {"loud": "HELLO"}, "end"]
    assert answer.json() == {"data": {"loud": "HELLO"}, "extensions": {"phases": "all"}}


async def test_rules_added_by_an_extension_apply(ask):
    answer = await ask("{ loud }", lambda: AddValidationRules([Forbidden]))

    assert [error["message"] for error in answer.json()["errors"]] == ["not this field"]
    assert "data" not in answer.json()


async def test_an_extension_may_bring_the_result(ask):
    assert (await ask("{ loud }", Ready)).json() == {"data": {"loud": "ready"}}


async def test_an_extension_may_mask_errors(ask):
    answer = await ask("{ closed }", lambda: MaskErrors(error_message="masked"))

    assert answer.json()["data"] == {"closed": None}
    assert answer.json()["errors"][0]["extensions"]["code"] == "INTERNAL"


@pytest.mark.parametrize(
    ("extension", "status", "code"),
    [(Refuses, 429, "RATE_LIMITED"), (Objects, 200, "BAD_INPUT"), (Breaks, 500, "INTERNAL")],
)
async def test_an_extension_that_fails_fails_the_operation(ask, extension, status, code):
    answer = await ask("{ loud }", extension)

    assert answer.status_code == status
    assert answer.json()["errors"][0]["extensions"]["code"] == code


async def test_the_named_operation_of_several_runs(ask):
    document = "query A { operation } query B { operation }"

    assert (await ask(document, operationName="B")).json() == {"data": {"operation": "B"}}


async def test_resolvers_see_the_extensions_of_the_request(ask):
    answer = await ask("{ extension }", extensions={"trace": 1})

    assert answer.json() == {"data": {"extension": "{'trace': 1}"}}
