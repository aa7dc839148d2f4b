"""Records and their parts cannot be made with fields of a class that they are not declared with."""

from datetime import UTC, datetime

import msgspec
import pytest

from connectors.contract.checked import Checked, trusted
from connectors.contract.models import Candidate, Job
from connectors.contract.values import EmailAddress, HiringTeamMember, PhoneNumber, Role

SECRET = "anna.schmidt@example.org"
NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
SHARED = {"id": "i", "remote_id": "1", "integration_id": "m", "fetched_at": NOW, "changed_at": NOW}


class Text(str):
    """A text of a class of its own."""

    __slots__ = ()


@pytest.mark.parametrize(
    ("wrong", "complaint"),
    [
        ({"first_name": 5}, "Candidate.first_name cannot be a int"),
        ({"first_name": Text(SECRET)}, "Candidate.first_name cannot be a Text"),
        ({"fetched_at": None}, "Candidate.fetched_at cannot be a NoneType"),
        ({"email_addresses": [SECRET]}, "Candidate.email_addresses cannot be a list"),
        ({"email_addresses": (SECRET,)}, "Candidate.email_addresses cannot be a tuple of str"),
        ({"tags": (PhoneNumber(phone_number="1"),)}, "Candidate.tags cannot be a tuple of PhoneNumber"),
        ({"confidential": 1}, "Candidate.confidential cannot be a int"),
    ],
)
def test_a_wrong_class_is_named_and_the_value_is_not(wrong, complaint):
    with pytest.raises(TypeError) as caught:
        Candidate(**SHARED | wrong)

    assert str(caught.value) == complaint
    assert SECRET not in str(caught.value)


def test_what_is_declared_can_be_made():
    candidate = Candidate(
        **SHARED,
        first_name="Anna",
        email_addresses=(EmailAddress(email_address=SECRET),),
        applied_job_ids=("j",),
        custom_fields={"any": object()},
        remote_data=msgspec.Raw(b"{}"),
    )
    job = Job(**SHARED, weekly_hours=40, hiring_team=(HiringTeamMember(user_id="u", roles=(Role(),)),))

    assert candidate.email_addresses[0].email_address == SECRET
    assert job.weekly_hours == 40


def test_a_copy_with_other_fields_is_checked_too():
    with pytest.raises(TypeError, match=r"EmailAddress\.email_address cannot be a NoneType"):
        msgspec.structs.replace(EmailAddress(email_address=SECRET), email_address=None)


def test_only_classes_with_the_check_are_trusted():
    class Unchecked(EmailAddress, frozen=True, kw_only=True, gc=False):
        def __post_init__(self):
            pass

    class Plain(msgspec.Struct):
        pass

    assert trusted(EmailAddress)
    assert trusted(Candidate)
    assert issubclass(Unchecked, Checked)
    assert not trusted(Unchecked)
    assert not trusted(Plain)
