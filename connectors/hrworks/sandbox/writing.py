"""Creating applications and uploading their documents.

Source: HR WORKS API v2.10, POST job-applications, POST job-applications/{id}/files, GET job-applications/jobs/{jobId}.
"""

from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from connectors.hrworks.sandbox.account import Account
from connectors.hrworks.sandbox.answers import reply
from connectors.hrworks.sandbox.applications import APPLICATIONS_PATH
from connectors.hrworks.sandbox.errors import invalid_payload, missing_parameter
from connectors.hrworks.sandbox.intake import Intake
from connectors.hrworks.sandbox.origin import origin_of
from connectors.hrworks.sandbox.submission import FieldError, field_errors, post_errors
from connectors.hrworks.sandbox.write_jobs import WriteJobs

Record = dict[str, Any]

READ, WRITE = "applicantManagement:read", "applicantManagement:write"


class Writing:
    """Takes submissions; a batch is stored as a whole or not at all."""

    def __init__(self, account: Account, jobs: WriteJobs) -> None:
        self._account = account
        self._jobs = jobs
        self._intake = Intake(account.state, account.clock)

    def routes(self) -> list[Route]:
        """Return the routes."""
        route = self._account.route
        return [
            route("POST", APPLICATIONS_PATH, self._create, WRITE),
            route("GET", f"{APPLICATIONS_PATH}/jobs/{{jobId}}", self._poll, WRITE, READ),
        ]

    async def _create(self, request: Request) -> Response:
        submissions = _submissions_in(await request.body())
        outcome = self._outcome(submissions, origin_of(request))
        return reply(request, self._jobs.accept("MultiWriteRequestResponse", outcome))

    async def _poll(self, request: Request) -> Response:
        return reply(request, self._jobs.poll(request.path_params["jobId"]))

    def _outcome(self, submissions: list[Record], origin: str) -> Record:
        """Stop at the first bad record, as the vendor does, with all that is wrong with it."""
        for number, given in enumerate(submissions, start=1):
            errors = self._errors(given)
            if errors:
                return {"status": "failed", "dataErrors": [{"recordId": number, "errors": errors}]}
        if not self._jobs.takes_effect():
            return {}
        results = [self._stored(number, given, origin) for number, given in enumerate(submissions, start=1)]
        return {"status": "succeeded", "result": results}

    def _errors(self, given: Record) -> list[FieldError]:
        return field_errors(given) or post_errors(given, self._post_of(given))

    def _post_of(self, given: Record) -> Record | None:
        """`postId` is the key; whether it may be the uuid is unknown, so a knob says."""
        post = self._account.state.post(given["postId"])
        by_key = post is not None and post["key"] == given["postId"]
        return post if by_key or self._account.knobs.post_id_accepts_uuid else None

    def _stored(self, number: int, given: Record, origin: str) -> Record:
        application = self._intake.store(given, self._post_of(given) or {})
        data: Record = {
            "statusIdentifier": application["statusIdentifier"],
            "postUuid": application["postUuid"],
            "applicant": {"uuid": application["applicantUuid"]},
        }
        result: Record = {"recordId": number, "data": data, "warnings": [], "errors": []}
        if not self._account.knobs.omit_created_id:
            data["id"] = application["id"]
        if not self._account.knobs.omit_resource_location:
            result["resourceLocation"] = f"{origin}{APPLICATIONS_PATH}/{application['id']}"
        return result


def _submissions_in(body: bytes) -> list[Record]:
    try:
        content = msgspec.json.decode(body, type=dict[str, Any])
    except msgspec.MsgspecError as error:
        raise invalid_payload(reason="it is not a JSON object") from error
    if "data" not in content:
        raise missing_parameter(name="data")
    try:
        submissions = msgspec.convert(content["data"], list[dict[str, Any]])
    except msgspec.MsgspecError as error:
        raise invalid_payload(reason="data must be a list of objects") from error
    if not submissions:
        raise invalid_payload(reason="data is empty")
    return submissions
