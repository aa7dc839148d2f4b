"""The sandbox takes writes as contract "assumed-1" says, and keeps what it took."""

import hashlib
from collections.abc import AsyncIterator

import httpx
import pytest

from connectors.hr4you.sandbox.app import create_app

ANNA = {"firstName": "Anna", "lastName": "Muster", "email": "anna.muster@example.org"}
PDF = b"%PDF-1.7 \x00\xff made-up"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ACTIVE_JOB, INACTIVE_JOB, DRAFT_JOB = 3001, 3003, 3005
APPLICATION = "/api2/applications/50001"


@pytest.fixture
async def api() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app())
    headers = {"Authorization": "demo-hr4you-token"}
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox", headers=headers) as client:
        yield client


async def create(api: httpx.AsyncClient, **fields: object) -> dict:
    answer = await api.post("/api2/applicants", json=ANNA | fields)
    assert answer.status_code == 201
    return answer.json()


async def state(api: httpx.AsyncClient, path: str) -> dict:
    return (await api.get(f"/__sandbox__/state/{path}")).json()


def problem(answer: httpx.Response) -> tuple[int, str, list[str]]:
    error = answer.json()["error"]
    assert error["message"]
    return answer.status_code, error["code"], sorted(error["fields"])


async def test_applicant_with_every_field(api):
    sent = {
        "gender": "f",
        "phone": "+49 30 23125001",
        "mobile": "+49 171 3920001",
        "street": "Lindenweg 3",
        "zipCode": "79098",
        "city": "Freiburg",
        "country": "DE",
        "socialLinks": [{"network": "xing", "url": "https://www.xing.example/profile/anna"}],
        "customFields": {"gehaltswunsch": 52_000.5, "fuehrerschein": True, "abschluss": "Master"},
    }

    made = await create(api, **sent, sourceId=2, privacyConsent=True)

    assert {**ANNA, **sent, "id": 21_501, "source": "Indeed", "createdAt": made["createdAt"]} == made
    assert made == (await api.get("/api2/applicants/21501")).json()
    assert (await state(api, "applicants/21501"))["privacyConsent"] is True
    found = (await api.get("/api2/applicants?email=ANNA.MUSTER@example.org")).json()
    assert found["items"] == [made]


async def test_applicant_with_free_source_and_nulls(api):
    made = await create(api, source="Radio Regenbogen", phone=None)

    assert (made["source"], made["phone"], made["customFields"]) == ("Radio Regenbogen", None, {})
    assert (await state(api, f"applicants/{made['id']}"))["privacyConsent"] is False


async def test_same_address_is_409_with_the_existing_id(api):
    first = await create(api)

    answer = await api.post("/api2/applicants", json=ANNA | {"email": "Anna.Muster@EXAMPLE.org"})

    assert problem(answer) == (409, "APPLICANT_EXISTS", ["email"])
    assert answer.json()["id"] == first["id"]
    assert (await api.get("/api2/applicants?size=1")).json()["total"] == 1501


@pytest.mark.parametrize(
    ("change", "fields"),
    [
        ({"firstName": "  ", "email": None, "lastName": 5}, ["email", "firstName", "lastName"]),
        ({"email": "anna"}, ["email"]),
        ({"gender": "female"}, ["gender"]),
        ({"city": "x" * 256}, ["city"]),
        ({"createdAt": "2026-01-01", "vorname": "Anna"}, ["createdAt", "vorname"]),
        ({"sourceId": 99}, ["sourceId"]),
        ({"sourceId": True}, ["sourceId"]),
        ({"sourceId": 1, "source": "Indeed"}, ["source"]),
        ({"privacyConsent": "yes"}, ["privacyConsent"]),
        ({"socialLinks": [{"url": "x"}]}, ["socialLinks"]),
        (
            {"customFields": {"gehaltswunsch": "viel", "neu": "x"}},
            ["customFields.gehaltswunsch", "customFields.neu"],
        ),
    ],
)
async def test_bad_applicant_is_refused_by_field_and_not_kept(api, change, fields):
    answer = await api.post("/api2/applicants", json=ANNA | change)

    assert problem(answer) == (422, "VALIDATION_FAILED", fields)
    assert (await api.get("/api2/applicants?size=1")).json()["total"] == 1500


@pytest.mark.parametrize(
    ("body", "status"),
    [(b"{", 400), (b"\xff", 400), (b"", 400), (b"[" * 100_000, 400), (b"[]", 422), (b"null", 422)],
)
async def test_bodies_that_are_no_object(api, body, status):
    assert (await api.post("/api2/applicants", content=body)).status_code == status


