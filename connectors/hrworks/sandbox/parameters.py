"""Query parameters as the vendor reads them.

Source: HR WORKS API v2.10; bracketed lists are what older public clients send.
"""

from collections.abc import Collection

from starlette.requests import Request

from connectors.hrworks.sandbox.errors import invalid_parameter, invalid_type

_BOOLEANS = {"true": True, "false": False}


def flag(request: Request, name: str, *, default: bool) -> bool:
    """Return a boolean, written `true` or `false`."""
    text = request.query_params.get(name)
    if text is None:
        return default
    if text not in _BOOLEANS:
        raise invalid_type(name=name, wanted="true or false")
    return _BOOLEANS[text]


def values(request: Request, name: str) -> list[str] | None:
    """Return a list, or None if the parameter is absent: `a=1&a=2`, `a[]=1&a[]=2` or `a=[1,2]`."""
    given = [*request.query_params.getlist(name), *request.query_params.getlist(f"{name}[]")]
    if not given:
        return None
    return [value for text in given for value in _split(text)]


def _split(text: str) -> list[str]:
    if not (text.startswith("[") and text.endswith("]")):
        return [text]
    return [part.strip(" \"'") for part in text[1:-1].split(",") if part.strip()]


def choices(request: Request, name: str, known: Collection[str]) -> list[str] | None:
    """Return a list of enum values, or None if the parameter is absent."""
    given = values(request, name)
    for value in given or ():
        if value not in known:
            raise invalid_parameter(name=name, reason=f"known values are {', '.join(known)}")
    return given


def choice(request: Request, name: str, known: Collection[str], default: str) -> str:
    """Return one enum value."""
    value = request.query_params.get(name, default)
    if value not in known:
        raise invalid_parameter(name=name, reason=f"known values are {', '.join(known)}")
    return value


def page_number(request: Request) -> int:
    """Return the page, from 1."""
    text = request.query_params.get("page", "1")
    try:
        number = int(text)
    except ValueError as error:
        raise invalid_type(name="page", wanted="a number") from error
    if number < 1:
        raise invalid_parameter(name="page", reason="pages are counted from 1")
    return number
