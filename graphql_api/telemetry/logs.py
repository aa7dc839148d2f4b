"""Logs: structured lines on standard error, for machines (JSON) or people (console).

What is never in them: secrets, personal data, query strings, request and response bodies, values of local variables.
"""

import asyncio
import atexit
import logging
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import lru_cache, partial
from typing import Any, TextIO

import msgspec
import structlog
from structlog.types import EventDict, Processor, WrappedLogger

from graphql_api.settings import LogFormat, LogLevel

HIDDEN = "…"
_encoder = msgspec.json.Encoder(enc_hook=repr)
_SECRET_WORDS = ("authorization", "password", "secret", "token", "api_key", "apikey", "cookie")
# These write whole addresses, query strings with e-mail addresses included, for every call.
_TALKATIVE = ("httpx", "httpcore", "aiohttp", "asyncio", "uvicorn.access")


def configure(level: LogLevel, log_format: LogFormat, stream: TextIO | None = None) -> None:
    """Send everything that is logged, by whichever library, to `stream` (standard error) in one format."""
    written = stream or sys.stderr
    sink = _Sink(written)
    atexit.register(sink.flush)
    # Our own lines do not go through the standard library: it would make each of them twice as dear.
    structlog.configure(
        processors=[*_shared(log_format), *_rendering(log_format)],
        wrapper_class=structlog.make_filtering_bound_logger(_number(level)),
        logger_factory=partial(_Lines, sink),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(written)
    handler.setFormatter(_formatter(log_format))
    logging.basicConfig(handlers=[handler], level=_number(level), force=True)
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


class PlainLog:
    """Writes very many lines: without what the context holds, and without looking for secrets among the entries.

    Logging is to be configured before.
    """

    def __init__(self, name: str) -> None:
        config = structlog.get_config()
        needless = (structlog.contextvars.merge_contextvars, structlog.stdlib.add_logger_name, hide_secrets)
        self._processors = [one for one in config["processors"] if one not in needless]
        self._name = name
        self._lines = config["logger_factory"](name)
        self._levels = config["wrapper_class"](self._lines, self._processors, {})

    def write(self, level: int, event: EventDict) -> None:
        """Write a line, if lines of this level are written."""
        if not self._levels.is_enabled_for(level):
            return
        event["logger"] = self._name
        method = logging.getLevelName(level).lower()
        written: Any = event
        for processor in self._processors:
            written = processor(self._lines, method, written)
        getattr(self._lines, method)(written)


class _Sink:
    """Writes lines to a stream, those of one turn of the event loop together: each writing is a call to the system."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._lines: list[str] = []
        self._turning: asyncio.AbstractEventLoop | None = None

    def write(self, line: str) -> None:
        """Write a line, at the latest when the loop turns."""
        self._lines.append(line)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:  # a thread of its own, or before the loop begins
            self.flush()
            return
        if self._turning is not loop:
            self._turning = loop
            loop.call_soon(self.flush)

    def write_now(self, line: str) -> None:
        """Write a line at once, and what waits before it: what went wrong may end the process."""
        self._lines.append(line)
        self.flush()

    def flush(self) -> None:
        """Write all that waits."""
        lines, self._lines, self._turning = self._lines, [], None
        if lines:
            self._stream.write("\n".join((*lines, "")))
            self._stream.flush()


class _Lines:
    """Writes lines under a logger's name."""

    def __init__(self, sink: _Sink, name: str = "") -> None:
        self.name = name
        self.debug = self.info = sink.write
        self.warning = self.error = self.critical = self.exception = sink.write_now


def hide_secrets(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace the values of entries that are named like secrets: a second safety, nobody should log them."""
    for name in event:
        if _is_secret(name):
            event[name] = HIDDEN
    return event


@lru_cache(maxsize=1024)
def _is_secret(name: str) -> bool:
    return any(word in name.lower() for word in _SECRET_WORDS)


def _stamp(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    event["timestamp"] = datetime.now(UTC)  # which msgspec writes as RFC 3339 has it
    return event


def _shared(log_format: LogFormat) -> Sequence[Processor]:
    return (
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        _stamp if log_format is LogFormat.JSON else structlog.processors.TimeStamper(fmt="iso", utc=True),
        hide_secrets,
    )


def _formatter(log_format: LogFormat) -> structlog.stdlib.ProcessorFormatter:
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=_shared(log_format),
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_rendering(log_format)],
    )


def _rendering(log_format: LogFormat) -> tuple[Processor, ...]:
    # Plain tracebacks in both: the richer ones show the values of local variables, personal data among them.
    if log_format is LogFormat.CONSOLE:
        return (structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback),)
    return (structlog.processors.format_exc_info, structlog.processors.JSONRenderer(serializer=_json))


def _json(event: EventDict, **_: object) -> str:
    return _encoder.encode(event).decode()


def _number(level: LogLevel) -> int:
    return logging.getLevelNamesMapping()[level.upper()]
