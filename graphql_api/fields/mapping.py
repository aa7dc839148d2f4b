"""Mapping a vendor field: checked against what the vendor has, then kept, with an entry in the audit trail."""

import re
import time
from difflib import get_close_matches
from enum import StrEnum
from functools import partial
from typing import Final

from sqlalchemy import Connection

from connectors.contract.connector import Way
from connectors.contract.enums import IntegrationFieldType, Model
from connectors.contract.errors import ConnectorError
from connectors.contract.fields import FieldType, VendorField
from graphql_api.errors import ErrorCode
from graphql_api.fields.conversion import UnconvertibleError, converted
from graphql_api.fields.exploring import Explored, explore, source_of
from graphql_api.intake.problems import Problems
from graphql_api.loading.lookup import Reading
from graphql_api.store import audit, fields
from graphql_api.store.database import Database
from graphql_api.store.fields import FieldKind, FieldMapping
from graphql_api.vendor_errors import public

KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
KEY_RULE: Final = "has 1 to 64 letters, digits and underscores, and does not begin with a digit"
LONGEST_VENDOR_KEY: Final = 300
#: Fields of one model that an integration may show: each costs every record a little.
MOST: Final = 100


class Breakage(StrEnum):
    """How a mapping can be broken."""

    FIELD_NOT_FOUND = "FIELD_NOT_FOUND"
    UNCONVERTIBLE = "UNCONVERTIBLE"


async def found_field(
    reading: Reading, model: Model, vendor_key: str, *, unseen: bool, problems: Problems
) -> VendorField | None:
    """The field as the vendor has it; None after reporting that it has none. `unseen` takes it on trust."""
    try:
        explored = await explore(reading, model)
    except ConnectorError as error:
        if not unseen:
            failure = public(error, reading.integration_id)
            problems.add(f"{failure.message} `evenIfUnseen` maps it without looking.", failure.code)
            return None
        return VendorField(key=vendor_key, custom=False)
    if vendor_key not in explored.fields and not unseen:
        problems.add(_unknown(vendor_key, explored))
        return None
    return explored.fields.get(vendor_key, VendorField(key=vendor_key, custom=False))


def _unknown(vendor_key: str, explored: Explored) -> str:
    near = get_close_matches(vendor_key, explored.fields, n=1)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    return (
        f"Neither the vendor's definitions nor {len(explored.samples)} records have a field {vendor_key[:80]!r}.{hint} "
        "`vendorFields` lists what there is; `evenIfUnseen` maps it all the same."
    )


def broken(mapping: FieldMapping, explored: Explored) -> tuple[Breakage, str] | None:
    """What is wrong with a mapping, as code and message, by what the vendor has now; None if nothing is."""
    if not explored.samples and explored.failure is not None:
        return None
    if mapping.vendor_key not in explored.fields:
        return Breakage.FIELD_NOT_FOUND, (
            f"Neither the vendor's definitions nor {len(explored.samples)} records have this field (any more). Map "
            "another one, or take the mapping away."
        )
    if mapping.kind is FieldKind.INTEGRATION:
        return None
    failed = sum(_fails(sample.get(mapping.vendor_key), mapping, explored) for sample in explored.samples)
    if not failed:
        return None
    return Breakage.UNCONVERTIBLE, (
        f"{failed} of {len(explored.samples)} records have a value that is no {mapping.type}. Map it as another type."
    )


def _fails(value: object, mapping: FieldMapping, explored: Explored) -> bool:
    try:
        converted(value, FieldType(mapping.type), explored.source)
    except UnconvertibleError:
        return True
    return False


def whose(field: VendorField) -> IntegrationFieldType:
    """Whether a field is the vendor's or the customer's."""
    return IntegrationFieldType.CUSTOM if field.custom else IntegrationFieldType.DEFAULT


async def keep(database: Database, mapping: FieldMapping, caller: str, problems: Problems) -> bool:
    """Keep a mapping; False after reporting that there are too many."""

    def run(connection: Connection) -> bool:
        if fields.others(connection, mapping) >= MOST:
            return False
        fields.put(connection, mapping)
        _note(connection, mapping, caller, "mapped" if mapping.kind is FieldKind.CUSTOM else "shown")
        return True

    if await database.write(run):
        return True
    problems.add(f"An integration shows at most {MOST} fields of a model. Take one away first.")
    return False


async def drop(database: Database, mapping: FieldMapping, caller: str) -> bool:
    """Show a field no more; False if it was not shown."""
    return await database.write(partial(_drop, mapping=mapping, caller=caller))


def _drop(connection: Connection, mapping: FieldMapping, caller: str) -> bool:
    if not fields.remove(connection, mapping.integration_id, mapping.model, mapping.kind, mapping.key):
        return False
    _note(connection, mapping, caller, "unmapped")
    return True


def _note(connection: Connection, mapping: FieldMapping, caller: str, event: str) -> None:
    audit.record(
        connection,
        at=time.time(),
        caller=caller,
        event=f"field.{event}",
        integration_id=mapping.integration_id,
        detail={
            "model": mapping.model.value,
            "key": mapping.key,
            "vendorField": mapping.vendor_key,
            "type": mapping.type,
        },
    )


def mappable(way: Way, model: Model, problems: Problems) -> None:
    """Report a model whose vendor fields this way does not show."""
    try:
        source_of(way, model)
    except ConnectorError as error:
        problems.add(error.message, ErrorCode.UNSUPPORTED)


def valid_key(key: str, problems: Problems) -> None:
    """Report a key that is none."""
    if not KEY.fullmatch(key):
        problems.add(f"A key {KEY_RULE}.")


def valid_vendor_key(key: str, problems: Problems) -> None:
    """Report a vendor's key that none can be."""
    if not 0 < len(key.strip()) <= LONGEST_VENDOR_KEY:
        problems.add(f"The key of a vendor field has 1 to {LONGEST_VENDOR_KEY} characters.")
