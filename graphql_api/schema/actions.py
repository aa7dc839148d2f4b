"""The six write actions: one mutation each."""

import asyncio
from typing import Annotated, Any

import msgspec
import strawberry
from strawberry.types import Info

from connectors.contract.connector import Action
from connectors.contract.enums import Model, SalaryPeriod
from connectors.contract.ids import decode
from connectors.contract.inputs import ApplicationInput, NewApplication, Source
from graphql_api.intake import orders
from graphql_api.intake.files import CheckedFile, read_file, read_files
from graphql_api.intake.given import (
    ApplicationGiven,
    AttributeGiven,
    CandidateGiven,
    ConsentGiven,
    LocationGiven,
    NoteGiven,
    ResultLinkGiven,
    SalaryGiven,
    SourceGiven,
)
from graphql_api.intake.problems import Problems
from graphql_api.schema import action_inputs as inputs
from graphql_api.schema import addressing, payloads
from graphql_api.schema.acting import Acted, Order, act, file_given, file_rules, own_remote_fields
from graphql_api.schema.addressing import Place, remote_id

_APPLICATION = "applicationId"
_CANDIDATE = "candidateId"
_JOB = "application.jobId"


async def _apply(info: Info, action: Action, given: inputs.ApplyInput) -> Acted:
    async def build(place: Place, problems: Problems) -> Order | None:
        job_id = remote_id(place, Model.JOB, given.application.job_id, problems.at(_JOB))
        stage_id = remote_id(
            place, Model.APPLICATION_STAGE, given.application.stage_id, problems.at("application.stageId")
        )
        wanted = ApplicationGiven(
            candidate=_candidate(given.candidate),
            job_id=job_id or "",
            stage_id=stage_id,
            source=_source(given.source),
            gdpr_consent=_consent(given.gdpr_consent),
            on_duplicate=given.on_duplicate,
            remote_fields=own_remote_fields(place, given.remote_fields, problems.at("remoteFields")),
        )
        order = orders.new_application(wanted, problems)
        files, *_ = await asyncio.gather(
            _files(info, place, given.attachments or [], problems),
            _check(addressing.open_job, place, job_id, problems.at(_JOB)),
            _check(addressing.stage, place, stage_id, problems.at("application.stageId")),
        )
        if order is None or problems:
            return None
        order = _with_source(orders.with_files(order, files), place)
        return Order(order, files, f"person:{order.candidate.email_address.casefold()}")

    return await act(info, action, given, (given.application.job_id, _JOB), build)


async def _create_candidate(
    info: Info,
    input: Annotated[  # noqa: A002  # its public name
        inputs.CreateCandidateInput, strawberry.argument(description="Who applies, and for what.")
    ],
) -> Any:  # noqa: ANN401  # the payload
    return payloads.CreateCandidatePayload.of(await _apply(info, Action.CREATE_CANDIDATE, input))


async def _create_application(
    info: Info,
    input: Annotated[  # noqa: A002  # its public name
        inputs.CreateApplicationInput, strawberry.argument(description="Who applies, and for what.")
    ],
) -> Any:  # noqa: ANN401  # the payload
    return payloads.CreateApplicationPayload.of(await _apply(info, Action.CREATE_APPLICATION, input))


async def _add_attachment_to_application(
    info: Info,
    input: Annotated[  # noqa: A002  # its public name
        inputs.AddAttachmentToApplicationInput,
        strawberry.argument(description="The file, and where it belongs."),
    ],
) -> Any:  # noqa: ANN401  # the payload
    async def build(place: Place, problems: Problems) -> Order | None:
        application, file = await asyncio.gather(
            _application(place, input.application_id, problems),
            _file(info, place, input.attachment, problems),
        )
        if application is None or file is None:
            return None
        return Order(orders.application_attachment(application, file), [file], _target(application))

    action = Action.ADD_ATTACHMENT_TO_APPLICATION
    acted = await act(info, action, input, (input.application_id, _APPLICATION), build)
    return payloads.AddAttachmentToApplicationPayload.of(acted)


async def _add_result_link_to_application(
    info: Info,
    input: Annotated[  # noqa: A002  # its public name
        inputs.AddResultLinkToApplicationInput,
        strawberry.argument(description="The link, and where it belongs."),
    ],
) -> Any:  # noqa: ANN401  # the payload
    async def build(place: Place, problems: Problems) -> Order | None:
        application = await _application(place, input.application_id, problems)
        order = orders.result_link(_result_link(input), application or _NOWHERE, problems)
        return Order(order, (), _target(application)) if application and order else None

    action = Action.ADD_RESULT_LINK_TO_APPLICATION
    acted = await act(info, action, input, (input.application_id, _APPLICATION), build)
    return payloads.AddResultLinkToApplicationPayload.of(acted)


async def _add_note_to_application(
    info: Info,
    input: Annotated[  # noqa: A002  # its public name
        inputs.AddNoteToApplicationInput, strawberry.argument(description="The note, and where it belongs.")
    ],
) -> Any:  # noqa: ANN401  # the payload
    async def build(place: Place, problems: Problems) -> Order | None:
        application = await _application(place, input.application_id, problems)
        order = orders.note(NoteGiven(content=input.content), application or _NOWHERE, problems)
        return Order(order, (), _target(application)) if application and order else None

    action = Action.ADD_NOTE_TO_APPLICATION
    acted = await act(info, action, input, (input.application_id, _APPLICATION), build)
    return payloads.AddNoteToApplicationPayload.of(acted)


