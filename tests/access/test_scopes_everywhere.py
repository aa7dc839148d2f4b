"""Whatever way leads to a record or a field, a key without its scope finds nothing there, and all else as it is.

Operations are generated from the schema, so a way that is added later is tried too.
"""

import pytest
from graphql import GraphQLObjectType, get_named_type, is_leaf_type, is_non_null_type, is_required_argument

from graphql_api.schema.guards import Guards
from graphql_api.schema.root import schema
from graphql_api.security.scopes import EVERYTHING, OnDenied, Scope

GRAPHQL = schema._schema
TAKES = {
    Scope.READ_USERS: "User",
    Scope.READ_JOBS: "Job",
    Scope.READ_JOB_POSTINGS: "JobPosting",
    Scope.READ_CANDIDATES: "Candidate",
    Scope.READ_APPLICATION_STAGES: "ApplicationStage",
    Scope.READ_APPLICATIONS: "Application",
    Scope.READ_JOB_STAGES: "JobStage",
}
MODELS = set(TAKES.values())
SENSITIVE = {
    Scope.READ_CONTACT_DATA: {
        "Candidate": {"emailAddresses", "phoneNumbers", "socialMedia", "location"},
        "User": {"email"},
        "HiringTeamMember": {"email"},
    },
    Scope.READ_REMOTE_DATA: {model: {"remoteData"} for model in MODELS},
}
#: Reasons for null speak of scopes; an integration is begun with by itself; the others are no records, or of the moment.
ASIDE = {"nullReasons", "integration", "connector", "stateSince", "fetchedAt", "changedAt", "stale"}
LISTS = [
    name
    for name, each in GRAPHQL.query_type.fields.items()
    if get_named_type(each.type).name.endswith("Connection")
    and get_named_type(get_named_type(each.type).fields["nodes"].type).name in MODELS
]
WIDE = {
    "max_query_tokens": 100_000,
    "max_query_depth": 50,
    "max_query_cost": 10**9,
    "max_query_root_fields": 200,
    "max_query_aliases": 500,
}
TWO = (("hrworks-demo", "hrworks", "api"), ("hr4you-demo", "hr4you", "api"))


def model_of(type_):
    """The model whose records a type holds, if any."""
    named = get_named_type(type_)
    if named.name.endswith("Connection"):
        named = get_named_type(named.fields["nodes"].type)
    return named.name if named.name in MODELS else None


def takes(scope, owner, name):
    """Whether a field takes the scope, by what it leads to; parts of lists are reached through the list alone."""
    if name in SENSITIVE.get(scope, {}).get(owner.name, ()):
        return True
    return scope in TAKES and leads_on(owner) and model_of(owner.fields[name].type) == TAKES[scope]


def selection(type_, depth, visited):
    """All that can be selected without an argument; relations `depth` records deep, edges with their records alone."""
    parts = ["__typename"]
    for name, each in type_.fields.items():
        named = get_named_type(each.type)
        if name in ASIDE or any(map(is_required_argument, each.args.values())):
            continue
        if is_leaf_type(named):
            parts.append(name)
        elif not isinstance(named, GraphQLObjectType) or (model_of(named) and leads_on(type_) and depth == 0):
            continue
        else:
            below = depth - 1 if model_of(named) and leads_on(type_) else depth
            below = 0 if name == "edges" else below
            first = "(first: 2)" if "first" in each.args else ""
            parts.append(f"{name}{first} {{ {selection(named, below, visited)} }}")
        visited.add((type_.name, name))
    return " ".join(parts)


def leads_on(type_):
    """Whether fields of a type lead to further records: those of a list's parts lead to its own."""
    return not type_.name.endswith(("Connection", "Edge"))


def operations(ids, visited):
    """One for each way to begin."""
    for name in LISTS:
        named = get_named_type(GRAPHQL.query_type.fields[name].type)
        visited.add(("Query", name))
        yield f"{{ {name}(first: 2) {{ {selection(named, 1, visited)} }} }}"
        single = name[:-1]
        visited.add(("Query", single))
        record = GRAPHQL.type_map[model_of(named)]
        yield f'{{ {single}(id: "{ids[record.name]}") {{ {selection(record, 1, visited)} }} }}'
        yield f'{{ node(id: "{ids[record.name]}") {{ ... on {record.name} {{ {selection(record, 1, visited)} }} }} }}'
    integration = selection(GRAPHQL.type_map["Integration"], 1, visited)
    yield f"{{ viewer {{ __typename integrations {{ {integration} }} }} }}"
    yield f'{{ node(id: "hr4you-demo") {{ ... on Integration {{ {integration} }} }} }}'
    named = ", ".join(f'"{id_}"' for id_ in ids.values())
    yield f"{{ nodes(ids: [{named}]) {{ __typename id }} }}"


