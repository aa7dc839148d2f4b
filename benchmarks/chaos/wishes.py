"""What is asked for: writes of all six kinds, each with marks by which its effects are found at the vendor."""

import base64
import hashlib
import random
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from benchmarks.chaos.vendors import Vendor, applications

MUTATION = """
mutation ($input: {type}!) {{
  {name}(input: $input) {{ replayed errors {{ code path message }} operation {{ id state }} }}
}}
"""
CREATES = ("createCandidate", "createApplication")
ADDS = (
    "addAttachmentToApplication",
    "addResultLinkToApplication",
    "addNoteToApplication",
    "addAttachmentToCandidate",
)


@dataclass
class Wish:
    """One operation that somebody wants: the input, and what must be at the vendor once.

    `effects` are named as in `vendors.effects`; `files` are digests, since where a file goes is not known before.
    """

    slug: str
    action: str
    input: dict[str, Any]
    effects: list[str]
    files: list[str] = field(default_factory=list)
    operation_id: str | None = None
    state: str | None = None
    replays: int = 0

    @property
    def query(self) -> str:
        """The mutation."""
        return MUTATION.format(name=self.action, type=f"{self.action[0].upper()}{self.action[1:]}Input")


@dataclass
class Wishes:
    """Makes wishes for one vendor's records as they are at the beginning."""

    vendor: Vendor
    jobs: list[str]
    random: random.Random

    def __post_init__(self) -> None:
        self.applications = applications(self.vendor)

    def make(self, number: int) -> Wish:
        """One wish; the kinds take turns."""
        kinds = (*CREATES, *ADDS)
        action = kinds[number % len(kinds)]
        wish = self._create(action) if action in CREATES else self._add(action)
        wish.input |= {
            "integrationId": self.vendor.slug,
            "idempotencyKey": str(uuid.uuid4()),
            "waitSeconds": 10,
        }
        return wish

    def _create(self, action: str) -> Wish:
        email, job = f"{uuid.uuid4().hex}@example.org", self.random.choice(self.jobs)
        files = [self._file() for _ in range(self.random.randint(0, 2))]
        given = {
            "application": {"jobId": f"remote:{job}"},
            "candidate": {"firstName": "Ada", "lastName": "Lovelace", "emailAddress": email},
            "attachments": [one for one, _ in files],
        }
        effects = [f"application {email} {job}"]
        if self.vendor.slug == "hr4you":
            effects.append(f"candidate {email}")
        return Wish(self.vendor.slug, action, given, effects, [digest for _, digest in files])

    def _add(self, action: str) -> Wish:
        application, person = self.random.choice(self.applications)
        mark = uuid.uuid4().hex
        if action == "addNoteToApplication":
            given: dict[str, Any] = {"applicationId": f"remote:{application}", "content": f"Marke {mark}"}
            return Wish(self.vendor.slug, action, given, [f"text {application} {mark}"])
        if action == "addResultLinkToApplication":
            url = f"https://results.example/{mark}"
            given = {"applicationId": f"remote:{application}", "label": f"Test {mark[:8]}", "url": url}
            effect = (
                f"field {application} {url}"
                if self.vendor.slug == "hr4you"
                else f"text {application} {mark[:8]}"
            )
            return Wish(self.vendor.slug, action, given, [effect])
        attachment, digest = self._file()
        to_candidate = action == "addAttachmentToCandidate"
        named = (
            {"candidateId": f"remote:{person}"}
            if to_candidate
            else {"applicationId": f"remote:{application}"}
        )
        return Wish(self.vendor.slug, action, {**named, "attachment": attachment}, [], [digest])

    def _file(self) -> tuple[dict[str, str], str]:
        content = b"%PDF-1.4\n" + self.random.randbytes(self.random.randint(1_000, 60_000)) + b"\n%%EOF\n"
        attachment = {
            "name": f"{uuid.uuid4().hex}.pdf",
            "contentType": "application/pdf",
            "data": base64.b64encode(content).decode(),
        }
        return attachment, hashlib.sha256(content).hexdigest()


def all_wishes(
    vendors: dict[str, Vendor], open_jobs: dict[str, list[str]], count: int, seed: int
) -> Iterator[Wish]:
    """So many wishes, in turns for each vendor. `open_jobs` are remote ids by vendor."""
    makers = [
        Wishes(vendor, open_jobs[slug], random.Random(seed))  # noqa: S311 - repeatable, no secret
        for slug, vendor in vendors.items()
    ]
    for number in range(count):
        yield makers[number % len(makers)].make(number // len(makers))
