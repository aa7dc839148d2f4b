"""A circuit breaker: after several faults in a row, calls fail at once for a while instead of queueing up.

Closed, calls pass. After `faults_to_open` consecutive faults it is open and refuses all. `pause` seconds later it is half
open: one call may try; its outcome closes or opens it again.
"""

import time
from collections.abc import Callable


class CircuitBreaker:
    """State of one integration's circuit. Times are seconds of `clock`, which only runs forward."""

    def __init__(
        self,
        *,
        faults_to_open: int = 10,
        pause: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._faults_to_open = faults_to_open
        self._pause = pause
        self._clock = clock
        self._faults = 0
        self._opened_at: float | None = None
        self._trying = False

    @property
    def is_open(self) -> bool:
        """Whether the next call would be refused."""
        return self._opened_at is not None and (self._trying or self.seconds_until_trial > 0)

    @property
    def seconds_until_trial(self) -> float:
        """Seconds until one call may try; 0 when it may now."""
        if self._opened_at is None:
            return 0.0
        return max(0.0, self._opened_at + self._pause - self._clock())

    def admit(self) -> bool:
        """Tell whether a call may be made; a call that may must be followed by one of the three below."""
        if self.is_open:
            return False
        self._trying = self._opened_at is not None
        return True

    def answered(self) -> None:
        """Record that the vendor answered, be it with a refusal: it is alive."""
        self._faults = 0
        self._opened_at = None
        self._trying = False

    def faulted(self) -> None:
        """Record a vendor fault: no answer, or an answer that says the vendor is broken."""
        self._faults += 1
        # A fault of a call that began before the opening must not push the trial further away.
        if self._trying or (self._opened_at is None and self._faults >= self._faults_to_open):
            self._opened_at = self._clock()
        self._trying = False

    def abandoned(self) -> None:
        """Record that a call ended without telling anything about the vendor, e.g. by cancellation."""
        self._trying = False