class Compared:
    """Two answers side by side: what the scope hides must be null in the second, all else equal."""

    def __init__(self, scope):
        self.scope = scope
        self.hidden = set()
        self.fields = set()

    def values(self, full, got, owner, path):
        for key, value in full.items():
            if key == "__typename":
                continue
            own = GRAPHQL.type_map[full.get("__typename") or owner.name]
            here = (*path, key)
            if takes(self.scope, own, key):
                assert got[key] is None, here
                self.hidden.add(here)
                self.fields.add(f"{own.name}.{key}")
            else:
                self.value(value, got[key], get_named_type(own.fields[key].type), here)

    def value(self, full, got, named, path):
        if isinstance(full, list):
            assert len(full) == len(got), path
            for index, (one, other) in enumerate(zip(full, got, strict=True)):
                self.value(one, other, named, (*path, index))
        elif isinstance(full, dict) and not is_leaf_type(named):
            if (
                named.name == "Node"
                and full.get("__typename", "") in MODELS
                and full["__typename"] == TAKES.get(self.scope)
            ):
                assert got is None, path
                self.hidden.add(path)
                self.fields.add(f"Query.{path[1]}")
            else:
                self.values(full, got, named, path)
        else:
            assert full == got, path


async def ids_in(stage):
    """The id of one record of each model."""
    text = " ".join(f"{name}(first: 1) {{ nodes {{ __typename id }} }}" for name in LISTS)
    found = (await stage.ask(f"{{ {text} }}")).body["data"]
    return {node["__typename"]: node["id"] for page in found.values() for node in page["nodes"]}


@pytest.mark.parametrize("executor", ["breadth_first", "graphql_core"])
async def test_no_way_leads_to_what_a_scope_hides(set_stage, keys_of, executor):
    settings = {**WIDE, "executor": executor}
    keys = keys_of(await set_stage(scale=0.04, settings=settings, integrations=TWO))
    ids = await ids_in(keys.stage)
    assert ids.keys() == MODELS
    callers = {
        (scope, on_denied): keys.lacking({scope}, on_denied)
        for scope in (*TAKES, *SENSITIVE)
        for on_denied in OnDenied
    }

    for operation in operations(ids, set()):
        full = await keys.stage.ask(operation)
        assert "denied" not in full.body["extensions"]
        for (scope, on_denied), key in callers.items():
            got = await keys.stage.ask(operation, {"Authorization": f"Bearer {key}"})
            compared = Compared(scope)
            compared.values(full.body["data"], got.body["data"], GRAPHQL.query_type, (scope.name,))
            check_reasons(compared, on_denied, got)


def check_reasons(compared, on_denied, got):
    """Each hidden place has its error, or each hidden field its entry in the extensions."""
    scope = compared.scope
    forbidden = [error for error in got.errors if error["extensions"]["code"] == "FORBIDDEN"]
    denied = got.body["extensions"].get("denied", [])
    if on_denied is OnDenied.ERROR:
        assert {(scope.name, *error["path"]) for error in forbidden} == compared.hidden
        assert all(scope.value in error["message"] for error in forbidden)
        assert denied == []
    else:
        assert forbidden == []
        assert sorted(denied, key=lambda one: one["field"]) == [
            {"field": field, "scope": scope.value} for field in sorted(compared.fields)
        ]


def test_every_guarded_field_is_tried_and_may_be_null():
    visited = set()
    for _ in operations(dict.fromkeys(MODELS, "x"), visited):
        pass
    needed = Guards(GRAPHQL).needed
    # Payloads and operations exist only after a write: see test_scopes_of_writes.
    after_writes = {name for name in needed if name[0].endswith("Payload") or name[0] == "Operation"}

    assert set(needed) - after_writes <= visited
    assert [name for name in needed if is_non_null_type(GRAPHQL.type_map[name[0]].fields[name[1]].type)] == []


def test_every_field_that_leads_to_records_is_guarded():
    ways = {
        (owner.name, name): scope
        for owner in GRAPHQL.type_map.values()
        if isinstance(owner, GraphQLObjectType) and not owner.name.startswith("__")
        for name in owner.fields
        for scope in (*TAKES, *SENSITIVE)
        if takes(scope, owner, name)
    }

    assert ways == Guards(GRAPHQL).needed
    assert Guards(GRAPHQL).withheld(EVERYTHING) == frozenset()


def test_what_leads_to_records_of_any_model_is_known():
    """Fields of an interface cannot be guarded by their type: their resolvers must ask."""
    ways = {
        (owner.name, name)
        for owner in GRAPHQL.type_map.values()
        if isinstance(owner, GraphQLObjectType)
        for name, each in owner.fields.items()
        if get_named_type(each.type).name in {"Node", "Record"}
    }

    assert ways == {("Query", "node"), ("Query", "nodes")}
