"""The sandbox's public side: the XML feed as clients of live tenants know it, and the pages of jobs."""

import re
from collections.abc import AsyncIterator
from xml.etree.ElementTree import Element

import httpx
import pytest
from defusedxml.ElementTree import fromstring

from connectors.hr4you.sandbox.app import create_app
from connectors.sandboxing.serving import start

FEED = "/api/jobs/xml/set/website"
HTML_BLOCKS = [
    "jobCompanyProfile",
    "jobSummary",
    "jobResponsibilities",
    "jobRequirements",
    "jobBenefits",
    "jobOutro",
    "jobFulltext",
]


@pytest.fixture
async def web() -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app())
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox") as client:
        yield client


async def feed(web: httpx.AsyncClient) -> list[Element]:
    answer = await web.get(FEED, headers={"Accept": "application/xml"})
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("application/xml")
    root = fromstring(answer.content)
    assert root.tag == "HR4YOU_JOBS"
    assert {child.tag for child in root} <= {"job"}
    return list(root)


async def test_holds_the_public_active_jobs_and_no_others(web):
    jobs = (await web.get("/__sandbox__/state/jobs")).json()
    wanted = [str(job["id"]) for job in jobs if (job["status"], job["visibility"]) == ("active", "public")]

    assert [job.findtext("jobId") for job in await feed(web)] == wanted
    assert 20 < len(wanted) < 80


async def test_fields_are_text_with_escaped_html(web):
    jobs = await feed(web)

    assert all(len(field) == 0 and not field.attrib for job in jobs for field in job)
    for name in HTML_BLOCKS:
        assert any((job.findtext(name) or "").startswith("<") for job in jobs)
    assert all((job.findtext("languageCode"), job.findtext("sprachcode")) == ("DE", "DE") for job in jobs)
    assert "&amp;lt; 0,01 mm" in (await web.get(FEED)).text


async def test_has_the_oddities_of_live_feeds(web):
    jobs = await feed(web)

    def values(name: str) -> set[str | None]:
        return {job.findtext(name) for job in jobs}

    untils = {until or "" for until in values("jobPublishingDateUntil")}
    assert any(until.startswith("2999-") for until in untils)
    assert "" in untils
    assert all(re.fullmatch(r"(\d{4}-\d\d-\d\d)?", until) for until in untils)
    assert "0.00000" in values("jobLatitude")
    assert {"Freiwillig", "Initiativbewerbung"} & values("jobEmploymentType")
    assert {"0", "32000"} <= values("salaryMin")
    assert {"", "EUR"} == values("salaryCurrency")
    assert None in values("jobBenefits")
    assert "" in values("jobStreet")


async def test_switched_off_or_another_set_is_404(web):
    assert (await web.get("/api/jobs/xml/set/intranet")).status_code == 404

    await web.post("/__sandbox__/knobs", json={"job_feed": False})

    assert (await web.get(FEED)).status_code == 404


async def test_an_export_set_may_leave_fields_out(web):
    await web.post("/__sandbox__/knobs", json={"job_feed_without": ["jobFulltext"]})

    assert {job.findtext("jobFulltext") for job in await feed(web)} == {None}


async def test_follows_changes_made_in_the_product(web):
    first, second, *_ = [job.findtext("jobId") for job in await feed(web)]
    await web.put(
        f"/__sandbox__/state/jobs/{first}", json={"title": "R&D <Leitung>", "description": "<p>Neu</p>"}
    )
    await web.put(f"/__sandbox__/state/jobs/{second}", json={"status": "inactive"})
    await web.put(
        "/__sandbox__/state/jobs/9001", json={"title": "Neu", "status": "active", "visibility": "public"}
    )

    jobs = {job.findtext("jobId"): job for job in await feed(web)}

    texts = [jobs[first].findtext(name) for name in ("jobTitle", "jobFulltext", "jobSummary")]
    assert texts == ["R&D <Leitung>", "<p>Neu</p>", ""]
    assert second not in jobs
    assert jobs["9001"].findtext("jobTitle") == "Neu"


async def test_offer_leads_to_the_page_of_the_job(web):
    for job in (await feed(web))[:5]:
        address = job.findtext("jobOffer") or ""
        assert address.startswith(f"http://sandbox/job/view/{job.findtext('jobId')}/")
        page = await web.get(address)
        assert (page.status_code, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
        assert "<h1>" in page.text


async def test_pages_of_other_jobs_are_404(web):
    for path in ("/job/view/3003/inactive", "/job/view/3001", "/job/view/1", "/job/view/x", "/"):
        assert (await web.get(path)).status_code == 404


async def test_over_a_real_socket_both_ways_in_and_counted():
    async with start(create_app(scale=0.1)) as url, httpx.AsyncClient(base_url=url) as client:
        headers = {"Authorization": "demo-hr4you-token"}
        jobs = (await client.get("/api2/jobs", headers=headers)).json()["items"]
        address = next(
            job["jobUrl"] for job in jobs if job["status"] == "active" and job["visibility"] == "public"
        )
        assert (await client.get(address)).status_code == 200
        assert (await client.get(FEED)).status_code == 200
        await client.get("/api2/jobs/3001", headers=headers)

        counts = (await client.get("/__sandbox__/requests")).json()["counts"]
        assert counts == {
            "GET /api/jobs/xml/set/{name}": 1,
            "GET /api2/jobs": 1,
            "GET /api2/jobs/{id}": 1,
            "GET /job/view/{id}/{title}": 1,
        }

        await client.post("/__sandbox__/faults", json={"kind": "drop_before", "next": 1})
        with pytest.raises(httpx.RemoteProtocolError):
            await client.get(FEED)
