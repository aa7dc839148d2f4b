"""Conditional GET requests: a client that has the answer already gets 304 in place of it. Source: RFC 9110, section 13."""

import hashlib
from dataclasses import replace
from http import HTTPStatus

from graphql_api.execution.response import Answer


def validated(answer: Answer, if_none_match: str | None) -> Answer:
    """The answer to a GET request with its entity tag, or without its body if the client has named that tag.

    The tag is weak: answers with equal data have equal tags, while their `extensions` tell other ages.
    """
    if not answer.lasting:
        return answer
    tag = f'W/"{hashlib.blake2b(answer.lasting, digest_size=16).hexdigest()}"'
    tagged = replace(answer, headers={**answer.headers, "ETag": tag})
    named = {name.strip().removeprefix("W/") for name in (if_none_match or "").split(",")}
    if tag.removeprefix("W/") in named or "*" in named:
        return replace(tagged, status=HTTPStatus.NOT_MODIFIED, lasting=b"", rest=b"")
    return tagged
