"""Attachments, notes and result links at HR WORKS: what arrives, at which application, what is found after a lost answer."""

import json
from io import BytesIO

import pytest
from pypdf import PdfReader

from connectors.contract.connector import Account, Action, Secret
from connectors.contract.enums import AttachmentTarget, OnDuplicate
from connectors.contract.errors import Cause
from connectors.contract.inputs import ApplicationAttachment, Attribute, CandidateAttachment, Note, ResultLink
from connectors.contract.steps import Effect, LookUp
from connectors.hrworks.actions import LIMITS, apply_plan
from connectors.hrworks.client import HrworksSession
from connectors.hrworks.deliveries import safe
from connectors.hrworks.sandbox.app import DEMO_ACCESS_KEY, DEMO_SECRET
from connectors.hrworks.sandbox.knobs import DOCUMENT_TYPES, MAX_FILE_BYTES
from connectors.sandboxing.serving import start

PDF = b"%PDF-1.7 \x00\xff made-up"
FILES = r"^/v2/applicant-management/job-applications/[^/]+/files$"
ATTACH, TO_CANDIDATE = Action.ADD_ATTACHMENT_TO_APPLICATION, Action.ADD_ATTACHMENT_TO_CANDIDATE
NOTE, RESULT = Action.ADD_NOTE_TO_APPLICATION, Action.ADD_RESULT_LINK_TO_APPLICATION
UPLOAD = {"POST files": 1, "GET {jobId}": 2}


@pytest.fixture
async def made(stage, do, applying) -> Effect:
    """An application of ours, among those of the sandbox."""
    effects = await do(Action.CREATE_APPLICATION, applying())
    stage.parts.journal.clear()
    return effects["application"]


@pytest.fixture
def attaching(made, pdf):
    def order(**changes):
        given = {"application_id": made.application_id, "job_id": made.job_id, "attachments": (pdf(),)}
        return ApplicationAttachment(**(given | changes))

    return order


@pytest.fixture
def noting(made):
    def order(content="Gutes Gespräch."):
        return Note(application_id=made.application_id, job_id=made.job_id, content=content)

    return order


@pytest.fixture
def linking(made):
    def order(**changes):
        given = {
            "application_id": made.application_id,
            "job_id": made.job_id,
            "label": "Kognitiver Test",
            "url": "https://results.example.com/r/17?a=1&b=2",
            "attributes": (Attribute(key="Größe", value="87 %"), Attribute(key="Zeit", value="12 min")),
        }
        return ResultLink(**(given | changes))

    return order


