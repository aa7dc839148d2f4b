"""The sandbox answers reads as contract "assumed-1" says."""

from collections.abc import AsyncIterator
from datetime import date, datetime

import httpx
import msgspec
import pytest

from connectors.hr4you.sandbox.access import tokens_of
from connectors.hr4you.sandbox.app import connection, create_app

TOKEN = connection()["token"]
RESOURCES = {
    "users": 25,
    "jobs": 80,
    "applicationStages": 14,
    "applicants": 1500,
    "applications": 1900,
    "sources": 12,
}
KEYS = {
    "users": "id firstName lastName email",
    "jobs": "id title description employmentType status visibility category jobUrl workplace zipCode street region"
    " country publishingDateFrom publishingDateUntil contactUserId customFields",
    "applicationStages": "id name position outcome",
    "applicants": "id firstName lastName gender email phone mobile street zipCode city country socialLinks source"
    " createdAt customFields",
    "applications": "id jobId applicantId stageId createdAt customFields",
    "sources": "id name",
}


@pytest.fixture
async def api() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app())
    headers = {"Authorization": TOKEN}
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox", headers=headers) as client:
        yield client


async def everything(api: httpx.AsyncClient, resource: str, size: int = 200) -> list[dict]:
    found: list[dict] = []
    while True:
        page = len(found) // size + 1
        answer = (await api.get(f"/api2/{resource}", params={"page": page, "size": size})).json()
        found += answer["items"]
        if len(found) >= answer["total"]:
            return found


@pytest.mark.parametrize("resource", RESOURCES)
async def test_paging_reaches_each_record_once(api, resource):
    found = await everything(api, resource, size=73)

    assert RESOURCES[resource] == len(found) == len({record["id"] for record in found})
    assert all(list(record) == KEYS[resource].split() for record in found)


@pytest.mark.parametrize("resource", RESOURCES)
async def test_one_record_is_the_same_as_in_the_listing(api, resource):
    listed = (await api.get(f"/api2/{resource}?size=3")).json()["items"][-1]

    assert listed == (await api.get(f"/api2/{resource}/{listed['id']}")).json()


async def test_page_shape_and_defaults(api):
    answer = await api.get("/api2/applicants")

    assert answer.headers["X-Contract"] == "assumed-1"
    content = answer.json()
    assert (content["page"], content["size"], content["total"], len(content["items"])) == (1, 100, 1500, 100)


async def test_page_past_the_end_is_empty(api):
    answer = (await api.get("/api2/jobs?page=3&size=50")).json()

    assert answer == {"items": [], "page": 3, "size": 50, "total": 80}


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("size=0", "size"),
        ("size=201", "size"),
        ("size=ten", "size"),
        ("page=0", "page"),
        ("page=-1", "page"),
        ("page=1.5", "page"),
        ("ids=1,x", "ids"),
        ("ids=", "ids"),
        ("ids=" + ",".join(map(str, range(1, 102))), "ids"),
        ("ids=" + "9" * 5000, "ids"),
        ("status=open", "status"),
    ],
)
async def test_bad_query_is_refused_by_name(api, query, field):
    answer = await api.get(f"/api2/jobs?{query}")

    assert answer.status_code == 422
    error = answer.json()["error"]
    assert ("VALIDATION_FAILED", [field]) == (error["code"], list(error["fields"]))
    assert error["message"]


async def test_several_by_id_leaves_unknown_ones_out(api):
    answer = (await api.get("/api2/jobs?ids=3005,999,3002,3005")).json()

    assert ([job["id"] for job in answer["items"]], answer["total"]) == ([3002, 3005], 2)


async def test_filters_select_exactly(api):
    applications = await everything(api, "applications")
    jobs = "3001,3004,3009"
    wanted = [record for record in applications if str(record["jobId"]) in jobs.split(",")]

    by_job = (await api.get(f"/api2/applications?jobIds={jobs}&size=200")).json()
    assert wanted[:200] == by_job["items"]
    assert len(wanted) == by_job["total"]

    applicants = (await api.get(f"/api2/applicants?jobIds={jobs}&size=200")).json()
    assert len({record["applicantId"] for record in wanted}) == applicants["total"]

    both = (await api.get(f"/api2/applications?jobIds={jobs}&applicantIds={wanted[0]['applicantId']}")).json()
    assert [wanted[0]["id"]] == [record["id"] for record in both["items"]]


