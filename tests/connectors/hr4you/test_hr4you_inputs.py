"""Each input of the published coverage arrives at HR4YOU: given with one order, read back from the sandbox's own state."""

import json
from pathlib import Path

import msgspec
import pytest

from connectors.contract.connector import Action
from connectors.contract.enums import AttachmentType, Gender, SourceKey
from connectors.contract.inputs import (
    ApplicationAttachment,
    Attribute,
    CandidateAttachment,
    Consent,
    Note,
    Place,
    ResultLink,
    Source,
)

COVERAGE = json.loads((Path(__file__).parents[2] / "data" / "coverage" / "hr4you.json").read_text())[
    "actions"
]
INPUTS = [(Action(action), path) for action, paths in COVERAGE.items() for path in paths]
CONTENT = b"%PDF-1.7 \x00\xff other bytes"
URL = "https://results.example/r/1"

#: What is given by each input of the two creates beyond the least that is needed, and what the new applicant then has.
PERSON = {
    "candidate.first_name": ({"first_name": "Zoë"}, "firstName", "Zoë"),
    "candidate.last_name": ({"last_name": "O'Neil-Müller"}, "lastName", "O'Neil-Müller"),
    "candidate.email_address": ({"email_address": "z.o@mail.example.org"}, "email", "z.o@mail.example.org"),
    "candidate.phone_number": ({"phone_number": "0221 / 12 34-5"}, "phone", "0221 / 12 34-5"),
    "candidate.location.city": ({"location": Place(city="Zürich")}, "city", "Zürich"),
    "candidate.location.country": ({"location": Place(country="CH")}, "country", "CH"),
    "candidate.gender": ({"gender": Gender.FEMALE}, "gender", "f"),
}
ORDER = {
    "source.name": ({"source": Source(name="Radio Regenbogen")}, "source", "Radio Regenbogen"),
    "source.unified_key": ({"source": Source(unified_key=SourceKey.LINKEDIN)}, "source", "LinkedIn"),
    "source.id": ({"source": Source(id="9")}, "source", "kununu"),
    "gdpr_consent.given": ({"gdpr_consent": Consent(given=True)}, "privacyConsent", True),
}
APPLIED = {
    "application.job_id": ({"job_id": "3002"}, "jobId", 3002),
    "application.stage_id": ({"stage_id": "15"}, "stageId", 15),
}
#: What the stored file has by each input of an attachment. How the bytes were given makes no difference to a connector.
FILE = {
    "name": ({"name": "Zeugnis.pdf"}, lambda file: file.name, "Zeugnis.pdf"),
    "content_type": (
        {"name": "a.txt", "content_type": "text/plain"},
        lambda file: file.content_type,
        "text/plain",
    ),
    "data": ({}, lambda file: file.data, CONTENT),
    "data_url": ({}, lambda file: file.data, CONTENT),
    "type": ({"type": AttachmentType.CV}, lambda file: file.owner.rpartition("/")[2], "cv"),
}
LINK = {
    "label": ({"label": "Test report"}, "Test report", URL),
    "url": ({"url": URL + "?a=b"}, "Report", URL + "?a=b"),
    "details.custom_field_name_prefix": ({"custom_field_name_prefix": "Acme"}, "Acme: Report", URL),
    "details.attributes.key": ({"attributes": (Attribute(key="Score", value="87 %"),)}, "Score", "87 %"),
    "details.attributes.value": ({"attributes": (Attribute(key="a", value="b"),)}, "a", "b"),
}


@pytest.fixture
def done(stage, carry_out, steps_of):
    async def run(action, order, *contents):
        await carry_out(list(steps_of(action, order).values()), stage.session, order, contents)

    return run


@pytest.mark.parametrize(("action", "path"), INPUTS, ids=lambda value: value.replace(" ", "-"))
async def test_the_input_arrives(stage, done, applying, person, pdf, action, path):
    if path in PERSON:
        changes, name, expected = PERSON[path]
        await done(action, applying(candidate=person(**changes)))
        assert stage.applicant("21501")[name] == expected
    elif path in ORDER:
        changes, name, expected = ORDER[path]
        await done(action, applying(**changes))
        assert stage.applicant("21501")[name] == expected
    elif path in APPLIED:
        changes, name, expected = APPLIED[path]
        await done(action, applying(**changes))
        assert stage.tenant.record("applications", "51901")[name] == expected
    elif path.startswith("attachment"):
        changes, read, expected = FILE[path.partition(".")[2]]
        await done(action, order_with(action, pdf(**changes), applying), CONTENT)
        assert [read(file) for file in stage.tenant.files()] == [expected]
    else:
        await addition_arrives(stage, done, action, path, pdf)


def order_with(action, attachment, applying):
    if action is Action.ADD_ATTACHMENT_TO_CANDIDATE:
        return CandidateAttachment(candidate_id="20007", attachments=(attachment,))
    if action is Action.ADD_ATTACHMENT_TO_APPLICATION:
        return ApplicationAttachment(application_id="50001", attachments=(attachment,))
    return applying(attachments=(attachment,))


async def addition_arrives(stage, done, action, path, pdf):
    """Ids lead to their record; a note has its text, a link its fields."""
    if action is Action.ADD_ATTACHMENT_TO_CANDIDATE:
        assert path == "candidate_id"
        await done(action, CandidateAttachment(candidate_id="20008", attachments=(pdf(),)), CONTENT)
        assert [file.owner for file in stage.tenant.files()] == ["applicants/20008/other"]
    elif action is Action.ADD_ATTACHMENT_TO_APPLICATION:
        assert path == "application_id"
        await done(action, ApplicationAttachment(application_id="50002", attachments=(pdf(),)), CONTENT)
        applicant_id = stage.tenant.record("applications", "50002")["applicantId"]
        assert [file.owner for file in stage.tenant.files()] == [f"applicants/{applicant_id}/other"]
    elif action is Action.ADD_NOTE_TO_APPLICATION:
        await done(action, Note(application_id="50002", content="Text <b>&amp;</b>"))
        (note,) = stage.tenant["notes"]
        column, expected = {
            "application_id": ("applicationId", 50002),
            "content": ("text", "Text <b>&amp;</b>"),
        }[path]
        assert note[column] == expected
    else:
        plain = ResultLink(application_id="50002", label="Report", url=URL)
        changes, key, expected = {**LINK, "application_id": ({}, "Report", URL)}[path]
        await done(action, msgspec.structs.replace(plain, **changes))
        assert stage.tenant.record("applications", "50002")["customFields"][key] == expected
