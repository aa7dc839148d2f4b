"""Public web pages of the tenant: what a job's address leads to."""

from html import escape

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from connectors.hr4you.sandbox.collection import Record
from connectors.hr4you.sandbox.paging import whole_number
from connectors.hr4you.sandbox.seeding.vocabulary import COMPANY
from connectors.hr4you.sandbox.state import Tenant

#: Anyone who has the address may see these; internal jobs are shown to employees only.
VISIBLE = frozenset({"public", "hidden"})


class JobPages:
    """Serves `/job/view/{id}` and `/job/view/{id}/{title}`."""

    def __init__(self, tenant: Tenant) -> None:
        self._tenant = tenant

    async def answer(self, request: Request) -> Response:
        """Return the advertisement, 404 for a job that is not shown."""
        number = whole_number(request.path_params["id"])
        job = None if number is None else self._tenant["jobs"].get(number)
        if job is None or job["status"] != "active" or job["visibility"] not in VISIBLE:
            raise HTTPException(404)
        return HTMLResponse(_page(job))


def _page(job: Record) -> str:
    title = escape(job["title"] or "")
    head = f'<meta charset="utf-8"><title>{title} | {escape(COMPANY)}</title>'
    body = f"<h1>{title}</h1>{job['description'] or ''}"
    return f'<!doctype html><html lang="de"><head>{head}</head><body>{body}</body></html>'
