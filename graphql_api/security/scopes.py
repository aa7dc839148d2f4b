"""Scopes: what a key may do. Which one a model or an action needs is decided here alone."""

from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import Final

from connectors.contract.connector import Action
from connectors.contract.enums import Model


class Scope(StrEnum):
    """One right of a key. Values are what configuration files and the command line say."""

    READ_USERS = "read:users"
    READ_JOBS = "read:jobs"
    READ_JOB_POSTINGS = "read:job_postings"
    READ_CANDIDATES = "read:candidates"
    READ_APPLICATION_STAGES = "read:application_stages"
    READ_APPLICATIONS = "read:applications"
    READ_JOB_STAGES = "read:job_stages"
    READ_CONTACT_DATA = "read:contact_data"
    READ_REMOTE_DATA = "read:remote_data"
    WRITE_CANDIDATES = "write:candidates"
    WRITE_APPLICATIONS = "write:applications"
    WRITE_APPLICATION_ATTACHMENTS = "write:application_attachments"
    WRITE_RESULT_LINKS = "write:result_links"
    WRITE_NOTES = "write:notes"
    WRITE_CANDIDATE_ATTACHMENTS = "write:candidate_attachments"
    PASSTHROUGH = "passthrough"
    ADMIN = "admin"


EVERYTHING: Final = frozenset(Scope)
#: What a key of the configuration file may do that names no scopes: all that concerns records.
ORDINARY: Final = EVERYTHING - {Scope.PASSTHROUGH, Scope.ADMIN}

TO_READ: Final[Mapping[Model, Scope]] = {
    Model.USER: Scope.READ_USERS,
    Model.JOB: Scope.READ_JOBS,
    Model.JOB_POSTING: Scope.READ_JOB_POSTINGS,
    Model.CANDIDATE: Scope.READ_CANDIDATES,
    Model.APPLICATION_STAGE: Scope.READ_APPLICATION_STAGES,
    Model.APPLICATION: Scope.READ_APPLICATIONS,
    Model.JOB_STAGE: Scope.READ_JOB_STAGES,
    # Departments are seen as a field of jobs only.
    Model.DEPARTMENT: Scope.READ_JOBS,
}

TO_ACT: Final[Mapping[Action, Scope]] = {
    Action.CREATE_CANDIDATE: Scope.WRITE_CANDIDATES,
    Action.CREATE_APPLICATION: Scope.WRITE_APPLICATIONS,
    Action.ADD_ATTACHMENT_TO_APPLICATION: Scope.WRITE_APPLICATION_ATTACHMENTS,
    Action.ADD_RESULT_LINK_TO_APPLICATION: Scope.WRITE_RESULT_LINKS,
    Action.ADD_NOTE_TO_APPLICATION: Scope.WRITE_NOTES,
    Action.ADD_ATTACHMENT_TO_CANDIDATE: Scope.WRITE_CANDIDATE_ATTACHMENTS,
}


#: Fields that take a scope beside that of their model: by type and name, in snake case.
SENSITIVE: Final[Mapping[tuple[str, str], Scope]] = {
    ("Candidate", "email_addresses"): Scope.READ_CONTACT_DATA,
    ("Candidate", "phone_numbers"): Scope.READ_CONTACT_DATA,
    ("Candidate", "social_media"): Scope.READ_CONTACT_DATA,
    ("Candidate", "location"): Scope.READ_CONTACT_DATA,
    ("User", "email"): Scope.READ_CONTACT_DATA,
    ("HiringTeamMember", "email"): Scope.READ_CONTACT_DATA,
    **{(model.value, "remote_data"): Scope.READ_REMOTE_DATA for model in TO_READ},
}


class OnDenied(StrEnum):
    """What a key's caller gets in the place of something that its scopes do not reach."""

    ERROR = "error"
    NULL = "null"


def lacking(scopes: Collection[Scope], type_name: str, field: str) -> Scope | None:
    """The scope that one of these would have to be for the field, in snake case, to be read; None if it may be."""
    scope = SENSITIVE.get((type_name, field))
    return None if scope is None or scope in scopes else scope


def unknown(names: Iterable[str]) -> list[str]:
    """Those of the names that are no scopes."""
    known = {scope.value for scope in Scope}
    return [name for name in names if name not in known]
