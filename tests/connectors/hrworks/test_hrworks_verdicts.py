"""What finished jobs of HR WORKS tell, as our causes and input paths; and the words of writing, each mapped."""

import msgspec
import pytest

from connectors.contract.enums import SourceKey
from connectors.contract.errors import Cause
from connectors.contract.inputs import Source
from connectors.hrworks import verdicts, wire, wire_writes
from connectors.hrworks.refusals import PROBLEMS
from connectors.hrworks.sandbox.countries import CODES
from connectors.hrworks.sandbox.submission import CHECKS
from connectors.hrworks.sources import WORDS, how_heard, offer_of
from connectors.hrworks.submissions import PLACES
from connectors.toolkit.countries import alpha2, alpha3

SECRET = "nora@example.org"


def told(**response) -> wire_writes.Outcome:
    return msgspec.convert(response, wire_writes.Outcome)


def refusal(**response):
    error = verdicts.refusal("acme", told(**response), PLACES, "otherwise")
    assert error is not None
    assert SECRET not in f"{error} {error.problems} {error.vendor_code}"
    return error


def general(kind=None, text=f"about {SECRET}", **more):
    return {"type": kind, "errorMessage": text, **more}


def fields(*texts):
    return {"dataErrors": [{"recordId": 1, "errors": [{"text": text, "number": 12} for text in texts]}]}


def paths(error):
    return [problem.path for problem in error.problems]


# ---- causes ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", PROBLEMS)
def test_known_types_have_their_cause(kind):
    error = refusal(generalErrors=[general(kind, errorCode=500)])
    assert (error.cause, error.vendor_code) == (PROBLEMS[kind][0], kind)


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (400, Cause.REJECTED),
        (403, Cause.PERMISSION_MISSING),
        # What the write named is gone: the write was refused, and must not be looked up.
        (404, Cause.REJECTED),
        (413, Cause.REJECTED),
        # These tell of the vendor, not of the write: whether it took place is looked up.
        (429, Cause.NOT_FOUND),
        (500, Cause.NOT_FOUND),
        (503, Cause.NOT_FOUND),
        (None, Cause.REJECTED),
    ],
)
def test_other_types_have_the_cause_of_their_status(status, cause):
    assert refusal(generalErrors=[general("InternalServerError", errorCode=status)]).cause is cause


def test_errors_inside_errors_count():
    inner = general("PermissionDeniedError")
    error = refusal(generalErrors=[general(additionalErrors=[inner])])
    assert (error.cause, error.vendor_code) == (Cause.PERMISSION_MISSING, "PermissionDeniedError")


def test_a_type_that_is_no_identifier_is_not_passed_on():
    assert refusal(generalErrors=[general(SECRET)]).vendor_code is None


def test_no_error():
    assert verdicts.refusal("acme", told(result=[]), PLACES, None) is None
    assert verdicts.refusal("acme", told(generalErrors=[], dataErrors=[{"errors": []}]), PLACES, None) is None


def test_errors_of_a_single_result_count():
    error = refusal(result=[{"recordId": 1, "errors": [{"text": "`email`", "number": 3}]}])
    assert (error.cause, paths(error), error.vendor_code) == (
        Cause.REJECTED,
        ["candidate.email_address"],
        "3",
    )


# ---- input paths ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("field", PLACES)
def test_each_field_that_we_write_leads_to_an_input(field):
    assert field in CHECKS
    assert paths(refusal(**fields(f'The field "{field}" with {SECRET} is wrong.'))) == [PLACES[field]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('"countryCode" must be three letters', ["candidate.location.country"]),
        ("„email“ ist ungültig", ["candidate.email_address"]),
        ("Das Feld postId fehlt", ["application.job_id"]),
        # Quoted words count before such as are words of any text.
        ('The title of "desiredSalary" has no city', ["candidate.salary_expectations"]),
        ("emailed", ["otherwise"]),
        ("", ["otherwise"]),
    ],
)
def test_fields_are_found_in_texts(text, expected):
    assert paths(refusal(**fields(text))) == expected


def test_all_of_several_texts_are_named_once_each():
    error = refusal(**fields('"email"', '"city"', '"email"'))
    assert paths(error) == ["candidate.email_address", "candidate.location.city"]


# ---- sources --------------------------------------------------------------------------------------------------------


def test_each_unified_key_has_a_word():
    assert set(WORDS) == set(SourceKey)
    assert all(word.strip() for word in WORDS.values())
    assert len(set(WORDS.values())) == len(WORDS)


def offers(*told):
    return [wire.PostOffer(id=number, job_portal=portal, is_active=active) for number, portal, active in told]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (None, None),
        (Source(id="2"), "2"),
        (Source(id="9"), None),
        (Source(id="9", name="Partner"), "2"),
        (Source(unified_key=SourceKey.STEPSTONE), "3"),
        (Source(name="Altes Portal"), None),
        (Source(name=" "), None),
    ],
)
def test_offers(source, expected):
    known = offers(
        (1, "Altes Portal", False),
        ("2", "partner", True),
        ("3", " StepStone ", None),
        (None, "Partner", True),
    )
    assert offer_of(source, known) == expected


def test_the_unified_key_counts_before_the_name():
    assert how_heard(Source(unified_key=SourceKey.XING, name="Messe")) == "XING"
    assert how_heard(Source(id="1")) is None
    assert how_heard(None) is None


# ---- countries ------------------------------------------------------------------------------------------------------


def test_each_country_that_the_vendor_takes_has_its_code():
    assert {alpha3(alpha2(code)) for code in CODES} == CODES


@pytest.mark.parametrize(
    ("code", "expected"), [("DE", "DEU"), (" de ", "DEU"), ("MM", "MMR"), ("XK", None), ("EU", None)]
)
def test_codes_of_three_letters(code, expected):
    assert alpha3(code) == expected
