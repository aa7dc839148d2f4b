"""What callers give for the six actions, unchecked; ids are resolved to remote ids. `repr` shows nothing: it is personal."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from connectors.contract.enums import AttachmentType, Gender, OnDuplicate, SalaryPeriod, SourceKey


class Given:
    """Something that a caller gave."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


class UploadedFile(Protocol):
    """A file that came with the request, wherever it is kept meanwhile."""

    @property
    def filename(self) -> str:
        """The name that the client sent."""

    @property
    def content_type(self) -> str | None:
        """The media type that the client sent, if it sent one."""

    @property
    def size(self) -> int:
        """Bytes."""

    async def read(self) -> bytes:
        """All of it."""


class Base64Text(Given):
    """A base64 text that can be let go of: whoever reads it takes it away, so that its memory can be freed.

    `decoded_size` is how many bytes it stands for, if it is base64.
    """

    __slots__ = ("_digest", "_text", "decoded_size")

    def __init__(self, text: str) -> None:
        self._text: str | None = text
        self._digest: str | None = None
        end = text[-2:]
        self.decoded_size = max(bool(text), len(text) * 3 // 4 - len(end) + len(end.rstrip("=")))

    @property
    def is_taken(self) -> bool:
        """Whether somebody has the text already; a variable that is used twice comes here twice."""
        return self._text is None

    def take(self) -> str:
        """The text, which can be had once; LookupError after that."""
        text, self._text = self._held(), None
        return text

    def fingerprint(self) -> str:
        """A digest of the text (SHA-256, hexadecimal), which stays in the holder; LookupError if it was taken before."""
        if self._digest is None:
            self._digest = hashlib.sha256(self._held().encode("utf-8", "surrogatepass")).hexdigest()
        return self._digest

    def starts_with(self, prefix: str) -> bool:
        """Whether the text begins so, regardless of case."""
        return (self._text or "")[: len(prefix)].lower() == prefix

    def _held(self) -> str:
        if self._text is None:
            message = "the text was taken before"
            raise LookupError(message)
        return self._text


@dataclass(frozen=True, kw_only=True, repr=False)
class FileGiven(Given):
    """A file, by exactly one of `data`, `data_url` and `upload`. Only an upload brings a name of its own."""

    name: str | None = None
    content_type: str | None = None
    type: AttachmentType | None = None
    data: Base64Text | None = None
    data_url: str | None = None
    upload: UploadedFile | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class LocationGiven(Given):
    """Where a candidate lives."""

    country: str | None = None
    city: str | None = None
    state: str | None = None
    street_1: str | None = None
    street_2: str | None = None
    zip_code: str | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class SalaryGiven(Given):
    """What a candidate wants to earn."""

    period: SalaryPeriod
    amount: float


@dataclass(frozen=True, kw_only=True, repr=False)
class CandidateGiven(Given):
    """A person who applies."""

    first_name: str
    last_name: str
    email_address: str
    phone_number: str | None = None
    title: str | None = None
    company: str | None = None
    gender: Gender | None = None
    location: LocationGiven | None = None
    availability_date: date | None = None
    salary_expectations: SalaryGiven | None = None
    social_links: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True, repr=False)
class SourceGiven(Given):
    """Where a candidate came from, by at least one of these."""

    name: str | None = None
    unified_key: SourceKey | None = None
    id: str | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class ConsentGiven(Given):
    """Whether the candidate agreed that their data are kept, and until when."""

    given: bool | None = None
    expires_at: date | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class ApplicationGiven(Given):
    """For creating a candidate or an application; files come separately."""

    candidate: CandidateGiven
    job_id: str
    stage_id: str | None = None
    source: SourceGiven | None = None
    gdpr_consent: ConsentGiven | None = None
    on_duplicate: OnDuplicate = OnDuplicate.REUSE
    remote_fields: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class AttributeGiven(Given):
    """A short fact about a result."""

    key: str
    value: str


@dataclass(frozen=True, kw_only=True, repr=False)
class ResultLinkGiven(Given):
    """A link to a result, with facts about it."""

    label: str
    url: str
    attributes: Sequence[AttributeGiven] = ()
    custom_field_name_prefix: str | None = None


@dataclass(frozen=True, kw_only=True, repr=False)
class NoteGiven(Given):
    """A note in plain text."""

    content: str
