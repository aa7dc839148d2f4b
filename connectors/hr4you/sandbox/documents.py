"""Documents of applicants."""

from pathlib import PurePath

from python_multipart.exceptions import FormParserError
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from connectors.hr4you.sandbox import checks
from connectors.hr4you.sandbox.answers import Refusal, success
from connectors.hr4you.sandbox.paging import addressed
from connectors.hr4you.sandbox.reads import Handler
from connectors.hr4you.sandbox.state import Tenant
from connectors.hr4you.sandbox.switches import Switches
from connectors.sandboxing.clock import SandboxClock
from connectors.sandboxing.files import StoredFile
from connectors.sandboxing.knobs import KnobBoard

TYPES = ("cv", "coverLetter", "other")
#: Media types by extension; an upload may also call itself unspecified.
MEDIA_TYPES: dict[str, tuple[str, ...]] = {
    "pdf": ("application/pdf",),
    "doc": ("application/msword",),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document",),
    "odt": ("application/vnd.oasis.opendocument.text",),
    "rtf": ("application/rtf", "text/rtf"),
    "txt": ("text/plain",),
    "jpg": ("image/jpeg",),
    "jpeg": ("image/jpeg",),
    "png": ("image/png",),
}
UNSPECIFIED = ("", "application/octet-stream")


class Documents:
    """The handlers for `/applicants/{id}/documents`."""

    def __init__(self, tenant: Tenant, clock: SandboxClock, knobs: KnobBoard[Switches]) -> None:
        self._tenant = tenant
        self._clock = clock
        self._knobs = knobs

    async def create(self, request: Request) -> Response:
        """`POST`, multipart with `file` and `type`: 201; 413 if too large, 415 for a type not taken, 422."""
        applicant_id = addressed(request, self._tenant["applicants"])["id"]
        form = await _form(request)
        try:
            file, kind = _parts(form)
            data = await file.read()
        finally:
            await form.close()
        self._check(file, data)
        return success(self._keep(applicant_id, file, kind, data), 201)

    async def listing(self, request: Request) -> Response:
        """`GET`: not part of the contract, see `Switches.list_documents_and_notes`."""
        if not self._knobs.current.list_documents_and_notes:
            raise Refusal(405)
        owner = f"applicants/{addressed(request, self._tenant['applicants'])['id']}/"
        mine = [file for file in self._tenant.documents if file.owner.startswith(owner)]
        return success(
            {"items": [{"id": int(file.id), "name": file.name, "size": len(file.data)} for file in mine]}
        )

    def _check(self, file: UploadFile, data: bytes) -> None:
        if len(data) > self._knobs.current.document_limit_bytes:
            raise Refusal(413, fields={"file": f"Höchstens {self._knobs.current.document_limit_bytes} Byte."})
        extension = PurePath(file.filename or "").suffix.lower().lstrip(".")
        declared = (file.content_type or "").partition(";")[0].strip().lower()
        if extension not in MEDIA_TYPES or declared not in (*MEDIA_TYPES[extension], *UNSPECIFIED):
            raise Refusal(415, fields={"file": f"Erlaubt sind: {', '.join(MEDIA_TYPES)}."})
        if not data:
            raise Refusal(422, fields={"file": "Die Datei ist leer."})

    def _keep(self, applicant_id: int, file: UploadFile, kind: str, data: bytes) -> dict[str, object]:
        """Keep the document; its owner is told as `applicants/{id}/{type}`."""
        document_id = self._tenant.take_document_id()
        name = file.filename or ""
        self._tenant.documents.add(
            StoredFile(
                id=str(document_id),
                name=name,
                content_type=file.content_type or "",
                data=data,
                owner=f"applicants/{applicant_id}/{kind}",
                uploaded_at=self._clock.now(),
            )
        )
        return {"id": document_id, "name": name}


def download_from(tenant: Tenant) -> Handler:
    """Return the handler that gives a document's bytes over the admin path."""

    async def answer(request: Request) -> Response:
        file = tenant.documents.get(request.path_params["id"])
        if file is None:
            raise HTTPException(404)
        return Response(file.data, media_type=file.content_type or "application/octet-stream")

    return answer


async def _form(request: Request) -> FormData:
    if not request.headers.get("Content-Type", "").lower().startswith("multipart/form-data"):
        raise Refusal(415, "MULTIPART_EXPECTED")
    try:
        return await request.form()
    except (HTTPException, FormParserError) as error:
        raise Refusal(400) from error


def _parts(form: FormData) -> tuple[UploadFile, str]:
    file, kind = form.get("file"), form.get("type")
    problems = {} if isinstance(file, UploadFile) else {"file": "Pflichtfeld, eine Datei."}
    problem = checks.one_of(*TYPES)(kind)
    if problem:
        problems["type"] = problem
    if problems or not isinstance(file, UploadFile) or not isinstance(kind, str):
        raise Refusal(422, fields=problems)
    return file, kind
