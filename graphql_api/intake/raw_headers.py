"""Headers of passthrough: those that callers may set, without a way to another host, another caller, or another request."""

import re
from typing import Final

from graphql_api.intake.problems import Problems

MOST_HEADERS: Final = 50
LONGEST_VALUE: Final = 4096
# RFC 9110, 5.1 and 5.5; tabs and bytes beyond ASCII, which are allowed there, are read in different ways.
_NAME: Final = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}")
_VALUE: Final = re.compile(r"[\x20-\x7e]*")
_OWN_INPUT: Final = {"content-type": "Give it as `contentType`, beside the body."}
_SET_HERE: Final = "It is set by this service: leave it out."
_FORBIDDEN: Final = re.compile(
    # whom and how the request reaches
    r"host|connection|keep-alive|content-length|transfer-encoding|te|trailers?|upgrade|expect|http2-settings|max-forwards"
    r"|via|forwarded|x-forwarded-.*|x-real-ip|x-client-ip|x-cluster-client-ip|true-client-ip|cf-.*|x-original-.*"
    r"|x-rewrite-.*|x-host|x-envoy-.*|x-amz-.*"
    # whose it is
    r"|authorization|cookie2?|proxy-.*|x-auth-.*|x-api-key|api-key|sec-.*|x-remote-user|x-forwarded-user"
    # what it does, or how much of the answer comes in what form: secrets are looked for in whole, unpacked answers
    r"|x-http-method.*|x-method-override|accept-encoding|accept-charset|content-encoding|range|if-range"
)


def check_header(name: str, value: str, problems: Problems) -> None:
    """Report what is wrong with one header."""
    # Servers that hand headers on as variables take an underscore for a hyphen.
    plain = name.strip().lower().replace("_", "-")
    if not _NAME.fullmatch(name):
        problems.at("name").add("`name` is no name of a header: letters, digits and hyphens, such as Accept.")
    elif plain in _OWN_INPUT:
        problems.at("name").add(f"The header {name} is no header to give here. {_OWN_INPUT[plain]}")
    elif _FORBIDDEN.fullmatch(plain):
        problems.at("name").add(f"The header {name} cannot be given. {_SET_HERE}")
    if not _VALUE.fullmatch(value) or value != value.strip() or len(value) > LONGEST_VALUE:
        problems.at("value").add(
            f"`value` has at most {LONGEST_VALUE} characters of printable ASCII, without line breaks or space around it."
        )


def check_media_type(text: str, problems: Problems) -> None:
    """Report a media type that is none, such as one with a line break in it."""
    if not _MEDIA_TYPE.fullmatch(text):
        problems.add(
            f"{problems.field} is no media type, such as application/xml or text/plain; charset=utf-8."
        )


_TOKEN: Final = r"[A-Za-z0-9!#$&^_.+-]{1,100}"  # noqa: S105  # of RFC 9110, not a secret
_MEDIA_TYPE: Final = re.compile(
    rf"{_TOKEN}/{_TOKEN}(?:; ?{_TOKEN}=(?:{_TOKEN}|\"[A-Za-z0-9 !#$&^_.+:/=-]{{0,100}}\"))*"
)