async def test_jobs_by_status(api):
    jobs = await everything(api, "jobs")

    for status in ("active", "inactive", "draft", "archived"):
        answer = (await api.get(f"/api2/jobs?status={status}&size=200")).json()
        assert [job for job in jobs if job["status"] == status] == answer["items"] != []


async def test_applicants_by_email_whatever_its_case(api):
    someone = (await api.get("/api2/applicants/20017")).json()

    answer = (await api.get("/api2/applicants", params={"email": someone["email"].upper()})).json()
    assert [someone] == answer["items"]
    assert (await api.get("/api2/applicants?email=nobody@example.org")).json()["total"] == 0


async def test_custom_fields_of_each_type_per_model(api):
    for model in ("job", "applicant", "application"):
        fields = (await api.get(f"/api2/customFields?model={model}")).json()["items"]
        assert {"text", "number", "date", "boolean", "select"} == {field["type"] for field in fields}
        assert all(set(field) == {"key", "label", "type", "options"} for field in fields)
        records = await everything(api, f"{model}s")
        assert all(
            any(record["customFields"].get(field["key"]) is not None for record in records)
            for field in fields
        )
    assert (await api.get("/api2/customFields")).status_code == 422
    assert (await api.get("/api2/customFields?model=user")).status_code == 422


async def test_seed_data_holds_every_word_and_the_gaps_of_real_data(api):
    jobs, applicants = await everything(api, "jobs"), await everything(api, "applicants")
    stages, applications = await everything(api, "applicationStages"), await everything(api, "applications")

    assert {"active", "inactive", "draft", "archived"} == {job["status"] for job in jobs}
    assert {"public", "internal", "hidden"} == {job["visibility"] for job in jobs}
    labels = "Vollzeit Teilzeit Freelancer Werkstudent Praktikum Saisonkraft Freiwillig Initiativbewerbung"
    assert set(labels.split()) == {job["employmentType"] for job in jobs}
    assert {"m", "f", "d", None} == {someone["gender"] for someone in applicants}
    assert {None, "DE", "Deutschland"} < {someone["country"] for someone in applicants}
    assert {"xing", "linkedin", "github"} == {
        link["network"] for one in applicants for link in one["socialLinks"]
    }
    assert {"open", "hired", "rejected"} == {stage["outcome"] for stage in stages}
    assert list(range(1, 15)) == sorted(stage["position"] for stage in stages)
    assert {stage["id"] for stage in stages} | {None} == {record["stageId"] for record in applications}
    assert any(until and until.startswith("2999-") for until in (job["publishingDateUntil"] for job in jobs))
    assert {"", None} < {someone["phone"] for someone in applicants}
    assert any(someone["email"] is None for someone in applicants)


async def test_references_lead_somewhere_and_pairs_are_unique(api):
    jobs, applications = await everything(api, "jobs"), await everything(api, "applications")
    users = {user["id"] for user in await everything(api, "users")} | {None}
    applicants = {someone["id"] for someone in await everything(api, "applicants")}
    taking = {job["id"] for job in jobs if job["status"] != "draft"}

    assert {job["contactUserId"] for job in jobs} <= users
    assert {record["jobId"] for record in applications} <= taking
    assert {record["applicantId"] for record in applications} < applicants
    assert len(applications) == len({(record["jobId"], record["applicantId"]) for record in applications})


async def test_times_are_iso_some_without_offset(api):
    times = [datetime.fromisoformat(record["createdAt"]) for record in await everything(api, "applications")]

    assert {True, False} == {time.tzinfo is None for time in times}
    for job in await everything(api, "jobs"):
        assert not job["publishingDateFrom"] or date.fromisoformat(job["publishingDateFrom"])


@pytest.mark.parametrize("path", ["/api2/jobs/1", "/api2/jobs/x", "/api2/nothing", "/api2/customFields/1"])
async def test_unknown_is_404(api, path):
    answer = await api.get(path)

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, "NOT_FOUND")


async def test_other_methods_are_405(api):
    answer = await api.delete("/api2/jobs/3001")

    assert (answer.status_code, answer.json()["error"]["code"]) == (405, "METHOD_NOT_ALLOWED")
    assert (await api.get("/api2/applicants/20001/documents")).status_code == 405


@pytest.mark.parametrize("header", [None, "", "wrong", f"Bearer {TOKEN}", TOKEN.upper(), "ü"])
async def test_missing_or_wrong_token_is_401(api, header):
    del api.headers["Authorization"]
    headers = [] if header is None else [(b"Authorization", header.encode())]

    for path in ("/api2/jobs", "/api2/nothing"):
        answer = await api.get(path, headers=headers)
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "UNAUTHORIZED")


