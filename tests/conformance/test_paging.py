"""Listings reach each record once, in as many exchanges as there are pages."""

#: The sandboxes' own size: several pages of everything that vendors list in pages.
SCALE = 1.0


async def test_every_page_reaches_each_record_once(bench, listed):
    listing = bench.reads(listed).listing
    pages = await bench.pages(listed)
    found = [record.remote_id for page in pages for record in page.records]
    assert found
    assert len(set(found)) == len(found)
    held = bench.held(listed)
    if held is not None:
        assert sorted(found) == sorted(held)
    assert {page.total for page in pages} <= {None, len(found)}
    if listing.page_size is None:
        assert len(pages) == 1
    else:
        assert [len(page.records) for page in pages[:-1]] == [listing.page_size] * (len(pages) - 1)


async def test_the_first_page_tells_the_last(bench, listed):
    pages = await bench.pages(listed)
    assert {page.last for page in pages} == {len(pages)}


async def test_a_page_past_the_end_is_empty(bench, listed):
    if bench.reads(listed).listing.page_size is None:
        assert (await bench.page(listed)).last == 1
    else:
        beyond = (await bench.page(listed)).last + 1
        assert (await bench.page(listed, number=beyond)).records == ()


async def test_a_page_is_one_exchange(bench, listed):
    listing = bench.reads(listed).listing
    await bench.pages(listed)
    before = bench.exchanges
    await bench.page(listed)
    assert bench.exchanges - before == (0 if listing.free else 1)
