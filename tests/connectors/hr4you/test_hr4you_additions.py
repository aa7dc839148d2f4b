"""Adding to what HR4YOU has: files, notes and result links, read back from the sandbox; refusals; lost answers."""

import json

import httpx
import pytest

from connectors.contract.connector import Action
from connectors.contract.enums import AttachmentTarget, AttachmentType
from connectors.contract.errors import Cause, ConnectorError
from connectors.contract.inputs import (
    ApplicationAttachment,
    Attribute,
    CandidateAttachment,
    File,
    Note,
    ResultLink,
)
from connectors.contract.steps import Effect, LookUp
from connectors.hr4you.adapter import CONNECTOR
from connectors.hr4you.sandbox.documents import MEDIA_TYPES

PDF = b"%PDF-1.7 \x00\xff made-up"
APPLICATION, CANDIDATE = "50001", "20007"
URL = "https://results.example/r/1?token=personal"
TO_APPLICATION = Action.ADD_ATTACHMENT_TO_APPLICATION
TO_CANDIDATE = Action.ADD_ATTACHMENT_TO_CANDIDATE
NOTE, LINK = Action.ADD_NOTE_TO_APPLICATION, Action.ADD_RESULT_LINK_TO_APPLICATION


@pytest.fixture
def add(stage, carry_out, steps_of):
    async def run(action, order, *contents):
        effects = await carry_out(list(steps_of(action, order).values()), stage.session, order, contents)
        (effect,) = effects.values()
        return effect

    return run


@pytest.fixture
def refused(add):
    async def run(action, order, *contents):
        with pytest.raises(ConnectorError) as caught:
            await add(action, order, *contents)
        assert caught.value.had_no_effect
        assert "personal" not in f"{caught.value} {caught.value.problems}"
        return caught.value

    return run


@pytest.fixture
def orders(pdf):
    """An order of each action that sends one file, note or link, with changed ids or values."""
    return {
        TO_APPLICATION: lambda **changes: ApplicationAttachment(
            **({"application_id": APPLICATION, "attachments": (pdf(),)} | changes)
        ),
        TO_CANDIDATE: lambda **changes: CandidateAttachment(
            **({"candidate_id": CANDIDATE, "attachments": (pdf(),)} | changes)
        ),
        NOTE: lambda **changes: Note(
            **({"application_id": APPLICATION, "content": "Grüße\nZeile 2, personal"} | changes)
        ),
        LINK: lambda **changes: ResultLink(
            **({"application_id": APPLICATION, "label": "Report", "url": URL} | changes)
        ),
    }


@pytest.fixture
def applicant_id(stage):
    """Of APPLICATION."""
    return str(stage.tenant.record("applications", APPLICATION)["applicantId"])


def paths(error):
    return [problem.path for problem in error.problems]


def as_file(attachment, content=PDF):
    return File(
        name=attachment.name, content_type=attachment.content_type, type=attachment.type, content=content
    )


# ---- files ----------------------------------------------------------------------------------------------------------


async def test_a_file_for_an_application_lands_on_the_applicant_and_says_so(stage, add, orders, applicant_id):
    effect = await add(TO_APPLICATION, orders[TO_APPLICATION](), PDF)

    (file,) = stage.tenant.files()
    assert (file.name, file.content_type, file.data) == ("Lebenslauf.pdf", "application/pdf", PDF)
    assert file.owner == f"applicants/{applicant_id}/other"
    assert (effect.application_id, effect.candidate_id, effect.document_id, effect.target) == (
        APPLICATION,
        applicant_id,
        "1",
        AttachmentTarget.CANDIDATE,
    )
    assert [(notice.code, notice.path) for notice in effect.notices] == [
        ("STORED_WITH_CANDIDATE", "application_id")
    ]
    assert stage.calls == {
        "GET applications": 1,
        "GET applicants/{id}/documents": 1,
        "POST applicants/{id}/documents": 1,
    }


async def test_a_candidate_that_is_known_is_not_asked_for(stage, add, orders):
    effect = await add(TO_APPLICATION, orders[TO_APPLICATION](candidate_id=CANDIDATE), PDF)
    assert effect.candidate_id == CANDIDATE
    assert "GET applications" not in stage.calls


