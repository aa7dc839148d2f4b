"""Lists that change while they are paged: whoever did not change is seen exactly once, whatever the others do."""

import random
from itertools import count

import pytest

ORDERED = ", orderBy: {field: REMOTE_CREATED_AT}"
VENDORS = {"hrworks-demo": ("hrworks", "jobApplications"), "hr4you-demo": ("hr4you", "applications")}
# Settings, and headers of each request.
FRESHNESS = {
    "no-cache": ({}, {"Cache-Control": "no-cache"}),
    "expired": ({"ttl_seconds": 0}, {}),
    "cached": ({}, {}),
}


class Company:
    """Whoever works at the vendor meanwhile: removes applications, and adds some, at either end of the list."""

    def __init__(self, stage, integration_id, newest_first):
        slug, self.collection = VENDORS[integration_id]
        self.parts = stage.vendors[slug].parts
        self.state = self.parts.state
        if slug == "hrworks":
            self.parts.knobs.update({"newest_first": newest_first})
        self.reversed = newest_first and slug == "hrworks"
        self.removed, self.added = set(), set()
        self.template = next(iter(self.state.records(self.collection)))
        self.new_ids = count(5_000_000)
        # HR4YOU lists by id: ids that were removed before anybody read them come first when they come again.
        self.freed = self.present()[:12] if newest_first and slug == "hr4you" else []
        for remote_id in self.freed:
            self.state.remove(self.collection, remote_id)

    def present(self):
        """Remote ids, as the vendor lists them now."""
        listed = [str(record["id"]) for record in self.state.records(self.collection)]
        return listed[::-1] if self.reversed else listed

    def remove(self, remote_ids):
        for remote_id in remote_ids:
            if self.state.remove(self.collection, remote_id):
                self.removed.add(remote_id)

    def add(self, number):
        for _ in range(number):
            remote_id = self.freed.pop() if self.freed else str(next(self.new_ids))
            record = {key: value for key, value in self.template.items() if key != "id"}
            self.state.put(self.collection, remote_id, record)
            self.added.add(remote_id)

    def unchanged(self, remote_ids):
        touched = self.removed | self.added
        return [remote_id for remote_id in remote_ids if remote_id not in touched]


def one_of(company, seen, chance):
    """Something that happens after a page with these records was read."""
    present = company.present()
    ahead = present[present.index(seen[-1]) + 1 :] if seen[-1] in present else []
    events = {
        "the first record of all goes": lambda: company.remove(present[:1]),
        "the cursor's record goes": lambda: company.remove(seen[-1:]),
        "the page that was read goes": lambda: company.remove(seen),
        "the next ones go": lambda: company.remove(ahead[:3]),
        "some of those to come go": lambda: company.remove(ahead[4:8]),
        "those around the cursor go": lambda: company.remove([*seen[-3:], *ahead[:3]]),
        "new ones come": lambda: company.add(3),
        "nothing": lambda: None,
    }
    return events[chance.choice(list(events))]


CASES = [
    *(("", size, scale, fresh) for size, scale in ((7, 0.03), (50, 0.08)) for fresh in FRESHNESS),
    (ORDERED, 50, 0.08, "no-cache"),
    (ORDERED, 7, 0.02, "cached"),
]


@pytest.mark.parametrize(("order", "size", "scale", "fresh"), CASES)
@pytest.mark.parametrize("newest_first", [False, True], ids=["oldest-first", "newest-first"])
@pytest.mark.parametrize("integration_id", VENDORS)
@pytest.mark.parametrize("backward", [False, True], ids=["forward", "backward"])
async def test_whoever_did_not_change_is_seen_once(
    set_stage, pager, order, size, scale, fresh, newest_first, integration_id, backward
):
    settings, headers = FRESHNESS[fresh]
    stage = await set_stage(scale=scale, settings=settings)
    company = Company(stage, integration_id, newest_first)
    everything = company.present()
    chance = random.Random(size)  # noqa: S311  # the same course of events each time
    pages = pager(stage, "applications", integration_id, order, headers)

    def between(nodes):
        seen = [node["remoteId"] for node in nodes]
        one_of(company, seen[::-1] if backward else seen, chance)()

    found = await (pages.backward if backward else pages.forward)(size, between)

    seen = [node["remoteId"] for node in found]
    assert company.removed or company.added
    assert len(seen) == len(set(seen))
    unchanged, expected = company.unchanged(seen), company.unchanged(everything)
    assert (sorted(unchanged) == sorted(expected)) if order else (unchanged == expected)


