"""A clock that tests move by hand."""

import time
from datetime import UTC, datetime


class SandboxClock:
    """Real time plus an offset that only ever grows until it is reset."""

    def __init__(self) -> None:
        self._offset = 0.0

    @property
    def offset_seconds(self) -> float:
        """Seconds by which this clock runs ahead of real time."""
        return self._offset

    def timestamp(self) -> float:
        """Seconds since the epoch."""
        return time.time() + self._offset

    def now(self) -> datetime:
        """Return the time in UTC."""
        return datetime.fromtimestamp(self.timestamp(), UTC)

    def advance(self, seconds: float) -> None:
        """Move forward; going back would make issued tokens and records contradict each other."""
        if seconds < 0:
            message = f"advance_seconds is {seconds}; give zero or more, or reset the sandbox to go back"
            raise ValueError(message)
        self._offset += seconds

    def reset(self) -> None:
        """Return to real time."""
        self._offset = 0.0
