"""Packing: byte for byte what came, of many records only, and nothing of one person kept for all."""

import gc
from datetime import UTC, datetime

import msgspec
import pytest

from connectors.contract import ids
from connectors.contract.enums import Model
from connectors.contract.models import Application, Candidate, Job
from connectors.contract.packed import Packed
from connectors.contract.values import EmailAddress, Location, PhoneNumber
from graphql_api.loading.packing import (
    COMMON_LENGTH,
    SAMPLES,
    Packer,
    Packing,
    common,
    own_texts,
    remote_data,
)

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

    packed = [packing.pack(msgspec.Raw(each), b"own") for each in texts]

    assert [bytes(packing.unpack(each.content, b"own")) for each in reversed(packed)] == texts[::-1]
    assert len(packed[50].content) < len(texts[50]) / 2


@pytest.mark.parametrize("own", [b"", b"x" * 5_000])
def test_a_record_may_hold_no_text_or_more_than_the_window(own):
    packing = Packing(common(map(text, range(SAMPLES))))

    assert bytes(packing.unpack(packing.pack(msgspec.Raw(text(1)), own).content, own)) == text(1)


def person(**changes):
    given = {
        "first_name": "Wilhelmine",
        "last_name": "Überreuter",
        "email_addresses": (EmailAddress(email_address="wilhelmine@example.org"),),
        "phone_numbers": (PhoneNumber(phone_number="+49 30 1234567"),),
        "location": Location(street_1="Lindenallee 4", city="Zwiesel", zip_code="94227"),
    }
    raw = ",".join(f'"{key}":"{key}"' for key in given)
    held = (
        "Wilhelmine Überreuter wilhelmine@example.org +49 30 1234567 Lindenallee 4 Zwiesel 94227 record-777"
    )
    found = record("record-777", raw=f'{{"/people":{{{raw},"held":"{held}"}}}}'.encode())
    return msgspec.structs.replace(found, **{**given, **changes})


def trained():
    packer = Packer()
    packer.pack(map(record, range(SAMPLES)))
    packer.pack(record(number, Application) for number in range(SAMPLES))
    return packer


def test_texts_that_the_record_holds_take_next_to_nothing():
    packer, bare = (
        trained(),
        person(first_name=None, last_name=None, email_addresses=(), phone_numbers=(), location=None),
    )
    packed, unaided = packer.pack([person(), bare])

    assert len(packed.remote_data.content) < len(unaided.remote_data.content) - 40
    assert bytes(remote_data(packed)) == bytes(remote_data(unaided)) == bytes(person().remote_data)


def test_remote_data_can_be_read_when_the_integration_that_packed_them_is_closed():
    packer = trained()
    (packed,) = packer.pack([person()])
    del packer
    gc.collect()

    assert bytes(remote_data(packed)) == bytes(person().remote_data)


def test_an_application_holds_the_vendors_id_of_its_job():
    job = ids.encode(Model.JOB, "one", "4711-0815")
    application = msgspec.structs.replace(record(7, Application), job_id=job)

    assert own_texts(application) == b"7,4711-0815"
    (packed,) = trained().pack([application])
    assert bytes(remote_data(packed)) == text(7)


@pytest.mark.parametrize("change", [{"last_name": "Meier"}, {"location": None}, {"remote_id": "8"}])
def test_remote_data_of_a_changed_copy_are_refused_rather_than_wrong(change):
    (packed,) = trained().pack([person()])

    with pytest.raises(ValueError, match="not of a changed copy") as refused:
        remote_data(msgspec.structs.replace(packed, **change))
    assert "Wilhelmine" not in str(refused.value)


def test_records_stay_as_they_are_until_enough_of_their_model_were_seen():
    packer = Packer()

    assert set(kinds(packer.pack(map(record, range(SAMPLES))))) == {msgspec.Raw}
    assert set(kinds(packer.pack(map(record, range(SAMPLES, SAMPLES + 9))))) == {Packed}
    assert kinds(packer.pack([record(SAMPLES, Application)])) == [msgspec.Raw]


def test_nothing_of_a_record_changes_but_how_its_remote_data_are_held():
    packer = Packer()
    packer.pack(map(record, range(SAMPLES)))

    (packed,) = packer.pack([record(777)])

    assert bytes(remote_data(packed)) == text(777)
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
    packing = Packing(learnt)
    assert bytes(packing.unpack(packing.pack(msgspec.Raw(many), b"").content, b"")) == many


def test_nothing_of_the_text_shows_in_logs():
    packed = Packing(b"").pack(msgspec.Raw(b"secret"), b"own")
    assert {repr(packed), str(packed), f"{packed}"} == {"Packed(\N{HORIZONTAL ELLIPSIS})"}
