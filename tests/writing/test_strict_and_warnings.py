"""Nothing is dropped silently: what a vendor cannot take is a warning at its path, or an error for those who want that."""

import pytest

from connectors.contract.enums import Model

CREATION = {
    "candidate": {
        "title": "Dr.",
        "company": "Acme",
        "phoneNumber": "+49 7621 1",
        "gender": "FEMALE",
        "location": {
            "country": "CH",
            "city": "Basel",
            "state": "Basel-Stadt",
            "street1": "Ring 1",
            "street2": "Hof",
            "zipCode": "4051",
        },
        "availabilityDate": "2027-02-01",
        "salaryExpectations": {"period": "YEAR", "amount": 50_000},
        "socialLinks": ["https://www.xing.com/profile/x"],
    },
    "source": {"name": "Stadtfest"},
    "gdprConsent": {"given": True, "expiresAt": "2029-01-01"},
    "remoteFields": {"hrworks": {"remark": "x"}, "hr4you": {"remark": "x"}},
}
NOT_TAKEN = {
    "hrworks": {
        "candidate.company",
        "candidate.location.state",
        "candidate.socialLinks",
        "gdprConsent.expiresAt",
        "attachments.type",
    },
    "hr4you": {
        "candidate.title",
        "candidate.company",
        "candidate.location.state",
        "candidate.availabilityDate",
        "candidate.salaryExpectations.period",
        "candidate.salaryExpectations.amount",
        "gdprConsent.expiresAt",
        "remoteFields",
    },
}
both = pytest.mark.parametrize("slug", ["hrworks", "hr4you"])


def whole(writer, merge, slug):
    return merge(writer.application(slug, attachments=[writer.pdf(type="CV")]), CREATION)


@both
@pytest.mark.parametrize("action", ["createCandidate", "createApplication"])
async def test_what_was_left_out_is_told(writer, merge, slug, action):
    told = await writer.act(action, whole(writer, merge, slug))

    assert (told["errors"], told["operation"]["state"]) == ([], "SUCCEEDED")
    assert {one["code"] for one in told["warnings"]} == {"INPUT_NOT_SUPPORTED"}
    paths = [one["path"] for one in told["warnings"]]
    assert set(paths) == NOT_TAKEN[slug]
    assert len(paths) == len(set(paths))
    assert told["warnings"] == told["operation"]["warnings"]
    assert writer.books[slug].effects == (1, 1, 1)


@both
@pytest.mark.parametrize("action", ["createCandidate", "createApplication"])
async def test_strict(writer, merge, slug, action):
    told = await writer.act(action, {**whole(writer, merge, slug), "strict": True})

    assert {error["code"] for error in told["errors"]} == {"UNSUPPORTED"}
    assert {error["path"] for error in told["errors"]} == NOT_TAKEN[slug]
    assert (told["operation"], told["warnings"], writer.books[slug].sent) == (None, [], {})
    assert await writer.operations() == []


@both
async def test_strict_about_other_things_too(writer, merge, slug):
    """What is wrong counts before what is not taken: the caller has to come again anyway."""
    given = merge(whole(writer, merge, slug), {"candidate": {"emailAddress": "nobody"}, "strict": True})

    told = await writer.act("createApplication", given)

    assert ("BAD_INPUT", "candidate.emailAddress") in [(one["code"], one["path"]) for one in told["errors"]]
    assert told["operation"] is None


@both
async def test_strict_with_nothing_left_out(writer, slug):
    told = await writer.act("createApplication", writer.application(slug, strict=True))

    assert (told["errors"], told["warnings"]) == ([], [])


async def test_a_file_with_a_type_for_a_vendor_without_types(writer):
    books = writer.books["hrworks"]
    given = {
        "applicationId": books.id(Model.APPLICATION, books.seeded()[0]),
        "attachment": writer.pdf(type="COVER_LETTER"),
    }

    strict = await writer.act("addAttachmentToApplication", {**given, "strict": True})
    told = await writer.act("addAttachmentToApplication", given)

    assert [(one["code"], one["path"]) for one in strict["errors"]] == [("UNSUPPORTED", "attachment.type")]
    assert [(one["code"], one["path"]) for one in told["warnings"]] == [
        ("INPUT_NOT_SUPPORTED", "attachment.type")
    ]
    assert len(books.files) == 1


