"""What an answer says of its age, and how long it may be given again."""

import math
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from graphql_api.context import RequestContext
from graphql_api.execution.repeats import Lasting
from graphql_api.execution.response import Moment
from graphql_api.loading.freshness import Account
from graphql_api.loading.looks import Looks
from graphql_api.store.errors import StoreError


def moment(context: RequestContext) -> Moment:
    """What an answer says of its age, and of what was withheld from it or did not fit."""
    return _moment_of(context.account, context.denied, time.time())


class _Moments:
    """What depends on when an answer is given again; it changes once a second."""

    __slots__ = ("_account", "_denied", "_known", "_seconds")

    def __init__(self, account: Account, denied: Sequence[Mapping[str, str]]) -> None:
        self._account = account
        self._denied = denied
        self._seconds: tuple[int, int] | None = None
        self._known: Moment | None = None

    def __call__(self) -> Moment:
        now = time.time()
        seconds = self._account.seconds(now)
        if self._known is None or seconds != self._seconds:
            self._seconds, self._known = seconds, _moment_of(self._account, self._denied, now)
        return self._known


def _moment_of(account: Account, denied: Sequence[Mapping[str, str]], now: float) -> Moment:
    headers = {"Cache-Control": account.cache_control(now), "Vary": "Authorization"}
    problems = account.field_problems
    extensions = {
        "freshness": account.extension(now),
        **({"denied": denied} if denied else {}),
        **({"fieldProblems": problems} if problems else {}),
    }
    return Moment(extensions, headers)


def lasting(context: RequestContext) -> Lasting | None:
    """An answer out of the cache stands until the first record in it expires, or something is written."""
    account = context.account
    if account.stale or account.expires == math.inf:
        return None
    ends = context.caller.expires_at
    expires = account.expires if ends is None else min(ends, account.expires)
    moments = _Moments(replace(account, vendor_calls=0), context.denied)
    if context.glance is None or not context.glance.taken:
        return Lasting(expires, context.unchanged(), moments)
    return Lasting(expires, context.unchanged(), moments, partial(_looked, context.accounts.looks))


async def _looked(looks: Looks) -> bool:
    """Another process may have created something since; False if nobody can tell now."""
    try:
        await looks.look()
    except StoreError:
        # The request is answered anew, which tells of the failure.
        return False
    return True
