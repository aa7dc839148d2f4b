"""What the actions take: GraphQL inputs, described for somebody who has never seen an ATS."""

from enum import Enum

import strawberry

from connectors.contract import enums
from graphql_api.schema.scalars import JSON, Base64, Date, Upload

ID_HELP = "A global id, as `id` of a record says; or `remote:` and the vendor's own id, which needs `integrationId` too."


@strawberry.input(description="Where somebody lives.")
class LocationInput:
    """Mirrors graphql_api.intake.given.LocationGiven."""

    country: str | None = strawberry.field(
        default=None, description="Country code of two letters, such as `DE` (ISO 3166-1 alpha-2)."
    )
    city: str | None = strawberry.field(default=None, description="Town or city.")
    state: str | None = strawberry.field(default=None, description="State or region.")
    street_1: str | None = strawberry.field(default=None, name="street1", description="Street and number.")
    street_2: str | None = strawberry.field(default=None, name="street2", description="Further address line.")
    zip_code: str | None = strawberry.field(default=None, description="Postal code.")


@strawberry.enum(description="The period that a wanted salary covers.")
class SalaryExpectationPeriod(Enum):
    """The two that callers may give; both are in enums.SalaryPeriod."""

    MONTH = strawberry.enum_value("MONTH", description="A month.")
    YEAR = strawberry.enum_value("YEAR", description="A year.")


@strawberry.input(
    description="What a candidate wants to earn, before tax, in the currency that the ATS keeps."
)
class SalaryExpectationsInput:
    """Mirrors graphql_api.intake.given.SalaryGiven."""

    period: SalaryExpectationPeriod = strawberry.field(
        description="What the amount covers; converted where the vendor wants the other."
    )
    amount: float = strawberry.field(description="The amount, greater than 0.")


@strawberry.input(description="A person who applies.")
class CandidateInput:
    """Mirrors graphql_api.intake.given.CandidateGiven."""

    first_name: str = strawberry.field(description="First name.")
    last_name: str = strawberry.field(description="Last name.")
    email_address: str = strawberry.field(
        description="E-mail address. By it a candidate is recognized who is known already."
    )
    phone_number: str | None = strawberry.field(
        default=None, description="Phone number; it is passed on in the form in which you give it."
    )
    title: str | None = strawberry.field(default=None, description="Title, such as a current job title.")
    company: str | None = strawberry.field(default=None, description="Current employer.")
    gender: enums.Gender | None = strawberry.field(
        default=None, description="Gender, as the person states it."
    )
    location: LocationInput | None = strawberry.field(default=None, description="Where the person lives.")
    availability_date: Date | None = strawberry.field(
        default=None, description="The earliest day to start work."
    )
    salary_expectations: SalaryExpectationsInput | None = strawberry.field(
        default=None, description="What the person wants to earn."
    )
    social_links: list[str] | None = strawberry.field(
        default=None, description="Addresses of profiles elsewhere, such as LinkedIn."
    )


@strawberry.input(
    description="A file. Give its bytes one way: `data`, `dataUrl` or `upload`. What a vendor takes, in which sizes, says "
    "`connector(slug) { actions { attachments { … } } }`."
)
class AttachmentInput:
    """Mirrors graphql_api.intake.given.FileGiven."""

    name: str | None = strawberry.field(
        default=None,
        description="File name with extension, without folders. It may be left out for an `upload`, which has one.",
    )
    content_type: str | None = strawberry.field(
        default=None,
        description="Media type, such as `application/pdf`. It must agree with the bytes; without it, the extension tells.",
    )
    type: enums.AttachmentType | None = strawberry.field(default=None, description="What the file is.")
    data: Base64 | None = strawberry.field(
        default=None, description="The bytes in base64 (RFC 4648, section 4)."
    )
    data_url: str | None = strawberry.field(
        default=None,
        description="An http or https address, reachable without headers. It is read at once, so short-lived signed "
        "addresses will do; addresses inside this service's own network are refused.",
    )
    upload: Upload | None = strawberry.field(
        default=None,
        description="A file of a multipart request (GraphQL multipart request specification). Best for large files.",
    )


@strawberry.input(
    description="Where a candidate came from. Without it, the integration's own source is written. `id` counts before "
    "`unifiedKey`, and that before `name`."
)
class SourceInput:
    """Mirrors graphql_api.intake.given.SourceGiven."""

    name: str | None = strawberry.field(default=None, description="A name, as recruiters shall see it.")
    unified_key: enums.SourceKey | None = strawberry.field(
        default=None, description="A source that has the same key for all vendors."
    )
    id: str | None = strawberry.field(default=None, description="The vendor's own id of the source.")


