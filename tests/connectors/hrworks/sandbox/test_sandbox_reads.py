import re
from collections import Counter
from datetime import date

import pytest

from connectors.hrworks.sandbox import enums
from connectors.hrworks.sandbox.app import create_app

POSTS = "/v2/applicant-management/posts"
APPLICATIONS = "/v2/applicant-management/job-applications"
APPLICANTS = "/v2/applicant-management/applicants"
COMPACT = re.compile(r"\d{8}T\d{6}Z")


async def all_posts(client) -> list[dict]:
    return (await client.get(POSTS, params={"onlyActive": "false"})).json()["posts"]


async def flat(walk) -> list[dict]:
    return [record for page in await walk for record in page]


async def test_sizes(client, pages):
    posts = await all_posts(client)
    applications, applicants = await flat(pages(APPLICATIONS)), await flat(pages(APPLICANTS))

    assert (len(posts), len(applications), len(applicants)) == (120, 2600, 2000)
    assert {len(post["postOffers"]) for post in posts} == {1, 2, 3}
    assert len({application["id"] for application in applications}) == 2600
    assert len({applicant["uuid"] for applicant in applicants}) == 2000


async def test_posts_are_active_by_default_and_not_paged(client):
    active = (await client.get(POSTS)).json()["posts"]

    assert len(active) == 96
    assert all(post["isActive"] for post in active)
    assert "Link" not in (await client.get(POSTS)).headers


@pytest.mark.parametrize("field", ["uuid", "key"])
async def test_a_post_by_uuid_or_key(client, field):
    post = (await all_posts(client))[7]

    assert (await client.get(f"{POSTS}/{post[field]}")).json() == post


@pytest.mark.parametrize(
    "path", [f"{POSTS}/nothing", f"{APPLICANTS}/nothing", "/v2/organization-units/nothing"]
)
async def test_unknown_identifiers(client, turn, path):
    response = await client.get(path)
    assert (response.status_code, response.json()["type"]) == (400, "InvalidParameterError")

    await turn(unknown_identifier_status=404)
    assert (await client.get(path)).status_code == 404


async def test_pages_of_fifty_with_absolute_links(client):
    first = await client.get(APPLICATIONS)
    second = await client.get(first.links["next"]["url"])
    last = await client.get(first.links["last"]["url"])

    assert first.links["last"]["url"] == f"http://sandbox.example{APPLICATIONS}?page=52"
    assert (set(first.links), set(second.links), set(last.links)) == (
        {"first", "last", "next"},
        {"first", "last", "next", "prev"},
        {"first", "last", "prev"},
    )
    assert second.links["prev"]["url"].endswith("?page=1")
    assert len(first.json()["jobApplications"]) == 50


async def test_links_keep_the_filter(client):
    keys = [post["key"] for post in (await all_posts(client))[:3]]

    response = await client.get(APPLICATIONS, params={"posts": keys, "page": 1, "statusFilter": "applied"})

    query = response.links["next"]["url"].partition("?")[2]
    assert query == f"posts={keys[0]}&posts={keys[1]}&posts={keys[2]}&statusFilter=applied&page=2"


async def test_one_page_has_no_links_and_beyond_the_last_is_nothing(client):
    key = (await all_posts(client))[119]["key"]
    single = await client.get(APPLICATIONS, params={"posts": key})
    beyond = await client.get(APPLICATIONS, params={"page": 99})

    assert "Link" not in single.headers
    assert 0 < len(single.json()["jobApplications"]) < 50
    assert beyond.json() == {"jobApplications": []}
    assert "next" not in beyond.links


async def test_posts_filter_in_every_notation(client, pages):
    one, two = (await all_posts(client))[3:5]
    repeated = await flat(pages(APPLICATIONS, posts=[one["key"], two["uuid"]]))
    bracketed = await flat(pages(APPLICATIONS, posts=f"[{one['key']},{two['key']}]"))
    named = await flat(pages(APPLICATIONS, **{"posts[]": [one["key"], two["key"]]}))
    everything = await flat(pages(APPLICATIONS))

    wanted = [each["id"] for each in everything if each["postUuid"] in {one["uuid"], two["uuid"]}]
    assert wanted
    for found in (repeated, bracketed, named):
        assert [each["id"] for each in found] == wanted
    assert {each["postId"] for each in repeated} == {one["key"], two["key"]}