async def test_rights_of_the_four_tokens(api):
    async def statuses(name: str) -> list[int]:
        headers = {"Authorization": tokens_of(TOKEN)[name]}
        reads = [await api.get(f"/api2/{path}", headers=headers) for path in ("jobs", "applicants")]
        write = await api.post("/api2/applicants", headers=headers, json={})
        return [answer.status_code for answer in (*reads, write)]

    assert await statuses("full") == [200, 200, 422]
    assert await statuses("read-only") == [200, 200, 403]
    assert await statuses("jobs-only") == [200, 403, 403]
    assert await statuses("none") == [403, 403, 403]


async def test_knobs_change_rights_and_prefix(api):
    await api.post("/__sandbox__/knobs", json={"denied": ["applications:read"], "token_prefix": "Bearer"})

    assert (await api.get("/api2/jobs")).status_code == 401
    bearer = {"Authorization": f"Bearer {TOKEN}"}
    assert (await api.get("/api2/jobs", headers=bearer)).status_code == 200
    refused = await api.get("/api2/applications", headers=bearer)
    assert refused.json()["error"]["fields"] == {"right": "applications:read"}


async def test_faults_of_content(api):
    await api.post("/__sandbox__/faults", json={"kind": "unknown_enum", "next": 1})
    assert (await api.get("/api2/jobs/3001")).json()["status"] == "pausiert"

    await api.post("/__sandbox__/faults", json={"kind": "missing_keys", "next": 1})
    assert "title" not in (await api.get("/api2/jobs/3001")).json()

    await api.post("/__sandbox__/faults", json={"kind": "expired_token", "next": 1})
    assert (await api.get("/api2/jobs/3001")).json()["error"]["code"] == "TOKEN_EXPIRED"

    await api.post("/__sandbox__/faults", json={"kind": "rate_limited", "next": 1, "retry_after": 7})
    limited = await api.get("/api2/jobs")
    assert (
        limited.status_code,
        limited.headers["Retry-After"],
        limited.json()["error"]["code"],
    ) == (429, "7", "RATE_LIMITED")
    assert (await api.get("/api2/jobs")).status_code == 200


async def test_a_record_removed_elsewhere_shifts_the_pages(api):
    before = (await api.get("/api2/jobs?size=10&page=2")).json()["items"]
    assert (await api.delete("/__sandbox__/state/jobs/3003")).status_code == 204
    after = (await api.get("/api2/jobs?size=10&page=2")).json()

    assert before[1:] == after["items"][:-1]
    assert after["total"] == 79


async def test_records_put_elsewhere_are_served_filtered_and_gone_after_reset(api):
    await api.put(
        "/__sandbox__/state/applicants/90001", json={"firstName": "Kim", "email": "Kim@example.org"}
    )
    await api.put("/__sandbox__/state/applications/50001", json={"jobId": 3002, "applicantId": 90001})

    kim = (await api.get("/api2/applicants?email=kim@example.org")).json()["items"]
    assert [(one["id"], one["firstName"], one["lastName"]) for one in kim] == [(90001, "Kim", None)]
    mine = (await api.get("/api2/applications?applicantIds=90001&jobIds=3002")).json()
    assert [record["id"] for record in mine["items"]] == [50001]
    assert set(KEYS["applicants"].split()) == set(kim[0])

    await api.post("/__sandbox__/reset")
    assert (await api.get("/api2/applicants?email=kim@example.org")).json()["total"] == 0
    assert (await api.get("/api2/applicants")).json()["total"] == 1500


async def test_two_sandboxes_hold_the_same_data_and_another_seed_other_data():
    async def bytes_of(seed: int) -> bytes:
        transport = httpx.ASGITransport(create_app(scale=0.2, seed=seed))
        async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
            return (await client.get("/__sandbox__/state")).content

    first, second = await bytes_of(7), await bytes_of(7)
    assert msgspec.json.decode(first) == msgspec.json.decode(second)
    assert first != await bytes_of(8)


async def test_large_scale():
    transport = httpx.ASGITransport(create_app(scale=50))
    headers = {"Authorization": TOKEN}
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox", headers=headers) as client:
        totals = {name: (await client.get(f"/api2/{name}?size=1")).json()["total"] for name in RESOURCES}
        last = (await client.get("/api2/applications?page=475&size=200")).json()["items"]

    expected = {"users": 177, "jobs": 4000, "applicants": 75_000, "applications": 95_000}
    assert expected | {"applicationStages": 14, "sources": 12} == totals
    assert len(last) == 200
