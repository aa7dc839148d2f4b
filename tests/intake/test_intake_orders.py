"""What callers give, made into orders: each bad value with its exact path, all of them at once."""

import dataclasses
import math
from datetime import date

import msgspec
import pytest

from connectors.contract.enums import Gender, OnDuplicate, SalaryPeriod, SourceKey
from connectors.contract.inputs import (
    ApplicationInput,
    Attachment,
    Attribute,
    Consent,
    NewCandidate,
    Place,
    SalaryExpectations,
    Source,
)
from graphql_api.intake import orders
from graphql_api.intake.files import CheckedFile
from graphql_api.intake.given import (
    ApplicationGiven,
    AttributeGiven,
    CandidateGiven,
    ConsentGiven,
    LocationGiven,
    NoteGiven,
    ResultLinkGiven,
    SalaryGiven,
    SourceGiven,
)
from graphql_api.intake.problems import Problems

ANNA = CandidateGiven(first_name="Anna", last_name="Schmidt", email_address="anna@example.org")
APPLICATION = ApplicationInput(application_id="a7", job_id="j1", candidate_id="c3")
LINK = ResultLinkGiven(label="Test result", url="https://results.example/7")
PDF = CheckedFile(
    attachment=Attachment(name="cv.pdf", content_type="application/pdf", size=3), content=b"..."
)


def applying(**changed):
    """An application of Anna's; names of a candidate's fields change the candidate."""
    own = {field.name for field in dataclasses.fields(CandidateGiven)}
    candidate = dataclasses.replace(ANNA, **{name: value for name, value in changed.items() if name in own})
    rest = {name: value for name, value in changed.items() if name not in own}
    return ApplicationGiven(**{"candidate": candidate, "job_id": "j1", **rest})


BAD_APPLICATIONS = {
    "first name empty": ({"first_name": ""}, "candidate.firstName"),
    "first name blank": ({"first_name": " \t\n"}, "candidate.firstName"),
    "first name too long": ({"first_name": "A" * 101}, "candidate.firstName"),
    "first name with NUL": ({"first_name": "An\x00na"}, "candidate.firstName"),
    "first name with a line break": ({"first_name": "An\nna"}, "candidate.firstName"),
    "last name empty": ({"last_name": ""}, "candidate.lastName"),
    "last name with a lone surrogate": ({"last_name": "Schmidt\ud83d"}, "candidate.lastName"),
    "last name with a line separator": ({"last_name": "Sch\u2028midt"}, "candidate.lastName"),
    "e-mail empty": ({"email_address": ""}, "candidate.emailAddress"),
    "e-mail without at sign": ({"email_address": "anna.example.org"}, "candidate.emailAddress"),
    "e-mail without domain": ({"email_address": "anna@"}, "candidate.emailAddress"),
    "e-mail without dot": ({"email_address": "anna@localhost"}, "candidate.emailAddress"),
    "e-mail with two dots": ({"email_address": "anna..s@example.org"}, "candidate.emailAddress"),
    "e-mail with a name": ({"email_address": "Anna <anna@example.org>"}, "candidate.emailAddress"),
    "two e-mails": ({"email_address": "a@example.org, b@example.org"}, "candidate.emailAddress"),
    "e-mail with NUL": ({"email_address": "an\x00na@example.org"}, "candidate.emailAddress"),
    "e-mail too long": ({"email_address": "a@" + "b" * 60 + ".c" * 100}, "candidate.emailAddress"),
    "phone too short": ({"phone_number": "12"}, "candidate.phoneNumber"),
    "phone of separators": ({"phone_number": "+-()/ 1 2"}, "candidate.phoneNumber"),
    "phone of words": ({"phone_number": "call me at 12345"}, "candidate.phoneNumber"),
    "phone too long": ({"phone_number": "1" * 41}, "candidate.phoneNumber"),
    "phone with a line break": ({"phone_number": "0221 1234\n567"}, "candidate.phoneNumber"),
    "title too long": ({"title": "T" * 201}, "candidate.title"),
    "company with an escape": ({"company": "ACME\x1b[2J"}, "candidate.company"),
    "country by name": ({"location": LocationGiven(country="Germany")}, "candidate.location.country"),
    "country of three letters": ({"location": LocationGiven(country="DEU")}, "candidate.location.country"),
    "country unknown": ({"location": LocationGiven(country="QQ")}, "candidate.location.country"),
    "country that is none": ({"location": LocationGiven(country="EU")}, "candidate.location.country"),
    "city too long": ({"location": LocationGiven(city="K" * 201)}, "candidate.location.city"),
    "street with a tab": ({"location": LocationGiven(street_1="a\tb")}, "candidate.location.street1"),
    "zip code too long": ({"location": LocationGiven(zip_code="5" * 21)}, "candidate.location.zipCode"),
    "available too early": ({"availability_date": date(1899, 12, 31)}, "candidate.availabilityDate"),
    "available too late": ({"availability_date": date(2201, 1, 1)}, "candidate.availabilityDate"),
    "salary of zero": (
        {"salary_expectations": SalaryGiven(period=SalaryPeriod.YEAR, amount=0)},
        "candidate.salaryExpectations.amount",
    ),
    "salary below zero": (
        {"salary_expectations": SalaryGiven(period=SalaryPeriod.YEAR, amount=-1.5)},
        "candidate.salaryExpectations.amount",
    ),
    "salary not a number": (
        {"salary_expectations": SalaryGiven(period=SalaryPeriod.MONTH, amount=math.nan)},
        "candidate.salaryExpectations.amount",
    ),
    "salary infinite": (
        {"salary_expectations": SalaryGiven(period=SalaryPeriod.MONTH, amount=math.inf)},
        "candidate.salaryExpectations.amount",
    ),
    "salary by the hour": (
        {"salary_expectations": SalaryGiven(period=SalaryPeriod.HOUR, amount=20)},
        "candidate.salaryExpectations.period",
    ),
    "second link relative": (
        {"social_links": ("https://a.example", "/in/anna")},
        "candidate.socialLinks.1",
    ),
    "too many links": ({"social_links": ["https://a.example"] * 21}, "candidate.socialLinks"),
    "source empty": ({"source": SourceGiven()}, "source"),
    "source blank": ({"source": SourceGiven(name=" ", id="")}, "source"),
    "source name too long": ({"source": SourceGiven(name="S" * 201)}, "source.name"),
    "source id with NUL": ({"source": SourceGiven(id="7\x00")}, "source.id"),
    "consent until when": (
        {"gdpr_consent": ConsentGiven(given=True, expires_at=date(2999, 9, 23))},
        "gdprConsent.expiresAt",
    ),
    "remote fields too large": ({"remote_fields": {"a": "b" * 70_000}}, "remoteFields"),
    "remote fields with a lone surrogate": ({"remote_fields": {"a": "\ud800"}}, "remoteFields"),
}