@strawberry.input(description="Whether the candidate agreed that their data are kept (GDPR).")
class GdprConsentInput:
    """Mirrors graphql_api.intake.given.ConsentGiven."""

    given: bool | None = strawberry.field(default=None, description="Whether they agreed.")
    expires_at: Date | None = strawberry.field(default=None, description="Until when.")


@strawberry.input(description="The job applied for.")
class ApplicationForJobInput:
    """Of ApplyInput."""

    job_id: strawberry.ID = strawberry.field(description=f"The job. {ID_HELP}")
    stage_id: strawberry.ID | None = strawberry.field(
        default=None, description=f"The stage to start in; without it, the first. {ID_HELP}"
    )


@strawberry.input(description="A short fact about a result, such as a score.")
class AttributeInput:
    """Mirrors graphql_api.intake.given.AttributeGiven."""

    key: str = strawberry.field(description="What it is, such as `Score`.")
    value: str = strawberry.field(description="Its value, such as `87 %`.")


@strawberry.input(description="More about a result.")
class ResultLinkDetailsInput:
    """Of AddResultLinkToApplicationInput."""

    custom_field_name_prefix: str | None = strawberry.field(
        default=None,
        description="Put in front of names where attributes become custom fields, such as `Acme: `.",
    )
    attributes: list[AttributeInput] | None = strawberry.field(default=None, description="Facts to show.")


@strawberry.input(description="What all actions take.")
class ActionInput:
    """How an action is carried out."""

    integration_id: strawberry.ID | None = strawberry.field(
        default=None, description="The customer's account; needed only with ids of the form `remote:…`."
    )
    idempotency_key: str | None = strawberry.field(
        default=None,
        description="A text of yours, at most 255 characters, that names this request. Sent again with the same input it "
        "gives the same operation, however often: nothing is done twice. Without it, the same input counts as the same "
        "request for a minute. Do not put personal data into it.",
    )
    wait_seconds: float = strawberry.field(
        default=20.0,
        description="How long to wait for the vendor, 0 to 25. If it takes longer, the operation goes on: read it with "
        "`operation(id)`.",
    )
    strict: bool = strawberry.field(
        default=False,
        description="Whether an input that this vendor cannot take is an error. Without it, it is left out with a warning.",
    )


@strawberry.input(description="What both ways to apply take.")
class ApplyInput(ActionInput):
    """Shared by createCandidate and createApplication."""

    candidate: CandidateInput = strawberry.field(description="Who applies.")
    application: ApplicationForJobInput = strawberry.field(description="What they apply for.")
    attachments: list[AttachmentInput] | None = strawberry.field(
        default=None, description="Files, each with an outcome of its own."
    )
    source: SourceInput | None = strawberry.field(default=None, description="Where the candidate came from.")
    gdpr_consent: GdprConsentInput | None = strawberry.field(
        default=None, description="The candidate's consent to keeping their data."
    )
    on_duplicate: enums.OnDuplicate = strawberry.field(
        default=enums.OnDuplicate.REUSE, description="What to do if the e-mail address is known already."
    )
    remote_fields: JSON | None = strawberry.field(
        default=None,
        description="Values for the vendor's own call, by connector: `{hrworks: {jobApplication: {…}}}`. They win over what "
        "the other inputs would send.",
    )


@strawberry.input(description="A new candidate, who applies for a job.")
class CreateCandidateInput(ApplyInput):
    """Of createCandidate."""


@strawberry.input(description="A new application for a job, and its candidate.")
class CreateApplicationInput(ApplyInput):
    """Of createApplication."""


@strawberry.input(description="A file for an application.")
class AddAttachmentToApplicationInput(ActionInput):
    """Of addAttachmentToApplication."""

    application_id: strawberry.ID = strawberry.field(description=f"The application. {ID_HELP}")
    attachment: AttachmentInput = strawberry.field(description="The file.")


@strawberry.input(description="A link to a result, such as that of an assessment, for an application.")
class AddResultLinkToApplicationInput(ActionInput):
    """Of addResultLinkToApplication."""

    application_id: strawberry.ID = strawberry.field(description=f"The application. {ID_HELP}")
    label: str = strawberry.field(description="Text of the link.")
    url: str = strawberry.field(description="Where the result is: an http or https address.")
    details: ResultLinkDetailsInput | None = strawberry.field(
        default=None, description="More about the result."
    )


@strawberry.input(description="A note for an application.")
class AddNoteToApplicationInput(ActionInput):
    """Of addNoteToApplication."""

    application_id: strawberry.ID = strawberry.field(description=f"The application. {ID_HELP}")
    content: str = strawberry.field(description="Plain text.")


@strawberry.input(description="A file for a candidate.")
class AddAttachmentToCandidateInput(ActionInput):
    """Of addAttachmentToCandidate."""

    candidate_id: strawberry.ID = strawberry.field(description=f"The candidate. {ID_HELP}")
    attachment: AttachmentInput = strawberry.field(description="The file.")
