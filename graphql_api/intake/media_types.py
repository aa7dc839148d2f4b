"""Which media type a file has: the one that was stated, or the one that its name tells; and whether the vendor takes it."""

import re

from connectors.contract.connector import AttachmentLimits
from graphql_api.intake.names import extension_of
from graphql_api.intake.problems import Problems

_FORM = re.compile(r"[a-z0-9][a-z0-9!#$&^_.+-]{0,126}/[a-z0-9][a-z0-9!#$&^_.+-]{0,126}")
# Names in use beside the registered ones.
_ALIASES = {
    "image/jpg": "image/jpeg",
    "image/pjpeg": "image/jpeg",
    "image/x-png": "image/png",
    "application/x-pdf": "application/pdf",
    "application/x-rtf": "application/rtf",
    "text/rtf": "application/rtf",
}


def plain(header: str | None) -> str | None:
    """A media type in lower case, by its registered name and without parameters; None if there is none."""
    media_type = (header or "").partition(";")[0].strip().lower()
    return _ALIASES.get(media_type, media_type) or None


def stated_type(value: str | None, limits: AttachmentLimits, problems: Problems) -> str | None:
    """The type that a caller stated, or None if none was, or after reporting that it cannot be taken."""
    media_type = plain(value)
    if media_type is None:
        return None
    if not _FORM.fullmatch(media_type):
        problems.add(f"{problems.field} is not a media type. Give one such as application/pdf.")
    elif media_type not in limits.media_types:
        problems.add(
            f"{problems.field} {media_type[:100]} is not taken by this vendor. {types_taken(limits)}"
        )
    else:
        return media_type
    return None


def implied_type(header: str | None, name: str, limits: AttachmentLimits, problems: Problems) -> str | None:
    """The type of a file whose type was not stated, by what came with its bytes, or else by its name's extension."""
    told = plain(header)
    if told in limits.media_types:
        return told
    extension = extension_of(name)
    possible = [
        media_type for media_type, extensions in limits.media_types.items() if extension in extensions
    ]
    if len(possible) == 1:
        return possible[0]
    if possible:
        problems.at("contentType").add(
            f"`contentType` is missing, and the name's extension stands for several. Give one of: {', '.join(possible)}."
        )
    else:
        problems.at("name").add(
            f"`name` has the extension of a type that this vendor does not take. {types_taken(limits)}"
        )
    return None


def check_extension(name: str, media_type: str, limits: AttachmentLimits, problems: Problems) -> bool:
    """Report a name whose extension does not suit the type."""
    suitable = limits.media_types[media_type]
    if extension_of(name) in suitable:
        return True
    endings = " or ".join(f".{extension}" for extension in suitable)
    problems.add(
        f"{problems.field} has an extension that does not suit {media_type}. Let it end with {endings}."
    )
    return False


def types_taken(limits: AttachmentLimits) -> str:
    """A sentence that lists what the vendor takes."""
    assumed = " (ASSUMED: the vendor's documents do not state them)" if limits.assumed else ""
    return f"Taken are{assumed}: {', '.join(sorted(limits.media_types))}."