@pytest.mark.parametrize(("changed", "path"), BAD_APPLICATIONS.values(), ids=BAD_APPLICATIONS)
def test_a_bad_application(changed, path, problems, found):
    assert orders.new_application(applying(**changed), problems) is None

    assert found(problems) == [(path, "BAD_INPUT")]


BAD_RESULT_LINKS = {
    "label empty": ({"label": ""}, "label"),
    "label too long": ({"label": "L" * 201}, "label"),
    "url empty": ({"url": ""}, "url"),
    "url relative": ({"url": "/results/7"}, "url"),
    "url without scheme": ({"url": "results.example/7"}, "url"),
    "url without host": ({"url": "https:///7"}, "url"),
    "url of a script": ({"url": "javascript:alert(1)"}, "url"),
    "url of a file": ({"url": "file:///etc/passwd"}, "url"),
    "url with a password": ({"url": "https://anna:secret@results.example"}, "url"),
    "url with a space": ({"url": "https://results.example/a b"}, "url"),
    "url with a backslash": ({"url": "https://results.example\\@evil.example"}, "url"),
    "url with a bad port": ({"url": "https://results.example:99999/"}, "url"),
    "url with a bad host": ({"url": "https://[::1/"}, "url"),
    "url too long": ({"url": "https://results.example/" + "7" * 2048}, "url"),
    "prefix too long": ({"custom_field_name_prefix": "P" * 101}, "details.customFieldNamePrefix"),
    "key empty": (
        {"attributes": (AttributeGiven(key="", value="1"),)},
        "details.attributes.0.key",
    ),
    "value empty": (
        {"attributes": (AttributeGiven(key="a", value="1"), AttributeGiven(key="b", value=" "))},
        "details.attributes.1.value",
    ),
    "value too long": (
        {"attributes": (AttributeGiven(key="a", value="1" * 1001),)},
        "details.attributes.0.value",
    ),
    "too many attributes": (
        {"attributes": [AttributeGiven(key="a", value="1")] * 51},
        "details.attributes",
    ),
}


@pytest.mark.parametrize(("changed", "path"), BAD_RESULT_LINKS.values(), ids=BAD_RESULT_LINKS)
def test_a_bad_result_link(changed, path, problems, found):
    assert orders.result_link(dataclasses.replace(LINK, **changed), APPLICATION, problems) is None

    assert found(problems) == [(path, "BAD_INPUT")]


@pytest.mark.parametrize("content", ["", "\r\n \t", "x" * 20_001, "a\x00b", "a\x07b", "\udc80"])
def test_a_bad_note(content, problems, found):
    assert orders.note(NoteGiven(content=content), APPLICATION, problems) is None

    assert found(problems) == [("content", "BAD_INPUT")]


def test_all_problems_are_told_at_once_below_the_path_of_the_input(found):
    problems = Problems("input")
    candidate = CandidateGiven(
        first_name="",
        last_name="",
        email_address="no",
        phone_number="1",
        location=LocationGiven(country="Deutschland"),
        social_links=("x",),
    )
    orders.new_application(ApplicationGiven(candidate=candidate, job_id="j1", source=SourceGiven()), problems)

    assert [path for path, _ in found(problems)] == [
        "input.candidate.firstName",
        "input.candidate.lastName",
        "input.candidate.emailAddress",
        "input.candidate.phoneNumber",
        "input.candidate.location.country",
        "input.candidate.socialLinks.0",
        "input.source",
    ]


