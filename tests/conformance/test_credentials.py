"""Credentials: renewed when refused, by one call for all; wrong ones are named as such; none is ever shown."""

import asyncio
import logging
import traceback

import pytest

from connectors.contract.connector import Query, Secret
from connectors.contract.errors import Cause, ConnectorError

A_DAY = 86_400


async def outcomes_of(bench, count):
    return await asyncio.gather(*(bench.read() for _ in range(count)), return_exceptions=True)


def wrong(bench, name):
    credentials = {known: Secret(text) for known, text in bench.connection["credentials"].items()}
    return {**credentials, name: Secret("wrong-" + "credential")}


async def test_one_token_serves_all_calls(bench):
    await outcomes_of(bench, 20)
    tokens = [served for served in bench.parts.journal.entries if served.method != "GET"]
    assert len(tokens) <= 1
    assert bench.exchanges == 20 + len(tokens)


async def test_an_expired_token_is_renewed_once(bench):
    await bench.read()
    renews, before = bench.renews_tokens, bench.exchanges
    bench.fail("expired_token", method="GET", next=1)
    if renews:
        assert (await bench.read()).records
        # The refused call, the new token, the repeated call.
        assert bench.exchanges - before == 3
    else:
        (outcome,) = await outcomes_of(bench, 1)
        assert asks_for_credentials(bench, outcome)
        assert bench.exchanges - before == 1


async def test_many_calls_with_an_expired_token_cause_one_renewal(bench):
    await bench.read()
    renews, before = bench.renews_tokens, bench.exchanges
    bench.parts.clock.advance(A_DAY)
    # So slow that all are sent before the first is refused.
    bench.fail("latency", milliseconds=30, next=20)
    if not renews:
        bench.fail("expired_token")
    outcomes = await outcomes_of(bench, 20)
    if renews:
        assert all(outcome.records for outcome in outcomes)
        assert bench.exchanges - before == 20 + 1 + 20
    else:
        assert all(asks_for_credentials(bench, outcome) for outcome in outcomes)
        assert bench.exchanges - before == 20


async def test_a_token_that_stays_refused_is_an_error(bench):
    await bench.read()
    bench.fail("expired_token")
    (outcome,) = await outcomes_of(bench, 1)
    assert asks_for_credentials(bench, outcome)


def asks_for_credentials(bench, outcome):
    if not bench.way.credentials:  # a public way takes no notice of tokens
        return bool(outcome.records)
    return isinstance(outcome, ConnectorError) and outcome.cause is Cause.AUTH_FAILED


async def test_each_wrong_credential_is_refused(bench):
    for field in bench.way.credentials:
        session = bench.open(credentials=wrong(bench, field.name))
        with pytest.raises(ConnectorError) as caught:
            await bench.read(session)
        assert caught.value.cause is Cause.AUTH_FAILED
        assert not caught.value.retryable


async def test_wrong_credentials_are_tried_once_for_many_waiting_calls(bench):
    if not bench.way.credentials:
        assert (await bench.read()).records
        return
    session = bench.open(credentials=wrong(bench, bench.way.credentials[-1].name))
    bench.fail("latency", milliseconds=30, next=1)
    outcomes = await asyncio.gather(*(bench.read(session) for _ in range(20)), return_exceptions=True)
    assert {outcome.cause for outcome in outcomes} == {Cause.AUTH_FAILED}
    tokens = [served for served in bench.parts.journal.entries if served.method != "GET"]
    assert len(tokens) <= 1


@pytest.mark.parametrize("value", [None, "", " ", "ümlaut", "line\nbreak"])
async def test_an_unusable_credential_is_named(bench, value):
    for field in bench.way.credentials:
        given = {name: Secret(text) for name, text in bench.connection["credentials"].items()}
        given.pop(field.name)
        given |= {} if value is None else {field.name: Secret(value)}
        with pytest.raises(ConnectorError) as caught:
            await bench.read(bench.open(credentials=given))
        assert caught.value.cause is Cause.AUTH_FAILED


async def test_the_credentials_are_those_that_the_way_names(bench):
    assert set(bench.connection["credentials"]) == {field.name for field in bench.way.credentials}


async def test_no_secret_is_shown_anywhere(bench, caplog):
    caplog.set_level(logging.DEBUG)
    shown = [repr(bench.account()), repr(bench.session)]
    rules = [
        *({"kind": "status", "status": status} for status in (400, 401, 403, 404, 422)),
        *({"kind": kind} for kind in ("rate_limited", "server_error", "drop_after", "truncate", "garbage")),
        {"kind": "expired_token"},
    ]
    for rule in rules:
        for session in (bench.session, bench.open()):
            bench.fail(**rule)
            try:
                await bench.read(session)
            except ConnectorError as error:
                shown += [str(error), repr(error), repr(vars(error)), *traceback.format_exception(error)]
            bench.parts.faults.clear()
            await bench.read(session)
    secrets = {*bench.connection["credentials"].values(), *sent_tokens(bench)}
    text = "\n".join((*shown, caplog.text, *(repr(vars(record)) for record in caplog.records)))
    assert [secret for secret in secrets if secret in text] == []


def sent_tokens(bench):
    return {value.rpartition(" ")[2] for value in bench.transport.authorizations} - {""}


async def test_no_personal_data_is_logged(bench, caplog):
    caplog.set_level(logging.DEBUG)
    addresses = set()
    for model, reads in bench.way.reads.items():
        if reads.listing and model in {"Candidate", "User"}:
            for record in (await bench.page(model)).records:
                addresses |= (
                    {record.email} if model == "User" else {e.email_address for e in record.email_addresses}
                )
                addresses |= {record.last_name}
        if reads.listing and "email" in reads.listing.narrows:
            await bench.page(model, Query(email="erika.mustermann@example.com"))
    text = caplog.text + "".join(repr(vars(record)) for record in caplog.records)
    assert [found for found in addresses - {None} if found in text] == []
    assert "erika" not in text


async def test_closing_closes_the_pool(bench):
    await bench.read()
    before = bench.exchanges
    await bench.session.close()
    assert bench.transport.closed
    with pytest.raises(ConnectorError) as caught:
        await bench.read()
    assert caught.value.cause is Cause.UNAVAILABLE
    assert bench.exchanges == before


async def test_closing_twice_does_no_harm(bench):
    await bench.read()
    await bench.session.close()
    await bench.session.close()


async def test_opening_costs_no_call(bench):
    bench.open()
    assert bench.exchanges == 0