@pytest.mark.parametrize(
    ("kind", "word"),
    [
        (AttachmentType.CV, "cv"),
        (AttachmentType.COVER_LETTER, "coverLetter"),
        (AttachmentType.OTHER, "other"),
        (None, "other"),
    ],
)
async def test_a_file_for_a_candidate(stage, add, orders, pdf, kind, word):
    order = orders[TO_CANDIDATE](attachments=(pdf(type=kind),))
    effect = await add(TO_CANDIDATE, order, PDF)

    (file,) = stage.tenant.files()
    assert (file.owner, file.data) == (f"applicants/{CANDIDATE}/{word}", PDF)
    assert effect == Effect(candidate_id=CANDIDATE, document_id="1", target=AttachmentTarget.CANDIDATE)


@pytest.mark.parametrize("name", ['a "b" c.pdf', "Ünï cöde 履歴書.pdf", "a;b=c.pdf", "100%.pdf"])
async def test_names_arrive_as_they_are_told(stage, add, orders, pdf, name):
    await add(TO_CANDIDATE, orders[TO_CANDIDATE](attachments=(pdf(name),)), PDF)
    # A quotation mark would come back otherwise than it was sent: forms have an escape of their own for it.
    assert [file.name for file in stage.tenant.files()] == [name.replace('"', "'")]


async def test_that_documents_are_not_listed_is_asked_once(stage, add, orders):
    for _ in range(3):
        await add(TO_CANDIDATE, orders[TO_CANDIDATE](), PDF)
    assert stage.calls == {"GET applicants/{id}/documents": 1, "POST applicants/{id}/documents": 3}


@pytest.mark.parametrize(
    ("action", "changes", "path"),
    [
        (TO_CANDIDATE, {"candidate_id": "99999"}, "candidate_id"),
        (TO_CANDIDATE, {"candidate_id": "../users"}, "candidate_id"),
        (TO_APPLICATION, {"application_id": "99999"}, "application_id"),
        (TO_APPLICATION, {"application_id": "1,2"}, "application_id"),
        (NOTE, {"application_id": "99999"}, "application_id"),
        (NOTE, {"application_id": "50001/../50002"}, "application_id"),
        (LINK, {"application_id": "99999"}, "application_id"),
        (LINK, {"application_id": "50001?x"}, "application_id"),
    ],
)
@pytest.mark.parametrize("listed", [False, True])
async def test_records_that_hr4you_does_not_have(stage, refused, orders, action, changes, path, listed):
    stage.turn(list_documents_and_notes=listed)
    error = await refused(action, orders[action](**changes), PDF)
    assert (error.cause, paths(error)) == (Cause.NOT_FOUND, [path])


@pytest.mark.parametrize(
    ("action", "file", "status", "says"),
    [
        (TO_CANDIDATE, {"name": "a.exe"}, 415, "type"),
        (TO_APPLICATION, {"content_type": "image/png"}, 415, "type"),
        (TO_CANDIDATE, {}, 413, "size"),
    ],
)
async def test_files_that_hr4you_does_not_take(stage, refused, orders, pdf, action, file, status, says):
    if status == 413:
        stage.turn(document_limit_bytes=len(PDF) - 1)
    error = await refused(action, orders[action](attachments=(pdf(**file),)), PDF)
    assert (error.cause, error.vendor_status) == (Cause.REJECTED, status)
    assert paths(error) == ["attachment"]
    assert says in error.problems[0].message


async def test_a_file_of_a_new_application_is_named_by_its_place(stage, carry_out, steps_of, applying, pdf):
    order = applying(attachments=(pdf(), pdf("a.exe")))
    steps = list(steps_of(Action.CREATE_APPLICATION, order).values())
    with pytest.raises(ConnectorError) as caught:
        await carry_out(steps, stage.session, order, (PDF, PDF))
    assert paths(caught.value) == ["attachments.1"]


