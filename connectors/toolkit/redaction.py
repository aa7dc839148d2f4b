"""Keeps personal data out of the HTTP library's own log lines."""

import logging

import httpx


class WithoutQuery(logging.Filter):
    """Takes the query string off each logged URL: filters such as an e-mail address stand there."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let every record pass, with shortened URLs."""
        if isinstance(record.args, tuple):
            record.args = tuple(_shortened(value) for value in record.args)
        return True


def _shortened(value: object) -> object:
    return value.copy_with(query=None) if isinstance(value, httpx.URL) else value


def redact_http_logs() -> None:
    """Shorten the URLs that httpx logs at level INFO; calling it again changes nothing."""
    logger = logging.getLogger("httpx")
    if not any(isinstance(found, WithoutQuery) for found in logger.filters):
        logger.addFilter(WithoutQuery())
