"""HR WORKS's answers to writes as they come over the wire, and what of an application a write looks at. Data, like `wire`.

Source: HR WORKS API v2.10, `JobIdObject`, `WriteRequestResponse`, `ApiError`, `DataError`, `SingleResult`, `JobApplication`.
"""

from connectors.hrworks.wire import Applicant, Id, Text, Wire

#: Of `status`: the job has ended, well or not. The other one, assumed to be "pending", has no outcome beside it.
FINISHED = "finished"


class JobId(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """A write was accepted, and will be carried out as this job."""

    job_id: str


class GeneralError(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """Why a write failed as a whole. The text may quote what was sent."""

    error_code: float | None = None
    type: Text = None
    error_message: Text = None
    additional_errors: list["GeneralError"] | None = None


class FieldError(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """An error of, or a warning about, a record. The text may quote what was sent."""

    text: Text = None
    number: Id = None


class DataError(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """What is wrong with one record."""

    errors: list[FieldError] | None = None


class ApplicantMade(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """Who applied, by reference."""

    uuid: Id = None


class Made(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """A created application, abridged."""

    id: Id = None
    applicant: ApplicantMade | None = None


class SingleResult(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """What became of one record. `resource_location` is a URL that ends in the record's id (assumed)."""

    data: Made | None = None
    warnings: list[FieldError] | None = None
    errors: list[FieldError] | None = None
    resource_location: Text = None


class Outcome(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """How a write ended. `result` is there only if no error occurred: a list for records, a URL for a file."""

    general_errors: list[GeneralError] | None = None
    data_errors: list[DataError] | None = None
    result: list[SingleResult] | str | None = None


class WriteJob(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """A write that is or was carried out."""

    status: Text = None
    api_response: Outcome | None = None


class Application(Wire, frozen=True, gc=False, kw_only=True, rename="camel"):
    """An application with its applicant and the links to its documents."""

    id: Id = None
    post_uuid: Id = None
    applicant: Applicant | None = None
    application_documents: list[str] | None = None
    creation_date_and_time: Text = None
