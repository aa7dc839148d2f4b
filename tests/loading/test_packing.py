"""Packing: byte for byte what came, of many records only, and nothing of one person kept for all."""

from datetime import UTC, datetime

import msgspec

from connectors.contract.models import Application, Candidate, Job
from connectors.contract.packed import COMMON_LENGTH, Packed, Packing
from graphql_api.loading.packing import SAMPLES, Packer, common

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def text(number):
    return f'{{"/people":{{"id":{number},"name":"Ä{number * 7919}","city":"Köln","tags":["a",{{"b":null}}]}}}}'.encode()


def record(number, cls=Candidate, raw=None):
    return cls(
        id=f"id-{number}",
        remote_id=str(number),
        integration_id="one",
        fetched_at=NOW,
        changed_at=NOW,
        remote_data=msgspec.Raw(raw or text(number)),
    )


def kinds(records):
    return [type(record.remote_data) for record in records]


def test_what_is_packed_comes_back_byte_for_byte_in_any_order():
    packing = Packing(common(map(text, range(SAMPLES))))
    texts = [b"", b"{}", *map(text, range(100)), b"\x00\xff" * 10_000]

    packed = [packing.pack(each) for each in texts]

    assert [bytes(each.unpacked()) for each in reversed(packed)] == texts[::-1]
    assert len(packed[50].content) < len(texts[50]) / 2


def test_records_stay_as_they_are_until_enough_of_their_model_were_seen():
    packer = Packer()

    assert set(kinds(packer.pack(map(record, range(SAMPLES))))) == {msgspec.Raw}
    assert set(kinds(packer.pack(map(record, range(SAMPLES, SAMPLES + 9))))) == {Packed}
    assert kinds(packer.pack([record(SAMPLES, Application)])) == [msgspec.Raw]


def test_nothing_of_a_record_changes_but_how_its_remote_data_are_held():
    packer = Packer()
    packer.pack(map(record, range(SAMPLES)))

    (packed,) = packer.pack([record(777)])

    assert bytes(packed.remote_data.unpacked()) == text(777)
    said, expected = msgspec.structs.asdict(packed), msgspec.structs.asdict(record(777))
    assert said | {"remote_data": None} == expected | {"remote_data": None}
    assert packer.pack([packed]) == (packed,)


def test_one_record_read_again_and_again_teaches_nothing():
    packer = Packer()

    assert set(kinds(packer.pack([record(1)] * SAMPLES * 2))) == {msgspec.Raw}


def test_jobs_and_records_without_remote_data_are_left_alone():
    packer = Packer()
    packer.pack(map(record, range(SAMPLES)))
    bare = msgspec.structs.replace(record(1), remote_data=None)
    jobs = tuple(record(number, Job) for number in range(SAMPLES + 1))

    assert packer.pack([bare]) == (bare,)
    assert packer.pack(jobs) == jobs


def test_what_is_common_holds_names_and_values_of_several_records_only():
    learnt = common(map(text, range(1, SAMPLES)))

    assert b'"name":' in learnt
    assert '"city":"Köln"'.encode() in learnt
    assert "Ä".encode() not in learnt


def test_what_is_common_fits_the_window():
    many = b"{" + b",".join(b'"name-%d":true' % number for number in range(2_000)) + b"}"

    learnt = common([many] * 3)

    assert len(learnt) == COMMON_LENGTH
    assert bytes(Packing(learnt).pack(many).unpacked()) == many


def test_nothing_of_the_text_shows_in_logs():
    assert repr(Packing(b"").pack(b"secret")) == "Packed(\N{HORIZONTAL ELLIPSIS})"