async def cursor_after(pages, size):
    """The cursor after so many records, and what stands behind it."""
    page = await pages.page(first=size)
    return page["pageInfo"]["endCursor"], [node["remoteId"] for node in page["nodes"]]


@pytest.mark.parametrize("size", [50, 100])
@pytest.mark.parametrize("integration_id", VENDORS)
async def test_all_pages_that_were_read_may_go(set_stage, pager, integration_id, size):
    stage = await set_stage(scale=0.08)
    company = Company(stage, integration_id, newest_first=False)
    everything = company.present()
    pages = pager(stage, "applications", integration_id)
    cursor, seen = await cursor_after(pages, size)

    company.remove(seen)
    page = await pages.page(first=250, after=cursor)

    assert [node["remoteId"] for node in page["nodes"]] == everything[size : size + 250]


@pytest.mark.parametrize("integration_id", VENDORS)
async def test_a_cursor_holds_when_the_page_that_it_stood_on_is_no_more(set_stage, pager, integration_id):
    stage = await set_stage(scale=0.4)
    company = Company(stage, integration_id, newest_first=False)
    everything = company.present()
    pages = pager(stage, "applications", integration_id)
    last = await pages.page(last=3)

    company.remove(everything[:-10])
    page = await pages.page(last=250, before=last["pageInfo"]["startCursor"])

    assert [node["remoteId"] for node in page["nodes"]] == everything[-10:-3]


async def test_a_cursor_whose_neighbors_are_all_gone_says_so(set_stage, pager):
    stage = await set_stage(scale=0.08)
    company = Company(stage, "hr4you-demo", newest_first=False)
    pages = pager(stage, "applications", "hr4you-demo")
    cursor, _ = await cursor_after(pages, 10)

    company.remove(company.present()[:100])
    now = {"Cache-Control": "no-cache"}
    answer = await stage.ask(pages.query, now, id="hr4you-demo", first=5, after=cursor)

    assert answer.codes == ["BAD_INPUT"]
    assert answer.errors[0]["message"].startswith("after: ")
    assert "Start again" in answer.errors[0]["message"]


async def test_pages_cached_at_different_times_are_not_put_together(set_stage, pager):
    stage = await set_stage(scale=0.08)
    company = Company(stage, "hrworks-demo", newest_first=False)
    pages = pager(stage, "applications", "hrworks-demo")
    early = await pages.page(first=100)
    company.remove(company.present()[:1])
    # Reads the vendor's pages 2 to 4 anew: page 1 stays in the cache as it was.
    await pages.page(first=100, after=early["edges"][74]["cursor"])

    found = await pages.page(first=150)

    seen = [node["remoteId"] for node in found["nodes"]]
    assert seen == company.present()[:150]


async def test_records_that_go_while_one_answer_is_read_hide_none(set_stage, pager):
    stage = await set_stage(scale=0.3)
    company = Company(stage, "hr4you-demo", newest_first=False)
    everything = company.present()
    noted = company.parts.journal.add

    def add(served):
        noted(served)
        if served.path.endswith("applications") and not company.removed:
            company.remove(everything[:1])

    company.parts.journal.add = add
    found = await pager(stage, "applications", "hr4you-demo").page(first=250)

    assert [node["remoteId"] for node in found["nodes"]] == everything[1:251]
    # Two pages before it showed, by the total, that a record had gone between them, and the same two again.
    assert stage.vendors["hr4you"].calls["GET applications"] == 4
