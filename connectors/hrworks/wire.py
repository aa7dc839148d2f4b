"""HR WORKS's records as they come over the wire, and the words of its closed lists. Data, read by client and mapping.

Source: HR WORKS API v2.10, applicant management, persons, organization units. The vendor requires no key of what it
sends, so any may be missing or null; keys that are not declared here are not read. Words of closed lists are plain text:
the lists grew between versions.
"""

import msgspec

from connectors.contract.enums import EmploymentType, Outcome, RemoteWorkStatus

AUTHENTICATION = "/v2/authentication"
POSTS = "/v2/applicant-management/posts"
JOB_APPLICATIONS = "/v2/applicant-management/job-applications"
APPLICANTS = "/v2/applicant-management/applicants"
PERSONS = "/v2/persons/master-data"
ORGANIZATION_UNITS = "/v2/organization-units"

# Fixed by the vendor for every paged list used here.
PAGE_SIZE = 50

# Values of `statusIdentifier`, in the order of the process, with a name of ours: the vendor has no list of stages, and its
# texts come in the language of the tenant.
STAGES = {
    "applied": "Applied",
    "inProgress": "In progress",
    "documentCreation": "Document creation",
    "employed": "Employed",
    "notEmployed": "Not employed",
    "movedToTalentPool": "Moved to talent pool",
}

# The talent pool is no refusal: HR WORKS has a word for that (notEmployed).
OUTCOMES = {
    "applied": Outcome.PENDING,
    "inProgress": Outcome.PENDING,
    "documentCreation": Outcome.PENDING,
    "employed": Outcome.HIRED,
    "notEmployed": Outcome.DECLINED,
    "movedToTalentPool": Outcome.PENDING,
}

# The vendor's word for "no value" in the lists of an offer.
NOT_SPECIFIED = "notSpecified"

# A permanent contract tells nothing of the hours: the working time does.
UNTELLING_CONTRACTS = frozenset({NOT_SPECIFIED, "permanentEmployment"})

# Left out: apprenticeship, since none of the unified types means one.
CONTRACTS = {
    "externalEmployee": EmploymentType.CONTRACT,
    "internship": EmploymentType.INTERNSHIP,
    "marginalEmployment": EmploymentType.PART_TIME,
    "shortTermEmployment": EmploymentType.SEASONAL,
    "studentJob": EmploymentType.PART_TIME,
}

# Left out: fullTimeOrPartTime, which is either.
WORKING_TIMES = {
    "fullTime": EmploymentType.FULL_TIME,
    "partTime": EmploymentType.PART_TIME,
}

PLACES_OF_WORK = {
    "hybrid": RemoteWorkStatus.HYBRID,
    "onsite": RemoteWorkStatus.ON_SITE,
    "remote": RemoteWorkStatus.REMOTE,
}

# Keys of an application that its remote data keep. Not kept: the applicant, who is a record of their own; the IP address
# and browser they applied with; links to documents, which expire (assumed).
KEPT_OF_APPLICATION = (
    "id",
    "statusIdentifier",
    "status",
    "postUuid",
    "postId",
    "postOfferId",
    "creationDateAndTime",
    "desiredSalary",
    "howDidYouHearAboutUs",
    "remark",
    "permissionToStoreApplication",
    "mayBePassedWithinCorporateGroup",
    "hasPrivacyTermsAccepted",
)

# Keys of an applicant that their remote data leave out: their applications are records of their own, and who may see the
# person need not see all of those.
LEFT_OUT_OF_APPLICANT = frozenset({"jobApplications"})

Text = str | None
Flag = bool | None
# Texts by the contract; numbers are taken too, since older versions of the API had numeric ids.
Id = str | int | None


class Wire(msgspec.Struct, frozen=True, gc=False, kw_only=True, rename="camel"):
    """A JSON object of the vendor's. Shows nothing of itself: most hold personal data."""

    def __repr__(self) -> str:
        return f"{type(self).__name__}(…)"


