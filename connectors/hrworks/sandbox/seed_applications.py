"""The seeded applicants and their applications."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from connectors.hrworks.sandbox.enums import APPLICATION_STATUS, INTERVAL, PERMISSION_TO_STORE, TIME_REFERENCE
from connectors.hrworks.sandbox.seed_posts import HEARD_OPTIONS, SEED_DAY, PostSeed
from connectors.hrworks.sandbox.timestamps import compact
from connectors.sandboxing.draws import Draw
from connectors.sandboxing.people import person
from connectors.sandboxing.places import Address, address, mobile

Record = dict[str, Any]

APPLICANT_SALT, APPLICATION_SALT, LINK_SALT = 20, 21, 22
FIRST_APPLICATION = 100_001
#: The seeded applications came in during so many days before `SEED_DAY`.
SPAN = timedelta(days=420)
SEED_MOMENT = datetime(SEED_DAY.year, SEED_DAY.month, SEED_DAY.day, 7, 30, tzinfo=UTC)

#: How often each status occurs, in percent.
STATUS_SHARES = (34, 28, 4, 6, 20, 8)
STATUS_BY_PERCENT = tuple(
    status for status, share in zip(APPLICATION_STATUS, STATUS_SHARES, strict=True) for _ in range(share)
)
FIELDS_OF_STUDY = (
    "Informatik",
    "Maschinenbau",
    "Betriebswirtschaft",
    "Psychologie",
    "Physik",
    "Rechtswissenschaft",
)
REMARKS = (
    "Frühestens nach der Elternzeit, gern in Teilzeit.",
    "Ich habe Ihr Werk beim Tag der offenen Tür kennengelernt.\nHerzliche Grüße",
    "Kann auch am Standort Berlin anfangen.",
)
USER_AGENTS = ("Mozilla/5.0 (X11; Linux x86_64)", "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)")


class ApplicationHead(NamedTuple):
    """What listings filter by; kept for every application, while the rest is made when read."""

    ordinal: int
    post_uuid: str
    applicant_uuid: str
    status: str


class ApplicationSeed:
    """Makes applicants and applications of one seed."""

    def __init__(
        self, seed: int, posts: int, applicants: int, applications: int, post_seed: PostSeed
    ) -> None:
        self._seed = seed
        self._posts = posts
        self._post_uuids = [post_seed.uuid(index) for index in range(posts)]
        self._post_seed = post_seed
        self._applications = applications
        self.applicant_uuids = [Draw(seed, APPLICANT_SALT, index).uuid() for index in range(applicants)]
        self.application_ids = [f"{FIRST_APPLICATION + index}" for index in range(applications)]

    def heads(self) -> Iterator[tuple[str, ApplicationHead]]:
        """Return id and head of every application, in listing order."""
        for index, application_id in enumerate(self.application_ids):
            post, applicant, status = self._links(index)
            head = ApplicationHead(index, self._post_uuids[post], self.applicant_uuids[applicant], status)
            yield application_id, head

    def _links(self, index: int) -> tuple[int, int, str]:
        """Return index of the post, index of the applicant, status."""
        draw = Draw(self._seed, LINK_SALT, index)
        applicants = len(self.applicant_uuids)
        status = STATUS_BY_PERCENT[draw.below(100)]
        if index < applicants:
            return self._popular(draw), index, status
        # Somebody applies again, for another post.
        applicant = draw.below(applicants)
        first = self._popular_of(applicant)
        return (first + 1 + draw.below(max(1, self._posts - 1))) % self._posts, applicant, status

    def _popular(self, draw: Draw) -> int:
        """Return a post; the first tenth gets about a quarter of all applications."""
        share = draw.bits() / (1 << 32)
        return min(int(share**1.6 * self._posts), self._posts - 1)

    def _popular_of(self, applicant: int) -> int:
        draw = Draw(self._seed, LINK_SALT, applicant)
        draw.below(100)
        return self._popular(draw)

    def make_applicant(self, index: int) -> Record:
        """Return an applicant without what follows from their applications."""
        draw = Draw(self._seed, APPLICANT_SALT, index)
        uuid = draw.uuid()
        who = person(draw, index)
        home = address(draw)
        notice = draw.chance(0.6)
        salutation = {"female": "ms", "male": "mr", "diverse": "none"}[who.gender]
        record: Record = {
            "uuid": uuid,
            "firstName": who.first_name,
            "lastName": who.last_name,
            "title": who.title,
            "salutation": salutation,
            "gender": "not specified" if draw.chance(0.05) else who.gender,
            "email": who.email,
            "address": _address_record(home, draw),
            "birthday": f"{draw.between(1965, 2007)}-{draw.between(1, 12):02d}-{draw.between(1, 28):02d}",
            "earliestPossibleJoinDate": f"2027-{draw.between(1, 9):02d}-01" if draw.chance(0.7) else None,
            "languageCode": "de" if draw.chance(0.92) else "en",
            "placeOfBirth": home.city.name if draw.chance(0.4) else None,
            "fieldOfStudy": draw.pick(FIELDS_OF_STUDY) if draw.chance(0.45) else None,
            "lastAnnualSalary": _salary(draw) if draw.chance(0.3) else None,
            "hasNoticePeriod": notice,
            "isSeverelyDisabled": draw.chance(0.04),
            "noticePeriodTimeAmount": draw.between(1, 6) if notice else None,
            "noticePeriodTimeUnit": draw.pick(INTERVAL) if notice else None,
            "noticePeriodTimeReference": draw.pick(TIME_REFERENCE) if notice else None,
        }
        return without_some_nulls(record, index)

    def make_application(self, index: int) -> Record:
        """Return an application with `applicantUuid` in place of the applicant."""
        draw = Draw(self._seed, APPLICATION_SALT, index)
        post, applicant, status = self._links(index)
        offers = self._post_seed.offer_count(post)
        application_id = self.application_ids[index]
        record: Record = {
            "id": application_id,
            "statusIdentifier": status,
            "postUuid": self._post_uuids[post],
            "postId": self._post_seed.key(post),
            "postOfferId": self._post_seed.offer_id(post, draw.below(offers)) if draw.chance(0.8) else None,
            "applicantUuid": self.applicant_uuids[applicant],
            "applicationDocuments": [f"{application_id}-{number + 1}" for number in range(draw.below(4))],
            "creationDateAndTime": self._received(index, draw),
            "desiredSalary": f"{draw.between(30, 95) * 1000}" if draw.chance(0.5) else None,
            "howDidYouHearAboutUs": draw.pick(HEARD_OPTIONS["de"]) if draw.chance(0.6) else None,
            "remark": draw.pick(REMARKS) if draw.chance(0.2) else None,
            "permissionToStoreApplication": draw.pick(PERMISSION_TO_STORE),
            "mayBePassedWithinCorporateGroup": draw.chance(0.5),
            "hasPrivacyTermsAccepted": True,
            "ipAddress": f"192.0.2.{draw.between(1, 254)}",
            "userAgent": draw.pick(USER_AGENTS),
        }
        return without_some_nulls(record, index)

    def _received(self, index: int, draw: Draw) -> str:
        back = SPAN * ((self._applications - index) / self._applications)
        return compact(SEED_MOMENT - back + timedelta(seconds=draw.below(3600)))


def _address_record(home: Address, draw: Draw) -> Record:
    return {
        "street": home.street,
        "streetNumber": home.street_number,
        "additionalData": None,
        "zipCode": home.city.zip_code,
        "city": home.city.name,
        "country": home.city.country_name,
        "internationalCountryCode": home.city.country3,
        "state": home.city.state,
        "phone": mobile(draw) if draw.chance(0.85) else None,
    }


def _salary(draw: Draw) -> Record:
    return {"currency": "EUR" if draw.chance(0.9) else "CHF", "value": f"{draw.between(28, 110) * 1000}"}


def without_some_nulls(record: Record, index: int) -> Record:
    """An absent value is a null in one record and a missing key in the next, as the contract leaves open."""
    if index % 2:
        return record
    return {key: value for key, value in record.items() if value is not None}
