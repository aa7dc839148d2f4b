"""The docs say what the schema and the code say: their examples are valid, and their tables complete."""

import ast
import re
from pathlib import Path

import pytest
from graphql import build_schema, parse, validate

from connectors import registry
from connectors.contract.enums import (
    AttachmentTarget,
    CandidateOutcome,
    OnDuplicate,
    SourceKey,
    SourceOutcome,
)
from graphql_api.schema.connectors import camel
from graphql_api.settings import Settings, variable
from graphql_api.store.rows import AttachmentState, OperationState

ROOT = Path(__file__).parents[2]
SCHEMA = build_schema((ROOT / "schema.graphql").read_text(encoding="utf-8"))
DOCS = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "README.md", ROOT / "CONTRIBUTING.md"]
WRITING = (ROOT / "docs" / "writing.md").read_text(encoding="utf-8")
#: Inputs without which there is no such action; all others are for vendors to take or not.
NEEDED = re.compile(
    r"candidate\.(first_name|last_name|email_address)|application\.job_id|\w+_id|content|label|url|details\.attributes\..*"
    r"|attachments?\.(name|content_type|data|data_url)|attachment\.type"
)


def blocks(language):
    return [
        pytest.param(block, id=f"{path.name}-{number}")
        for path in DOCS
        for number, block in enumerate(
            re.findall(rf"```{language}\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL)
        )
    ]


def section(title):
    """The text below a heading, up to the next one."""
    return re.split(r"^#+ ", WRITING.split(f" {title}\n", 1)[1], maxsplit=1, flags=re.MULTILINE)[0]


def rows(text):
    """The cells of a table, without its head."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.mark.parametrize("block", blocks("graphql"))
def test_an_operation_is_valid(block):
    assert validate(SCHEMA, parse(block)) == []


def test_the_questions_for_a_start_are_valid():
    asked = re.findall(
        r"^\| [^|]+ \| `([^`…]+)` \|$", (ROOT / "docs/getting-started.md").read_text(), re.MULTILINE
    )
    assert len(asked) >= 4
    for question in asked:
        operation = f"query ($id: ID!) {{ {question} }}" if "$id" in question else f"{{ {question} }}"
        assert validate(SCHEMA, parse(operation)) == []


def test_links_lead_to_headings_that_are_there():
    headings = {
        path: {
            re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
            for heading in re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
        }
        for path in DOCS
    }
    links = [
        (path, target, anchor)
        for path in DOCS
        for target, anchor in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", path.read_text(encoding="utf-8"))
    ]
    assert links
    assert [
        f"{path.name}: {target}#{anchor}"
        for path, target, anchor in links
        if anchor not in headings[(path.parent / target).resolve() if target else path]
    ] == []


def test_each_mutation_is_described():
    docs = "\n".join(path.read_text(encoding="utf-8") for path in DOCS)
    assert [name for name in SCHEMA.mutation_type.fields if f"`{name}`" not in docs] == []


@pytest.mark.parametrize(
    "words",
    [
        AttachmentState,
        AttachmentTarget,
        CandidateOutcome,
        OnDuplicate,
        OperationState,
        SourceKey,
        SourceOutcome,
    ],
    ids=lambda words: words.__name__,
)
def test_each_word_of_a_vocabulary_is_told(words):
    assert [word.name for word in words if f"`{word.name}`" not in WRITING] == []


def test_warnings_are_those_that_the_code_gives():
    given = {
        keyword.value.value
        for folder in ("graphql_api", "connectors")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"Notice", "ActionWarning"}
        for keyword in node.keywords
        if keyword.arg == "code" and isinstance(keyword.value, ast.Constant)
    }
    assert {code.strip("`") for code, _ in rows(section("Warnings"))} == given


def test_what_each_vendor_takes_is_what_its_connector_offers():
    offers = {
        connector.name: {
            path
            for offer in connector.ways[0].actions.values()
            for path in (*offer.inputs, *offer.extra_inputs)
        }
        for connector in map(registry.connector, registry.slugs())
    }
    table = section("Inputs").split("| input | HR WORKS | HR4YOU |")[1]
    told = {name.strip("`"): cells for name, *cells in rows(f"|\n|{table}")}
    optional = {path for taken in offers.values() for path in taken if not NEEDED.fullmatch(path)}

    assert {camel(path) for path in optional} <= set(told)
    wrong = [
        (path, name)
        for path, cells in told.items()
        for name, cell in zip(("HR WORKS", "HR4YOU"), cells, strict=True)
        if cell.startswith("yes") != (path in {camel(taken) for taken in offers[name]})
    ]
    assert wrong == []


@pytest.mark.parametrize("name", ["compose.yaml", "Dockerfile"])
def test_containers_are_given_settings_that_there_are(name):
    named = set(re.findall(r"ATS_GRAPH_\w+", (ROOT / name).read_text(encoding="utf-8")))
    assert named
    assert named - {variable(setting) for setting in Settings.model_fields} == set()
