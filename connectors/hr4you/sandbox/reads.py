"""Listings and single records of the API."""

from collections.abc import Awaitable, Callable, Sequence

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from connectors.hr4you.sandbox.answers import Refusal, success
from connectors.hr4you.sandbox.paging import Page, addressed, ids_in
from connectors.hr4you.sandbox.state import MODELS, Tenant
from connectors.hr4you.sandbox.views import shown

Handler = Callable[[Request], Awaitable[Response]]
#: Returns the ids that a query parameter lets through, in listing order; None if the parameter is absent.
Filter = Callable[[Tenant, QueryParams], Sequence[int] | None]

JOB_STATUSES = ("active", "inactive", "draft", "archived")


def listing(tenant: Tenant, resource: str) -> Handler:
    """Return the handler of `GET /{resource}`."""
    filters = FILTERS.get(resource, ())

    async def answer(request: Request) -> Response:
        params = request.query_params
        page = Page(params)
        ids = _selected(
            tenant, resource, [chosen for name in filters if (chosen := name(tenant, params)) is not None]
        )
        items = shown(request, resource, tenant[resource].pick(page.of(ids)))
        return success({"items": items, "page": page.page, "size": page.size, "total": len(ids)})

    return answer


def single(tenant: Tenant, resource: str) -> Handler:
    """Return the handler of `GET /{resource}/{id}`."""

    async def answer(request: Request) -> Response:
        record = addressed(request, tenant[resource])
        return success(shown(request, resource, [record])[0])

    return answer


def _selected(tenant: Tenant, resource: str, chosen: list[Sequence[int]]) -> Sequence[int]:
    """Return the ids that pass all filters."""
    if not chosen:
        return tenant[resource].ids
    first, *others = chosen
    allowed = [set(ids) for ids in others]
    return [record_id for record_id in first if all(record_id in ids for ids in allowed)]


def _by_ids(resource: str) -> Filter:
    def find(tenant: Tenant, params: QueryParams) -> list[int] | None:
        wanted = ids_in(params, "ids")
        return (
            None
            if wanted is None
            else sorted(record_id for record_id in wanted if record_id in tenant[resource])
        )

    return find


def _jobs_by_status(tenant: Tenant, params: QueryParams) -> list[int] | None:
    status = params.get("status")
    if status is None:
        return None
    if status not in JOB_STATUSES:
        raise Refusal(422, fields={"status": f"Erlaubt sind: {', '.join(JOB_STATUSES)}."})
    return [job["id"] for job in tenant["jobs"] if job["status"] == status]


def _applicants_by_email(tenant: Tenant, params: QueryParams) -> list[int] | None:
    email = params.get("email")
    return None if email is None else tenant.emails.find(email)


def _applicants_by_jobs(tenant: Tenant, params: QueryParams) -> list[int] | None:
    wanted = ids_in(params, "jobIds")
    if wanted is None:
        return None
    return [
        record_id
        for record_id in tenant.pairs.applicants_of_jobs(wanted)
        if record_id in tenant["applicants"]
    ]


def _applications_by_jobs(tenant: Tenant, params: QueryParams) -> list[int] | None:
    wanted = ids_in(params, "jobIds")
    return None if wanted is None else tenant.pairs.of_jobs(wanted)


def _applications_by_applicants(tenant: Tenant, params: QueryParams) -> list[int] | None:
    wanted = ids_in(params, "applicantIds")
    return None if wanted is None else tenant.pairs.of_applicants(wanted)


def _definitions_by_model(tenant: Tenant, params: QueryParams) -> list[int]:
    model = params.get("model")
    if model not in MODELS:
        raise Refusal(422, fields={"model": f"Erwartet wird eines von: {', '.join(MODELS)}."})
    return [record["id"] for record in tenant.definitions(model).values()]


FILTERS: dict[str, tuple[Filter, ...]] = {
    "users": (_by_ids("users"),),
    "jobs": (_by_ids("jobs"), _jobs_by_status),
    "applicationStages": (_by_ids("applicationStages"),),
    "applicants": (_by_ids("applicants"), _applicants_by_email, _applicants_by_jobs),
    "applications": (_by_ids("applications"), _applications_by_jobs, _applications_by_applicants),
    "customFields": (_definitions_by_model,),
    "sources": (_by_ids("sources"),),
}
