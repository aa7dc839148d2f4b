"""What a test or a demonstration may switch while the sandbox runs."""

from typing import Literal

import msgspec

Right = Literal["read", "write"]

READABLE = ("users", "jobs", "applicationStages", "applicants", "applications", "customFields", "sources")
#: Custom fields are known by key, and listed only.
WITH_IDS = tuple(resource for resource in READABLE if resource != "customFields")
WRITABLE = ("applicants", "applications", "documents", "notes")
MEBIBYTE = 1024 * 1024


def grant(resource: str, right: Right) -> str:
    """Spell a right, e.g. `applicants:read`."""
    return f"{resource}:{right}"


READS = tuple(grant(resource, "read") for resource in (*READABLE, "documents", "notes"))
WRITES = tuple(grant(resource, "write") for resource in WRITABLE)


def default_grants() -> dict[str, tuple[str, ...]]:
    """Return what each of the four tokens may do."""
    return {"full": READS + WRITES, "read-only": READS, "jobs-only": ("jobs:read",), "none": ()}


class Switches(msgspec.Struct, frozen=True, kw_only=True):
    """The knobs of this sandbox."""

    #: Scheme before the token in `Authorization`; empty as assumed, e.g. "Bearer" to try another.
    token_prefix: str = ""
    #: Rights of each token by its name (full, read-only, jobs-only, none), e.g. "applicants:write".
    grants: dict[str, tuple[str, ...]] = msgspec.field(default_factory=default_grants)
    #: Rights taken from every token, e.g. ["applications:read"].
    denied: tuple[str, ...] = ()
    #: Whether the public job feed answers.
    job_feed: bool = True
    #: Fields that this customer's export set leaves out, e.g. ["jobFulltext"].
    job_feed_without: tuple[str, ...] = ()
    #: Largest document, in bytes.
    document_limit_bytes: int = 10 * MEBIBYTE
    #: Whether writing an unknown custom field of an application defines it.
    define_custom_fields: bool = True
    #: Whether documents and notes can be listed. Not part of "assumed-1": a vendor that can be searched for them.
    list_documents_and_notes: bool = False