async def test_a_candidate_who_goes_while_files_are_on_their_way(stage, applying, steps_of, work_of, pdf):
    order = applying(attachments=(pdf(),))
    step = steps_of(Action.CREATE_APPLICATION, order)["attachment:0"]
    memo = {"candidate_id": "99999", "before": None}
    with pytest.raises(ConnectorError) as caught:
        await step.send(work_of(order, memo=memo, file=as_file(pdf())))
    assert (caught.value.cause, caught.value.problems) == (Cause.NOT_FOUND, ())


def test_the_published_types_are_those_of_the_vendor():
    limits = CONNECTOR.way("api").actions[TO_CANDIDATE].attachments
    pairs = {(media, end) for media, ends in limits.media_types.items() for end in ends}
    assert pairs == {(media, end) for end, medias in MEDIA_TYPES.items() for media in medias}
    assert (limits.max_file_bytes, limits.assumed) == (10 * 1024 * 1024, True)


# ---- notes ----------------------------------------------------------------------------------------------------------


async def test_a_note(stage, add, orders):
    order = orders[NOTE](job_id="3001", candidate_id=CANDIDATE)
    effect = await add(NOTE, order)

    (note,) = stage.tenant["notes"]
    assert (note["applicationId"], note["text"]) == (50001, order.content)
    assert effect == Effect(application_id=APPLICATION, job_id="3001", candidate_id=CANDIDATE)
    assert stage.calls == {"GET applications/{id}/notes": 1, "POST applications/{id}/notes": 1}


async def test_a_note_that_hr4you_does_not_take(refused, orders):
    error = await refused(NOTE, orders[NOTE](content="  "))
    assert (error.cause, paths(error)) == (Cause.REJECTED, ["content"])


# ---- lost answers ---------------------------------------------------------------------------------------------------


@pytest.fixture
def losing(stage, steps_of, work_of):
    """Send one step whose answer is lost; the step and its work."""

    async def run(action, order, kind):
        (step,) = steps_of(action, order).values()
        file = as_file(order.attachments[0]) if step.attachment is not None else None
        memo = await step.prepare(work_of(order))
        assert "personal" not in json.dumps(memo)
        told = work_of(order, memo=memo, file=file)
        stage.fail(kind=kind, method="POST")
        with pytest.raises(ConnectorError) as caught:
            await step.send(told)
        assert not caught.value.had_no_effect
        stage.parts.faults.clear()
        return step, told

    return run


@pytest.mark.parametrize("kind", ["drop_after", "drop_before"])
@pytest.mark.parametrize("action", [TO_APPLICATION, TO_CANDIDATE, NOTE])
async def test_what_cannot_be_listed_cannot_be_looked_up(stage, losing, orders, action, kind):
    step, told = await losing(action, orders[action](), kind)
    stage.parts.journal.clear()
    assert await step.look_up(told) is LookUp.UNKNOWN
    assert stage.parts.journal.total == 0


@pytest.mark.parametrize("action", [TO_APPLICATION, TO_CANDIDATE, NOTE])
async def test_a_lost_effect_is_found_where_it_can_be_listed(stage, add, losing, orders, action):
    stage.turn(list_documents_and_notes=True)
    # The same was added before, so that only what is new can be the effect.
    earlier = await add(action, orders[action](), PDF)
    step, told = await losing(action, orders[action](), "drop_after")

    found = await step.look_up(told)

    assert isinstance(found, Effect)
    assert found.document_id == (None if action is NOTE else "2")
    assert (found.application_id, found.candidate_id, found.target, found.notices) == (
        earlier.application_id,
        earlier.candidate_id,
        earlier.target,
        earlier.notices,
    )


@pytest.mark.parametrize("action", [TO_APPLICATION, TO_CANDIDATE, NOTE])
async def test_what_is_not_there_is_absent(stage, add, losing, orders, pdf, action):
    stage.turn(list_documents_and_notes=True)
    await add(action, orders[action](), PDF)
    step, told = await losing(action, orders[action](), "drop_before")
    other = {"content": "Anything else"} if action is NOTE else {"attachments": (pdf("Other.pdf"),)}
    await add(action, orders[action](**other), PDF)
    assert await step.look_up(told) is LookUp.ABSENT


