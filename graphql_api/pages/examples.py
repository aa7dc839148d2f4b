"""The example operations that the IDE opens as tabs: ``examples/*.graphql`` in the order of names."""

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


def _example(text: str, integration_id: str | None) -> Example:
    name = text.partition("\n")[0].removeprefix("#").strip()
    if integration_id is None or INTEGRATION_VARIABLE not in text:
        return Example(name, text)
    return Example(name, text, json.dumps({INTEGRATION_VARIABLE[1:]: integration_id}, indent=2))


def load_examples(integration_id: str | None = None) -> tuple[Example, ...]:
    """All example operations; ``integration_id``, when given, is filled in where one is asked for."""
    files = sorted(FOLDER.glob("*.graphql"))
    return tuple(_example(file.read_text(encoding="utf-8"), integration_id) for file in files)
