"""The example operations that the IDE opens as tabs: ``examples/*.graphql`` in the order of names.

A ``.json`` beside one holds its variables. Ids in them are those of the demo's data, so that nothing happens elsewhere.
"""

import json
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "examples"
INTEGRATION_VARIABLE = "$integrationId"


@dataclass(frozen=True, slots=True)
class Example:
    """One operation to start from. ``name`` is the first comment line, ``variables`` a JSON text or empty."""

    name: str
    query: str
    variables: str = ""


def _variables(file: Path, text: str, integration_id: str | None) -> str:
    own = file.with_suffix(".json")
    if own.exists():
        return own.read_text(encoding="utf-8").rstrip()
    if integration_id is None or INTEGRATION_VARIABLE not in text:
        return ""
    return json.dumps({INTEGRATION_VARIABLE[1:]: integration_id}, indent=2)


def _example(file: Path, integration_id: str | None) -> Example:
    text = file.read_text(encoding="utf-8")
    name = text.partition("\n")[0].removeprefix("#").strip()
    return Example(name, text, _variables(file, text, integration_id))


def load_examples(integration_id: str | None = None) -> tuple[Example, ...]:
    """All example operations; ``integration_id``, when given, is filled in where one is asked for."""
    files = sorted(FOLDER.glob("*.graphql"))
    return tuple(_example(file, integration_id) for file in files)
