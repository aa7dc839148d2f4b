"""What one operation may ask for; the work of finding out is counted, not timed."""

import pytest
from graphql import get_introspection_query, parse

from graphql_api.execution import documents as documents_module
from graphql_api.execution.documents import Documents
from graphql_api.execution.limits import QueryLimits, QueryTooComplexError
from graphql_api.execution.measure import Scale

URL = "http://test/graphql"
GRAPHQL = "application/graphql-response+json"
PLAIN = "application/json"


@pytest.fixture
def documents(schema):
    return Documents(schema._schema, QueryLimits())


def doubled(levels):
    """Fragments that each spread the next one twice: 2 ** levels selections in a few bytes."""
    links = (
        f"fragment F{n} on Job {{ applications {{ nodes {{ job {{ ...F{n + 1} }} }} }} "
        f"tags {{ name }} ...F{n + 1} ...F{n + 1} }}"
        for n in range(levels)
    )
    return "{ jobs { nodes { ...F0 } } } " + " ".join(links) + f" fragment F{levels} on Job {{ name }}"


def doubled_on_one_level(levels):
    links = (f"fragment F{n} on Job {{ ...F{n + 1} ... {{ ...F{n + 1} }} }}" for n in range(levels))
    return "{ jobs { nodes { ...F0 } } } " + " ".join(links) + f" fragment F{levels} on Job {{ a: name }}"


def nested(levels):
    """Jobs of applications of jobs …: three levels of fields each."""
    return (
        "{ jobs { nodes {"
        + "applications(first: 1) { nodes { job {" * levels
        + " name "
        + "} } }" * levels
        + "} } }"
    )


TOO_COMPLEX = {
    "characters": ("{ hello } #" + "x" * 100_000, "characters"),
    "tokens": ("{ hello }" + " query Q { hello }" * 1_000, "tokens"),
    "repeats": ("{" + " hello" * 101 + " }", "repeats"),
    "depth": (nested(7), "depth"),
    "depth through fragments": (doubled(10), "depth"),
    "fragments in fragments": (doubled_on_one_level(150), "nesting"),
    "aliases": ("{ jobs { nodes {" + " ".join(f"a{n}: name" for n in range(51)) + "} } }", "aliases"),
    "aliases through fragments": (doubled_on_one_level(30), "aliases"),
    "root fields": ("{" + " ".join(f"a{n}: hello" for n in range(21)) + "}", "rootFields"),
    "root fields by one name": ("{" + " hello" * 21 + " }", "rootFields"),
    "cost": ("{ jobs(first: 250) { nodes { applications(first: 250) { nodes { id } } } } }", "cost"),
    "cost of introspection": (
        "{" + " ".join(f"a{n}: __schema {{ description }}" for n in range(26)) + "}",
        "rootFields",
    ),
}


@pytest.mark.parametrize(("accept", "status"), [(GRAPHQL, 400), (PLAIN, 200)])
@pytest.mark.parametrize(("query", "limit"), TOO_COMPLEX.values(), ids=TOO_COMPLEX)
async def test_each_limit_names_itself_its_figures_and_a_remedy(post, query, limit, accept, status):
    answer = await post(query, accept=accept)

    (error,) = answer.json()["errors"]
    assert answer.status_code == status
    assert (error["extensions"]["code"], error["extensions"]["limit"]) == ("QUERY_TOO_COMPLEX", limit)
    assert error["extensions"]["measured"] > error["extensions"]["maximum"]
    assert f"{error['extensions']['maximum']:,}" in error["message"]
    assert len(error["message"].split(". ")) == 2


def measured(documents, query, **variables):
    return documents.prepare(query, None, variables).measurement


