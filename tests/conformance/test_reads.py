"""What is read: each record once, under its id, the same by whichever path."""

from datetime import UTC
from itertools import islice
from operator import attrgetter

import msgspec
import pytest

from connectors.contract import ids
from connectors.contract.connector import Query
from connectors.contract.models import RECORD_TYPES

#: Texts of the forms that vendors use for ids, and of some that none does.
NOBODY = (
    "999999999",
    "00000000-0000-4000-8000-000000000000",
    "nobody",
    "../users",
    "ä",
    "1,2",
    "x" * 300,
    "",
)


def flat(value):
    return value if isinstance(value, tuple | list) else (value,)


async def test_records_are_of_their_model_and_integration(bench, any_model):
    for record in (await bench.truth(any_model)).records:
        assert type(record) is RECORD_TYPES[any_model]
        assert ids.decode(record.id) == (any_model, "customer-1", record.remote_id)
        assert record.integration_id == "customer-1"
        assert record.fetched_at.tzinfo is UTC
        assert record.changed_at.tzinfo is UTC


async def test_ids_of_other_records_are_of_this_integration_too(bench, any_model):
    names = [name for name in RECORD_TYPES[any_model].__struct_fields__ if name.endswith(("_id", "_ids"))]
    names = [name for name in names if name not in {"remote_id", "integration_id"}]
    for record in (await bench.truth(any_model)).records:
        for other in (text for name in names for text in flat(getattr(record, name) or ())):
            assert ids.decode(other).integration_id == "customer-1"


async def test_the_fields_named_are_filled(bench, any_model):
    reads = bench.reads(any_model)
    records = (await bench.truth(any_model)).records
    # Set by those who keep records, not by those who read them; or of another record; see their descriptions.
    elsewhere = {"remote_deleted_at", "custom_fields", "integration_fields"}
    if any_model == "Job":
        elsewhere |= {"department"} if any(job.department_id for job in records) else set()
    if any_model == "Candidate" and "Application" in bench.way.reads:
        applications = (await bench.truth("Application")).records
        elsewhere |= {"source"} if any(application.source for application in applications) else set()
    named = [name for name in (*reads.fields, *reads.extra_fields) if name not in elsewhere]
    empty = [name for name in named if all(getattr(record, name) in (None, ()) for record in records)]
    assert empty == []


async def test_one_record_is_read_by_its_id(bench, identified, content):
    listed = (await bench.truth(identified)).records
    for record in islice(listed, 3):
        (found,) = await bench.by_ids(identified, [record.remote_id])
        assert content(found) == content(record)


async def test_a_full_batch_by_ids_is_one_exchange(bench, identified, content):
    path = bench.reads(identified).by_ids
    listed = {record.remote_id: record for record in (await bench.truth(identified)).records}
    # Not in the vendor's order.
    wanted = sorted(listed, key=lambda remote_id: remote_id[::-1])[: path.batch_size]
    before = bench.exchanges
    found = await bench.by_ids(identified, wanted)
    assert bench.exchanges - before == 1
    assert len(found) == len(wanted)
    assert {record.remote_id: content(record) for record in found} == {
        remote_id: content(listed[remote_id]) for remote_id in wanted
    }


async def test_unknown_ids_are_left_out(bench, identified):
    known = (await bench.truth(identified)).ids[0]
    batch = bench.reads(identified).by_ids.batch_size
    for unknown in NOBODY:
        assert await bench.by_ids(identified, [unknown]) == ()
    if batch > len(NOBODY):
        found = await bench.by_ids(identified, [*NOBODY, known])
        assert [record.remote_id for record in found] == [known]


