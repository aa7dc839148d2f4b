"""Believable people who do not exist, with e-mail addresses that can reach nobody."""

from typing import Literal

import msgspec

from connectors.sandboxing.draws import Draw

Gender = Literal["female", "male", "diverse"]


class Person(msgspec.Struct, frozen=True):
    """A name with what follows from it."""

    first_name: str
    last_name: str
    gender: Gender
    title: str | None
    email: str


FEMALE_NAMES = (
    "Anna", "Lena", "Julia", "Katharina", "Sophie", "Marie", "Laura", "Sarah", "Hannah", "Johanna",
    "Clara", "Emma", "Mia", "Lea", "Nina", "Elif", "Ayşe", "Zeynep", "Aleksandra", "Olga", "Svenja",
    "Birgit", "Petra", "Sabine", "Claudia", "Jasmin", "Franziska", "Theresa", "Magdalena", "Paula",
    "Ronja", "Frieda", "Amelie", "Ivana", "Mariam", "Giulia", "Carla", "Antonia", "Greta", "Judith",
)  # fmt: skip
MALE_NAMES = (
    "Lukas", "Jonas", "Maximilian", "Felix", "Paul", "Leon", "Finn", "Tim", "Jan", "Philipp", "Moritz",
    "Tobias", "Sebastian", "Florian", "Daniel", "Michael", "Stefan", "Andreas", "Thomas", "Matthias",
    "Mehmet", "Emre", "Can", "Piotr", "Tomasz", "Dmitri", "Ahmad", "Yusuf", "Marco", "Luca", "Niklas",
    "Jannik", "Henrik", "Lars", "Ole", "Björn", "Jürgen", "Günther", "Raphael", "Valentin",
)  # fmt: skip
NEUTRAL_NAMES = ("Kim", "Robin", "Alex", "Toni", "Sascha", "Luca", "Charlie", "Mika")
LAST_NAMES = (
    "Müller", "Schmidt", "Schneider", "Fischer", "Weber", "Meyer", "Wagner", "Becker", "Schulz",
    "Hoffmann", "Schäfer", "Koch", "Bauer", "Richter", "Klein", "Wolf", "Schröder", "Neumann", "Schwarz",
    "Zimmermann", "Braun", "Krüger", "Hofmann", "Hartmann", "Lange", "Schmitt", "Werner", "Krause",
    "Meier", "Lehmann", "Köhler", "Maier", "Herrmann", "König", "Walter", "Huber", "Kaiser", "Fuchs",
    "Peters", "Lang", "Scholz", "Möller", "Weiß", "Jung", "Hahn", "Vogel", "Friedrich", "Keller",
    "Günther", "Frank", "Berger", "Winkler", "Roth", "Beck", "Lorenz", "Baumann", "Franke", "Albrecht",
    "Schuster", "Simon", "Ludwig", "Böhm", "Winter", "Kraus", "Schumacher", "Krämer", "Vogt", "Stein",
    "Jäger", "Otto", "Sommer", "Groß", "Seidel", "Heinrich", "Brandt", "Haas", "Schreiber", "Graf",
    "Dietrich", "Ziegler", "Y\u0131lmaz", "Kaya", "Demir", "Öztürk", "Kowalski", "Nowak", "Novák", "Petrović",
    "Ivanova", "Nguyen", "Rossi", "Silva", "von der Heide", "Meyer-Lüdenscheidt", "Çelik", "Haddad",
    "O'Brien", "Lindqvist", "van Dijk", "Pichler",
)  # fmt: skip
TITLES = ("Dr.", "Dr.-Ing.", "Prof. Dr.")
MAIL_DOMAINS = ("example.com", "example.org", "example.net", "post.example", "mail.example")

_ASCII = str.maketrans(
    {
        "ä": "ae",
        "ö": "oe",
        "ü": "ue",
        "ß": "ss",
        "ş": "s",
        "\u0131": "i",  # the Turkish letter without a dot
        "ç": "c",
        "ć": "c",
        "á": "a",
        " ": "",
        "'": "",
    }
)


def person(draw: Draw, number: int) -> Person:
    """Return a person; `number` keeps the e-mail addresses of one collection apart."""
    gender, first_name = _gender_and_name(draw)
    last_name = draw.pick(LAST_NAMES)
    title = draw.pick(TITLES) if draw.chance(0.06) else None
    address = f"{mailbox(first_name, last_name)}.{number}@{draw.pick(MAIL_DOMAINS)}"
    return Person(first_name, last_name, gender, title, address)


def mailbox(first_name: str, last_name: str) -> str:
    """Return the local part of an address, in ASCII."""
    return f"{first_name}.{last_name}".lower().translate(_ASCII)


def _gender_and_name(draw: Draw) -> tuple[Gender, str]:
    if draw.chance(0.02):
        return "diverse", draw.pick(NEUTRAL_NAMES)
    if draw.chance(0.5):
        return "female", draw.pick(FEMALE_NAMES)
    return "male", draw.pick(MALE_NAMES)