async def test_status_filter(pages):
    found = await flat(pages(APPLICATIONS, statusFilter=["employed", "notEmployed"]))

    assert {each["statusIdentifier"] for each in found} == {"employed", "notEmployed"}
    assert {each["status"] for each in found} == {"Eingestellt", "Abgesagt"}


async def test_applicants_by_uuid_and_status(client, pages):
    wanted = [each["uuid"] for each in (await client.get(APPLICANTS)).json()["applicants"][:3]]
    found = await flat(pages(APPLICANTS, applicants=[*wanted, "unknown"]))
    employed = await flat(pages(APPLICANTS, statusFilter="employed"))

    assert [each["uuid"] for each in found] == wanted
    assert all(
        "employed" in {own["statusIdentifier"] for own in each["jobApplications"]} for each in employed
    )
    assert (await client.get(f"{APPLICANTS}/{wanted[0]}")).json() == found[0]


async def test_unknown_filter_values_are_refused_only_if_asked_for(client, turn):
    assert (await client.get(APPLICATIONS, params={"posts": "?"})).json() == {"jobApplications": []}

    await turn(refuse_unknown_filter_values=True)

    assert (await client.get(APPLICATIONS, params={"posts": "?"})).json()["type"] == "InvalidParameterError"
    assert (await client.get(APPLICANTS, params={"applicants": "?"})).json()[
        "type"
    ] == "InvalidParameterError"


@pytest.mark.parametrize(
    ("path", "params", "kind"),
    [
        (APPLICATIONS, {"statusFilter": "hired"}, "InvalidParameterError"),
        (APPLICATIONS, {"page": "two"}, "InvalidParameterTypeError"),
        (APPLICATIONS, {"page": "0"}, "InvalidParameterError"),
        (APPLICANTS, {"statusFilter": ["applied", "?"]}, "InvalidParameterError"),
        (POSTS, {"onlyActive": "yes"}, "InvalidParameterTypeError"),
        ("/v2/persons", {"identifierType": "name"}, "InvalidParameterError"),
        ("/v2/persons/master-data", {"personIdentifierType": "name"}, "InvalidParameterError"),
    ],
)
async def test_bad_parameters(client, path, params, kind):
    response = await client.get(path, params=params)

    assert (response.status_code, response.json()["type"]) == (400, kind)


async def test_the_applicant_inside_an_application_is_the_applicant(client):
    application = (await client.get(APPLICATIONS)).json()["jobApplications"][0]

    applicant = (await client.get(f"{APPLICANTS}/{application['applicant']['uuid']}")).json()

    assert application["applicant"] == applicant
    assert application["id"] in [own["id"] for own in applicant["jobApplications"]]
    open_ = {own["statusIdentifier"] for own in applicant["jobApplications"]} & enums.OPEN_STATUS
    assert applicant["isActive"] == bool(open_)


async def test_formats(pages):
    applications = await flat(pages(APPLICATIONS))

    assert all(COMPACT.fullmatch(each["creationDateAndTime"]) for each in applications)
    assert {type(each.get("desiredSalary")) for each in applications} == {str, type(None)}
    links = [link for each in applications for link in each["applicationDocuments"]]
    assert all(link.startswith("http://sandbox.example/documents/") for link in links)
    countries = {each["applicant"]["address"]["internationalCountryCode"] for each in applications}
    assert countries == {"DEU", "AUT", "CHE"}


