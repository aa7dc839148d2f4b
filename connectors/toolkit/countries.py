"""Countries in one spelling."""

from functools import cache

from babel import Locale
from babel.core import get_global

_ALPHA_2 = 2
#: Entries of the territory list beside the countries: groups of countries, and names for tests and for the unknown.
_NO_COUNTRIES = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
_ALPHA_3 = 3
#: Aliases of three letters that ISO 3166-1 does not assign (any more), and those of territories without a code of its own.
_NO_ALPHA_3 = frozenset({"ASC", "BUR", "CPT", "DDR", "DGA", "FXX", "TAA", "TMP", "XKK", "YMD", "ZAR"})
_LANGUAGES = ("de", "en")


def alpha2(text: str) -> str:
    """Return the ISO 3166-1 alpha-2 code of a country given as a code of any length, or by its German or English name.

    A text that names no known country is returned as it is.
    """
    return _codes().get(text.strip().casefold(), text)


def alpha3(code: str) -> str | None:
    """Return the ISO 3166-1 alpha-3 code of a country given by its alpha-2 code, or None if there is none."""
    return _alpha3_codes().get(code.strip().upper())


@cache
def _alpha3_codes() -> dict[str, str]:
    countries = set(_countries())
    return {
        successors[0]: alias
        for alias, successors in get_global("territory_aliases").items()
        if len(alias) == _ALPHA_3
        and alias.isalpha()
        and alias not in _NO_ALPHA_3
        and len(successors) == 1
        and successors[0] in countries
    }


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
