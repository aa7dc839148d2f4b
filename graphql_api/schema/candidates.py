"""Candidates: people who applied, or may."""

from collections.abc import Sequence
from enum import Enum
from functools import partial
from operator import attrgetter

import strawberry

from connectors.contract import models
from connectors.contract.connector import Query
from connectors.contract.enums import Model
from connectors.contract.errors import ConnectorError
from graphql_api.loading.families import children
from graphql_api.loading.lookup import Reading
from graphql_api.loading.selecting import Selection
from graphql_api.schema.applications import APPLICATIONS
from graphql_api.schema.filters import Conditions, HistoryFilter
from graphql_api.schema.lists import Kind, of_parent
from graphql_api.schema.null_reasons import derived
from graphql_api.schema.paging import OrderDirection
from graphql_api.schema.records import Location, Record
from graphql_api.schema.relations import complemented, relation


@strawberry.type(description="A phone number of a candidate.")
class PhoneNumber:
    """Declares connectors.contract.values.PhoneNumber."""

    phone_number: str = strawberry.field(description="The number as the vendor has it.")
    type: str | None = strawberry.field(
        description="The vendor's word for the kind of number, such as `mobile`."
    )


@strawberry.type(description="An e-mail address of a candidate.")
class EmailAddress:
    """Declares connectors.contract.values.EmailAddress."""

    email_address: str = strawberry.field(
        description="The address. Addresses that are not valid are left out."
    )
    type: str | None = strawberry.field(description="The vendor's word for the kind of address.")


@strawberry.type(description="A candidate's profile elsewhere.")
class SocialMedia:
    """Declares connectors.contract.values.SocialMedia."""

    link: str | None = strawberry.field(description="Address of the profile.")
    type: str | None = strawberry.field(description="The network, in the vendor's words.")
    username: str | None = strawberry.field(description="Name in the network.")


@strawberry.type(description="A label on a candidate.")
class Tag:
    """Declares connectors.contract.values.Tag."""

    remote_id: str | None = strawberry.field(description="The vendor's own id.")
    name: str | None = strawberry.field(description="The label.")


async def _sources(
    reading: Reading, candidates: Sequence[models.Candidate]
) -> list[str | ConnectorError | None]:
    """The candidates' own source; where the vendor keeps it with applications, that of the earliest that has one."""
    own = attrgetter("source")
    applications = reading.source.way.reads.get(Model.APPLICATION)
    if applications is None or "source" not in applications.extra_fields:
        return list(map(own, candidates))
    return await complemented(candidates, own, partial(_earliest_sources, reading))


async def _earliest_sources(
    reading: Reading, candidates: Sequence[models.Candidate]
) -> list[str | ConnectorError | None]:
    found = await children(
        reading, Model.APPLICATION, Model.CANDIDATE, [candidate.id for candidate in candidates]
    )
    return [family if isinstance(family, ConnectorError) else _earliest_source(family) for family in found]


def _earliest_source(family: Sequence[models.Record]) -> str | None:
    told = [
        application
        for application in family
        if isinstance(application, models.Application) and application.source
    ]
    earliest = min(
        told, key=lambda application: application.remote_created_at or application.fetched_at, default=None
    )
    return earliest.source if earliest else None


@strawberry.type(description="A person who applied for a job, or may.")
class Candidate(Record):
    """Declares connectors.contract.models.Candidate."""

    first_name: str | None = strawberry.field(description="Given name.")
    last_name: str | None = strawberry.field(description="Family name.")
    title: str | None = strawberry.field(
        description="The candidate's title as the vendor keeps it: a current job title, or a title such as `Dr.`"
    )
    company: str | None = strawberry.field(description="Current employer.")
    confidential: bool | None = strawberry.field(description="Whether the profile is confidential.")
    remote_url: str | None = strawberry.field(description="Link to the candidate in the ATS, for its users.")
    phone_numbers: list[PhoneNumber] | None = strawberry.field(
        description="Phone numbers; null only for keys without the scope READ_CONTACT_DATA."
    )
    email_addresses: list[EmailAddress] | None = strawberry.field(
        description="E-mail addresses; null only for keys without the scope READ_CONTACT_DATA."
    )
    social_media: list[SocialMedia] | None = strawberry.field(
        description="Profiles elsewhere; null only for keys without the scope READ_CONTACT_DATA."
    )
    location: Location | None = strawberry.field(
        description="Where the candidate lives. Takes the scope READ_CONTACT_DATA."
    )
    tags: list[Tag] = strawberry.field(description="Labels that the ATS's users put on the candidate.")

    source = relation(
        graphql_type=str | None, description="Where the candidate came from, as the ATS shows it."
    )(derived(Model.CANDIDATE, "source", _sources))
    applications = of_parent(APPLICATIONS, Model.CANDIDATE, "What the candidate applied for.")


@strawberry.input(
    description="Which candidates a list holds. All conditions must hold; of several values any will do."
)
class CandidateFilter(HistoryFilter):
    """Conditions on candidates."""

    ids: list[strawberry.ID] | None = strawberry.field(default=strawberry.UNSET, description="Global ids.")
    remote_ids: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="The vendor's own ids."
    )
    email: str | None = strawberry.field(
        default=strawberry.UNSET, description="Any of the candidate's e-mail addresses, whatever its case."
    )
    job_ids: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET, description="Global ids of jobs: candidates who applied for any of them."
    )
    first_name: str | None = strawberry.field(
        default=strawberry.UNSET, description="The whole given name, whatever its case."
    )
    last_name: str | None = strawberry.field(
        default=strawberry.UNSET, description="The whole family name, whatever its case."
    )


@strawberry.enum(description="What candidates can be ordered by.")
class CandidateOrderField(Enum):
    """Attributes of candidates."""

    LAST_NAME = strawberry.enum_value("last_name", description="Family name.")
    FIRST_NAME = strawberry.enum_value("first_name", description="Given name.")
    ID = strawberry.enum_value("id", description="Global id.")


@strawberry.input(description="An order of candidates.")
class CandidateOrder:
    """By one attribute."""

    field: CandidateOrderField = strawberry.field(description="What to order by.")
    direction: OrderDirection = strawberry.field(default=OrderDirection.ASC, description="Which way.")


def _select(given: CandidateFilter | None) -> Selection:
    conditions = Conditions()
    if given is None:
        return conditions.selection(Model.CANDIDATE, None)
    conditions.same_text("first_name", "filter.firstName", given.first_name)
    conditions.same_text("last_name", "filter.lastName", given.last_name)
    if given.email is not None:
        wanted = given.email.strip().casefold()
        conditions.field(
            "email_addresses",
            "filter.email",
            lambda addresses: any(known.email_address.casefold() == wanted for known in addresses),
        )
    return conditions.selection(
        Model.CANDIDATE, given, query=Query(email=given.email and given.email.strip()), job_ids=given.job_ids
    )


CANDIDATES = Kind(
    model=Model.CANDIDATE,
    node=Candidate,
    filter=CandidateFilter,
    order=CandidateOrder,
    select=_select,
    plural="Candidates",
)
