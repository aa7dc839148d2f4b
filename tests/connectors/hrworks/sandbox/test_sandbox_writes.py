import hashlib

import httpx
import pytest

from connectors.hrworks.sandbox.app import connection, create_app
from connectors.sandboxing.serving import start

APPLICATIONS = "/v2/applicant-management/job-applications"
PDF = {"Content-Type": "application/pdf"}


def submission(**changes) -> dict:
    return {
        "postId": "ST-1001",
        "firstName": "Nora",
        "lastName": "Neumann",
        "email": "n@example.org",
    } | changes


FULL = submission(
    postOfferId="10010",
    salutation="ms",
    gender="female",
    title="Dr.",
    phone="+49 171 3920001",
    street="Ahornweg",
    streetNumber="3",
    additional="Hinterhaus",
    zipCode="20095",
    city="Hamburg",
    countryCode="DEU",
    birthday="1990-02-28",
    earliestPossibleJoinDate="2027-01-01",
    placeOfBirth="Kiel",
    fieldOfStudy="Physik",
    lastAnnualSalary={"currency": "EUR", "value": 50000},
    desiredSalary=60000,
    hasNoticePeriod=True,
    noticePeriodTimeAmount=3,
    noticePeriodTimeUnit="months",
    noticePeriodTimeReference="endOfQuarter",
    isSeverelyDisabled=False,
    howDidYouHearAboutUs="Partnerportal",
    remark="Hallo",
    hasPrivacyTermsAccepted=True,
    permissionToStoreApplication="afterApplication",
    mayBePassedWithinCorporateGroup=True,
    ipAddress="192.0.2.1",
    userAgent="Test",
    creationDateAndTime="20250228T094600Z",
)


async def created(finished, submit, **changes) -> str:
    outcome = await finished(await submit(submission(**changes)))
    return outcome["result"][0]["data"]["id"]


async def listed(client, application_id: str) -> dict:
    for page in (52, 53):
        found = (await client.get(APPLICATIONS, params={"page": page})).json()["jobApplications"]
        for each in found:
            if each["id"] == application_id:
                return each
    raise AssertionError(application_id)


async def test_an_application_is_accepted_at_once_and_finished_later(client, submit):
    accepted = await submit(submission())
    path = f"{APPLICATIONS}/jobs/{accepted.json()['jobId']}"

    first, second = (await client.get(path)).json(), (await client.get(path)).json()

    assert list(accepted.json()) == ["jobId"]
    assert first == {"status": "pending", "responseType": "MultiWriteRequestResponse"}
    assert second["status"] == "finished"
    result = second["apiResponse"]["result"][0]
    assert result["recordId"] == 1
    assert result["resourceLocation"] == f"http://sandbox.example{APPLICATIONS}/{result['data']['id']}"


async def test_every_field_is_read_back(client, submit, finished):
    outcome = await finished(await submit(FULL))
    application = await listed(client, outcome["result"][0]["data"]["id"])
    person = application["applicant"]

    assert person["address"] == {
        "street": "Ahornweg",
        "streetNumber": "3",
        "additionalData": "Hinterhaus",
        "zipCode": "20095",
        "city": "Hamburg",
        "country": "Deutschland",
        "internationalCountryCode": "DEU",
        "state": None,
        "phone": "+49 171 3920001",
    }
    assert person["lastAnnualSalary"] == {"currency": "EUR", "value": "50000"}
    assert application["desiredSalary"] == "60000"
    assert (application["statusIdentifier"], application["postOfferId"]) == ("applied", "10010")
    of_person = (
        "firstName lastName email title salutation gender birthday earliestPossibleJoinDate placeOfBirth fieldOfStudy "
        "hasNoticePeriod noticePeriodTimeAmount noticePeriodTimeUnit noticePeriodTimeReference isSeverelyDisabled"
    )
    of_application = (
        "postId howDidYouHearAboutUs remark hasPrivacyTermsAccepted permissionToStoreApplication ipAddress userAgent "
        "mayBePassedWithinCorporateGroup creationDateAndTime"
    )
    assert {name: person[name] for name in of_person.split()} == {
        name: FULL[name] for name in of_person.split()
    }
    for name in of_application.split():
        assert application[name] == FULL[name], name