async def test_every_enum_value_occurs(client, pages):
    posts = await all_posts(client)
    offers = [offer for post in posts for offer in post["postOffers"]]
    applications = await flat(pages(APPLICATIONS))
    people = [each["applicant"] for each in applications]

    for records, field, known in (
        (posts, "scopeOfActivitiesKey", enums.SCOPE_OF_ACTIVITIES),
        (offers, "placeOfWorkTypeKey", enums.PLACE_OF_WORK),
        (offers, "employmentContractKey", enums.EMPLOYMENT_CONTRACT),
        (offers, "workingTimeModelKey", enums.WORKING_TIME_MODEL),
        (offers, "careerLevelKey", enums.CAREER_LEVEL),
        (applications, "statusIdentifier", enums.APPLICATION_STATUS),
        (applications, "permissionToStoreApplication", enums.PERMISSION_TO_STORE),
        (people, "salutation", enums.SALUTATION),
        (people, "gender", enums.GENDER),
        (people, "noticePeriodTimeUnit", enums.INTERVAL),
        (people, "noticePeriodTimeReference", enums.TIME_REFERENCE),
    ):
        assert {record.get(field) for record in records} - {None} == set(known), field


async def test_absent_values_are_nulls_here_and_missing_there(pages):
    people = [each["applicant"] for each in await flat(pages(APPLICATIONS))]
    kinds = Counter("missing" if "title" not in each else type(each["title"]).__name__ for each in people)

    assert set(kinds) == {"missing", "NoneType", "str"}


async def test_offers_have_dates_places_and_html(client):
    posts = await all_posts(client)
    offers = [offer for post in posts for offer in post["postOffers"]]

    dated = [offer for offer in offers if offer["publicationDate"] and offer["validUntilDate"]]
    assert all(
        date.fromisoformat(o["publicationDate"]) < date.fromisoformat(o["validUntilDate"]) for o in dated
    )
    assert {len(offer["permanentEstablishments"]) for offer in offers} == {1, 2}
    assert all(post["postDescriptions"]["tasks"]["description"].startswith("<ul><li>") for post in posts)
    assert sum(post["contactInformation"] is None for post in posts) == 10
    assert not any(
        offer["isActive"] for post in posts if not post["isActive"] for offer in post["postOffers"]
    )


async def test_contacts_and_departments_exist(client, pages):
    people = {each["uuid"] for each in await flat(pages("/v2/persons/master-data", onlyActive="false"))}
    units = {u["uuid"] for u in (await client.get("/v2/organization-units")).json()["organizationUnits"]}

    for post in await all_posts(client):
        assert post["organizationUnitUuid"] in units
        contact = (post["contactInformation"] or {}).get("contactPerson")
        assert contact is None or (contact["uuid"] in people and "email" not in contact)


async def test_persons_come_keyed_by_unit(client):
    by_number = (await client.get("/v2/persons")).json()
    by_uuid = (await client.get("/v2/persons", params={"identifierType": "uuid"})).json()
    number = next(iter(by_number))

    assert sum(map(len, by_number.values())) == 56
    assert sorted(map(len, by_number.values())) == sorted(map(len, by_uuid.values()))
    assert all("email" not in person for unit in by_number.values() for person in unit)
    assert list((await client.get("/v2/persons", params={"organizationUnits": number})).json()) == [number]


async def test_master_data_are_paged_and_full_of_private_matters(client, pages):
    listed = await pages("/v2/persons/master-data")
    everybody = await flat(pages("/v2/persons/master-data", onlyActive="false"))

    assert [len(page) for page in listed] == [50, 6]
    assert len(everybody) == 60
    assert {"bankAccount", "taxIdentificationNumber", "privateEmail", "T-Shirt-Größe"} <= set(everybody[0])
    assert everybody[0]["email"].endswith("@beispielwerke.example")


async def test_persons_by_identifier(client):
    person = (await client.get("/v2/persons/master-data")).json()["persons"][1]
    uuid, number = person["uuid"], person["personnelNumber"]

    assert (await client.get(f"/v2/persons/{number}/master-data")).json() == person
    by_uuid = await client.get(f"/v2/persons/{uuid}", params={"personIdentifierType": "uuid"})
    assert (by_uuid.json()["uuid"], "email" in by_uuid.json()) == (uuid, False)
    listed = await client.get(
        "/v2/persons/master-data", params={"persons": [uuid], "personIdentifierType": "uuid"}
    )
    assert listed.json()["persons"] == [person]
    assert (await client.get("/v2/persons/0")).json()["type"] == "InvalidParameterError"


