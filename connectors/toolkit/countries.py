"""Countries in one spelling."""

from functools import cache

from babel import Locale
from babel.core import get_global

_ALPHA_2 = 2
#: Entries of the territory list beside the countries: groups of countries, and names for tests and for the unknown.
_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
_LANGUAGES = ("de", "en")


def alpha2(text: str) -> str:
    """Return the ISO 3166-1 alpha-2 code of a country given as a code of any length, or by its German or English name.

    A text that names no known country is returned as it is.
    """
    return _codes().get(text.strip().casefold(), text)


@cache
def _codes() -> dict[str, str]:
    territories = {code: names for code in _countries() if (names := _names_of(code))}
    codes = {name.casefold(): code for code, names in territories.items() for name in names}
    # The aliases hold alpha-3 and numeric codes, and codes of former times.
    for alias, successors in get_global("territory_aliases").items():
        if len(successors) == 1 and successors[0] in territories:
            codes.setdefault(alias.casefold(), successors[0])
    return codes | {code.casefold(): code for code in territories}


def _countries() -> list[str]:
    codes = (str(key) for key in Locale("en").territories)
    return [code for code in codes if len(code) == _ALPHA_2 and code.isalpha() and code not in _NO_COUNTRIES]


def _names_of(code: str) -> list[str]:
    return [name for language in _LANGUAGES if (name := Locale(language).territories.get(code))]