async def test_the_same_address_twice_is_a_second_application_of_the_same_person(client, submit, finished):
    one = await listed(client, await created(finished, submit))
    two = await listed(client, await created(finished, submit, email="N@example.org", title="Dr."))
    other = await listed(client, await created(finished, submit, firstName="Norbert"))

    assert one["id"] != two["id"]
    assert one["applicant"]["uuid"] == two["applicant"]["uuid"] != other["applicant"]["uuid"]
    assert two["applicant"]["title"] == "Dr."
    assert [own["id"] for own in two["applicant"]["jobApplications"]] == [one["id"], two["id"]]


async def test_a_seeded_person_is_recognized(client, submit, finished):
    known = (await client.get(APPLICATIONS)).json()["jobApplications"][3]["applicant"]
    same = {name: known[name] for name in ("firstName", "lastName", "email")}

    again = await listed(client, await created(finished, submit, **same))

    assert again["applicant"]["uuid"] == known["uuid"]
    assert again["applicant"]["address"]["city"] == known["address"]["city"]


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"postId": None}, "postId"),
        ({"firstName": ""}, "firstName"),
        ({"lastName": None}, "lastName"),
        ({"postId": "ST-9"}, "names no post"),
        ({"postId": 1001}, "postId"),
        ({"postOfferId": "1"}, "postOfferId"),
        ({"postId": "ST-1005"}, "not active"),
        ({"email": "nobody"}, "email"),
        ({"email": 1}, "email"),
        ({"gender": "w"}, "gender"),
        ({"salutation": "Frau"}, "salutation"),
        ({"countryCode": "DE"}, "countryCode"),
        ({"countryCode": "XXX"}, "countryCode"),
        ({"birthday": "28.02.1990"}, "birthday"),
        ({"birthday": "1990-02-30"}, "birthday"),
        ({"earliestPossibleJoinDate": "soon"}, "earliestPossibleJoinDate"),
        ({"desiredSalary": "60000"}, "desiredSalary"),
        ({"desiredSalary": True}, "desiredSalary"),
        ({"desiredSalary": 60000.5}, "desiredSalary"),
        ({"lastAnnualSalary": 1}, "lastAnnualSalary"),
        ({"hasNoticePeriod": "yes"}, "hasNoticePeriod"),
        ({"noticePeriodTimeAmount": "3"}, "noticePeriodTimeAmount"),
        ({"noticePeriodTimeUnit": "years"}, "noticePeriodTimeUnit"),
        ({"noticePeriodTimeReference": "never"}, "noticePeriodTimeReference"),
        ({"permissionToStoreApplication": "granted"}, "permissionToStoreApplication"),
        ({"hasPrivacyTermsAccepted": 1}, "hasPrivacyTermsAccepted"),
        ({"ipAddress": "::1"}, "ipAddress"),
        ({"creationDateAndTime": "2025-02-28T09:46:00Z"}, "creationDateAndTime"),
        ({"creationDateAndTime": "20250230T094600Z"}, "creationDateAndTime"),
        ({"remark": ["a"]}, "remark"),
    ],
)
async def test_bad_fields_fail_in_the_finished_job(client, submit, finished, changes, word):
    accepted = await submit(submission(**changes))
    outcome = await finished(accepted)

    assert "result" not in outcome
    assert outcome["dataErrors"][0]["recordId"] == 1
    error = outcome["dataErrors"][0]["errors"][0]
    assert word in error["text"]
    assert isinstance(error["number"], int)
    assert (await client.get("/__sandbox__/state", params={"limit": 0})).json()["counts"][
        "jobApplications"
    ] == 2600


async def test_values_are_not_repeated_in_errors(submit, finished):
    outcome = await finished(await submit(submission(email="secret person", gender="private")))

    assert "secret" not in str(outcome)
    assert "private" not in str(outcome)
    assert len(outcome["dataErrors"][0]["errors"]) == 2


async def test_a_batch_is_stored_as_a_whole_or_not_at_all(client, submit, finished):
    failed = await finished(await submit(submission(), submission(email="?"), submission(lastName=None)))
    stored = await finished(await submit(submission(), submission(firstName="Zwei")))

    assert [each["recordId"] for each in failed["dataErrors"]] == [2]
    assert [each["recordId"] for each in stored["result"]] == [1, 2]
    assert (await client.get("/__sandbox__/state", params={"limit": 0})).json()["counts"][
        "jobApplications"
    ] == 2602


async def test_unknown_keys_are_ignored(submit, finished):
    assert "result" in await finished(await submit(submission(favoriteColor="blue")))


