"""A connector: a frozen record of what one vendor's integration offers, and how its records are reached.

The reader of this record plans the calls: it knows from the declared access paths which way costs the fewest. A path's
function makes exactly one vendor call (renewing a token and repeating after a passing fault apart); a path that makes none
says so (`free`).
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

import msgspec

from connectors.contract.checks import Check, Right
from connectors.contract.credentials import CredentialField
from connectors.contract.enums import Model, Outcome
from connectors.contract.fields import FieldSource
from connectors.contract.guide import Guide
from connectors.contract.models import Record
from connectors.contract.passthrough import Passthrough
from connectors.contract.steps import Step


class Session(Protocol):
    """One integration's open connection to its vendor: HTTP pool, token, limits."""

    async def close(self) -> None:
        """Close the pool; further calls fail."""


class Query(msgspec.Struct, frozen=True):
    """What a listing is narrowed to at the vendor. Ids are remote ids; empty means no narrowing."""

    job_ids: tuple[str, ...] = ()
    candidate_ids: tuple[str, ...] = ()
    stage_ids: tuple[str, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    statuses: tuple[str, ...] = ()
    email: str | None = None


EVERYTHING = Query()


class Page(msgspec.Struct, frozen=True):
    """One vendor answer: records in the vendor's order, and what came with them.

    `last` is the number of the last page as far as this answer tells (1 for listings that are not paged); `total` the number
    of records over all pages where the vendor tells it; `embedded` are records of other models that the answer held;
    `calls` how many vendor calls it took.
    """

    records: tuple[Record, ...]
    last: int = 1
    total: int | None = None
    embedded: tuple[Record, ...] = ()
    calls: int = 1


@dataclass(frozen=True, kw_only=True)
class ByIds:
    """Several records by their remote ids in one call. Unknown ids are left out of the answer."""

    batch_size: int
    fetch: Callable[[Any, Sequence[str]], Awaitable[Page]]


@dataclass(frozen=True, kw_only=True)
class Embeds:
    """Records of another model that come with each page for nothing.

    `complete`: all of a listed record's children are there, so that lists by parent are known too; `parent_field` then
    names the child's attribute that holds the parent's global id.
    """

    model: Model
    complete: bool = False
    parent_field: str | None = None


@dataclass(frozen=True, kw_only=True)
class Listing:
    """All records, page by page, the first page being 1.

    `narrows` names the fields of Query that the vendor itself filters by; the others must be empty in a call.
    """

    fetch: Callable[[Any, Query, int], Awaitable[Page]]
    page_size: int | None = None
    narrows: frozenset[str] = frozenset()
    embeds: tuple[Embeds, ...] = ()
    free: bool = False


@dataclass(frozen=True, kw_only=True)
class ByParent:
    """The listing narrowed to several parents at once.

    `narrow` is the field of Query that takes the parents' remote ids, at most `batch_size` of them in one listing;
    `parent_field` the record's attribute that holds the parent's global id.
    """

    parent: Model
    narrow: str
    parent_field: str
    batch_size: int


@dataclass(frozen=True, kw_only=True)
class Through:
    """Records by parent, by way of a second parent that the first one names.

    E.g. applications by candidate, through the jobs that the candidate's record names. `via_ids` gives global ids of `via`
    records for a parent record.
    """

    parent: Model
    parent_field: str
    via: Model
    via_ids: Callable[[Any], Sequence[str]]


@dataclass(frozen=True, kw_only=True)
class Derived:
    """Records that follow from a parent record without a call; `parent_of` reads the parent's remote id from a remote id."""

    parent: Model
    derive: Callable[[Any], tuple[Record, ...]]
    parent_of: Callable[[str], str]


@dataclass(frozen=True, kw_only=True)
class Reads:
    """How one model is read, and which of its fields (snake case) this vendor fills.

    `fields` are those of the published coverage; `extra_fields` are filled beyond it. `embedded_in` names the model whose
    listing carries these records when they have no listing of their own.
    """

    fields: tuple[str, ...]
    extra_fields: tuple[str, ...] = ()
    by_ids: ByIds | None = None
    listing: Listing | None = None
    by_parent: tuple[ByParent, ...] = ()
    through: tuple[Through, ...] = ()
    embedded_in: Model | None = None
    derived: Derived | None = None


class Status(StrEnum):
    """How far something that a vendor makes possible is built here."""

    AVAILABLE = "AVAILABLE"
    PLANNED = "PLANNED"


class Action(StrEnum):
    """The six writes."""

    CREATE_CANDIDATE = "Create candidate"
    CREATE_APPLICATION = "Create application"
    ADD_ATTACHMENT_TO_APPLICATION = "Add attachment to application"
    ADD_RESULT_LINK_TO_APPLICATION = "Add result link to application"
    ADD_NOTE_TO_APPLICATION = "Add note to application"
    ADD_ATTACHMENT_TO_CANDIDATE = "Add attachment to candidate"


@dataclass(frozen=True, kw_only=True)
class AttachmentLimits:
    """Which files a vendor takes. `media_types`: media type to the file name extensions that go with it, without dot.

    `assumed`: the vendor's documents do not state them.
    """

    media_types: Mapping[str, tuple[str, ...]]
    max_file_bytes: int
    max_files: int = 20
    assumed: bool = True


@dataclass(frozen=True, kw_only=True)
class ActionOffer:
    """One write that the vendor makes possible: its inputs as dotted paths in snake case.

    `inputs` are those of the published coverage; `extra_inputs` are taken beyond it. `plan` gives the steps for an input
    (see `connectors.contract.inputs`), without any call. `note` tells users what to know about how the vendor shows the
    result.
    """

    inputs: tuple[str, ...]
    extra_inputs: tuple[str, ...] = ()
    status: Status = Status.PLANNED
    plan: Callable[[Any], Sequence[Step]] | None = None
    attachments: AttachmentLimits | None = None
    note: str | None = None


class Secret:
    """A text that does not show itself: not in `repr`, `str` or a traceback's values."""

    __slots__ = ("_text",)

    def __init__(self, text: str) -> None:
        self._text = text

    def reveal(self) -> str:
        """The text itself."""
        return self._text

    def __repr__(self) -> str:
        return "Secret(…)"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._text == self._text

    def __hash__(self) -> int:
        return hash(self._text)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one integration may ask of its vendor. Times are seconds.

    `settle_seconds` takes the place of each step's `settles_in`.
    """

    calls_per_second: float = 50.0
    calls_at_once: int = 32
    connect_timeout: float = 5.0
    read_timeout: float = 20.0
    deadline: float = 25.0
    attempts: int = 3
    settle_seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class Account:
    """One customer's account at a vendor, as configured.

    `base_url` is an origin such as ``https://api.hrworks.de``. `transport` (an httpx.AsyncBaseTransport)
    replaces the network, for tests.
    """

    integration_id: str
    base_url: str
    credentials: Mapping[str, Secret] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)
    limits: Limits = field(default_factory=Limits)
    transport: Any = field(default=None, repr=False)


@dataclass(frozen=True, kw_only=True)
class Way:
    """One way into a vendor. `verified` is False where the vendor's contract is assumed, and `note` tells users so.

    `rights` are what reading a model, or an action, needs of the vendor; none for what takes no call or no credentials.
    `fields` tells of the models whose vendor fields can be explored and mapped.
    """

    name: str
    title: str
    note: str
    verified: bool
    open: Callable[[Account], Session]
    reads: Mapping[Model, Reads]
    base_url_help: str
    default_base_url: str | None = None
    credentials: tuple[CredentialField, ...] = ()
    actions: Mapping[Action, ActionOffer] = field(default_factory=dict)
    passthrough: Passthrough | None = None
    guide: Guide = ()
    rights: Mapping[Model | Action, Right] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()
    fields: Mapping[Model, FieldSource] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Connector:
    """One vendor. The first way in is the default, and the one whose coverage is shown."""

    slug: str
    name: str
    open_beta: bool
    ways: tuple[Way, ...]
    features: Mapping[str, Status]

    def way(self, name: str | None) -> Way:
        """The way with that name, or the default one; KeyError for an unknown name."""
        if name is None:
            return self.ways[0]
        return {way.name: way for way in self.ways}[name]
