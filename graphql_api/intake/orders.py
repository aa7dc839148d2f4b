"""What callers give, turned into the contract's inputs. None is returned only after reporting what is wrong."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from connectors.contract.inputs import (
    ApplicationAttachment,
    ApplicationInput,
    Attribute,
    CandidateAttachment,
    Consent,
    NewApplication,
    Note,
    ResultLink,
    Source,
)
from graphql_api.intake import fields
from graphql_api.intake.files import CheckedFile
from graphql_api.intake.given import (
    ApplicationGiven,
    AttributeGiven,
    ConsentGiven,
    NoteGiven,
    ResultLinkGiven,
    SourceGiven,
)
from graphql_api.intake.persons import new_candidate
from graphql_api.intake.problems import Problems

ATTRIBUTES = 50
ATTRIBUTE_VALUE = 1000
REMOTE_FIELDS_BYTES = 64 * 1024


def new_application(given: ApplicationGiven, problems: Problems) -> NewApplication | None:
    """An application without files; see `with_files`."""
    before = len(problems)
    candidate = new_candidate(given.candidate, problems.at("candidate"))
    found = _source(given.source, problems.at("source"))
    consent = _consent(given.gdpr_consent, problems.at("gdprConsent"))
    remote_fields = _remote_fields(given.remote_fields, problems.at("remoteFields"))
    if candidate is None or len(problems) > before:
        return None
    return NewApplication(
        candidate=candidate,
        job_id=given.job_id,
        stage_id=given.stage_id,
        source=found,
        gdpr_consent=consent,
        on_duplicate=given.on_duplicate,
        remote_fields=remote_fields,
    )


def with_files(order: NewApplication, files: Sequence[CheckedFile]) -> NewApplication:
    """The same application with attachments."""
    return msgspec.structs.replace(order, attachments=tuple(file.attachment for file in files))


def result_link(
    given: ResultLinkGiven, application: ApplicationInput, problems: Problems
) -> ResultLink | None:
    """A result link to an application."""
    before = len(problems)
    details = problems.at("details")
    label = fields.required_line(given.label, problems.at("label"))
    url = fields.url(given.url, problems.at("url"))
    prefix = fields.line(
        given.custom_field_name_prefix, details.at("customFieldNamePrefix"), longest=fields.NAME
    )
    attributes = _attributes(given.attributes, details.at("attributes"))
    if label is None or url is None or len(problems) > before:
        return None
    return ResultLink(
        **_ids(application), label=label, url=url, attributes=attributes, custom_field_name_prefix=prefix
    )


def _attributes(given: Sequence[AttributeGiven], problems: Problems) -> tuple[Attribute, ...]:
    if len(given) > ATTRIBUTES:
        problems.add(f"{problems.field} has more than {ATTRIBUTES} entries. Give fewer.")
        return ()
    found = [_attribute(one, problems.at(index)) for index, one in enumerate(given)]
    return tuple(attribute for attribute in found if attribute is not None)


def _attribute(given: AttributeGiven, problems: Problems) -> Attribute | None:
    key = fields.required_line(given.key, problems.at("key"), longest=fields.NAME)
    value = fields.required_lines(given.value, problems.at("value"), longest=ATTRIBUTE_VALUE)
    return Attribute(key=key, value=value) if key is not None and value is not None else None


def note(given: NoteGiven, application: ApplicationInput, problems: Problems) -> Note | None:
    """A note on an application."""
    content = fields.required_lines(given.content, problems.at("content"))
    return None if content is None else Note(**_ids(application), content=content)


def application_attachment(application: ApplicationInput, file: CheckedFile) -> ApplicationAttachment:
    """One more file for an application."""
    return ApplicationAttachment(**_ids(application), attachments=(file.attachment,))


def candidate_attachment(candidate_id: str, file: CheckedFile) -> CandidateAttachment:
    """One more file for a candidate, by remote id."""
    return CandidateAttachment(candidate_id=candidate_id, attachments=(file.attachment,))


def _source(given: SourceGiven | None, problems: Problems) -> Source | None:
    if given is None:
        return None
    before = len(problems)
    name = fields.line(given.name, problems.at("name"))
    remote_id = fields.line(given.id, problems.at("id"))
    if name is None and remote_id is None and given.unified_key is None:
        if len(problems) == before:
            problems.add(
                "`source` is empty. Give at least one of `name`, `unifiedKey` and `id`, or leave it out."
            )
        return None
    return Source(name=name, unified_key=given.unified_key, id=remote_id)


def _consent(given: ConsentGiven | None, problems: Problems) -> Consent | None:
    if given is None or (given.given is None and given.expires_at is None):
        return None
    return Consent(given=given.given, expires_at=fields.day(given.expires_at, problems.at("expiresAt")))


def _remote_fields(given: Mapping[str, Any] | None, problems: Problems) -> dict[str, Any]:
    """Extra values for the vendor's call, which only have to be JSON of a bearable size."""
    values = dict(given or {})
    try:
        size = len(msgspec.json.encode(values))
    except (TypeError, ValueError, RecursionError):
        problems.add(
            f"{problems.field} cannot be written as JSON. Give texts, numbers, lists and objects only."
        )
        return {}
    if size > REMOTE_FIELDS_BYTES:
        problems.add(f"{problems.field} is larger than {REMOTE_FIELDS_BYTES:,} bytes as JSON. Give less.")
    return values


def _ids(application: ApplicationInput) -> dict[str, Any]:
    return {name: getattr(application, name) for name in ApplicationInput.__struct_fields__}