async def test_records_of_several_parents_are_exactly_theirs(bench, by_parent, content):
    model, path = by_parent
    parents = (await bench.truth(path.parent)).records[: path.batch_size]
    everything = (await bench.truth(model)).records
    wanted = parents[:: 1 + len(parents) // 7]
    theirs = {parent.id for parent in wanted}
    expected = [record for record in everything if getattr(record, path.parent_field) in theirs]
    found = await bench.listing(model, Query(**{path.narrow: tuple(parent.remote_id for parent in wanted)}))
    assert expected
    assert sorted(found.ids) == sorted(record.remote_id for record in expected)
    by_id = {record.id: content(record) for record in expected}
    assert {record.id: content(record) for record in found.records} == by_id


async def test_as_many_parents_as_the_batch_allows(bench, by_parent):
    model, path = by_parent
    parents = (await bench.truth(path.parent)).records[: path.batch_size]
    theirs = {parent.id for parent in parents}
    everything = (await bench.truth(model)).records
    expected = [record.remote_id for record in everything if getattr(record, path.parent_field) in theirs]
    found = await bench.listing(model, Query(**{path.narrow: tuple(parent.remote_id for parent in parents)}))
    assert sorted(found.ids) == sorted(expected)


@pytest.mark.parametrize("unknown", ["999999999", "00000000-0000-4000-8000-000000000000", "nobody", "1,2"])
async def test_an_unknown_parent_has_no_records(bench, by_parent, unknown):
    model, path = by_parent
    found = await bench.listing(model, Query(**{path.narrow: (unknown,)}))
    assert found.ids == []


async def test_an_unknown_parent_beside_a_known_one(bench, by_parent):
    model, path = by_parent
    known = next(getattr(record, path.parent_field) for record in (await bench.truth(model)).records)
    remote_id = ids.decode(known).remote_id
    alone = await bench.listing(model, Query(**{path.narrow: (remote_id,)}))
    beside = await bench.listing(model, Query(**{path.narrow: ("999999999", remote_id)}))
    assert alone.ids
    assert sorted(beside.ids) == sorted(alone.ids)


#: By the fields of Query that name values of the record itself: which values a record has.
VALUES = {
    "job_ids": lambda record: [ids.decode(record.job_id).remote_id],
    "candidate_ids": lambda record: [ids.decode(record.candidate_id).remote_id],
    "stage_ids": lambda record: [ids.decode(record.current_stage_id).remote_id],
    "outcomes": lambda record: [record.outcome],
    "statuses": lambda record: [record.status],
    "email": lambda record: [found.email_address for found in record.email_addresses],
}


async def test_narrowing_leaves_exactly_the_matching_records(bench, narrowed):
    model, name = narrowed
    records = (await bench.truth(model)).records
    values = await values_by(bench, model, name, records)
    wanted = min(value for has in values.values() for value in has if value)
    found = await bench.listing(model, Query(**{name: wanted if name == "email" else (wanted,)}))
    assert sorted(found.ids) == sorted(remote_id for remote_id, has in values.items() if wanted in has)


async def values_by(bench, model, name, records):
    if model == "Candidate" and name == "job_ids":
        applications = (await bench.truth("Application")).records
        jobs = {record.id: set() for record in records}
        for application in applications:
            jobs[application.candidate_id].add(ids.decode(application.job_id).remote_id)
        return {record.remote_id: jobs[record.id] for record in records}
    return {record.remote_id: set(VALUES[name](record)) for record in records}


async def test_embedded_records_are_what_their_own_reads_give(bench, embedded, content):
    model, embeds = embedded
    inside = [
        record
        for page in await bench.pages(model)
        for record in page.embedded
        if type(record) is RECORD_TYPES[embeds.model]
    ]
    assert inside
    own = {record.id: content(record) for record in (await bench.truth(embeds.model)).records}
    for record in inside:
        assert content(record) == own[record.id]
    if bench.held(embeds.model) is not None and embeds.complete:
        assert sorted({record.remote_id for record in inside}) == sorted(bench.held(embeds.model))
    if bench.reads(embeds.model).by_ids:
        (again,) = await bench.by_ids(embeds.model, [inside[-1].remote_id])
        assert content(again) == content(inside[-1])


async def test_embedded_records_come_with_what_refers_to_them(bench, embedded):
    model, embeds = embedded
    for page in await bench.pages(model):
        listed, inside = {r.id for r in page.records}, {r.id for r in page.embedded}
        assert len(inside) == len(page.embedded)
        if embeds.complete:
            assert {getattr(record, embeds.parent_field) for record in page.embedded} <= listed
        else:
            name = {"Candidate": "candidate_id", "ApplicationStage": "current_stage_id"}[embeds.model]
            assert set(map(attrgetter(name), page.records)) - {None} <= inside


async def test_derived_records_follow_from_their_parents(bench, derived):
    _, path = derived
    parents = (await bench.truth(path.parent)).records
    before = bench.exchanges
    children = {parent.remote_id: path.derive(parent) for parent in parents}
    assert bench.exchanges == before
    found = [child for several in children.values() for child in several]
    assert found
    assert len({child.id for child in found}) == len(found)
    for remote_id, several in children.items():
        assert {path.parent_of(child.remote_id) for child in several} <= {remote_id}
    again = [child for parent in parents for child in path.derive(parent)]
    assert list(map(msgspec.structs.asdict, again)) == list(map(msgspec.structs.asdict, found))


async def test_records_are_reached_through_a_second_parent(bench, through):
    model, path = through
    everything = (await bench.truth(model)).records
    second = next(found for found in bench.reads(model).by_parent if found.parent == path.via)
    for parent in (await bench.truth(path.parent)).records[:5]:
        via = [ids.decode(text) for text in path.via_ids(parent)]
        assert {found.model for found in via} <= {path.via}
        query = Query(**{second.narrow: tuple(found.remote_id for found in via)})
        found = [
            r
            for r in (await bench.listing(model, query)).records
            if getattr(r, path.parent_field) == parent.id
        ]
        expected = [r for r in everything if getattr(r, path.parent_field) == parent.id]
        assert {record.id for record in found} == {record.id for record in expected}
        assert expected