async def test_a_document_of_another_size_is_another(stage, add, losing, orders):
    stage.turn(list_documents_and_notes=True)
    step, told = await losing(TO_CANDIDATE, orders[TO_CANDIDATE](), "drop_before")
    await add(TO_CANDIDATE, orders[TO_CANDIDATE](), PDF + b" ")
    assert await step.look_up(told) is LookUp.ABSENT


async def test_a_lost_document_with_a_quotation_mark_in_its_name_is_found(stage, losing, orders, pdf):
    stage.turn(list_documents_and_notes=True)
    order = orders[TO_CANDIDATE](attachments=(pdf('a "b".pdf'),))
    step, told = await losing(TO_CANDIDATE, order, "drop_after")
    assert (await step.look_up(told)).document_id == "1"


@pytest.mark.parametrize("action", [TO_CANDIDATE, NOTE])
async def test_a_list_that_is_closed_meanwhile(stage, losing, orders, action):
    stage.turn(list_documents_and_notes=True)
    step, told = await losing(action, orders[action](), "drop_after")
    stage.turn(denied=["documents:read", "notes:read"])
    assert await step.look_up(told) is LookUp.UNKNOWN


async def test_without_the_right_to_list_files_are_sent_all_the_same(stage, add, orders):
    stage.turn(list_documents_and_notes=True, denied=["documents:read"])
    effect = await add(TO_CANDIDATE, orders[TO_CANDIDATE](), PDF)
    assert effect.document_id == "1"


async def test_a_list_that_fails_for_the_moment_sends_nothing(stage, orders, steps_of, work_of):
    stage.fail(kind="server_error", method="GET")
    order = orders[NOTE]()
    with pytest.raises(ConnectorError) as caught:
        await steps_of(NOTE, order)["note"].prepare(work_of(order))
    assert caught.value.cause is Cause.UNAVAILABLE


# ---- result links ---------------------------------------------------------------------------------------------------


@pytest.fixture
def written(stage, add, orders):
    """Add a link; the custom fields that changed by it."""

    async def run(**changes):
        before = stage.tenant.record("applications", APPLICATION)["customFields"]
        await add(LINK, orders[LINK](**changes))
        after = stage.tenant.record("applications", APPLICATION)["customFields"]
        assert before.items() <= after.items() or before.keys() <= after.keys()
        return {key: value for key, value in after.items() if key not in before or before[key] != value}

    return run


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [
        ("Acme", {"Acme: Report": URL, "Acme: Score": "87 %"}),
        ("Acme: ", {"Acme: Report": URL, "Acme: Score": "87 %"}),
        ("Acme -", {"Acme -Report": URL, "Acme -Score": "87 %"}),
        ("Größe", {"Größe: Report": URL, "Größe: Score": "87 %"}),
        (None, {"Report": URL, "Score": "87 %"}),
        ("  ", {"Report": URL, "Score": "87 %"}),
    ],
)
async def test_link_and_attributes_become_custom_fields(written, prefix, expected):
    attributes = (Attribute(key="Score", value="87 %"),)
    assert await written(custom_field_name_prefix=prefix, attributes=attributes) == expected


async def test_calls_and_effect_of_a_link(stage, add, orders):
    effect = await add(LINK, orders[LINK](job_id="3001"))
    assert effect == Effect(application_id=APPLICATION, job_id="3001")
    assert stage.calls == {"GET customFields": 1, "PATCH applications/{id}": 1}