async def test_units_and_establishments(client):
    units = (await client.get("/v2/organization-units")).json()["organizationUnits"]
    sites = (await client.get("/v2/permanent-establishments")).json()["permanentEstablishments"]

    assert units[3]["parentOrganizationUnit"]["parentOrganizationUnit"]["parentOrganizationUnit"] is None
    for identifier in (units[3]["uuid"], units[3]["number"]):
        assert (await client.get(f"/v2/organization-units/{identifier}")).json() == units[3]
    assert (await client.get(f"/v2/permanent-establishments/{sites[0]['id']}")).json() == sites[0]
    assert len(sites[0]["number"]) == 8


async def test_records_removed_and_added_elsewhere_shift_the_pages(client):
    before = (await client.get(APPLICATIONS, params={"page": 2})).json()["jobApplications"]
    gone = (await client.get(APPLICATIONS)).json()["jobApplications"][0]

    assert (await client.delete(f"/__sandbox__/state/jobApplications/{gone['id']}")).status_code == 204

    after = (await client.get(APPLICATIONS, params={"page": 2})).json()["jobApplications"]
    assert after[:49] == before[1:]
    added = {"postId": gone["postId"], "applicantUuid": gone["applicant"]["uuid"]}
    assert (await client.put("/__sandbox__/state/jobApplications/7", json=added)).status_code == 200
    last = (await client.get(APPLICATIONS, params={"page": 52})).json()["jobApplications"]
    assert (last[-1]["id"], last[-1]["statusIdentifier"]) == ("7", "applied")


async def test_newest_first(client, turn):
    oldest = (await client.get(APPLICATIONS)).json()["jobApplications"][0]

    await turn(newest_first=True)

    last = (await client.get(APPLICATIONS, params={"page": 52})).json()["jobApplications"]
    assert last[-1]["id"] == oldest["id"]


async def test_changes_in_the_vendors_interface_show_everywhere(client):
    one = (await client.get(APPLICATIONS)).json()["jobApplications"][0]
    uuid, other = one["applicant"]["uuid"], (await all_posts(client))[50]
    await client.put(f"/__sandbox__/state/applicants/{uuid}", json={"lastName": "Neu"})
    await client.put(
        f"/__sandbox__/state/jobApplications/{one['id']}",
        json={"statusIdentifier": "employed", "postId": other["key"]},
    )

    again = (await client.get(APPLICATIONS)).json()["jobApplications"][0]
    assert (again["applicant"]["lastName"], again["status"]) == ("Neu", "Eingestellt")
    assert (again["postUuid"], again["postId"]) == (other["uuid"], other["key"])
    filtered = (await client.get(APPLICATIONS, params={"posts": other["key"]})).json()["jobApplications"]
    assert one["id"] in [each["id"] for each in filtered]
    assert again["applicant"]["jobApplications"][0]["statusIdentifier"] == "employed"


async def test_a_post_that_is_closed_or_renamed(client):
    post = (await client.get(POSTS)).json()["posts"][0]
    await client.put(f"/__sandbox__/state/posts/{post['key']}", json={"isActive": False, "displayName": "Zu"})

    assert post["uuid"] not in [each["uuid"] for each in (await client.get(POSTS)).json()["posts"]]
    assert (await client.get(f"{POSTS}/{post['uuid']}")).json()["displayName"] == "Zu"


async def test_with_a_post_or_an_applicant_go_their_applications(client):
    one = (await client.get(APPLICATIONS)).json()["jobApplications"][0]
    uuid, post = one["applicant"]["uuid"], one["postUuid"]
    assert (await client.delete(f"/__sandbox__/state/applicants/{uuid}")).status_code == 204
    assert (await client.get(f"{APPLICANTS}/{uuid}")).status_code == 400
    assert (await client.get(APPLICATIONS)).json()["jobApplications"][0]["id"] != one["id"]

    assert (await client.delete(f"/__sandbox__/state/posts/{post}")).status_code == 204
    assert (await client.get(APPLICATIONS, params={"posts": post})).json() == {"jobApplications": []}
    await client.post("/__sandbox__/reset")
    assert (await client.get(APPLICATIONS)).json()["jobApplications"][0] == one


