"""What of an order a vendor cannot take."""

from connectors.contract.connector import ActionOffer
from connectors.contract.enums import AttachmentType, SalaryPeriod
from connectors.contract.inputs import (
    ApplicationAttachment,
    Attachment,
    Attribute,
    CandidateAttachment,
    Consent,
    NewApplication,
    NewCandidate,
    Note,
    Place,
    ResultLink,
    SalaryExpectations,
    Source,
)
from graphql_api.intake.offers import given_paths, unsupported
from graphql_api.intake.problems import client_path

CV = Attachment(name="cv.pdf", content_type="application/pdf", type=AttachmentType.CV, size=7)
PLAIN = Attachment(name="b.pdf", content_type="application/pdf", size=7)
ANNA = NewCandidate(first_name="Anna", last_name="Schmidt", email_address="anna@example.org")
NAMES = ("candidate.first_name", "candidate.last_name", "candidate.email_address")


def test_paths_of_the_least_application():
    assert given_paths(NewApplication(candidate=ANNA, job_id="j1")) == (*NAMES, "application.job_id")


def test_paths_of_a_full_application():
    candidate = NewCandidate(
        first_name="Anna",
        last_name="Schmidt",
        email_address="anna@example.org",
        location=Place(country="DE", street_1="Ring 1"),
        salary_expectations=SalaryExpectations(period=SalaryPeriod.YEAR, amount=1.0),
        social_links=("https://a.example", "https://b.example"),
    )
    order = NewApplication(
        candidate=candidate,
        job_id="j1",
        stage_id="s1",
        attachments=(PLAIN, CV),
        source=Source(id="7"),
        gdpr_consent=Consent(given=False),
        remote_fields={"a": 1},
    )

    assert given_paths(order) == (
        *NAMES,
        "candidate.location.country",
        "candidate.location.street_1",
        "candidate.salary_expectations.period",
        "candidate.salary_expectations.amount",
        "candidate.social_links",
        "application.job_id",
        "application.stage_id",
        "attachments.name",
        "attachments.content_type",
        "attachments.type",
        "source.id",
        "gdpr_consent.given",
        "remote_fields",
    )


def test_a_source_that_we_chose_was_not_given():
    order = NewApplication(candidate=ANNA, job_id="j1", source=Source(name="ats-graph", automatic=True))

    assert given_paths(order) == (*NAMES, "application.job_id")


def test_paths_of_additions_leave_out_the_ids_that_we_found_out():
    ids = {"application_id": "a7", "job_id": "j1", "candidate_id": "c3"}
    link = ResultLink(
        **ids,
        label="Test",
        url="https://a.example",
        attributes=(Attribute(key="a", value="1"), Attribute(key="b", value="2")),
        custom_field_name_prefix="Acme",
    )

    assert given_paths(Note(**ids, content="Hello")) == ("application_id", "content")
    assert given_paths(ApplicationAttachment(**ids, attachments=(PLAIN,))) == (
        "application_id",
        "attachment.name",
        "attachment.content_type",
    )
    assert given_paths(CandidateAttachment(candidate_id="c3", attachments=(CV,))) == (
        "candidate_id",
        "attachment.name",
        "attachment.content_type",
        "attachment.type",
    )
    assert sorted(given_paths(link)) == [
        "application_id",
        "details.attributes.key",
        "details.attributes.value",
        "details.custom_field_name_prefix",
        "label",
        "url",
    ]


def test_what_a_vendor_has_no_input_for():
    offer = ActionOffer(inputs=("a", "b.c"), extra_inputs=("d",))

    assert unsupported(offer, ("a", "b.c", "b.street_1", "d", "e")) == ["b.street_1", "e"]


def test_paths_as_clients_write_them():
    assert client_path("candidate.location.street_1") == "candidate.location.street1"
    assert client_path("details.custom_field_name_prefix") == "details.customFieldNamePrefix"
    assert client_path("attachments.1.data_url") == "attachments.1.dataUrl"
