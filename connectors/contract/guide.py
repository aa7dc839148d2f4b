"""Connection guides: what a customer does to connect an account, as ordered steps in English and German."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class GuidePart(StrEnum):
    """The parts of a guide, in the order in which they are gone through."""

    PREREQUISITES = "PREREQUISITES"
    CREATE_CREDENTIALS = "CREATE_CREDENTIALS"
    PERMISSIONS = "PERMISSIONS"
    CANDIDATE_SOURCE_TRACKING = "CANDIDATE_SOURCE_TRACKING"
    FINISH = "FINISH"


@dataclass(frozen=True, kw_only=True)
class Text:
    """A text for people, in each language that guides are in."""

    en: str
    de: str


@dataclass(frozen=True, kw_only=True)
class GuideStep:
    """One thing to do, or to see to.

    `assumed`: the vendor's documents do not say so. `shown_by` are models, names of the way's checks, or CREDENTIALS, whose
    checks tell whether it was done: all of them granted means that it was.
    """

    text: Text
    assumed: bool = False
    shown_by: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class GuideSection:
    """A part of a guide."""

    part: GuidePart
    title: Text
    steps: tuple[GuideStep, ...]


#: The check that a vendor accepts the credentials.
CREDENTIALS: Final = "CREDENTIALS"

Guide = tuple[GuideSection, ...]


def section(part: GuidePart, en: str, de: str, *steps: GuideStep) -> GuideSection:
    """A section with its titles."""
    return GuideSection(part=part, title=Text(en=en, de=de), steps=steps)


def step(en: str, de: str, *shown_by: str, assumed: bool = False) -> GuideStep:
    """A step in both languages."""
    return GuideStep(text=Text(en=en, de=de), assumed=assumed, shown_by=shown_by)
