"""The enums of vendor fields, explained."""

from connectors.contract.fields import FieldType
from graphql_api.fields.mapping import Breakage
from graphql_api.schema.enums import declare
from graphql_api.store.fields import FieldKind

declare(
    FieldType,
    "The type of a vendor field's value. A blank text is no value, whatever the type.",
    {
        "TEXT": "A text. Numbers and booleans become one; what has parts cannot.",
        "NUMBER": "A number of up to 15 digits, also out of a text such as `37.5` or `37,5`, without signs for thousands.",
        "BOOLEAN": "True or false, also out of 1 and 0, and the vendor's words for yes and no.",
        "DATE": "A day as `2026-11-23`, out of a text in the vendor's way of writing days; a time behind it is left out.",
        "DATE_TIME": "A moment in UTC as `2026-11-23T09:30:00Z`; a text without an offset is the vendor's local time.",
        "JSON": "The value as the vendor has it.",
        "LIST": "A list. A single value becomes a list of one.",
    },
)
declare(
    FieldKind,
    "How a vendor field is shown in records.",
    {
        "CUSTOM": "In `customFields`, under a key of your own.",
        "INTEGRATION": "In `integrationFields`, as it is.",
    },
    name="FieldMappingKind",
)
declare(
    Breakage,
    "What is wrong with a field that an integration shows.",
    {
        "FIELD_NOT_FOUND": "The vendor has no such field (any more), by its definitions and a sample of records.",
        "UNCONVERTIBLE": "Some sampled records have a value that cannot be turned into the type.",
    },
    name="FieldMappingProblemCode",
)