async def test_a_prefix_for_a_vendor_without_custom_fields(writer):
    books = writer.books["hrworks"]
    given = {
        "applicationId": books.id(Model.APPLICATION, books.seeded()[0]),
        "label": "Test",
        "url": "https://tests.example/1",
        "details": {"customFieldNamePrefix": "Acme"},
    }

    strict = await writer.act("addResultLinkToApplication", {**given, "strict": True})
    told = await writer.act("addResultLinkToApplication", given)

    path = "details.customFieldNamePrefix"
    assert [(one["code"], one["path"]) for one in strict["errors"]] == [("UNSUPPORTED", path)]
    assert [(one["code"], one["path"]) for one in told["warnings"]] == [
        ("INPUT_NOT_SUPPORTED", path),
        ("DELIVERED_AS_DOCUMENT", None),
    ]


@pytest.mark.parametrize(
    ("action", "given"),
    [
        ("addNoteToApplication", {"content": "Ruft zurück."}),
        ("addResultLinkToApplication", {"label": "Test", "url": "https://tests.example/1"}),
    ],
)
async def test_what_is_delivered_as_a_document_is_told(writer, action, given):
    books = writer.books["hrworks"]

    told = await writer.act(
        action, {"applicationId": books.id(Model.APPLICATION, books.seeded()[0]), **given}
    )

    assert [one["code"] for one in told["warnings"]] == ["DELIVERED_AS_DOCUMENT"]
    assert (told["errors"], books.files[0].content_type) == ([], "application/pdf")


@pytest.mark.parametrize("strict", [False, True])
async def test_a_stage_at_a_vendor_where_everybody_starts_in_the_first(writer, strict):
    books, given = writer.books["hrworks"], writer.application("hrworks", strict=strict)
    stages = """query ($id: ID) { applicationStages(integrationId: $id, first: 1) { nodes { id } } }"""
    found = await writer.ask(stages, id=books.integration)
    given["application"]["stageId"] = found["applicationStages"]["nodes"][0]["id"]

    told = await writer.act("createApplication", given)

    kind = "errors" if strict else "warnings"
    assert [one["path"] for one in told[kind]] == ["application.stageId"]
    assert books.effects == ((0, 0, 0) if strict else (1, 1, 0))


async def test_values_that_are_converted(writer):
    """A monthly wage becomes a yearly one; a country without a code of three letters is left out, and that is told."""
    given = writer.application(
        "hrworks",
        candidate={
            "salaryExpectations": {"period": "MONTH", "amount": 4000.04},
            "location": {"country": "XK"},
        },
    )

    told = await writer.act("createApplication", given)

    assert [(one["code"], one["path"]) for one in told["warnings"]] == [
        ("VALUE_CONVERTED", "candidate.salaryExpectations"),
        ("VALUE_LEFT_OUT", "candidate.location.country"),
    ]
    assert writer.books["hrworks"].only("jobApplications")["desiredSalary"] == "48000"


async def test_fields_of_another_vendor_are_not_this_ones_business(writer):
    """One input may be sent to customers of several vendors."""
    given = writer.application("hr4you", remoteFields={"hrworks": {"remark": "x"}})

    told = await writer.act("createApplication", given)

    assert (told["errors"], told["warnings"]) == ([], [])


@pytest.mark.parametrize("name", ["postId", "creationDateAndTime"])
async def test_fields_by_which_a_write_is_found_again_stay_ours(writer, name):
    given = writer.application("hrworks", remoteFields={"hrworks": {name: "1"}})

    told = await writer.act("createApplication", given)

    assert [error["path"] for error in told["errors"]] == [f"remoteFields.{name}"]
    assert writer.books["hrworks"].sent == {}


@both
@pytest.mark.parametrize(
    ("source", "outcome"),
    [
        ({}, "WRITTEN"),
        ({"source": {"name": "Stadtfest"}}, "WRITTEN"),
        ({"source": {"unifiedKey": "XING"}}, "WRITTEN"),
    ],
)
async def test_what_became_of_the_source(writer, slug, source, outcome):
    """Without one of the caller's, the integration's own is written."""
    books = writer.books[slug]

    told = await writer.act("createApplication", writer.application(slug, **source), "sourceOutcome")

    assert (told["sourceOutcome"], told["operation"]["sourceOutcome"]) == (outcome, outcome)
    written = (
        books.only("jobApplications")["howDidYouHearAboutUs"]
        if slug == "hrworks"
        else books.only("applicants")["source"]
    )
    wanted = source.get("source", {"name": "ats-graph"})
    assert written == wanted.get("name", "XING")


async def test_a_source_that_the_vendor_does_not_have(writer):
    """The candidate is made without it, and that is told."""
    told = await writer.act("createApplication", writer.application("hr4you", source={"id": "424242"}))

    assert (told["errors"], told["operation"]["sourceOutcome"]) == ([], "REFUSED")
    assert [(one["code"], one["path"]) for one in told["warnings"]] == [("SOURCE_REFUSED", "source")]
    assert writer.books["hr4you"].only("applicants")["source"] is None
