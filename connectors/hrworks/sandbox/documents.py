"""Documents of applications: uploaded, fetched from a URL, seeded, downloaded.

Source: HR WORKS API v2.10, POST job-applications/{id}/files. Assumed: the size limit, the types, and that download
links need no token.
"""

import uuid
from typing import Any

import httpx
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.hrworks.sandbox.account import Account
from connectors.hrworks.sandbox.answers import reply
from connectors.hrworks.sandbox.applications import APPLICATIONS_PATH
from connectors.hrworks.sandbox.errors import (
    ApiError,
    invalid_parameter,
    invalid_payload,
    missing_parameter,
)
from connectors.hrworks.sandbox.origin import origin_of
from connectors.hrworks.sandbox.paper import one_page
from connectors.hrworks.sandbox.state import APPLICATIONS
from connectors.hrworks.sandbox.write_jobs import WriteJobs, failed
from connectors.sandboxing.files import StoredFile

Record = dict[str, Any]

DOCUMENTS_PATH = "/documents"
FETCH_SECONDS = 10


class Documents:
    """Takes one file per call and hands files out."""

    def __init__(self, account: Account, jobs: WriteJobs) -> None:
        self._account = account
        self._jobs = jobs

    def routes(self) -> list[Route]:
        """Return the routes."""
        upload = self._account.route(
            "POST", f"{APPLICATIONS_PATH}/{{id}}/files", self._upload, "applicantManagement:write"
        )
        return [upload, Route(f"{DOCUMENTS_PATH}/{{document}}", self._download, methods=["GET"])]

    async def _upload(self, request: Request) -> Response:
        application_id, name = request.path_params["id"], request.query_params.get("fileName")
        content_type = request.headers.get("Content-Type", "")
        if not name:
            raise missing_parameter(name="fileName")
        if not content_type and not request.query_params.get("url"):
            raise missing_parameter(name="Content-Type")
        if application_id not in self._account.state.heads:
            raise invalid_parameter(name="id", reason="there is no such application")
        try:
            media_type, data = await self._content(request, content_type)
            self._check(media_type, data)
        except ApiError as error:
            return self._accept(request, failed(error))
        return self._accept(request, self._kept(request, application_id, name, media_type, data))

    def _accept(self, request: Request, outcome: Record) -> Response:
        return reply(request, self._jobs.accept("FileUploadRequestResponse", outcome))

    async def _content(self, request: Request, content_type: str) -> tuple[str, bytes]:
        """Return media type and bytes, from the body or from where `url` points."""
        limit = self._account.knobs.max_file_bytes
        url = request.query_params.get("url")
        if url:
            return await _fetched(url, limit)
        return _media_type(content_type), await _body_of(request, limit)

    def _check(self, media_type: str, data: bytes) -> None:
        knobs = self._account.knobs
        if not data:
            raise invalid_payload(reason="the file is empty")
        if len(data) > knobs.max_file_bytes:
            raise invalid_payload(reason=f"the file is larger than {knobs.max_file_bytes} bytes")
        if media_type not in knobs.document_types:
            raise invalid_parameter(name="Content-Type", reason="files of this type are not accepted")

    def _kept(self, request: Request, application_id: str, name: str, media_type: str, data: bytes) -> Record:
        if not self._jobs.takes_effect():
            return {}
        state, file_id = self._account.state, str(uuid.uuid4())
        now = self._account.clock.now()
        state.uploads.add(
            StoredFile(
                id=file_id,
                name=name,
                content_type=media_type,
                data=data,
                owner=application_id,
                uploaded_at=now,
            )
        )
        record = state.table(APPLICATIONS).get(application_id) or {}
        shown = [*(record.get("applicationDocuments") or []), file_id]
        state.put_application({**record, "applicationDocuments": shown})
        return {"status": "succeeded", "result": f"{origin_of(request)}{DOCUMENTS_PATH}/{file_id}"}

    async def _download(self, request: Request) -> Response:
        if self._account.knobs.documents_need_bearer:
            self._account.caller(request)
        document = request.path_params["document"]
        kept = self._account.state.uploads.get(document)
        if kept is not None:
            return Response(kept.data, media_type=kept.content_type, headers=_named(kept.name))
        if not self._is_seeded(document):
            raise ApiError(404, "InvalidEndpointError", "There is no such document.")
        page = one_page(f"Bewerbung {document}")
        return Response(page, media_type="application/pdf", headers=_named(f"bewerbung-{document}.pdf"))

    def _is_seeded(self, document: str) -> bool:
        record = self._account.state.record(APPLICATIONS, document.partition("-")[0]) or {}
        return document in (record.get("applicationDocuments") or [])


def _named(name: str) -> dict[str, str]:
    plain = name.encode("ascii", "replace").decode().replace('"', "'")
    return {"Content-Disposition": f'attachment; filename="{plain}"'}


def _media_type(content_type: str) -> str:
    return content_type.partition(";")[0].strip().lower()


async def _body_of(request: Request, limit: int) -> bytes:
    """Return the body; of one over the limit, just enough to tell that it is."""
    kept = bytearray()
    async for chunk in request.stream():
        kept += chunk[: limit + 1 - len(kept)]
    return bytes(kept)


async def _fetched(url: str, limit: int) -> tuple[str, bytes]:
    kept = bytearray()
    try:
        async with (
            httpx.AsyncClient(timeout=FETCH_SECONDS, follow_redirects=True) as client,
            client.stream("GET", url) as answer,
        ):
            answer.raise_for_status()
            async for chunk in answer.aiter_bytes():
                kept += chunk[: limit + 1 - len(kept)]
                if len(kept) > limit:
                    break
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise invalid_parameter(name="url", reason="the document could not be downloaded") from error
    return _media_type(answer.headers.get("Content-Type", "")), bytes(kept)
