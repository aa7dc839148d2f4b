"""The public job feed: one XML file of all public, active jobs.

Source: HR4YOU's export set "website", `GET /api/jobs/xml/set/website`, as its clients read it.
"""

from collections.abc import Iterator
from typing import Any
from xml.sax.saxutils import escape

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from connectors.hr4you.sandbox.collection import Record
from connectors.hr4you.sandbox.seeding import jobs
from connectors.hr4you.sandbox.seeding.jobs import Texts
from connectors.hr4you.sandbox.seeding.vocabulary import COMPANY
from connectors.hr4you.sandbox.state import Tenant
from connectors.hr4you.sandbox.switches import Switches
from connectors.hr4you.sandbox.views import job_url, origin_of
from connectors.sandboxing.draws import Draw
from connectors.sandboxing.knobs import KnobBoard
from connectors.sandboxing.places import landline

EXPORT_SET = "website"
SALT = 5
#: The feed states coordinates with five decimals, and zero for unset.
UNSET = "0.00000"
#: The set is adapted per customer: these are left out of some jobs altogether.
SOMETIMES_MISSING = ("jobHeaderImage", "jobIndustry", "workHours", "contactDepartment", "jobBenefits")

Row = dict[str, str]


class JobFeed:
    """Serves the feed, without credentials."""

    def __init__(self, tenant: Tenant, knobs: KnobBoard[Switches]) -> None:
        self._tenant = tenant
        self._knobs = knobs

    async def answer(self, request: Request) -> Response:
        """`GET /api/jobs/xml/set/{name}`: 404 for another set, or when the tenant has the feed switched off."""
        if request.path_params["name"] != EXPORT_SET or not self._knobs.current.job_feed:
            raise HTTPException(404)
        left_out = set(self._knobs.current.job_feed_without)
        rows = [_row(request, self._tenant, job) for job in self._tenant["jobs"] if _advertised(job)]
        shown = [{name: value for name, value in row.items() if name not in left_out} for row in rows]
        return Response(_document(shown), media_type="application/xml")


def _advertised(job: Record) -> bool:
    return (job["status"], job["visibility"]) == ("active", "public")


def _row(request: Request, tenant: Tenant, job: Record) -> Row:
    draw = Draw(tenant.seed, SALT, job["id"])
    row = {
        "jobId": str(job["id"]),
        "jobTitle": _text(job["title"]),
        **_blocks(tenant, job),
        **_workplace(draw, job),
        **_terms(draw, job),
        **_addresses(request, job),
        **_contact(draw, tenant, job),
    }
    return {name: value for name, value in row.items() if name not in SOMETIMES_MISSING or draw.below(5)}


def _blocks(tenant: Tenant, job: Record) -> Row:
    """Return the text in its blocks; a text that was changed by hand has no blocks, only the whole."""
    seeded = jobs.texts(tenant.seed, job["id"])
    texts = seeded if seeded.full() == job["description"] else Texts("", "", "", "", "", "")
    return {
        "jobCompanyProfile": texts.profile,
        "jobSummary": texts.summary,
        "jobResponsibilities": texts.responsibilities,
        "jobRequirements": texts.requirements,
        "jobBenefits": texts.benefits,
        "jobOutro": texts.outro,
        "jobFulltext": _text(job["description"]),
    }


def _workplace(draw: Draw, job: Record) -> Row:
    known = draw.chance(0.6)
    return {
        "jobWorkplace": _text(job["workplace"]),
        "jobWorkplaceZipcode": _text(job["zipCode"]),
        "jobStreet": _text(job["street"]),
        "jobLongitude": f"{draw.between(700_000, 1_450_000) / 100_000:.5f}" if known else UNSET,
        "jobLatitude": f"{draw.between(4_760_000, 5_430_000) / 100_000:.5f}" if known else UNSET,
        "jobRegion": _text(job["region"]),
    }


def _terms(draw: Draw, job: Record) -> Row:
    least = draw.pick((0, 0, 32_000, 41_500))
    return {
        "jobIndustry": jobs.industry_of(job["category"]),
        "jobCategory": _text(job["category"]),
        "jobEmploymentType": _text(job["employmentType"]),
        "jobPublishingDateFrom": _text(job["publishingDateFrom"]),
        "jobPublishingDateUntil": _text(job["publishingDateUntil"]),
        "languageCode": "DE",
        "sprachcode": "DE",
        "salaryMin": str(least),
        "salaryMax": str(least + 12_000 if least else 0),
        "salaryCurrency": "EUR" if least else "",
        "workHours": draw.pick(("", "40", "37,5", "38,5 Stunden", "20 - 30")),
    }


def _addresses(request: Request, job: Record) -> Row:
    origin = origin_of(request)
    return {
        "jobOffer": _text(job_url(request, job)),
        # The number behind sid is the form's, not the job's.
        "applicationForm": f"{origin}/bewerber/index/index?sid={job['id'] + 4711}",
        "jobHeaderImage": f"{origin}/media/header-{job['id'] % 4}.jpg",
    }


def _contact(draw: Draw, tenant: Tenant, job: Record) -> Row:
    user = tenant["users"].get(job["contactUserId"] or 0) or {}
    return {
        "contactCompany": COMPANY,
        "contactFirstname": _text(user.get("firstName")),
        "contactLastname": _text(user.get("lastName")),
        "contactDepartment": "Personalabteilung",
        "contactPhone": landline(draw) if user else "",
        "contactEmail": _text(user.get("email")),
    }


def _text(value: Any) -> str:  # noqa: ANN401 - whatever a record holds; the feed knows only text
    return "" if value is None else str(value)


def _document(rows: list[Row]) -> str:
    return "".join(_lines(rows))


def _lines(rows: list[Row]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8"?>\n<HR4YOU_JOBS>\n'
    for row in rows:
        yield "<job>\n"
        yield from (f"<{name}>{escape(value)}</{name}>\n" for name, value in row.items())
        yield "</job>\n"
    yield "</HR4YOU_JOBS>\n"
