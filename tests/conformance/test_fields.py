"""Vendor fields of each connector: found in what its own records hold, whatever those are."""

import msgspec

from connectors import registry


def test_fields_are_told_of_models_that_show_them(slug):
    for way in registry.connector(slug).ways:
        shown = {
            model
            for model, reads in way.reads.items()
            if {"custom_fields", "integration_fields"} <= {*reads.fields, *reads.extra_fields}
        }
        assert set(way.fields) == shown


async def test_every_record_has_the_fields_of_its_remote_data(bench):
    for model, source in bench.way.fields.items():
        for record in (await bench.truth(model)).records:
            data = msgspec.json.decode(record.remote_data)
            values = source.values(data)
            assert values
            assert all(isinstance(key, str) and key for key in values)
            assert set(source.custom(data)) <= set(values)
            # What can be mapped can be told as JSON.
            msgspec.json.encode(values)


def test_odd_remote_data_have_no_fields(slug):
    for way in registry.connector(slug).ways:
        for source in way.fields.values():
            for odd in (None, [], "text", 1, {}, {"path": None}, {"path": []}):
                assert (dict(source.values(odd)), list(source.custom(odd))) == ({}, [])


def test_times_that_are_none_are_none(slug):
    for way in registry.connector(slug).ways:
        for source in way.fields.values():
            for odd in ("", "soon", "99.99.9999", "2026-13-45"):
                assert (source.day(odd), source.moment(odd)) == (None, None)


async def test_definitions_name_their_fields_once(bench):
    for source in bench.way.fields.values():
        if source.definitions is not None:
            found = await source.definitions(bench.session)
            assert found
            assert len({one.key for one in found}) == len(found)
