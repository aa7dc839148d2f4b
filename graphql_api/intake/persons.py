"""A candidate as a caller gives it, turned into the contract's form."""

from collections.abc import Sequence

from connectors.contract.enums import SalaryPeriod
from connectors.contract.inputs import NewCandidate, Place, SalaryExpectations
from graphql_api.intake import fields
from graphql_api.intake.given import CandidateGiven, LocationGiven, SalaryGiven
from graphql_api.intake.problems import Problems

SOCIAL_LINKS = 20
_ZIP_CODE = 20
_PERIODS = frozenset({SalaryPeriod.MONTH, SalaryPeriod.YEAR})


def new_candidate(given: CandidateGiven, problems: Problems) -> NewCandidate | None:
    """The candidate, or None after reporting all that is wrong."""
    before = len(problems)
    first_name = fields.required_line(given.first_name, problems.at("firstName"), longest=fields.NAME)
    last_name = fields.required_line(given.last_name, problems.at("lastName"), longest=fields.NAME)
    address = fields.email(given.email_address, problems.at("emailAddress"))
    candidate = NewCandidate(
        first_name=first_name or "",
        last_name=last_name or "",
        email_address=address or "",
        phone_number=fields.phone(given.phone_number, problems.at("phoneNumber")),
        title=fields.line(given.title, problems.at("title")),
        company=fields.line(given.company, problems.at("company")),
        gender=given.gender,
        location=place(given.location, problems.at("location")),
        availability_date=fields.day(given.availability_date, problems.at("availabilityDate")),
        salary_expectations=salary(given.salary_expectations, problems.at("salaryExpectations")),
        social_links=_social_links(given.social_links, problems.at("socialLinks")),
    )
    return None if len(problems) > before else candidate


def place(given: LocationGiven | None, problems: Problems) -> Place | None:
    """Where a candidate lives; None if nothing of it was given."""
    if given is None:
        return None
    found = Place(
        country=fields.country(given.country, problems.at("country")),
        city=fields.line(given.city, problems.at("city")),
        state=fields.line(given.state, problems.at("state")),
        street_1=fields.line(given.street_1, problems.at("street1")),
        street_2=fields.line(given.street_2, problems.at("street2")),
        zip_code=fields.line(given.zip_code, problems.at("zipCode"), longest=_ZIP_CODE),
    )
    return None if found == Place() else found


def salary(given: SalaryGiven | None, problems: Problems) -> SalaryExpectations | None:
    """What a candidate wants to earn, by the month or the year."""
    if given is None:
        return None
    amount = fields.amount(given.amount, problems.at("amount"))
    if given.period not in _PERIODS:
        problems.at("period").add(f"`period` {given.period.value} is not taken. Give MONTH or YEAR.")
        return None
    return None if amount is None else SalaryExpectations(period=given.period, amount=amount)


def _social_links(given: Sequence[str], problems: Problems) -> tuple[str, ...]:
    if len(given) > SOCIAL_LINKS:
        problems.add(f"{problems.field} has more than {SOCIAL_LINKS} entries. Give fewer.")
        return ()
    links = [fields.url(link, problems.at(index)) for index, link in enumerate(given)]
    return tuple(link for link in links if link is not None)