def text_of(content: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def codes(effect: Effect) -> list[str]:
    return [notice.code for notice in effect.notices]


# ---- attachments to an application ----------------------------------------------------------------------------------


async def test_an_attachment_arrives_as_it_is(stage, do, attaching, made, pdf):
    effects = await do(
        ATTACH, attaching(attachments=(pdf("Zeugnis Köln.txt", "text/plain"),)), b"\xc3\xa4\r\n\x00"
    )
    (file,) = stage.files(made.application_id)
    assert (file.name, file.content_type, file.data) == (
        "Zeugnis Köln.txt",
        "text/plain",
        b"\xc3\xa4\r\n\x00",
    )
    effect = effects["attachment:0"]
    assert (effect.document_id, effect.target) == (file.id, AttachmentTarget.APPLICATION)
    assert (effect.application_id, effect.job_id) == (made.application_id, made.job_id)
    assert effect.notices == ()
    # The application is found in its job's list, which has two pages.
    assert stage.calls == {"GET job-applications": 2, **UPLOAD}


async def test_without_its_job_an_application_is_found_through_its_candidate(stage, do, attaching, made):
    order = attaching(job_id=None, candidate_id=made.candidate_id)
    await do(ATTACH, order, PDF)
    assert [file.owner for file in stage.files()] == [made.application_id]
    assert stage.calls == {"GET {uuid}": 1, "GET job-applications": 2, **UPLOAD}


@pytest.mark.parametrize(("newest_first", "pages"), [(True, 1), (False, 2)])
async def test_without_either_a_new_one_is_found_at_an_end_of_the_whole_list(
    stage, do, attaching, made, newest_first, pages
):
    stage.turn(newest_first=newest_first)
    await do(ATTACH, attaching(job_id=None), PDF)
    assert [file.owner for file in stage.files()] == [made.application_id]
    assert stage.calls == {"GET job-applications": pages, **UPLOAD}


async def test_an_application_that_moved_to_another_job_is_found(stage, do, attaching, made):
    stage.state.put("jobApplications", made.application_id, {"postUuid": stage.post(2)["uuid"]})
    effects = await do(ATTACH, attaching(), PDF)
    assert effects["attachment:0"].job_id == stage.post(2)["uuid"]
    assert len(stage.files(made.application_id)) == 1


@pytest.mark.parametrize("action", [ATTACH, NOTE, RESULT])
async def test_an_unknown_application(stage, one_step, attaching, noting, linking, refused, action):
    order = {ATTACH: attaching, NOTE: noting, RESULT: linking}[action]()
    stage.state.remove("jobApplications", order.application_id)
    error = await refused(one_step(action, order, content=PDF if action is ATTACH else None).prepare())
    assert (error.cause, [problem.path for problem in error.problems]) == (
        Cause.NOT_FOUND,
        ["application_id"],
    )
    assert stage.files() == []


@pytest.mark.parametrize("status", [400, 404])
async def test_an_application_that_is_deleted_in_between(stage, one_step, attaching, made, refused, status):
    step = one_step(ATTACH, attaching(), content=PDF)
    await step.prepare()
    if status == 404:
        stage.fail(kind="status", status=404, method="POST", path=FILES)
        stage.rewrite("files", lambda _: {})
    stage.state.remove("jobApplications", made.application_id)
    error = await refused(step.send())
    assert (error.cause, error.had_no_effect) == (Cause.NOT_FOUND, True)
    assert [problem.path for problem in error.problems] == ["application_id"]
    assert await step.look_up() is LookUp.ABSENT


@pytest.mark.parametrize(
    ("knobs", "content", "path"),
    [
        ({"max_file_bytes": 10}, b"x" * 11, "attachment"),
        ({}, b"", "attachment"),
        ({"document_types": ("image/png",)}, PDF, "attachment.content_type"),
    ],
)
async def test_files_that_the_vendor_refuses(stage, one_step, attaching, refused, knobs, content, path):
    stage.turn(**knobs)
    step = one_step(ATTACH, attaching(), content=content)
    await step.prepare()
    error = await refused(step.finish(await step.send()))
    assert (error.cause, [problem.path for problem in error.problems]) == (Cause.REJECTED, [path])
    assert stage.files() == []


async def test_a_body_that_is_too_large_for_the_server(stage, one_step, attaching, refused):
    step = one_step(ATTACH, attaching(), content=PDF)
    await step.prepare()
    stage.fail(kind="status", status=413, method="POST", path=FILES)
    error = await refused(step.send())
    assert (error.cause, error.had_no_effect) == (Cause.REJECTED, True)
    assert [problem.path for problem in error.problems] == ["attachment"]


async def test_attachments_of_a_create_name_their_index(stage, do, applying, pdf, refused):
    stage.turn(max_file_bytes=30)
    order = applying(attachments=(pdf(), pdf("Groß.pdf")))
    error = await refused(do(Action.CREATE_CANDIDATE, order, PDF, PDF * 9))
    assert [problem.path for problem in error.problems] == ["attachments.1"]
    assert [file.data for file in stage.files(stage.applications()[0]["id"])] == [PDF]


# ---- lost answers ---------------------------------------------------------------------------------------------------


async def test_after_a_lost_answer_the_document_is_found_by_its_bytes(
    stage, one_step, do, attaching, pdf, refused
):
    await do(ATTACH, attaching(), PDF)
    step = one_step(ATTACH, attaching(), content=PDF)
    await step.prepare()
    assert await step.look_up() is LookUp.ABSENT
    await do(ATTACH, attaching(attachments=(pdf("Fremd.pdf"),)), PDF + b"another")
    assert await step.look_up() is LookUp.ABSENT
    stage.fail(kind="drop_after", method="POST", path=FILES, next=1)
    assert (await refused(step.send())).had_no_effect is False

    found = await step.look_up()

    assert found.document_id == stage.files()[2].id
    assert found.target is AttachmentTarget.APPLICATION


async def test_what_never_arrived_is_absent(stage, one_step, attaching, refused):
    step = one_step(ATTACH, attaching(), content=PDF)
    await step.prepare()
    stage.fail(kind="drop_before", method="POST", path=FILES, next=1)
    assert (await refused(step.send())).had_no_effect is False
    assert await step.look_up() is LookUp.ABSENT
    await step.finish(await step.send())
    assert len(stage.files()) == 1


async def test_links_that_want_the_token_get_it_at_their_own_origin_only(stage, one_step, attaching, made):
    stage.turn(documents_need_bearer=True)
    step = one_step(ATTACH, attaching(), content=PDF)
    await step.prepare()
    await step.send()
    stage.requests.clear()
    assert (await step.look_up()).document_id == stage.files()[0].id
    tried = [request for request in stage.requests if request.url.path.startswith("/documents/")]
    assert ["Authorization" in request.headers for request in tried] == [False, True]

    def elsewhere(page):
        for one in page["jobApplications"]:
            one["applicationDocuments"] = [
                link.replace("https://sandbox.example", "https://files.example")
                for link in one["applicationDocuments"]
            ]
        return page

    stage.requests.clear()
    stage.rewrites[:] = [("job-applications", elsewhere)] * 2
    assert await step.look_up() is LookUp.UNKNOWN
    tried = [request for request in stage.requests if request.url.host == "files.example"]
    assert ["Authorization" in request.headers for request in tried] == [False]


async def test_a_new_document_that_cannot_be_read_leaves_it_unknown(stage, one_step, attaching):
    step = one_step(ATTACH, attaching(), content=PDF)
    await step.prepare()
    await step.send()
    stage.fail(kind="status", status=410, path="/documents")
    assert await step.look_up() is LookUp.UNKNOWN


async def test_a_download_that_may_work_later_decides_nothing(stage, one_step, attaching, refused):
    step = one_step(ATTACH, attaching(), content=PDF)
    await step.prepare()
    await step.send()
    stage.fail(kind="server_error", path="/documents", next=1)
    assert (await refused(step.look_up())).cause is Cause.UNAVAILABLE
    assert (await step.look_up()).document_id == stage.files()[0].id


async def test_links_that_are_signed_anew_each_time_are_the_same_documents(stage, one_step, attaching, do):
    await do(ATTACH, attaching(), PDF)
    step = one_step(ATTACH, attaching(), content=PDF)
    await step.prepare()

    def signed(page):
        for one in page["jobApplications"]:
            one["applicationDocuments"] = [f"{link}?signature=new" for link in one["applicationDocuments"]]
        return page

    stage.rewrites[:] = [("job-applications", signed)] * 2
    assert await step.look_up() is LookUp.ABSENT


async def test_links_that_cannot_be_told_apart_show_nothing(stage, one_step, attaching, do):
    step = one_step(ATTACH, attaching(), content=PDF)
    await step.prepare()
    await do(ATTACH, attaching(), PDF)
    await do(ATTACH, attaching(), PDF)

    def alike(page):
        for one in page["jobApplications"]:
            one["applicationDocuments"] = [f"{link}/download" for link in one["applicationDocuments"]]
        return page

    stage.rewrites[:] = [("job-applications", alike)] * 2
    assert await step.look_up() is LookUp.UNKNOWN


async def test_the_second_of_two_equal_files_is_not_taken_for_the_first(stage, one_step, do, applying, pdf):
    order = applying(attachments=(pdf(), pdf()))
    effects = await do(Action.CREATE_APPLICATION, order, PDF, PDF)
    del effects["attachment:1"]
    step = one_step(Action.CREATE_APPLICATION, order, name="attachment:1", content=PDF, effects=effects)
    await step.prepare()
    assert (await step.look_up()).document_id == stage.files()[1].id
    first, second = stage.files()
    stage.state.put("jobApplications", first.owner, {"applicationDocuments": [first.id]})
    assert await step.look_up() is LookUp.ABSENT
    assert second.data == first.data


async def test_memo_holds_no_links(one_step, do, attaching):
    await do(ATTACH, attaching(), PDF)
    step = one_step(ATTACH, attaching(), content=PDF)
    await step.prepare()
    assert set(step.work.memo) == {"application_id", "job_id", "before"}
    assert "http" not in json.dumps(step.work.memo)


# ---- attachments to a candidate -------------------------------------------------------------------------------------


@pytest.fixture
async def two(do, applying, stage):
    """Two applications of one person; the first one is the newer one by its date."""
    order = applying(job_id=stage.post(1)["uuid"], remote_fields={})
    older = (await do(Action.CREATE_APPLICATION, order))["application"]
    stage.state.put("jobApplications", older.application_id, {"creationDateAndTime": "20260101T000000Z"})
    newer = (await do(Action.CREATE_APPLICATION, applying(on_duplicate=OnDuplicate.CREATE)))["application"]
    stage.parts.journal.clear()
    return older, newer


async def test_a_candidates_file_goes_to_the_newest_application(stage, do, two, pdf):
    _, newer = two
    order = CandidateAttachment(candidate_id=newer.candidate_id, attachments=(pdf(),))
    effect = (await do(TO_CANDIDATE, order, PDF))["attachment:0"]
    (file,) = stage.files()
    assert (file.owner, file.data, file.name) == (newer.application_id, PDF, "Lebenslauf.pdf")
    assert (effect.target, effect.application_id) == (AttachmentTarget.APPLICATION, newer.application_id)
    assert (effect.candidate_id, effect.document_id) == (newer.candidate_id, file.id)
    assert [(notice.code, notice.path) for notice in effect.notices] == [
        ("STORED_WITH_APPLICATION", "candidate_id")
    ]
    # The applicant; one list of both jobs' applications, of two pages.
    assert stage.calls == {"GET {uuid}": 1, "GET job-applications": 2, **UPLOAD}


async def test_a_candidates_file_is_found_after_a_lost_answer(stage, one_step, two, pdf, refused):
    order = CandidateAttachment(candidate_id=two[1].candidate_id, attachments=(pdf(),))
    step = one_step(TO_CANDIDATE, order, content=PDF)
    await step.prepare()
    stage.fail(kind="drop_after", method="POST", path=FILES)
    await refused(step.send())
    found = await step.look_up()
    assert (found.document_id, found.candidate_id) == (stage.files()[0].id, order.candidate_id)
    assert codes(found) == ["STORED_WITH_APPLICATION"]


@pytest.mark.parametrize("status", [400, 404])
async def test_an_unknown_candidate(stage, one_step, pdf, refused, status):
    stage.turn(unknown_identifier_status=status)
    step = one_step(TO_CANDIDATE, CandidateAttachment(candidate_id="gone", attachments=(pdf(),)), content=PDF)
    error = await refused(step.prepare())
    assert (error.cause, [problem.path for problem in error.problems]) == (Cause.NOT_FOUND, ["candidate_id"])


async def test_a_candidate_without_applications(stage, one_step, made, pdf, refused):
    stage.state.remove("jobApplications", made.application_id)
    order = CandidateAttachment(candidate_id=made.candidate_id, attachments=(pdf(),))
    error = await refused(one_step(TO_CANDIDATE, order, content=PDF).prepare())
    assert error.cause is Cause.REJECTED


# ---- notes and result links -----------------------------------------------------------------------------------------


async def test_a_note_arrives_as_a_document(stage, do, noting, made):
    effects = await do(NOTE, noting("Gutes Gespräch.\n\nZażółć gęślą jaźń."))
    (file,) = stage.files(made.application_id)
    assert (file.name, file.content_type) == ("2026-11-25 Note.pdf", "application/pdf")
    told = text_of(file.data)
    # 9:30 in UTC is an hour later where the recruiters are.
    for words in ("Note", "2026-11-25 10:30 (UTC+01:00)", "Gutes Gespräch.", "Zażółć gęślą jaźń."):
        assert words in told
    effect = effects["note"]
    assert codes(effect) == ["DELIVERED_AS_DOCUMENT"]
    assert (effect.document_id, effect.target) == (file.id, AttachmentTarget.APPLICATION)
    assert stage.calls == {"GET job-applications": 2, **UPLOAD}


async def test_characters_that_the_font_lacks_are_told(do, noting):
    effects = await do(NOTE, noting("Prima \N{PARTY POPPER}"))
    assert codes(effects["note"]) == ["DELIVERED_AS_DOCUMENT", "CHARACTERS_REPLACED"]


async def test_a_result_arrives_as_a_document(stage, do, linking, made):
    effects = await do(RESULT, linking())
    (file,) = stage.files(made.application_id)
    assert file.name == "2026-11-25 Result \N{EN DASH} Kognitiver Test.pdf"
    told = text_of(file.data)
    for words in (
        "Kognitiver Test",
        "https://results.example.com/r/17?a=1&b=2",
        "Größe",
        "87 %",
        "Zeit",
        "12 min",
    ):
        assert words in told
    (link,) = (
        each.get_object()["/A"]["/URI"]
        for page in PdfReader(BytesIO(file.data)).pages
        for each in page["/Annots"]
    )
    assert link == "https://results.example.com/r/17?a=1&b=2"
    assert codes(effects["result_link"]) == ["DELIVERED_AS_DOCUMENT"]


@pytest.mark.parametrize("action", [NOTE, RESULT])
async def test_a_document_of_ours_is_found_after_a_lost_answer(
    stage, one_step, do, noting, linking, refused, action
):
    order = {NOTE: noting, RESULT: linking}[action]
    other = noting("Etwas anderes.") if action is NOTE else linking(label="Anderer Test")
    step = one_step(action, order())
    await step.prepare()
    await do(action, other)
    assert await step.look_up() is LookUp.ABSENT
    stage.fail(kind="drop_after", method="POST", path=FILES, next=1)
    await refused(step.send())
    found = await step.look_up()
    assert found.document_id == stage.files()[1].id
    assert codes(found) == ["DELIVERED_AS_DOCUMENT"]


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("Kognitiver Test", "Kognitiver Test"),
        ("../../etc/passwd", "etc passwd"),
        ('a/b\\c:d*e?f"g<h>i|j', "a b c d e f g h i j"),
        ("Größe (Łódź) & Αθήνα", "Größe (Łódź) & Αθήνα"),
        ("zwei\nZeilen\t\x00hier", "zwei Zeilen hier"),
        ("\N{PARTY POPPER}", "Link"),
        ("x" * 200, "x" * 80),
    ],
)
def test_labels_in_names_of_files(label, name):
    assert safe(label) == name


