"""The circuit breaker's states."""

import pytest

from connectors.toolkit.breaker import CircuitBreaker


class Hours:
    now = 0.0


@pytest.fixture
def breaker():
    return CircuitBreaker(faults_to_open=3, pause=10.0, clock=lambda: Hours.now)


@pytest.fixture(autouse=True)
def midnight():
    Hours.now = 0.0


def fail(breaker, times):
    for _ in range(times):
        assert breaker.admit()
        breaker.faulted()


def test_closed_until_enough_faults_in_a_row(breaker):
    fail(breaker, 2)
    breaker.admit()
    breaker.answered()
    fail(breaker, 2)
    assert not breaker.is_open
    fail(breaker, 1)
    assert breaker.is_open
    assert not breaker.admit()


def test_half_open_admits_one_trial(breaker):
    fail(breaker, 3)
    Hours.now = 9.9
    assert not breaker.admit()
    Hours.now = 10.0
    assert not breaker.is_open
    assert breaker.admit()
    assert not breaker.admit()


def test_a_trial_that_succeeds_closes(breaker):
    fail(breaker, 3)
    Hours.now = 10.0
    breaker.admit()
    breaker.answered()
    fail(breaker, 2)
    assert not breaker.is_open


def test_a_trial_that_fails_opens_for_another_pause(breaker):
    fail(breaker, 3)
    Hours.now = 10.0
    fail(breaker, 1)
    Hours.now = 19.9
    assert not breaker.admit()
    Hours.now = 20.0
    assert breaker.admit()


def test_an_abandoned_trial_lets_the_next_one_try(breaker):
    fail(breaker, 3)
    Hours.now = 10.0
    breaker.admit()
    breaker.abandoned()
    assert breaker.admit()


def test_late_faults_do_not_prolong_the_pause(breaker):
    fail(breaker, 3)
    Hours.now = 5.0
    breaker.faulted()
    assert breaker.seconds_until_trial == 5.0
