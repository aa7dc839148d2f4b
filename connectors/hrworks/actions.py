"""The six writes that HR WORKS makes possible, and the steps of each.

There are two calls behind them all: one to apply, one to hand in a document.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from connectors.contract.connector import Action, ActionOffer, AttachmentLimits, Status
from connectors.contract.inputs import (
    ApplicationAttachment,
    CandidateAttachment,
    NewApplication,
    Note,
    ResultLink,
)
from connectors.contract.steps import Step
from connectors.hrworks import applying, deliveries, uploading
from connectors.hrworks.uploading import Upload
from connectors.toolkit.http import MEBIBYTE

#: HR WORKS states neither types nor sizes for applications (10 MB for other documents); assumed.
LIMITS: Final = AttachmentLimits(
    media_types={
        "application/pdf": ("pdf",),
        "application/msword": ("doc",),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ("docx",),
        "application/vnd.oasis.opendocument.text": ("odt",),
        "image/jpeg": ("jpg", "jpeg"),
        "image/png": ("png",),
        "text/plain": ("txt",),
    },
    max_file_bytes=10 * MEBIBYTE,
)


def apply_plan(order: NewApplication) -> Sequence[Step]:
    """The application, then its files one by one."""
    return (
        applying.step(),
        *(
            uploading.step(
                f"attachment:{index}",
                Upload(
                    locate=deliveries.to_created,
                    parcel=deliveries.file,
                    path=f"attachments.{index}",
                    owner=f"attachments.{index}",
                ),
                attachment=index,
                optional=True,
            )
            for index in range(len(order.attachments))
        ),
    )


def application_attachment_plan(_order: ApplicationAttachment) -> Sequence[Step]:
    """One file to an application."""
    upload = Upload(
        locate=deliveries.to_application, parcel=deliveries.file, path="attachment", owner="application_id"
    )
    return (uploading.step("attachment:0", upload, attachment=0),)


def candidate_attachment_plan(_order: CandidateAttachment) -> Sequence[Step]:
    """One file to a candidate's newest application."""
    upload = Upload(
        locate=deliveries.to_candidate,
        parcel=deliveries.file,
        path="attachment",
        owner="candidate_id",
        notices=(deliveries.STORED_WITH_APPLICATION,),
    )
    return (uploading.step("attachment:0", upload, attachment=0),)


def result_link_plan(_order: ResultLink) -> Sequence[Step]:
    """A result as a document of an application."""
    upload = Upload(
        locate=deliveries.to_application,
        parcel=deliveries.result_link,
        path="url",
        owner="application_id",
        notices=(deliveries.DELIVERED_AS_DOCUMENT,),
    )
    return (uploading.step("result_link", upload),)


def note_plan(_order: Note) -> Sequence[Step]:
    """A note as a document of an application."""
    upload = Upload(
        locate=deliveries.to_application,
        parcel=deliveries.note,
        path="content",
        owner="application_id",
        notices=(deliveries.DELIVERED_AS_DOCUMENT,),
    )
    return (uploading.step("note", upload),)


_ATTACHMENT: Final = ("attachment.name", "attachment.content_type", "attachment.data_url", "attachment.data")
_NEW_APPLICANT: Final = ActionOffer(
    inputs=(
        "candidate.first_name",
        "candidate.last_name",
        "candidate.email_address",
        "candidate.title",
        "candidate.phone_number",
        "candidate.location.city",
        "candidate.location.country",
        "candidate.gender",
        "candidate.availability_date",
        "candidate.salary_expectations.period",
        "candidate.salary_expectations.amount",
        "application.job_id",
        "attachments.name",
        "attachments.content_type",
        "attachments.data_url",
        "attachments.data",
        "source.name",
        "source.unified_key",
        "source.id",
        "gdpr_consent.given",
    ),
    extra_inputs=(
        "candidate.location.street_1",
        "candidate.location.street_2",
        "candidate.location.zip_code",
        "remote_fields",
    ),
    status=Status.AVAILABLE,
    plan=apply_plan,
    attachments=LIMITS,
    note=(
        "HR WORKS has one write for both: it creates the application, and the candidate unless the person is known. "
        "Writes are carried out later, so that they take some seconds. Wanted salaries are kept as whole euros in a year; "
        "the title is the academic one. source.id is the id of a job posting. remoteFields are fields of HR WORKS's "
        "JobApplicationData."
    ),
)
_STORED: Final = "HR WORKS shows documents without a type, with the application."

ACTIONS: Final[Mapping[Action, ActionOffer]] = {
    Action.CREATE_CANDIDATE: _NEW_APPLICANT,
    Action.CREATE_APPLICATION: _NEW_APPLICANT,
    Action.ADD_ATTACHMENT_TO_APPLICATION: ActionOffer(
        inputs=("application_id", *_ATTACHMENT),
        status=Status.AVAILABLE,
        plan=application_attachment_plan,
        attachments=LIMITS,
        note=_STORED,
    ),
    Action.ADD_RESULT_LINK_TO_APPLICATION: ActionOffer(
        inputs=("application_id", "label", "url", "details.attributes.key", "details.attributes.value"),
        status=Status.AVAILABLE,
        plan=result_link_plan,
        note=(
            "HR WORKS has no place for links: the result arrives as a PDF document of the application, with the label, the "
            "link to click and the attributes. Its name begins with the date and has the label."
        ),
    ),
    Action.ADD_NOTE_TO_APPLICATION: ActionOffer(
        inputs=("application_id", "content"),
        status=Status.AVAILABLE,
        plan=note_plan,
        note=(
            "HR WORKS takes no notes: the note arrives as a PDF document of the application, named by its date, "
            "e.g. '2026-11-25 Note.pdf'."
        ),
    ),
    Action.ADD_ATTACHMENT_TO_CANDIDATE: ActionOffer(
        inputs=("candidate_id", *_ATTACHMENT),
        status=Status.AVAILABLE,
        plan=candidate_attachment_plan,
        attachments=LIMITS,
        note="HR WORKS keeps documents with applications: the file goes to the candidate's newest application.",
    ),
}
