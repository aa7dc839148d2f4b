"""Where the sandbox can be reached, as the client sees it."""

from starlette.requests import Request


def origin_of(request: Request) -> str:
    """Return scheme, host and port of a request, for absolute links."""
    return f"{request.url.scheme}://{request.url.netloc}"