async def test_an_applicant_whose_last_application_goes_is_no_longer_listed(client):
    one = (await client.get(APPLICANTS)).json()["applicants"][0]
    for own in one["jobApplications"]:
        await client.delete(f"/__sandbox__/state/jobApplications/{own['id']}")

    assert (await client.get(APPLICANTS)).json()["applicants"][0]["uuid"] != one["uuid"]


@pytest.mark.parametrize("fields", [{}, {"postId": "ST-1001"}, {"postId": "?", "applicantUuid": "?"}])
async def test_an_application_cannot_hang_in_the_air(client, fields):
    response = await client.put("/__sandbox__/state/jobApplications/1", json=fields)

    assert response.status_code == 400
    assert "existing" in response.json()["error"]


async def test_new_posts_and_persons_from_the_admin_path(client):
    await client.put("/__sandbox__/state/posts/p-1", json={"name": "Neu"})
    await client.put("/__sandbox__/state/persons/u-1", json={"personnelNumber": "1", "email": "n@b.example"})

    assert (await client.get(f"{POSTS}/p-1")).json()["displayName"] == "Neu"
    assert (await client.get("/v2/persons/1/master-data")).json()["email"] == "n@b.example"


async def test_phone_on_top(client, turn):
    await turn(phone_on_top=True)

    people = (await client.get(APPLICANTS)).json()["applicants"]

    assert any(each["phone"] for each in people)
    assert all("phone" not in each["address"] for each in people)


async def test_unknown_enum_values(client):
    await client.post("/__sandbox__/faults", json={"kind": "unknown_enum", "next": 2})

    application = (await client.get(APPLICATIONS)).json()["jobApplications"][0]
    offer = (await client.get(POSTS)).json()["posts"][0]["postOffers"][0]

    assert application["statusIdentifier"] == offer["workingTimeModelKey"] == "introducedInTheNextVersion"


async def test_missing_keys_leave_what_identifies(client):
    await client.post("/__sandbox__/faults", json={"kind": "missing_keys", "next": 1})

    post = (await client.get(POSTS)).json()["posts"][0]

    assert post["uuid"]
    assert post["postOffers"][0]["id"]
    assert "displayName" in post or "isActive" not in post
    assert {value for key, value in post.items() if key not in {"uuid", "key", "postOffers"}} <= {None}


async def test_errors_injected_look_like_the_vendors(client):
    await client.post("/__sandbox__/faults", json={"kind": "server_error", "next": 1})

    response = await client.get(POSTS)

    assert response.json() == {
        "errorCode": 500,
        "type": "InternalServerError",
        "errorMessage": "An internal error occurred. Try again later.",
    }


async def test_the_same_seed_is_the_same_data_and_another_is_not(client):
    first = create_app(seed=7).state.sandbox.state.records("applicants")
    second = create_app(seed=7).state.sandbox.state.records("applicants")
    third = create_app(seed=8).state.sandbox.state.records("applicants")

    assert list(first) == list(second) != list(third)


async def test_calls_are_counted_by_endpoint(client, app, pages):
    keys = [post["key"] for post in (await client.get(POSTS)).json()["posts"][:50]]
    walked = await pages(APPLICATIONS, posts=keys)
    await client.get(f"{POSTS}/{keys[0]}")

    assert app.state.sandbox.journal.counts == {
        f"GET {POSTS}": 1,
        f"GET {APPLICATIONS}": len(walked),
        f"GET {POSTS}/{{uuid}}": 1,
    }


async def test_scale_fifty_is_made_when_read():
    state = create_app(scale=50).state.sandbox.state

    assert [len(state.table(name)) for name in ("posts", "applicants", "jobApplications", "persons")] == [
        6_000,
        100_000,
        130_000,
        3_000,
    ]
    assert state.record("jobApplications", "230000")["postUuid"] in state.table("posts")
