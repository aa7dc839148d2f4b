"""Every name that the public job feed (XML) uses. Data, read by client, feed and mapping.

KNOWN: HR4YOU's own texts and its live tenants agree on it. Each customer's set of fields is its own.
"""

import re
from collections.abc import Mapping

from connectors.contract.errors import Cause
from connectors.hr4you import wire
from connectors.hr4you.wire import named

FEED = "/api/jobs/xml/set/{set}"
DEFAULT_FEED_SET = "website"
FEED_MEDIA_TYPE = "application/xml"
FEED_ROOT = "HR4YOU_JOBS"
FEED_POSTING = "job"
FEED_ID = "jobId"
FEED_ADDRESS = "jobOffer"

# Export sets are named by the customer; the name becomes one segment of the path.
FEED_SET_NAME = re.compile(r"[A-Za-z0-9._~-]{1,100}")

# Where the address of a posting tells the job's id: https://{tenant}/job/view/{id}/…
FEED_ID_IN_ADDRESS = re.compile(r"/job/view/([0-9]{1,18})(?:[/?#]|$)")

# The parts of a posting's text, in reading order, for sets that lack the whole text.
FEED_TEXT_PARTS = (
    "jobCompanyProfile",
    "jobSummary",
    "jobResponsibilities",
    "jobRequirements",
    "jobBenefits",
    "jobOutro",
)

# Hours a week as customers write them: 40 / 38,5 / 38,5 Stunden
FEED_HOURS = re.compile(r"(\d{1,3}(?:[.,]\d{1,2})?)(?:\s*(?:h|Std\.?|Stunden|Wochenstunden))?", re.IGNORECASE)

_CLOSED_FEED: wire.Reason = (
    Cause.PERMISSION_MISSING,
    "the job feed is not open to the public",
    "Have HR4YOU's support open it.",
)
FEED_REASONS: Mapping[int, wire.Reason] = {
    401: _CLOSED_FEED,
    403: _CLOSED_FEED,
    404: (
        Cause.NOT_FOUND,
        "the job feed was not found: it is switched off, or there is no export set of this name",
        "Have HR4YOU's support switch the feed on, or correct the option feed_set.",
    ),
    429: wire.API_REASONS[429],
}


class FeedPosting(wire.Wire, frozen=True, kw_only=True, gc=False):
    """One ``job`` of the feed. All values are texts; customers leave out and add fields as they like."""

    title: str | None = named("jobTitle")
    full_text: str | None = named("jobFulltext")
    employment_type: str | None = named("jobEmploymentType")
    category: str | None = named("jobCategory")
    industry: str | None = named("jobIndustry")
    city: str | None = named("jobWorkplace")
    zip_code: str | None = named("jobWorkplaceZipcode")
    street: str | None = named("jobStreet")
    region: str | None = named("jobRegion")
    published_from: str | None = named("jobPublishingDateFrom")
    published_until: str | None = named("jobPublishingDateUntil")
    salary_from: str | None = named("salaryMin")
    salary_to: str | None = named("salaryMax")
    salary_currency: str | None = named("salaryCurrency")
    hours: str | None = named("workHours")
    url: str | None = named(FEED_ADDRESS)