async def test_the_limits_of_the_vendor_are_those_assumed():
    assert (set(LIMITS.media_types), LIMITS.max_file_bytes, LIMITS.assumed) == (
        set(DOCUMENT_TYPES),
        MAX_FILE_BYTES,
        True,
    )


async def test_over_real_http(stage, one_step, applying, pdf, carry_out, refused):
    """The bytes and names that a real socket carries, and a connection that breaks after the effect."""
    async with start(stage.app) as url:
        account = Account(
            integration_id="acme",
            base_url=url,
            credentials={"access_key": Secret(DEMO_ACCESS_KEY), "secret_access_key": Secret(DEMO_SECRET)},
        )
        session = HrworksSession(account)
        order, content = applying(attachments=(pdf("Köln & Łódź.pdf"),)), bytes(range(256)) * 4000
        await carry_out(apply_plan(order), session, order, (content,))
        (made,) = stage.applications()
        (file,) = stage.files(made["id"])
        assert (file.name, file.content_type, file.data) == ("Köln & Łódź.pdf", "application/pdf", content)
        note = Note(application_id=made["id"], job_id=made["postUuid"], content="Hallo")
        step = one_step(NOTE, note, session=session)
        await step.prepare()
        stage.fail(kind="drop_after", method="POST", path=FILES, next=1)
        assert (await refused(step.send())).had_no_effect is False
        assert (await step.look_up()).document_id == stage.files()[1].id
        await session.close()
