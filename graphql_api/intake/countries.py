"""Country codes: ISO 3166-1 alpha-2, by the territory list of CLDR (babel)."""

from functools import cache

from babel import Locale
from babel.core import get_global

_ALPHA_2 = 2
# Entries of the list that ISO 3166-1 does not count: groups, islands with a reserved code only, tests, unknown.
_NO_COUNTRIES = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
)  # fmt: skip
_LANGUAGES = ("en", "de", "fr")


@cache
def codes() -> frozenset[str]:
    """Every country code, and XK, which is what the rest of the world uses for Kosovo."""
    known = (str(key) for key in Locale("en").territories)
    return frozenset(
        code for code in known if len(code) == _ALPHA_2 and code.isalpha() and code not in _NO_COUNTRIES
    )


def code_for(text: str) -> str | None:
    """The code of a country given by its alpha-3 or numeric code, an old code, or a name; None if that is not plain."""
    return _other_spellings().get(text.strip().casefold())


@cache
def _other_spellings() -> dict[str, str]:
    names = {
        name.casefold(): code
        for language in _LANGUAGES
        for code in codes()
        if (name := Locale(language).territories.get(code))
    }
    aliases = {
        alias.casefold(): successors[0]
        for alias, successors in get_global("territory_aliases").items()
        if len(successors) == 1 and successors[0] in codes()
    }
    return aliases | names
