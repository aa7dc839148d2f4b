"""GraphiQL as a person meets it: opened in a browser that can reach nobody but us."""

import os
from pathlib import Path

import pytest
from playwright.async_api import expect

from graphql_api.pages.examples import load_examples

# Set to a folder to keep pictures of what the tests saw.
PICTURES = os.environ.get("BROWSER_TEST_PICTURES")
TABS_ARE_STORED = """() => new Promise((done) => {
    const look = () => localStorage.getItem("ats-graph:graphiql:tabState") === null
        ? requestAnimationFrame(look) : done();
    look();
})"""

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def _picture(page, name: str) -> None:
    if PICTURES is not None:
        await page.screenshot(path=Path(PICTURES) / f"{name}.png")


async def _open(visit, path: str = "/graphql"):
    await visit.page.goto(visit.origin + path)
    await expect(visit.page.get_by_role("button", name="Execute query (Ctrl-Enter)")).to_be_visible()
    return visit.page


async def _run(page) -> dict:
    async with page.expect_response(_answers_an_operation) as answer:
        await page.get_by_role("button", name="Execute query (Ctrl-Enter)").click()
    # What came is on the screen, not only on the wire.
    await expect(page.locator(".result-window")).to_contain_text('"data": {')
    return await (await answer.value).json()


def _answers_an_operation(response) -> bool:
    return response.request.method == "POST"


def _surprises(answer: dict) -> list[dict]:
    # The job feed of the demo has no applications, and the answer says so.
    failures = [each for each in answer.get("errors", []) if each["extensions"]["code"] != "UNSUPPORTED"]
    payloads = [each for each in answer["data"].values() if "replayed" in each]
    return failures + [error for payload in payloads for error in payload["errors"]]


async def test_an_example_query_runs_and_its_result_is_shown(visit):
    page = await _open(visit)

    answer = await _run(page)

    await _picture(page, "graphiql")
    accounts = answer["data"]["integrations"]
    assert _surprises(answer) == []
    assert len({account["connector"]["name"] for account in accounts if account["jobs"]["nodes"]}) >= 2
    name = accounts[0]["jobs"]["nodes"][0]["name"]
    await expect(page.locator(".result-window")).to_contain_text(name)
    visit.assert_clean()


async def test_every_example_has_a_tab_and_runs(visit):
    page = await _open(visit)
    tabs = page.get_by_label("Select active operation").get_by_role("tab")
    await expect(tabs).to_have_count(len(load_examples()))

    for index in range(await tabs.count()):
        await tabs.nth(index).get_by_role("button").first.click()
        answer = await _run(page)
        assert _surprises(answer) == [], await tabs.nth(index).inner_text()
        assert answer["data"]

    visit.assert_clean()


async def test_an_example_that_writes_shows_its_operation(visit):
    page = await _open(visit)
    tabs = page.get_by_label("Select active operation")
    await tabs.get_by_role("tab", name="CreateCandidate").get_by_role("button").first.click()
    await page.get_by_role("button", name="Variables").click()
    await expect(page.get_by_role("region", name="Variables")).to_contain_text("Wilhelmine")

    answer = await _run(page)

    await expect(page.locator(".result-window")).to_contain_text('"state": "SUCCEEDED"')
    await _picture(page, "mutation")
    payload = answer["data"]["createCandidate"]
    assert (payload["errors"], payload["operation"]["state"]) == ([], "SUCCEEDED")
    assert [file["state"] for file in payload["attachments"]] == ["STORED"]
    visit.assert_clean()


async def test_the_header_editor_holds_the_demo_key(visit, demo):
    page = await _open(visit)

    editor = page.get_by_role("region", name="Headers")

    await expect(editor).to_contain_text(f"Bearer {demo.key}")
    assert demo.key not in await page.evaluate("JSON.stringify(localStorage)")
    visit.assert_clean()


async def test_the_schema_can_be_explored(visit):
    page = await _open(visit)

    await page.get_by_role("button", name="Show Documentation Explorer").click()
    await page.get_by_role("link", name="Query", exact=True).click()

    await expect(page.get_by_role("link", name="jobs", exact=True)).to_be_visible()
    await _picture(page, "documentation")
    await page.get_by_role("button", name="Show GraphiQL Explorer").click()
    await expect(page.locator(".graphiql-explorer-root")).to_contain_text("applications")
    await _picture(page, "explorer")
    visit.assert_clean()


async def test_the_theme_can_be_dark(visit):
    page = await _open(visit)
    await page.get_by_role("button", name="Open settings dialog").click()

    await page.get_by_role("button", name="Dark").click()

    await page.keyboard.press("Escape")
    await expect(page.locator("body.graphiql-dark")).to_be_visible()
    await _picture(page, "dark")
    visit.assert_clean()


async def test_a_reload_keeps_the_tabs_and_the_key(visit, demo):
    page = await _open(visit)
    tabs = page.get_by_label("Select active operation").get_by_role("tab")
    await page.evaluate(TABS_ARE_STORED)

    await visit.all_is_here()
    await page.reload()

    await expect(tabs).to_have_count(len(load_examples()))
    await expect(page.get_by_role("region", name="Headers")).to_contain_text(demo.key)
    visit.assert_clean()


async def test_a_link_opens_its_query_without_running_it(visit):
    page = await _open(visit, "/graphql?query=query%20Linked%20%7B%20__typename%20%7D")

    await expect(page.get_by_role("region", name="Query Editor")).to_contain_text("Linked")

    await expect(page.locator(".result-window")).not_to_contain_text('"data"')
    assert (await _run(page))["data"] == {"__typename": "Query"}
    visit.assert_clean()


async def test_the_landing_page_leads_to_the_ide(visit):
    await visit.page.goto(visit.origin)
    await _picture(visit.page, "home")
    await expect(visit.page.locator("pre")).to_contain_text("curl")

    await visit.all_is_here()
    await visit.page.get_by_role("link", name="GraphiQL").click()

    await expect(visit.page.get_by_role("button", name="Execute query (Ctrl-Enter)")).to_be_visible()
    visit.assert_clean()
