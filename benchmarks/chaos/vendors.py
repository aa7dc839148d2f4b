"""Both vendors' sandboxes, failing; and what is found in them at the end."""

import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from typing import Any

from pypdf import PdfReader

from connectors import registry
from connectors.sandboxing.fault_plan import FaultRule
from connectors.sandboxing.serving import start

LOST, FAILED = 0.10, 0.05
"""Shares of answers lost after the effect, and of requests failing before it, by each of two ways."""


@dataclass(frozen=True)
class Vendor:
    """One sandbox that runs in this process."""

    slug: str
    url: str
    app: Any

    @property
    def parts(self) -> Any:
        """Its state, faults, journal and knobs."""
        return self.app.state.sandbox

    def fail(self) -> None:
        """Lose and refuse from now on."""
        self.parts.faults.add(FaultRule(kind="drop_after", rate=LOST))
        self.parts.faults.add(FaultRule(kind="drop_before", rate=FAILED))
        self.parts.faults.add(FaultRule(kind="server_error", status=503, rate=FAILED))

    @property
    def faults(self) -> Counter[str]:
        """How often each fault happened."""
        return Counter({rule["kind"]: rule["fired"] for rule in self.parts.faults.describe()})


@asynccontextmanager
async def running(*, searchable: bool, scale: float, seed: int) -> AsyncIterator[dict[str, Vendor]]:
    """Start a sandbox of each vendor. `searchable`: whether HR4YOU shows documents and notes (it is not known to)."""
    async with AsyncExitStack() as stack:
        vendors = {}
        for slug in registry.slugs():
            app = registry.sandbox(slug).create_app(scale=scale, seed=seed)
            vendors[slug] = Vendor(slug, await stack.enter_async_context(start(app)), app)
        vendors["hr4you"].parts.knobs.update({"list_documents_and_notes": searchable})
        yield vendors


def credentials(slug: str) -> Mapping[str, str]:
    """What opens a sandbox."""
    found: Mapping[str, str] = import_module(f"connectors.{slug}.sandbox.connections").connections()["api"][
        "credentials"
    ]
    return found


def applications(vendor: Vendor) -> list[tuple[str, str]]:
    """Ids of all applications, each with that of its person."""
    state = vendor.parts.state
    if vendor.slug == "hrworks":
        return [(each["id"], each["applicantUuid"]) for each in state.records("jobApplications")]
    return [(str(each["id"]), str(each["applicantId"])) for each in state.records("applications")]


def effects(vendor: Vendor) -> Counter[str]:
    """How often each effect is there, by what it is and a mark that no two operations share."""
    return _of_hrworks(vendor.parts.state) if vendor.slug == "hrworks" else _of_hr4you(vendor.parts.state)


def _of_hrworks(state: Any) -> Counter[str]:
    found: Counter[str] = Counter()
    persons = {record["uuid"]: record.get("email") for record in state.records("applicants")}
    for application in state.records("jobApplications"):
        found[f"application {persons.get(application['applicantUuid'])} {application['postUuid']}"] += 1
    for file in state.files():
        found[f"file {file.owner} {hashlib.sha256(file.data).hexdigest()}"] += 1
        if "Note" in file.name or "Result" in file.name:
            found.update(f"text {file.owner} {word}" for word in set(_words(file.data)))
    return found


def _of_hr4you(state: Any) -> Counter[str]:
    found: Counter[str] = Counter()
    emails = {record["id"]: record.get("email") for record in state.records("applicants")}
    found.update(f"candidate {email}" for email in emails.values())
    for application in state.records("applications"):
        found[f"application {emails.get(application['applicantId'])} {application['jobId']}"] += 1
        found.update(f"field {application['id']} {value}" for value in application["customFields"].values())
    for note in state.records("notes"):
        found.update(f"text {note['applicationId']} {word}" for word in note["text"].split())
    for file in state.files():
        owner = file.owner.split("/")[1]
        found[f"file {owner} {hashlib.sha256(file.data).hexdigest()}"] += 1
    return found


def _words(pdf: bytes) -> list[str]:
    return " ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split()
