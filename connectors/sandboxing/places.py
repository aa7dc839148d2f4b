"""Cities, streets and telephone numbers of the German-speaking market, none of them anybody's address."""

import msgspec

from connectors.sandboxing.draws import Draw


class City(msgspec.Struct, frozen=True):
    """A place. `state` is ISO 3166-2, `country` has two letters, `country3` three."""

    name: str
    zip_code: str
    state: str
    country: str
    country3: str
    country_name: str


class Address(msgspec.Struct, frozen=True):
    """A made-up address in a real city."""

    street: str
    street_number: str
    city: City


def _city(name: str, zip_code: str, state: str) -> City:
    country, country3, country_name = _COUNTRIES[state[:2]]
    return City(name, zip_code, state, country, country3, country_name)


_COUNTRIES = {
    "DE": ("DE", "DEU", "Deutschland"),
    "AT": ("AT", "AUT", "Österreich"),
    "CH": ("CH", "CHE", "Schweiz"),
}

CITIES: tuple[City, ...] = tuple(
    _city(name, zip_code, state)
    for name, zip_code, state in (
        ("Freiburg im Breisgau", "79098", "DE-BW"),
        ("Stuttgart", "70173", "DE-BW"),
        ("Karlsruhe", "76133", "DE-BW"),
        ("Mannheim", "68159", "DE-BW"),
        ("München", "80331", "DE-BY"),
        ("Nürnberg", "90402", "DE-BY"),
        ("Augsburg", "86150", "DE-BY"),
        ("Regensburg", "93047", "DE-BY"),
        ("Berlin", "10115", "DE-BE"),
        ("Potsdam", "14467", "DE-BB"),
        ("Bremen", "28195", "DE-HB"),
        ("Hamburg", "20095", "DE-HH"),
        ("Frankfurt am Main", "60311", "DE-HE"),
        ("Kassel", "34117", "DE-HE"),
        ("Rostock", "18055", "DE-MV"),
        ("Hannover", "30159", "DE-NI"),
        ("Göttingen", "37073", "DE-NI"),
        ("Köln", "50667", "DE-NW"),
        ("Düsseldorf", "40213", "DE-NW"),
        ("Dortmund", "44135", "DE-NW"),
        ("Münster", "48143", "DE-NW"),
        ("Mainz", "55116", "DE-RP"),
        ("Saarbrücken", "66111", "DE-SL"),
        ("Dresden", "01067", "DE-SN"),
        ("Leipzig", "04109", "DE-SN"),
        ("Magdeburg", "39104", "DE-ST"),
        ("Kiel", "24103", "DE-SH"),
        ("Erfurt", "99084", "DE-TH"),
        ("Wien", "1010", "AT-9"),
        ("Graz", "8010", "AT-6"),
        ("Linz", "4020", "AT-4"),
        ("Salzburg", "5020", "AT-5"),
        ("Zürich", "8001", "CH-ZH"),
        ("Basel", "4051", "CH-BS"),
        ("Bern", "3011", "CH-BE"),
    )
)
GERMAN_CITIES = tuple(city for city in CITIES if city.country == "DE")

STREETS = (
    "Hauptstraße", "Bahnhofstraße", "Gartenstraße", "Schillerstraße", "Goethestraße", "Lindenweg",
    "Mozartstraße", "Kirchgasse", "Am Mühlbach", "Ahornweg", "Bergstraße", "Rosenweg", "Uhlandstraße",
    "Parkallee", "Marktplatz", "Beethovenstraße", "Wiesenweg", "Im Winkel", "Schulstraße", "Talstraße",
)  # fmt: skip

# Ranges that the Bundesnetzagentur keeps free for films and novels: prefix and start of the subscriber's
# number. Austria and Switzerland publish none, so everybody here has a German number.
_FICTIONAL_LANDLINES = (("30", "23125"), ("69", "90009"), ("40", "66969"), ("221", "4710"), ("89", "99998"))
_FICTIONAL_MOBILES = (("171", "39200"), ("176", "040690"))


def address(draw: Draw) -> Address:
    """Return an address, nine times out of ten a German one."""
    city = draw.pick(GERMAN_CITIES if draw.chance(0.9) else CITIES)
    suffix = "a" if draw.chance(0.1) else ""
    return Address(draw.pick(STREETS), f"{draw.between(1, 120)}{suffix}", city)


def landline(draw: Draw) -> str:
    """Return a landline number in international form from a range reserved for fiction."""
    area, block = draw.pick(_FICTIONAL_LANDLINES)
    return f"+49 {area} {block}{draw.below(1000):03d}"


def mobile(draw: Draw) -> str:
    """Return a mobile number in international form from a range reserved for fiction."""
    network, block = draw.pick(_FICTIONAL_MOBILES)
    return f"+49 {network} {block}{draw.below(100):02d}"