@pytest.mark.parametrize(
    ("query", "variables", "cost"),
    [
        ("{ hello }", {}, 0),
        ("{ jobs { pageInfo { hasNextPage } } }", {}, 2),
        ("{ jobs { nodes { id } } }", {}, 1 + 25),
        ("{ jobs(first: 50) { nodes { id } } }", {}, 1 + 50),
        ("{ jobs(last: 10) { nodes { id } } }", {}, 1 + 10),
        ("{ jobs(first: 5, last: 10) { nodes { id } } }", {}, 1 + 10),
        ("{ jobs(first: 50) { nodes { id } edges { node { id } } } }", {}, 1 + 50 + 50 * 2),
        ("{ jobs(first: 2) { nodes { applications(first: 3) { nodes { id } } } } }", {}, 1 + 2 * (1 + 1 + 3)),
        ("{ jobs(first: 2) { nodes { tags { name } } } }", {}, 1 + 2 * (1 + 25)),
        ("query ($n: Int) { jobs(first: $n) { nodes { id } } }", {"n": 7}, 1 + 7),
        ("query ($n: Int = 9) { jobs(first: $n) { nodes { id } } }", {}, 1 + 9),
        ("query ($n: Int = 9) { jobs(first: $n) { nodes { id } } }", {"n": 8}, 1 + 8),
        ("query ($n: Int) { jobs(first: $n) { nodes { id } } }", {"n": "many"}, 1 + 25),
        ("query ($n: Int) { jobs(first: $n) { nodes { id } } }", {"n": True}, 1 + 25),
        ("query ($n: Int) { jobs(first: $n) { nodes { id } } }", {"n": -5}, 1 + 25),
        ("query ($n: Int) { jobs(first: $n) { nodes { id } } }", {"n": 10**30}, 1 + 250),
        ("{ jobs(first: 2000000000) { nodes { id } } }", {}, 1 + 250),
        ('{ jobsByIds(ids: ["1", "2", "3"]) { tags { name } } }', {}, 3 * (1 + 25)),
        ("query ($i: [ID!]!) { jobsByIds(ids: $i) { id } }", {"i": ["1"] * 40}, 40),
        ("{ jobs(first: 4) { ...F } } fragment F on JobConnection { nodes { id } }", {}, 1 + 4),
        ("{ jobs(first: 4) { ... on JobConnection { nodes { id } } ... { nodes { id } } } }", {}, 1 + 4 + 4),
        ("{ __schema { types { name } } }", {}, 2_000),
    ],
)
def test_cost_counts_the_objects_of_full_lists(documents, query, variables, cost):
    assert measured(documents, query, **variables).cost == cost


def test_depth_counts_fields_and_not_fragments(documents):
    query = (
        "{ ...A } fragment A on Query { ... { jobs { ...B } } } fragment B on JobConnection { nodes { id } }"
    )

    assert measured(documents, query).depth == 3


async def test_a_page_size_in_a_variable_counts_each_time(post):
    query = "query ($n: Int!) { jobs(first: $n) { nodes { applications(first: $n) { nodes { id } } } } }"
    answers = [await post(query, variables={"n": n}) for n in (10, 250, 10)]

    assert [answer.status_code for answer in answers] == [200, 400, 200]


async def test_the_whole_introspection_of_an_ide_passes(post):
    full = get_introspection_query(
        specified_by_url=True,
        directive_is_repeatable=True,
        schema_description=True,
        input_value_deprecation=True,
    )
    answer = await post(full, operationName="IntrospectionQuery")

    assert answer.status_code == 200
    assert "errors" not in answer.json()


async def test_introspection_in_circles_is_refused(post):
    answer = await post("{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }")

    assert answer.status_code == 400
    assert "introspection depth" in answer.json()["errors"][0]["message"]


class Counter:
    """Counts how often selection sets are weighed."""

    def __init__(self, monkeypatch):
        self.count = 0
        original = Scale.selections

        def counting(scale, *arguments):
            self.count += 1
            return original(scale, *arguments)

        monkeypatch.setattr(Scale, "selections", counting)


@pytest.mark.parametrize("levels", [10, 20, 40])
def test_doubled_fragments_are_measured_once_each(schema, monkeypatch, levels):
    counter = Counter(monkeypatch)
    documents = Documents(schema._schema, QueryLimits(max_aliases=10**20))
    documents.prepare(doubled_on_one_level(levels), None, {})

    assert counter.count == 3 + 2 * levels + 1


