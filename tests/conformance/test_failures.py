"""Each failure of a vendor gives its one error, after as many attempts as it deserves."""

import asyncio

import pytest

from connectors import registry
from connectors.contract.connector import Limits
from connectors.contract.enums import Model
from connectors.contract.errors import Cause, ConnectorError

ATTEMPTS = Limits().attempts

#: How the vendor fails, the cause that callers see, and how often it is asked.
FAILURES = {
    "400": ({"kind": "status", "status": 400}, Cause.REJECTED, 1),
    "403": ({"kind": "status", "status": 403}, Cause.PERMISSION_MISSING, 1),
    "404": ({"kind": "status", "status": 404}, Cause.NOT_FOUND, 1),
    "409": ({"kind": "status", "status": 409}, Cause.REJECTED, 1),
    "422": ({"kind": "status", "status": 422}, Cause.REJECTED, 1),
    "429": ({"kind": "rate_limited"}, Cause.RATE_LIMITED, ATTEMPTS),
    "429 for an hour": ({"kind": "rate_limited", "retry_after": 3600}, Cause.RATE_LIMITED, 1),
    "500": ({"kind": "server_error", "status": 500}, Cause.UNAVAILABLE, ATTEMPTS),
    "502": ({"kind": "server_error", "status": 502}, Cause.UNAVAILABLE, ATTEMPTS),
    "503": ({"kind": "server_error", "status": 503}, Cause.UNAVAILABLE, ATTEMPTS),
    "504": ({"kind": "server_error", "status": 504}, Cause.UNAVAILABLE, ATTEMPTS),
    "redirect": ({"kind": "status", "status": 302}, Cause.UNREADABLE, 1),
    "dropped before": ({"kind": "drop_before"}, Cause.UNAVAILABLE, ATTEMPTS),
    "dropped after": ({"kind": "drop_after"}, Cause.UNAVAILABLE, ATTEMPTS),
    "truncated": ({"kind": "truncate"}, Cause.UNREADABLE, 1),
    "garbage": ({"kind": "garbage"}, Cause.UNREADABLE, 1),
}
PASSING = [name for name, (_, _, attempts) in FAILURES.items() if attempts > 1]


async def failed(bench, session=None):
    with pytest.raises(ConnectorError) as caught:
        await bench.read(session)
    return caught.value


@pytest.mark.parametrize("failure", FAILURES)
async def test_each_failure_has_its_one_cause(bench, failure):
    rule, cause, attempts = FAILURES[failure]
    await bench.read()
    before = bench.exchanges
    bench.fail(**rule)
    error = await failed(bench)
    # A vendor's own code may tell that 404 means the address, not a record.
    assert error.cause in ({cause, Cause.REJECTED} if failure == "404" else {cause})
    assert bench.exchanges - before == attempts
    assert error.retryable is (cause in {Cause.RATE_LIMITED, Cause.UNAVAILABLE})
    assert error.vendor_status == (429 if rule["kind"] == "rate_limited" else rule.get("status"))
    assert error.retry_after == rule.get("retry_after")


@pytest.mark.parametrize("failure", FAILURES)
async def test_messages_name_the_integration_and_a_remedy(bench, failure):
    await bench.read()
    bench.fail(**FAILURES[failure][0])
    error = await failed(bench)
    assert "'customer-1'" in error.message
    assert error.message.count(". ") >= 1
    assert error.message.endswith(".")


@pytest.mark.parametrize("failure", PASSING)
async def test_a_failure_that_passes_is_not_seen(bench, failure):
    rule, _, _ = FAILURES[failure]
    expected = await bench.read()
    bench.fail(**rule, next=ATTEMPTS - 1)
    found = await bench.read()
    assert [record.id for record in found.records] == [record.id for record in expected.records]


@pytest.mark.parametrize("failure", sorted({*FAILURES} - {"403", "404"}))
async def test_a_failure_at_the_very_first_exchange_has_the_same_cause(bench, failure):
    # Not those two: a vendor with tokens refuses wrong credentials by them.
    rule, cause, attempts = FAILURES[failure]
    bench.fail(**rule)
    assert (await failed(bench)).cause is cause
    assert bench.exchanges == attempts


async def test_no_credentials_are_accepted_any_more(bench):
    await bench.read()
    bench.fail("status", status=401)
    assert (await failed(bench)).cause in {Cause.AUTH_FAILED, Cause.PERMISSION_MISSING}


@pytest.mark.parametrize("failure", ["dropped before", "dropped after", "500", "truncated", "garbage", "429"])
async def test_the_same_over_a_real_socket(bench, socketed, failure):
    rule, cause, _ = FAILURES[failure]
    assert (await bench.read(socketed)).records
    bench.fail(**rule)
    assert (await failed(bench, socketed)).cause is cause
    bench.parts.faults.clear()
    assert (await bench.read(socketed)).records


async def test_an_answer_that_never_comes_ends_with_the_deadline(bench):
    session = bench.open(limits=Limits(deadline=0.05))
    bench.fail("latency", milliseconds=60_000)
    assert (await failed(bench, session)).cause is Cause.UNAVAILABLE


async def test_a_reader_who_gives_up_leaves_the_session_usable(bench):
    session = bench.open(limits=Limits(calls_at_once=1))
    bench.fail("latency", milliseconds=60_000, next=1)
    bench.transport.arrived.clear()
    reading = asyncio.create_task(bench.read(session))
    await bench.transport.arrived.wait()
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert (await bench.read(session)).records


async def test_no_more_calls_at_once_than_the_limit(bench):
    session = bench.open(limits=Limits(calls_at_once=2))
    await bench.read(session)
    bench.parts.journal.clear()
    bench.fail("latency", milliseconds=1)
    await asyncio.gather(*(bench.read(session) for _ in range(6)))
    served = bench.parts.journal.entries
    assert len(served) == 6
    assert max(sum(o.started < s.finished and s.started < o.finished for o in served) for s in served) <= 3
    assert most_at_once(served) == 2


def most_at_once(served):
    changes = sorted([(one.started, 1) for one in served] + [(one.finished, -1) for one in served])
    running, most = 0, 0
    for _, change in changes:
        running += change
        most = max(most, running)
    return most


async def test_repeated_failures_open_the_circuit_and_cost_no_more_calls(bench):
    session = bench.open(limits=Limits(attempts=1))
    await bench.read(session)
    bench.fail("server_error")
    for _ in range(20):
        assert (await failed(bench, session)).cause is Cause.UNAVAILABLE
    assert bench.exchanges < 20


@pytest.mark.parametrize("kind", ["unknown_enum", "missing_keys"])
async def test_odd_records_are_read_all_the_same(bench, listed, kind):
    expected = (await bench.truth(listed)).ids
    bench.fail(kind)
    assert (await bench.truth(listed)).ids == expected


async def test_unknown_words_pass_through_raw(bench, listed):
    before = {record.id: record for record in (await bench.truth(listed)).records}
    raw_names = [name for name in next(iter(before.values())).__struct_fields__ if name.endswith("_raw")]
    bench.fail("unknown_enum")
    new_words = set()
    for record in (await bench.truth(listed)).records:
        for name in raw_names:
            word = getattr(record, name)
            if word != getattr(before[record.id], name):
                assert word
                assert getattr(record, name.removesuffix("_raw")) is None
                new_words.add(word)
    if listed is Model.JOB and bench.way is registry.connector(bench.slug).way(None):
        assert new_words
