"""What HR WORKS must grant, and what is found out beside the reading of models.

Rights carry the names of the boxes below HR WORKS-API (assumed; see `guide.md`). It is known that a call may lack one.
"""

from collections.abc import Mapping
from typing import Final

import msgspec

from connectors.contract.checks import Check, Right, right
from connectors.contract.connector import Action
from connectors.contract.enums import Model
from connectors.hrworks.client import HrworksSession
from connectors.hrworks.wire_sources import PostSources
from connectors.toolkit.decoding import decode

_READING: Final = right("Applicant Management: read", "Bewerbermanagement: lesen", assumed=True)
_WRITING: Final = right("Applicant Management: write", "Bewerbermanagement: bearbeiten", assumed=True)
_PERSONS: Final = right("Persons: read", "Personen: lesen", assumed=True)
_GENERAL: Final = right("General: read", "Allgemeines: lesen", assumed=True)

#: What each model and each action needs. The stages are ours: they need nothing.
RIGHTS: Final[Mapping[Model | Action, Right]] = {
    **dict.fromkeys((Model.JOB, Model.JOB_POSTING, Model.JOB_STAGE), _READING),
    **dict.fromkeys((Model.CANDIDATE, Model.APPLICATION), _READING),
    Model.USER: _PERSONS,
    Model.DEPARTMENT: _GENERAL,
    **dict.fromkeys(Action, _WRITING),
}

_sources = msgspec.json.Decoder(PostSources)


async def departments(session: HrworksSession, _source: str) -> None:
    """Whether names of departments can be read."""
    await session.organization_units()


async def source_offer(session: HrworksSession, source: str) -> str | None:
    """Whether a post offer in use has a job portal of the source's name."""
    offers = [offer for post in await _posts(session) for offer in post.post_offers or ()]
    if _alike(source) in {_alike(offer.job_portal) for offer in offers if offer.is_active is not False}:
        return None
    remedy = "Create one at each post that candidates may apply for through us."
    return f"No post offer in use has the job portal {source!r}. {remedy}"


async def source_answer(session: HrworksSession, source: str) -> str | None:
    """Whether the source is among the answers to "How did you hear about us?"."""
    options = [post.how_did_you_hear_about_us_options for post in await _posts(session)]
    answers = (answer for one in options if one for answer in (*(one.en or ()), *(one.de or ())))
    if _alike(source) in map(_alike, answers):
        return None
    remedy = "Add it in the settings of the applicant management."
    return f'{source!r} is no answer to "How did you hear about us?". {remedy}'


async def _posts(session: HrworksSession) -> list[PostSources]:
    found = (await session.posts()).records
    return [decode(_sources, post, integration_id=session.integration_id) for post in found]


def _alike(name: str | None) -> str:
    return (name or "").strip().casefold()


SOURCE_OFFER: Final = "SOURCE_OFFER"
SOURCE_ANSWER: Final = "SOURCE_ANSWER"
DEPARTMENTS: Final = "DEPARTMENTS"

CHECKS: Final = (
    Check(name=DEPARTMENTS, operation="READ", right=_GENERAL, probe=departments),
    Check(name=SOURCE_OFFER, operation="FIND", right=_READING, probe=source_offer),
    Check(name=SOURCE_ANSWER, operation="FIND", right=_READING, probe=source_answer),
)