async def test_application_starts_in_the_first_stage(api):
    applicant = await create(api)

    answer = await api.post("/api2/applications", json={"jobId": ACTIVE_JOB, "applicantId": applicant["id"]})

    made = answer.json()
    expected = {
        "id": 51_901,
        "jobId": ACTIVE_JOB,
        "applicantId": applicant["id"],
        "stageId": 11,
        "customFields": {},
    }
    assert (answer.status_code, made) == (201, expected | {"createdAt": made["createdAt"]})
    assert made == (await api.get("/api2/applications/51901")).json()
    mine = await api.get(f"/api2/applications?applicantIds={applicant['id']}&jobIds={ACTIVE_JOB}")
    assert mine.json()["items"] == [made]
    theirs = await api.get(f"/api2/applicants?jobIds={ACTIVE_JOB}&email={ANNA['email']}")
    assert theirs.json()["items"] == [applicant]


async def test_application_in_a_given_stage(api):
    applicant = await create(api)
    wanted = {"jobId": ACTIVE_JOB, "applicantId": applicant["id"], "stageId": 15}

    assert (await api.post("/api2/applications", json=wanted)).json()["stageId"] == 15


async def test_refused_applications(api):
    applicant = (await create(api))["id"]

    async def apply(**fields: object) -> tuple[int, str, list[str]]:
        return problem(await api.post("/api2/applications", json={"applicantId": applicant} | fields))

    assert await apply(jobId=INACTIVE_JOB) == (422, "JOB_CLOSED", ["jobId"])
    assert await apply(jobId=DRAFT_JOB) == (422, "JOB_CLOSED", ["jobId"])
    assert await apply(jobId=9, stageId=99) == (422, "UNKNOWN_REFERENCE", ["jobId", "stageId"])
    assert await apply(jobId=ACTIVE_JOB, applicantId=1) == (422, "UNKNOWN_REFERENCE", ["applicantId"])
    assert await apply(jobId="3001") == (422, "VALIDATION_FAILED", ["jobId"])
    assert await apply() == (422, "VALIDATION_FAILED", ["jobId"])
    assert (await api.get("/api2/applications?size=1")).json()["total"] == 1900

    await api.post("/api2/applications", json={"jobId": ACTIVE_JOB, "applicantId": applicant})
    assert await apply(jobId=ACTIVE_JOB) == (409, "ALREADY_APPLIED", ["applicantId"])


async def test_note(api):
    answer = await api.post(f"{APPLICATION}/notes", json={"text": "Sehr überzeugend"})

    made = answer.json()
    assert (answer.status_code, made["applicationId"], made["text"]) == (201, 50_001, "Sehr überzeugend")
    assert await state(api, f"notes/{made['id']}") == made
    assert problem(await api.post(f"{APPLICATION}/notes", json={"text": " "})) == (
        422,
        "VALIDATION_FAILED",
        ["text"],
    )
    assert (await api.post("/api2/applications/1/notes", json={"text": "x"})).status_code == 404


async def test_custom_fields_are_merged_and_emptied(api):
    before = (await api.get(APPLICATION)).json()["customFields"]
    values = {"eignungswert": 91, "gespraech_am": "2026-07-01", "kanal": None}

    answer = await api.patch(APPLICATION, json={"customFields": values})

    assert (answer.status_code, answer.json()["customFields"]) == (200, before | values)
    assert answer.json() == (await api.get(APPLICATION)).json()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("einschaetzung", 5),
        ("eignungswert", "91"),
        ("eignungswert", True),
        ("gespraech_am", "01.07.2026"),
        ("gespraech_am", "2026-02-30"),
        ("unterlagen_vollstaendig", "ja"),
        ("kanal", "Brieftaube"),
        ("Acme: Score", 91),
        ("", "x"),
    ],
)
async def test_custom_field_of_the_wrong_type(api, key, value):
    before = (await api.get(APPLICATION)).json()

    answer = await api.patch(APPLICATION, json={"customFields": {key: value, "Acme: neu": "x"}})

    assert problem(answer) == (422, "VALIDATION_FAILED", [f"customFields.{key}"])
    assert before == (await api.get(APPLICATION)).json()
    assert (await api.get("/api2/customFields?model=application")).json()["total"] == 5


async def test_result_link_defines_its_custom_field(api):
    link = {"Acme: Testergebnis": "https://acme.example/r/1"}

    assert (await api.patch(APPLICATION, json={"customFields": link})).status_code == 200

    definitions = (await api.get("/api2/customFields?model=application")).json()["items"]
    new = {"key": "Acme: Testergebnis", "label": "Acme: Testergebnis", "type": "text", "options": []}
    assert definitions[-1] == new
    assert (await api.get("/api2/customFields?model=applicant")).json()["total"] == 5

    await api.post("/__sandbox__/knobs", json={"define_custom_fields": False})
    refused = await api.patch(APPLICATION, json={"customFields": {"Acme: mehr": "x"}})
    assert problem(refused) == (422, "VALIDATION_FAILED", ["customFields.Acme: mehr"])


async def test_patch_takes_custom_fields_only(api):
    answer = await api.patch(APPLICATION, json={"stageId": 12})

    assert problem(answer) == (422, "VALIDATION_FAILED", ["customFields", "stageId"])


