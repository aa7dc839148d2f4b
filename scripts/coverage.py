"""Writes docs/coverage.md: every row of the published coverage, how far it is built, and the test that shows it.

Statuses come from the connectors' own records. Run `make coverage` after a change; a test compares.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from connectors import registry
from connectors.contract.connector import Connector
from graphql_api.schema.connectors import shown

ROOT: Final = Path(__file__).parents[1]
PAGE: Final = ROOT / "docs" / "coverage.md"
COVERAGE: Final = ROOT / "tests" / "data" / "coverage"

FIELDS: Final = "tests/reading/test_coverage.py::test_each_field_is_filled_for_some_record"
INPUTS: Final = "tests/writing/test_coverage_of_actions.py::test_every_input_arrives"
ADDRESSES: Final = "tests/writing/test_coverage_of_actions.py::test_every_address_is_read"
#: Fields that this service fills itself, and features: what shows them.
_RETRY: Final = "tests/writing/test_taking_up_again.py::test_only_the_missing_file_is_sent_again"
SHOWN_BY: Final[Mapping[str, str]] = {
    "remote_deleted_at": "tests/changes/test_lists.py::test_what_is_gone_stands_at_the_end",
    "Source Writing": "tests/writing/test_strict_and_warnings.py::test_what_became_of_the_source",
    "Create Candidate Full Attachment Retry": _RETRY,
    "Sync Only Created Applications": "tests/accounts/test_only_created.py::"
    "test_no_path_shows_what_was_made_elsewhere_and_all_show_what_was_made_here",
    **dict.fromkeys(
        ("Connection Guide", "Prerequisites", "Create credentials", "Candidate source tracking"),
        "tests/accounts/test_guides.py::test_each_way_has_a_guide_in_both_languages",
    ),
    "Scope Testing": "tests/accounts/test_checks.py::test_each_model_is_granted_or_not_tested_with_a_reason",
    "Per Model Tests": "tests/accounts/test_checks.py::test_one_model_is_checked_alone",
    "Custom Field Explorer": "tests/accounts/test_vendor_fields.py::test_fields_are_told_with_type_share_and_samples",
    "Jobs": "tests/accounts/test_vendor_fields.py::test_the_customers_own_fields_come_with_label_and_type",
    "API Passthrough": "tests/passthrough/test_passthrough_calls.py::test_json_is_read",
}

HEAD: Final = """# Coverage

Every row of what is published for the two vendors, how far it is built here, and the test that shows it. Written by
`scripts/coverage.py` from the connectors' records; the same is told by `connector(slug)`. What is marked ASSUMED rests on a
contract that the vendor does not publish.
"""


def page() -> str:
    """The whole page."""
    return "\n".join([HEAD, *(_vendor(registry.connector(slug)) for slug in registry.slugs())])


def rows(connector: Connector) -> Iterator[tuple[str, str, str, str]]:
    """Part, name, status and test of each row of a vendor's published coverage."""
    published: dict[str, Any] = json.loads((COVERAGE / f"{connector.slug}.json").read_text(encoding="utf-8"))
    told = shown(connector)
    for model in told.models:
        known = {field.name: field.status.value for field in model.fields}
        for name in published["models"][model.name]:
            test = SHOWN_BY.get(name, f"{FIELDS}[{connector.slug}-{model.name.replace(' ', '-')}]")
            yield model.name, name, known.get(name, "MISSING"), test
    for action in told.actions:
        known = {row.name: row.status.value for row in action.inputs}
        for name in published["actions"][action.name]:
            test = ADDRESSES if name.endswith(".data_url") else INPUTS
            yield (
                action.name,
                name,
                known.get(name, "MISSING"),
                f"{test}[{connector.slug}-{action.graphql_name}-{name}]",
            )
    features = {row.name: row.status.value for row in told.features}
    for name in published["features"]:
        yield "Features", name, features.get(name, "MISSING"), SHOWN_BY.get(name, "")


def _vendor(connector: Connector) -> str:
    assumed = "" if connector.ways[0].verified else " (ASSUMED contract)"
    table = ["| part | row | status | shown by |", "|---|---|---|---|"]
    table += [
        f"| {part} | `{name}` | {status} | {f'`{test}`' if test else 'none yet'} |"
        for part, name, status, test in rows(connector)
    ]
    return f"## {connector.name}{assumed}\n\n" + "\n".join(table) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