@pytest.mark.parametrize("value", [None, "absent"])
async def test_the_address_is_not_required(client, submit, finished, value):
    given = submission(email=None)
    if value:
        del given["email"]

    outcome = await finished(await submit(given))

    assert (await listed(client, outcome["result"][0]["data"]["id"]))["applicant"]["email"] is None


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{", "InvalidPayloadError"),
        (b"[]", "InvalidPayloadError"),
        (b"{}", "MissingParameterError"),
        (b'{"data": {}}', "InvalidPayloadError"),
        (b'{"data": [1]}', "InvalidPayloadError"),
        (b'{"data": []}', "InvalidPayloadError"),
    ],
)
async def test_bodies_that_are_none(client, body, kind):
    response = await client.post(APPLICATIONS, content=body)

    assert (response.status_code, response.json()["type"]) == (400, kind)


async def test_unknown_jobs(client):
    response = await client.get(f"{APPLICATIONS}/jobs/nothing")

    assert (response.status_code, response.json()["type"]) == (400, "InvalidJobIdError")


async def test_uuid_as_post_id_is_a_knob(client, submit, finished, turn):
    uuid = (await client.get("/v2/applicant-management/posts/ST-1001")).json()["uuid"]
    assert "dataErrors" in await finished(await submit(submission(postId=uuid)))

    await turn(post_id_accepts_uuid=True)

    assert "result" in await finished(await submit(submission(postId=uuid)))


async def test_knobs_of_jobs(client, submit, turn):
    await turn(pending_polls=0, pending_seconds=30, omit_created_id=True, omit_resource_location=True)
    path = f"{APPLICATIONS}/jobs/{(await submit(submission())).json()['jobId']}"

    assert (await client.get(path)).json()["status"] == "pending"
    await client.post("/__sandbox__/clock", json={"advance_seconds": 31})

    result = (await client.get(path)).json()["apiResponse"]["result"][0]
    assert "id" not in result["data"]
    assert "resourceLocation" not in result


@pytest.mark.parametrize(("effect", "count"), [(True, 2601), (False, 2600)])
async def test_jobs_that_never_finish(client, submit, turn, effect, count):
    await turn(never_finish_jobs=True, hanging_jobs_take_effect=effect)
    path = f"{APPLICATIONS}/jobs/{(await submit(submission())).json()['jobId']}"

    assert {(await client.get(path)).json()["status"] for _ in range(5)} == {"pending"}
    await turn(never_finish_jobs=False)
    assert (await client.get(path)).json()["status"] == "pending"
    state = (await client.get("/__sandbox__/state", params={"limit": 0})).json()
    assert state["counts"]["jobApplications"] == count


async def test_a_reset_forgets_jobs(client, submit):
    path = f"{APPLICATIONS}/jobs/{(await submit(submission())).json()['jobId']}"
    await client.post("/__sandbox__/reset")

    assert (await client.get(path)).json()["type"] == "InvalidJobIdError"


async def test_an_answer_lost_after_the_effect_leaves_the_effect(client, submit):
    await client.post("/__sandbox__/faults", json={"kind": "drop_after", "method": "POST", "next": 1})

    with pytest.raises(httpx.ReadError):
        await submit(submission())

    found = (await client.get(APPLICATIONS, params={"posts": "ST-1001", "page": 3})).json()["jobApplications"]
    assert found[-1]["applicant"]["email"] == "n@example.org"


async def test_a_file_comes_back_byte_for_byte(client, submit, finished):
    application_id, data = await created(finished, submit), bytes(range(256)) * 400
    path = f"{APPLICATIONS}/{application_id}/files"

    outcome = await finished(
        await client.post(path, params={"fileName": "Lebenslauf Ä.pdf"}, content=data, headers=PDF)
    )

    assert (await listed(client, application_id))["applicationDocuments"] == [outcome["result"]]
    async with httpx.AsyncClient(transport=client._transport) as without_token:
        document = await without_token.get(outcome["result"])
    assert (document.content, document.headers["Content-Type"]) == (data, "application/pdf")
    shown = (await client.get("/__sandbox__/state/files")).json()
    assert shown[0]["sha256"] == hashlib.sha256(data).hexdigest()
    assert (shown[0]["name"], shown[0]["size"], shown[0]["owner"]) == (
        "Lebenslauf Ä.pdf",
        102_400,
        application_id,
    )


async def test_a_file_for_a_seeded_application(client, finished):
    before = (await client.get(APPLICATIONS)).json()["jobApplications"][0]
    path = f"{APPLICATIONS}/{before['id']}/files"

    outcome = await finished(await client.post(path, params={"fileName": "a.pdf"}, content=b"x", headers=PDF))

    after = (await client.get(APPLICATIONS)).json()["jobApplications"][0]
    assert after["applicationDocuments"] == [*before["applicationDocuments"], outcome["result"]]