def test_doubled_fragments_with_fields_are_measured_once_each(documents, monkeypatch):
    counter = Counter(monkeypatch)
    with pytest.raises(QueryTooComplexError):
        documents.prepare(doubled(24), None, {})

    assert counter.count == 3 + 24 * 5 + 1


@pytest.fixture
def validations(monkeypatch):
    """Counts the documents that reach validation."""
    seen = []
    original = documents_module.validate

    def counting(schema, node, *rest, **named):
        seen.append(node)
        return original(schema, node, *rest, **named)

    monkeypatch.setattr(documents_module, "validate", counting)
    return seen


OVERLAPS = {
    "fields": "{" + "... { jobs { nodes { id } } } " * 1_500 + "}",
    "few tokens": "{" + "... { hello } " * 1_200 + "}",
    "arguments": "{" + "hello(name: 1) " * 800 + "}",
    "one fragment": "{" + "... { jobs { ...F } } " * 600 + "} fragment F on JobConnection { nodes { id } }",
    "fragments": "{"
    + " ".join(f"... {{ jobs {{ ...F{n} }} }}" for n in range(250))
    + "}"
    + "".join(f"fragment F{n} on JobConnection {{ nodes {{ id }} }} " for n in range(250)),
    "operations": " ".join(f"query Q{n} {{ hello }}" for n in range(600)),
}


@pytest.mark.parametrize("query", OVERLAPS.values(), ids=OVERLAPS)
def test_overlapping_selections_do_not_reach_validation(documents, validations, query):
    with pytest.raises(QueryTooComplexError):
        documents.prepare(query, "Q1", {})

    assert validations == []


def test_a_document_is_parsed_and_validated_once(documents, validations, monkeypatch):
    parsed = []
    monkeypatch.setattr(
        documents_module, "parse", lambda text, **named: parsed.append(text) or parse(text, **named)
    )
    prepared = [documents.prepare("{ hello }", None, {}) for _ in range(3)]

    assert (len(parsed), len(validations)) == (1, 1)
    assert prepared[0].operation is prepared[2].operation


def test_invalid_documents_are_not_kept(documents):
    for _ in range(2):
        with pytest.raises(documents_module.RequestErrors):
            documents.prepare("{ unknown }", None, {})

    assert len(documents.known) == 0


def test_documents_are_bounded_in_number_and_bytes(schema):
    few = Documents(schema._schema, QueryLimits(), max_entries=2)
    small = Documents(schema._schema, QueryLimits(), max_bytes=20 * documents_module.BYTES_PER_CHARACTER)
    for alias in "abc":
        few.prepare(f"{{ {alias}: hello }}", None, {})
        small.prepare(f"{{ {alias}: hello }}", None, {})

    assert list(few.known.entries) == ["{ b: hello }", "{ c: hello }"]
    assert list(small.known.entries) == ["{ c: hello }"]


def test_measurements_of_one_operation_are_bounded(documents):
    query = "query ($n: Int) { jobs(first: $n) { nodes { id } } }"
    for n in range(200):
        operation = documents.prepare(query, None, {"n": n}).operation

    assert len(operation.measurements) <= documents_module.MAX_MEASUREMENTS


@pytest.mark.parametrize("tokens", [4, 5])
def test_tokens_are_counted_as_the_parser_does(schema, tokens):
    documents = Documents(schema._schema, QueryLimits(max_tokens=tokens))

    documents.prepare("{ a: hello }" if tokens == 5 else "{hello __typename}", None, {})
    with pytest.raises(QueryTooComplexError, match="tokens"):
        documents.prepare("{ a: hello hello }", None, {})


def test_comments_are_bounded_too(documents):
    with pytest.raises(documents_module.RequestErrors):
        documents.prepare("{ hello " + "#\n" * 5_001 + "}", None, {})