def test_messages_name_the_field_and_the_remedy_but_no_text_of_the_caller(problems):
    secret = "Xy\x00zzy-4711"
    candidate = CandidateGiven(
        first_name=secret,
        last_name=secret,
        email_address=secret,
        phone_number=secret,
        title=secret,
        company=secret,
        location=LocationGiven(country=secret, city=secret, state=secret, street_1=secret, zip_code=secret),
        social_links=(secret,),
    )
    given = ApplicationGiven(candidate=candidate, job_id="j1", source=SourceGiven(name=secret, id=secret))
    orders.new_application(given, problems)
    orders.result_link(ResultLinkGiven(label=secret, url=secret), APPLICATION, problems)
    orders.note(NoteGiven(content=secret), APPLICATION, problems)

    assert len(problems) == 17
    for problem in problems:
        assert "zzy" not in problem.message
        assert f"`{problem.path.rstrip('.0').rpartition('.')[2]}`" in problem.message
    assert "zzy" not in repr(given)
    assert "zzy" not in repr(candidate)


@pytest.mark.parametrize(
    ("country", "meant"),
    [("Germany", "DE"), ("deutschland", "DE"), ("AUT", "AT"), ("UK", "GB"), ("Schweiz", "CH"), ("276", "DE")],
)
def test_a_country_that_is_known_by_another_name_is_suggested(country, meant, problems):
    orders.new_application(applying(location=LocationGiven(country=country)), problems)

    assert [problem.message for problem in problems] == [
        f'`country` is not a two-letter country code (ISO 3166-1 alpha-2). Did you mean "{meant}"?'
    ]


def test_a_full_application(problems):
    order = orders.new_application(
        applying(
            first_name=" Anna ",
            email_address=" anna@example.org ",
            phone_number=" +49 (0)221 / 123-45 ext. 6 ",
            title="Dr.",
            company="",
            gender=Gender.FEMALE,
            location=LocationGiven(country="de", city="Köln", state=" ", zip_code="50667"),
            availability_date=date(2026, 12, 1),
            salary_expectations=SalaryGiven(period=SalaryPeriod.MONTH, amount=4000),
            social_links=("https://linkedin.example/in/anna?a=1",),
            stage_id="s1",
            source=SourceGiven(name=" ", unified_key=SourceKey.XING),
            gdpr_consent=ConsentGiven(given=False, expires_at=date(2027, 1, 1)),
            on_duplicate=OnDuplicate.CREATE,
            remote_fields={"hrworks": {"a": [1, None]}},
        ),
        problems,
    )

    assert list(problems) == []
    assert order.candidate == NewCandidate(
        first_name="Anna",
        last_name="Schmidt",
        email_address="anna@example.org",
        phone_number="+49 (0)221 / 123-45 ext. 6",
        title="Dr.",
        gender=Gender.FEMALE,
        location=Place(country="DE", city="Köln", zip_code="50667"),
        availability_date=date(2026, 12, 1),
        salary_expectations=SalaryExpectations(period=SalaryPeriod.MONTH, amount=4000.0),
        social_links=("https://linkedin.example/in/anna?a=1",),
    )
    assert (order.job_id, order.stage_id, order.on_duplicate) == ("j1", "s1", OnDuplicate.CREATE)
    assert order.source == Source(unified_key=SourceKey.XING)
    assert order.gdpr_consent == Consent(given=False, expires_at=date(2027, 1, 1))
    assert order.remote_fields == {"hrworks": {"a": [1, None]}}


def test_what_is_blank_was_not_given(problems):
    given = applying(phone_number=" ", location=LocationGiven(city=""), gdpr_consent=ConsentGiven())
    order = orders.new_application(given, problems)

    assert (order.candidate.phone_number, order.candidate.location, order.gdpr_consent) == (None, None, None)


def test_attachments_join_an_application(problems):
    order = orders.with_files(orders.new_application(applying(), problems), [PDF])

    assert order.attachments == (PDF.attachment,)
    assert order.candidate.first_name == "Anna"


def test_additions_to_an_application_carry_its_ids(problems):
    link = orders.result_link(
        dataclasses.replace(LINK, attributes=(AttributeGiven(key=" Score ", value="7\r\nof 10"),)),
        APPLICATION,
        problems,
    )
    note = orders.note(NoteGiven(content=" One\r\n\ttwo\rthree\n"), APPLICATION, problems)
    added = orders.application_attachment(APPLICATION, PDF)

    assert {(one.application_id, one.job_id, one.candidate_id) for one in (link, note, added)} == {
        ("a7", "j1", "c3")
    }
    assert link.attributes == (Attribute(key="Score", value="7\nof 10"),)
    assert note.content == "One\n\ttwo\nthree"
    assert added.attachments == orders.candidate_attachment("c3", PDF).attachments == (PDF.attachment,)


def test_orders_can_be_written_down_and_read_again(problems):
    order = orders.with_files(orders.new_application(applying(), problems), [PDF])

    assert msgspec.json.decode(msgspec.json.encode(order), type=type(order)) == order
