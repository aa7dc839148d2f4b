"""The languages of texts that are not about records: guides, names of rights."""

from enum import Enum
from typing import Annotated

import strawberry

from connectors.contract.guide import Text


@strawberry.enum(description="A language that guides and names of rights are in.")
class GuideLanguage(Enum):
    """The languages of connectors.contract.guide.Text."""

    EN = strawberry.enum_value("en", description="English.")
    DE = strawberry.enum_value("de", description="German.")


Language = Annotated[GuideLanguage, strawberry.argument(description="The language of the texts.")]


def in_language(language: GuideLanguage, text: Text) -> str:
    """The text in that language."""
    return text.de if language is GuideLanguage.DE else text.en
