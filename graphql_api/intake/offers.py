"""What of an input a vendor cannot take."""

from collections.abc import Iterable, Iterator
from typing import Any

from connectors.contract.connector import ActionOffer
from connectors.contract.inputs import Attachment, Input, NewApplication, ResultLink, Source

# Inputs whose paths, as published in the coverage, are not those of the contract's fields.
_PLACES: dict[tuple[type, str], str] = {
    (NewApplication, "job_id"): "application.job_id",
    (NewApplication, "stage_id"): "application.stage_id",
    (ResultLink, "attributes"): "details.attributes",
    (ResultLink, "custom_field_name_prefix"): "details.custom_field_name_prefix",
}
# What no vendor is asked to take: found out by us, or settled by us.
_OURS: dict[type, frozenset[str]] = {
    Attachment: frozenset({"size"}),
    NewApplication: frozenset({"on_duplicate"}),
    Source: frozenset({"automatic"}),
}
_FOUND_OUT = frozenset({"job_id", "candidate_id"})


def given_paths(order: Input) -> tuple[str, ...]:
    """Dotted paths, in snake case and without indexes, of all that an order gives; each once."""
    return tuple(dict.fromkeys(_paths(order, "")))


def unsupported(offer: ActionOffer, given: Iterable[str]) -> list[str]:
    """Those of the given paths that a vendor's action has no input for."""
    taken = {*offer.inputs, *offer.extra_inputs}
    return [path for path in given if path not in taken]


def _paths(value: Input, prefix: str) -> Iterator[str]:
    for name in value.__struct_fields__:
        inner = getattr(value, name)
        if inner in (None, (), {}) or _is_ours(value, name, inner):
            continue
        yield from _below(inner, prefix + _place(value, name))


def _below(inner: Any, path: str) -> Iterator[str]:  # noqa: ANN401 - whatever an input's field holds
    parts = inner if isinstance(inner, tuple) else (inner,)
    for part in parts:
        if isinstance(part, Input):
            yield from _paths(part, f"{path}.")
        else:
            yield path


def _place(value: Input, name: str) -> str:
    if name == "attachments" and not isinstance(value, NewApplication):
        return "attachment"
    return _PLACES.get((type(value), name), name)


def _is_ours(value: Input, name: str, inner: object) -> bool:
    if name in _OURS.get(type(value), frozenset()) or (isinstance(inner, Source) and inner.automatic):
        return True
    beside = "application_id" in value.__struct_fields__
    return beside and name in _FOUND_OUT