async def test_seeded_documents_are_readable(client):
    links = (await client.get(APPLICATIONS)).json()["jobApplications"][0]["applicationDocuments"]

    document = await client.get(links[0])

    assert document.headers["Content-Type"] == "application/pdf"
    assert document.content.startswith(b"%PDF-1.4")
    assert (await client.get(f"{links[0]}9")).status_code == 404


async def test_documents_can_be_made_to_need_a_token(client, stranger, turn):
    link = (await client.get(APPLICATIONS)).json()["jobApplications"][0]["applicationDocuments"][0]
    await turn(documents_need_bearer=True)

    assert (await stranger.get(link)).status_code == 401
    assert (await client.get(link)).status_code == 200


@pytest.mark.parametrize(
    ("application_id", "params", "headers", "kind"),
    [
        ("100001", {}, PDF, "MissingParameterError"),
        ("100001", {"fileName": "a.pdf"}, {}, "MissingParameterError"),
        ("1", {"fileName": "a.pdf"}, PDF, "InvalidParameterError"),
    ],
)
async def test_uploads_refused_at_once(client, application_id, params, headers, kind):
    response = await client.post(
        f"{APPLICATIONS}/{application_id}/files", params=params, content=b"x", headers=headers
    )

    assert (response.status_code, response.json()["type"]) == (400, kind)


@pytest.mark.parametrize(
    ("data", "headers", "word"),
    [
        (b"", PDF, "empty"),
        (b"x" * 101, PDF, "larger than 100 bytes"),
        (b"x", {"Content-Type": "application/zip"}, "type"),
    ],
)
async def test_uploads_that_fail_in_the_job(client, finished, turn, data, headers, word):
    await turn(max_file_bytes=100)
    path = f"{APPLICATIONS}/100001/files"

    outcome = await finished(await client.post(path, params={"fileName": "a"}, content=data, headers=headers))

    assert "result" not in outcome
    assert word in outcome["generalErrors"][0]["errorMessage"]
    assert outcome["generalErrors"][0]["errorCode"] == 400
    assert (await client.get("/__sandbox__/state/files")).json() == []


async def test_ten_megabytes_fit_and_one_byte_more_does_not(client, finished):
    path, limit = f"{APPLICATIONS}/100001/files", 10 * 1024 * 1024

    fits = await finished(
        await client.post(path, params={"fileName": "a"}, content=b"x" * limit, headers=PDF)
    )
    too_large = await finished(
        await client.post(path, params={"fileName": "a"}, content=b"x" * (limit + 1), headers=PDF)
    )

    assert "result" in fits
    assert "generalErrors" in too_large


async def test_a_document_is_fetched_from_a_url(client, finished):
    path = f"{APPLICATIONS}/100001/files"
    async with start(create_app()) as url:
        source = f"{url}/documents/100001-1"
        outcome = await finished(await client.post(path, params={"fileName": "a.pdf", "url": source}))
        gone = await finished(
            await client.post(path, params={"fileName": "a.pdf", "url": f"{url}/documents/none"})
        )

    assert (await client.get(outcome["result"])).content.startswith(b"%PDF")
    assert gone["generalErrors"][0]["type"] == "InvalidParameterError"


async def test_over_a_real_socket_from_login_to_upload():
    async with start(create_app()) as url, httpx.AsyncClient(base_url=url) as client:
        token = (await client.post("/v2/authentication", json=connection())).json()["token"]
        client.headers["Authorization"] = f"Bearer {token}"
        await client.post("/__sandbox__/knobs", json={"pending_polls": 0})
        job = (await client.post(APPLICATIONS, json={"data": [submission()]})).json()["jobId"]
        result = (await client.get(f"{APPLICATIONS}/jobs/{job}")).json()["apiResponse"]["result"][0]
        await client.post("/__sandbox__/faults", json={"kind": "drop_after", "path": APPLICATIONS, "next": 1})

        with pytest.raises(httpx.TransportError):
            await client.post(
                f"{APPLICATIONS}/{result['data']['id']}/files",
                params={"fileName": "a.pdf"},
                content=b"%PDF",
                headers=PDF,
            )

        files = (await client.get("/__sandbox__/state/files")).json()
        assert [file["owner"] for file in files] == [result["data"]["id"]]
        assert (await client.get(APPLICATIONS)).links["next"]["url"].startswith(url)
