"""Posts. Source: HR WORKS API v2.10, `/v2/applicant-management/posts`; not paged."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.hrworks.sandbox.account import Account
from connectors.hrworks.sandbox.answers import reply
from connectors.hrworks.sandbox.errors import invalid_parameter
from connectors.hrworks.sandbox.origin import origin_of
from connectors.hrworks.sandbox.parameters import flag
from connectors.hrworks.sandbox.state import POSTS
from connectors.hrworks.sandbox.wire import Wire

PATH = "/v2/applicant-management/posts"
RIGHT = "applicantManagement:read"


class Posts:
    """Lists posts and finds one."""

    def __init__(self, account: Account, wire: Wire) -> None:
        self._account = account
        self._wire = wire
        self._active: tuple[int, list[str]] = (-1, [])

    def routes(self) -> list[Route]:
        """Return the routes."""
        return [
            self._account.route("GET", PATH, self._list, RIGHT),
            self._account.route("GET", f"{PATH}/{{uuid}}", self._single, RIGHT),
        ]

    async def _list(self, request: Request) -> Response:
        active = flag(request, "onlyActive", default=True)
        uuids = self._active_uuids() if active else list(self._account.state.table(POSTS))
        if self._account.knobs.newest_first:
            uuids = uuids[::-1]
        origin = origin_of(request)
        return reply(request, {"posts": [self._wire.post(uuid, origin) for uuid in uuids]})

    def _active_uuids(self) -> list[str]:
        version = self._account.state.post_version
        if self._active[0] != version:
            posts = self._account.state.table(POSTS).values()
            self._active = (version, [post["uuid"] for post in posts if post.get("isActive")])
        return self._active[1]

    async def _single(self, request: Request) -> Response:
        """The path takes the uuid or, as in older versions, the key."""
        uuid = self._account.state.post_uuid(request.path_params["uuid"])
        if uuid is None:
            status = self._account.knobs.unknown_identifier_status
            raise invalid_parameter(name="uuid", reason="there is no such post", status=status)
        return reply(request, self._wire.post(uuid, origin_of(request)))