@pytest.mark.parametrize(
    ("key", "text", "field", "value"),
    [
        ("eignungswert", "87", "eignungswert", 87),
        ("eignungswert", "-87,5", "eignungswert", -87.5),
        ("Eignungswert", "12.25 %", "eignungswert", 12.25),
        ("gespraech_am", "2026-12-24", "gespraech_am", "2026-12-24"),
        ("Gespräch am", "24.12.2026", "gespraech_am", "2026-12-24"),
        ("unterlagen_vollstaendig", "Ja", "unterlagen_vollstaendig", True),
        ("unterlagen_vollstaendig", "false", "unterlagen_vollstaendig", False),
        ("kanal", "vermittlung", "kanal", "Vermittlung"),
        ("einschaetzung", " so so ", "einschaetzung", " so so "),
    ],
)
async def test_fields_with_a_type_get_a_value_of_it(stage, add, orders, key, text, field, value):
    await add(LINK, orders[LINK](attributes=(Attribute(key=key, value=text),)))
    found = stage.tenant.record("applications", APPLICATION)["customFields"][field]
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"attributes": (("eignungswert", "personal"),)}, ["details.attributes.0.value"]),
        ({"attributes": (("gespraech_am", "2026-02-30"),)}, ["details.attributes.0.value"]),
        ({"attributes": (("unterlagen_vollstaendig", "2"),)}, ["details.attributes.0.value"]),
        ({"attributes": (("a", "b"), ("kanal", "Brieftaube"))}, ["details.attributes.1.value"]),
        ({"label": "eignungswert"}, ["url"]),
        ({"label": "x" * 101}, ["label"]),
        ({"label": " "}, ["label"]),
        ({"custom_field_name_prefix": "x" * 96, "label": "Test"}, ["label"]),
        ({"attributes": (("a", "1"), ("a", "2"))}, ["details.attributes.1.key"]),
        ({"attributes": (("kanal", "Post"), ("Bewerbungskanal", "Post"))}, ["details.attributes.1.key"]),
        (
            {"label": "", "attributes": (("", "1"), ("eignungswert", "?"))},
            ["label", "details.attributes.0.key", "details.attributes.1.value"],
        ),
    ],
)
async def test_links_that_cannot_be_custom_fields_are_refused_at_once(stage, refused, orders, changes, named):
    pairs = changes.get("attributes", ())
    attributes = tuple(Attribute(key=key, value=value) for key, value in pairs)
    error = await refused(LINK, orders[LINK](**(changes | {"attributes": attributes})))
    assert (error.cause, paths(error)) == (Cause.REJECTED, named)
    assert stage.writes == 0


async def test_a_label_of_exactly_the_longest_length(written):
    assert await written(label="x" * 100) == {"x" * 100: URL}


async def test_fields_that_hr4you_does_not_define_by_itself(stage, refused, orders):
    stage.turn(define_custom_fields=False)
    order = orders[LINK](
        attributes=(Attribute(key="eignungswert", value="1"), Attribute(key="Score", value="1"))
    )
    error = await refused(LINK, order)
    assert (error.cause, error.vendor_status) == (Cause.REJECTED, 422)
    assert paths(error) == ["details.attributes.1.value", "url"]


async def test_a_type_that_we_do_not_know_gets_the_text(stage, orders, steps_of, work_of):
    stage.tenant.add(
        "customFields",
        {"model": "application", "key": "Farbe", "label": None, "type": "colour", "options": None},
    )
    order = orders[LINK](attributes=(Attribute(key="Farbe", value="rot"),))
    sent = []
    stage.answering("PATCH", "/50001", lambda request: sent.append(request) or httpx.Response(204))
    step = steps_of(LINK, order)["result_link"]
    await step.send(work_of(order, memo=await step.prepare(work_of(order))))
    assert json.loads(sent[0].content) == {"customFields": {"Report": URL, "Farbe": "rot"}}


async def test_sending_a_link_twice_leaves_one(stage, add, orders, steps_of):
    order = orders[LINK]()
    (step,) = steps_of(LINK, order).values()
    assert (step.repeatable, step.look_up) == (True, None)
    await add(LINK, order)
    once = stage.tenant.record("applications", APPLICATION)["customFields"]
    await add(LINK, order)
    assert stage.tenant.record("applications", APPLICATION)["customFields"] == once


@pytest.mark.parametrize(
    ("action", "right", "says"),
    [
        (TO_CANDIDATE, "documents:write", "right to write documents"),
        (NOTE, "notes:write", "right to write notes"),
        (LINK, "applications:write", "right to write applications"),
        (LINK, "customFields:read", "right to read custom fields"),
    ],
)
async def test_a_missing_right_is_named(stage, refused, orders, action, right, says):
    stage.turn(denied=[right])
    error = await refused(action, orders[action](), PDF)
    assert error.cause is Cause.PERMISSION_MISSING
    assert says in error.message
