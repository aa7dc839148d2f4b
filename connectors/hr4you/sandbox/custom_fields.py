"""Values of custom fields that a client writes, checked against their definitions."""

from typing import Any

from connectors.hr4you.sandbox import checks
from connectors.hr4you.sandbox.answers import Refusal
from connectors.hr4you.sandbox.collection import Record
from connectors.hr4you.sandbox.state import Tenant

BY_TYPE: dict[str, checks.Check] = {
    "text": lambda value: None if isinstance(value, str) else "Erwartet wird ein Text.",
    "number": checks.number,
    "date": checks.day,
    "boolean": checks.flag,
}
LONGEST_KEY = 100


def accepted(tenant: Tenant, model: str, values: dict[str, Any], *, define: bool) -> dict[str, Any]:
    """Return the values if each suits its definition; null empties a field.

    With `define`, an unknown key with a text value becomes a text field of the tenant, labeled with the key.
    Assumed: the facts say that result links go to custom fields of an application under a name prefix of the
    caller's choice, so their keys cannot be defined beforehand.
    """
    definitions = tenant.definitions(model)
    new = [key for key in values if define and key not in definitions and _definable(key, values[key])]
    known = definitions | {key: {"type": "text"} for key in new}
    problems = {key: problem for key, value in values.items() if (problem := _problem(known.get(key), value))}
    if problems:
        raise Refusal(422, fields={f"customFields.{key}": problem for key, problem in problems.items()})
    for key in new:
        tenant.add("customFields", {"model": model, "key": key, "label": key, "type": "text", "options": []})
    return values


def _definable(key: str, value: object) -> bool:
    return bool(key.strip()) and len(key) <= LONGEST_KEY and isinstance(value, str)


def _problem(definition: Record | None, value: object) -> str | None:
    if definition is None:
        return "Dieses Feld gibt es nicht."
    if value is None:
        return None
    if definition["type"] == "select":
        return checks.one_of(*definition["options"])(value)
    return BY_TYPE[definition["type"]](value)