class Address(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """A postal address. `country` is in the tenant's language, its twin a three-letter code, `state` ISO 3166-2."""

    street: Text = None
    street_number: Text = None
    additional_data: Text = None
    zip_code: Text = None
    city: Text = None
    country: Text = None
    international_country_code: Text = None
    state: Text = None
    phone: Text = None


class PermanentEstablishment(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """A place where the company works."""

    address: Address | None = None


class PostOffer(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """An advertisement of a post; days are ISO dates."""

    id: Id = None
    display_name: Text = None
    post_offer_name_suffix: Text = None
    description: Text = None
    is_active: Flag = None
    publication_date: Text = None
    valid_until_date: Text = None
    permanent_establishments: list[PermanentEstablishment] | None = None
    place_of_work_type_key: Text = None
    employment_contract_key: Text = None
    working_time_model_key: Text = None
    career_level_key: Text = None
    job_portal: Text = None


class PostDescription(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """A section of a post's text; `description` is HTML (assumed)."""

    title: Text = None
    description: Text = None


class PostDescriptions(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """The sections of a post's text, in the order in which portals show them (assumed)."""

    introduction: PostDescription | None = None
    tasks: PostDescription | None = None
    profile: PostDescription | None = None
    offer: PostDescription | None = None
    summary: PostDescription | None = None


class ContactPerson(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """A person by reference."""

    uuid: Id = None


class ContactInformation(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """Whom to ask about a post."""

    contact_person: ContactPerson | None = None


class Post(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """A position to be filled. `key` is what the list of applications is filtered by (assumed)."""

    uuid: Id = None
    key: Id = None
    name: Text = None
    display_name: Text = None
    is_active: Flag = None
    organization_unit_uuid: Id = None
    contact_information: ContactInformation | None = None
    scope_of_activities: Text = None
    scope_of_activities_key: Text = None
    post_descriptions: PostDescriptions | None = None
    post_offers: list[msgspec.Raw] | None = None


class AppliedTo(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """An application as an applicant's record names it."""

    id: Id = None
    post_uuid: Id = None


class Applicant(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """A person who applied. `phone` is from version 1 of the API; later the address has it (assumed)."""

    uuid: Id = None
    first_name: Text = None
    last_name: Text = None
    title: Text = None
    email: Text = None
    phone: Text = None
    address: Address | None = None
    job_applications: list[AppliedTo] | None = None


class ApplicantReference(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """Who applied, by reference."""

    uuid: Id = None


class JobApplication(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """An application without its applicant's data."""

    id: Id = None
    status_identifier: Text = None
    post_uuid: Id = None
    applicant: ApplicantReference | None = None
    creation_date_and_time: Text = None
    how_did_you_hear_about_us: Text = None


class EmbeddedApplicant(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """The applicant in an application, as it came: an object or null."""

    applicant: msgspec.Raw = msgspec.Raw(b"null")


class Person(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """The few keys of a person that make a user. Bank account, tax id, birthday and the like are never read."""

    uuid: Id = None
    first_name: Text = None
    last_name: Text = None
    email: Text = None
    is_active: Flag = None


class OrganizationUnit(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """A department."""

    uuid: Id = None
    name: Text = None


class Posts(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """Answer of the list of posts."""

    posts: list[msgspec.Raw] | None = None


class JobApplications(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """Answer of the list of applications."""

    job_applications: list[msgspec.Raw] | None = None


class Applicants(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """Answer of the list of applicants."""

    applicants: list[msgspec.Raw] | None = None


class Persons(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """Answer of the list of persons' master data."""

    persons: list[Person] | None = None


class OrganizationUnits(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """Answer of the list of organization units."""

    organization_units: list[OrganizationUnit] | None = None


class PostKey(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """The two names of a post."""

    uuid: Id = None
    key: Id = None


class PostKeys(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """The names of all posts, from the same answer as `Posts`."""

    posts: list[PostKey] | None = None


class Token(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """Answer of the authentication: a JSON Web Token."""

    token: str


class Problem(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """Body of an error."""

    type: Text = None
