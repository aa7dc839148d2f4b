"""The six writes that HR4YOU makes possible: what each takes, and its plan."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from connectors.contract.connector import Action, ActionOffer, Status
from connectors.hr4you import creating, documents, notes, result_links

_CREATE: Final = ActionOffer(
    inputs=(
        *("candidate.first_name", "candidate.last_name", "candidate.email_address", "candidate.phone_number"),
        *("candidate.location.city", "candidate.location.country", "candidate.gender"),
        *("application.job_id", "application.stage_id"),
        *("attachments.name", "attachments.content_type", "attachments.data_url"),
        *("attachments.data", "attachments.type"),
        *("source.name", "source.unified_key", "source.id"),
        "gdpr_consent.given",
    ),
    extra_inputs=(
        *("candidate.location.street_1", "candidate.location.street_2", "candidate.location.zip_code"),
        "candidate.social_links",
    ),
    status=Status.AVAILABLE,
    plan=creating.steps,
    attachments=documents.LIMITS,
    note=(
        "HR4YOU keeps one applicant per e-mail address (assumed): a known one is reused or the write refused, and a "
        "second one is never created. Attachments are stored with the applicant; their types and sizes are assumed."
    ),
)
_FILE: Final = (
    *("attachment.name", "attachment.content_type", "attachment.data_url"),
    *("attachment.data", "attachment.type"),
)
_TO_APPLICANT: Final = (
    "HR4YOU stores documents with the applicant, where they show with all of their applications. "
    "Their types and sizes are assumed."
)

ACTIONS: Final[Mapping[Action, ActionOffer]] = {
    Action.CREATE_CANDIDATE: replace(
        _CREATE, note=f"The candidate applies for the job named: this is Create application. {_CREATE.note}"
    ),
    Action.CREATE_APPLICATION: _CREATE,
    Action.ADD_ATTACHMENT_TO_APPLICATION: ActionOffer(
        inputs=("application_id", *_FILE),
        status=Status.AVAILABLE,
        plan=documents.to_application,
        attachments=documents.LIMITS,
        note=_TO_APPLICANT,
    ),
    Action.ADD_RESULT_LINK_TO_APPLICATION: ActionOffer(
        inputs=(
            *("application_id", "label", "url"),
            *("details.custom_field_name_prefix", "details.attributes.key", "details.attributes.value"),
        ),
        status=Status.AVAILABLE,
        plan=result_links.steps,
        note=(
            "HR4YOU has no result links: the link and each attribute become custom fields of the application, named by "
            "prefix and label or key. Fields that are defined with a type get a value of that type."
        ),
    ),
    Action.ADD_NOTE_TO_APPLICATION: ActionOffer(
        inputs=("application_id", "content"),
        status=Status.AVAILABLE,
        plan=notes.steps,
        note="The note is plain text and stands with the application.",
    ),
    Action.ADD_ATTACHMENT_TO_CANDIDATE: ActionOffer(
        inputs=("candidate_id", *_FILE),
        status=Status.AVAILABLE,
        plan=documents.to_candidate,
        attachments=documents.LIMITS,
        note="The types and sizes that HR4YOU takes are assumed.",
    ),
}