async def _add_attachment_to_candidate(
    info: Info,
    input: Annotated[  # noqa: A002  # its public name
        inputs.AddAttachmentToCandidateInput,
        strawberry.argument(description="The file, and where it belongs."),
    ],
) -> Any:  # noqa: ANN401  # the payload
    async def build(place: Place, problems: Problems) -> Order | None:
        named = problems.at(_CANDIDATE)
        candidate_id = remote_id(place, Model.CANDIDATE, input.candidate_id, named)
        file, _ = await asyncio.gather(
            _file(info, place, input.attachment, problems),
            _check(addressing.candidate, place, candidate_id, named),
        )
        if candidate_id is None or file is None:
            return None
        return Order(orders.candidate_attachment(candidate_id, file), [file], f"candidate:{candidate_id}")

    action = Action.ADD_ATTACHMENT_TO_CANDIDATE
    acted = await act(info, action, input, (input.candidate_id, _CANDIDATE), build)
    return payloads.AddAttachmentToCandidatePayload.of(acted)


# Stands in for an application that cannot be used, so that everything else is checked too.
_NOWHERE = ApplicationInput(application_id="")


def _target(application: ApplicationInput) -> str:
    return f"application:{application.application_id}"


async def _check(check: addressing.Check, place: Place, id_: str | None, problems: Problems) -> None:
    if id_ is not None:
        await check(place, id_, problems)


async def _application(place: Place, named: str, problems: Problems) -> ApplicationInput | None:
    where = problems.at(_APPLICATION)
    id_ = remote_id(place, Model.APPLICATION, named, where)
    if id_ is None:
        return None
    before = len(problems)
    found = await addressing.application(place, id_, where)
    if len(problems) > before:
        return None
    return ApplicationInput(
        application_id=id_,
        job_id=decode(found.job_id).remote_id if found and found.job_id else None,
        candidate_id=decode(found.candidate_id).remote_id if found and found.candidate_id else None,
    )


async def _files(
    info: Info, place: Place, given: list[inputs.AttachmentInput], problems: Problems
) -> tuple[CheckedFile, ...]:
    rules = file_rules(info.context, place)
    if rules is None or not given:
        return ()
    return await read_files([file_given(one) for one in given], rules, problems.at("attachments"))


async def _file(
    info: Info, place: Place, given: inputs.AttachmentInput, problems: Problems
) -> CheckedFile | None:
    rules = file_rules(info.context, place)
    return await read_file(file_given(given), rules, problems.at("attachment")) if rules else None


def _with_source(order: NewApplication, place: Place) -> NewApplication:
    """The order with the integration's own source, if the caller names none and the vendor takes one."""
    if order.source is not None or "source.name" not in place.offer.inputs:
        return order
    return msgspec.structs.replace(order, source=Source(name=place.integration.source_name, automatic=True))


def _candidate(given: inputs.CandidateInput) -> CandidateGiven:
    location, salary = given.location, given.salary_expectations
    return CandidateGiven(
        first_name=given.first_name,
        last_name=given.last_name,
        email_address=given.email_address,
        phone_number=given.phone_number,
        title=given.title,
        company=given.company,
        gender=given.gender,
        location=LocationGiven(**vars(location)) if location else None,
        availability_date=given.availability_date,
        salary_expectations=SalaryGiven(period=SalaryPeriod[salary.period.name], amount=salary.amount)
        if salary
        else None,
        social_links=given.social_links or (),
    )


def _source(given: inputs.SourceInput | None) -> SourceGiven | None:
    return SourceGiven(**vars(given)) if given else None


def _consent(given: inputs.GdprConsentInput | None) -> ConsentGiven | None:
    return ConsentGiven(**vars(given)) if given else None


def _result_link(given: inputs.AddResultLinkToApplicationInput) -> ResultLinkGiven:
    details = given.details
    return ResultLinkGiven(
        label=given.label,
        url=given.url,
        attributes=[
            AttributeGiven(key=one.key, value=one.value)
            for one in (details.attributes or [] if details else [])
        ],
        custom_field_name_prefix=details.custom_field_name_prefix if details else None,
    )


@strawberry.type(description="Writing to vendors.")
class ActionMutations:
    """Fields of Mutation."""

    create_candidate: Any = strawberry.field(
        resolver=_create_candidate,
        graphql_type=payloads.CreateCandidatePayload,
        description="Creates a candidate, with an application for a job, and files.",
    )
    create_application: Any = strawberry.field(
        resolver=_create_application,
        graphql_type=payloads.CreateApplicationPayload,
        description="Creates an application for a job, with its candidate if the vendor does not know them, and files.",
    )
    add_attachment_to_application: Any = strawberry.field(
        resolver=_add_attachment_to_application,
        graphql_type=payloads.AddAttachmentToApplicationPayload,
        description="Adds a file to an application. Vendors that keep files with candidates store it there; "
        "`attachments` says where.",
    )
    add_result_link_to_application: Any = strawberry.field(
        resolver=_add_result_link_to_application,
        graphql_type=payloads.AddResultLinkToApplicationPayload,
        description="Adds a link to a result, such as that of an assessment, to an application.",
    )
    add_note_to_application: Any = strawberry.field(
        resolver=_add_note_to_application,
        graphql_type=payloads.AddNoteToApplicationPayload,
        description="Adds a note to an application.",
    )
    add_attachment_to_candidate: Any = strawberry.field(
        resolver=_add_attachment_to_candidate,
        graphql_type=payloads.AddAttachmentToCandidatePayload,
        description="Adds a file to a candidate. Prefer addAttachmentToApplication where you know the application.",
    )