def upload(name: str, data: bytes, media_type: str, kind: str = "cv") -> dict:
    return {"files": {"file": (name, data, media_type)}, "data": {"type": kind}}


async def test_document_is_kept_byte_for_byte(api):
    answer = await api.post(
        "/api2/applicants/20001/documents", **upload("Lebenslauf Müller.pdf", PDF, "application/pdf")
    )

    assert (answer.status_code, answer.json()) == (201, {"id": 1, "name": "Lebenslauf Müller.pdf"})
    (kept,) = await state(api, "files")
    assert (kept["owner"], kept["size"]) == ("applicants/20001/cv", len(PDF))
    assert kept["sha256"] == hashlib.sha256(PDF).hexdigest()
    assert (await api.get("/__sandbox__/files/1")).content == PDF
    assert (await api.get("/__sandbox__/files/2")).status_code == 404


@pytest.mark.parametrize(
    ("name", "media_type", "kind"),
    [
        ("a.docx", DOCX, "coverLetter"),
        ("a.JPG", "image/jpeg", "other"),
        ("a.txt", "text/plain; charset=utf-8", "other"),
        ("a.rtf", "application/octet-stream", "other"),
    ],
)
async def test_documents_taken(api, name, media_type, kind):
    answer = await api.post("/api2/applicants/20001/documents", **upload(name, b"x", media_type, kind))

    assert answer.status_code == 201


@pytest.mark.parametrize(
    ("name", "data", "media_type", "kind", "expected"),
    [
        ("a.exe", b"MZ", "application/octet-stream", "cv", (415, "UNSUPPORTED_FILE_TYPE", ["file"])),
        ("a.pdf", b"PK", "application/zip", "cv", (415, "UNSUPPORTED_FILE_TYPE", ["file"])),
        ("pdf", PDF, "application/pdf", "cv", (415, "UNSUPPORTED_FILE_TYPE", ["file"])),
        ("a.pdf", b"", "application/pdf", "cv", (422, "VALIDATION_FAILED", ["file"])),
        ("a.pdf", PDF, "application/pdf", "CV", (422, "VALIDATION_FAILED", ["type"])),
        ("a.pdf", bytes(10 * 1024 * 1024 + 1), "application/pdf", "cv", (413, "FILE_TOO_LARGE", ["file"])),
    ],
    ids=["extension", "media-type", "no-extension", "empty", "kind", "too-large"],
)
async def test_documents_refused(api, name, data, media_type, kind, expected):
    answer = await api.post("/api2/applicants/20001/documents", **upload(name, data, media_type, kind))

    assert problem(answer) == expected
    assert await state(api, "files") == []


async def test_uploads_of_the_wrong_form(api):
    path = "/api2/applicants/20001/documents"

    assert problem(await api.post(path, files={"datei": ("a.pdf", PDF)})) == (
        422,
        "VALIDATION_FAILED",
        ["file", "type"],
    )
    assert problem(await api.post(path, json={})) == (415, "MULTIPART_EXPECTED", [])
    broken = {"Content-Type": "multipart/form-data"}
    assert problem(await api.post(path, content=b"x", headers=broken)) == (400, "BAD_REQUEST", [])
    cut = {"Content-Type": "multipart/form-data; boundary=b"}
    assert problem(await api.post(path, content=b"--c\r\n", headers=cut))[0] == 400
    unknown = await api.post("/api2/applicants/1/documents", **upload("a.pdf", PDF, "application/pdf"))
    assert unknown.status_code == 404


async def test_documents_and_notes_can_be_listed_on_request(api):
    await api.post("/api2/applicants/20001/documents", **upload("a.pdf", PDF, "application/pdf"))
    await api.post("/api2/applicants/20002/documents", **upload("b.pdf", PDF, "application/pdf"))
    note = (await api.post(f"{APPLICATION}/notes", json={"text": "x"})).json()
    assert (await api.get(f"{APPLICATION}/notes")).status_code == 405

    await api.post("/__sandbox__/knobs", json={"list_documents_and_notes": True})

    documents = (await api.get("/api2/applicants/20001/documents")).json()
    assert documents == {"items": [{"id": 1, "name": "a.pdf", "size": len(PDF)}]}
    assert (await api.get(f"{APPLICATION}/notes")).json() == {"items": [note]}


async def test_an_answer_lost_after_the_effect(api):
    await api.post("/__sandbox__/faults", json={"kind": "drop_after", "method": "POST", "next": 1})

    with pytest.raises(httpx.ReadError):
        await api.post("/api2/applicants", json=ANNA)

    assert (await api.get("/api2/applicants", params={"email": ANNA["email"]})).json()["total"] == 1


async def test_the_clock_dates_new_records(api):
    moved = (await api.post("/__sandbox__/clock", json={"advance_seconds": 86_400 * 365})).json()

    made = await create(api)

    assert made["createdAt"][:10] >= moved["now"][:10]
