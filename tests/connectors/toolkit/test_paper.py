"""Papers: what readers find on them, in any alphabet; the same bytes each time; nothing kept of them."""

import gc
import logging
import subprocess
import sys
import weakref
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from fpdf.fonts import TTFFont
from pypdf import PdfReader

from connectors.toolkit.paper import Paper

AT = datetime(2026, 7, 1, 9, 5, tzinfo=ZoneInfo("Europe/Berlin"))
PLAIN = Paper(title="Note", written_at=AT, text="Hallo")
FULL = Paper(
    title="Result",
    written_at=AT,
    heading="Test",
    url="https://example.com/r/1",
    facts=(("Score", "87 %"), ("Level", "B2")),
    text="Ende",
)


def read(paper: Paper) -> PdfReader:
    return PdfReader(BytesIO(paper.pdf()), strict=True)


def text_of(paper: Paper) -> str:
    return "\n".join(page.extract_text() for page in read(paper).pages)


def links_of(paper: Paper) -> list[str]:
    return [each.get_object()["/A"]["/URI"] for page in read(paper).pages for each in page.get("/Annots", ())]


def test_everything_stands_on_it_in_order():
    told = text_of(FULL)
    parts = (
        "Result",
        "2026-07-01 09:05 (UTC+02:00)",
        "Test",
        "https://example.com/r/1",
        "Score",
        "87 %",
        "B2",
        "Ende",
    )
    assert [told.index(part) for part in parts] == sorted(told.index(part) for part in parts)
    assert len(read(FULL).pages) == 1


@pytest.mark.parametrize(
    "words",
    [
        "Straße, Größe, Übung",
        "Zażółć gęślą jaźń",
        "Καλημέρα κόσμε",
        "Съешь ещё этих булок",
        "Việt Nam",
        "ñandú çà — „ß“ €",
    ],
)
@pytest.mark.parametrize("place", ["title", "heading", "text", "facts"])
def test_any_alphabet_that_the_font_has(words, place):
    value = ((words, words),) if place == "facts" else words
    paper = replace(PLAIN, **{place: value})
    assert words in text_of(paper)
    assert paper.is_complete


def test_letters_in_two_parts_become_one():
    paper = replace(PLAIN, text="Gro\N{LATIN SMALL LETTER U}\N{COMBINING DIAERESIS}n")
    assert "Groün" in text_of(paper)


@pytest.mark.parametrize("lacking", ["\N{PARTY POPPER}", "漢", "\N{ARABIC LETTER ALEF}"])
def test_characters_that_the_font_lacks_are_replaced_and_told(lacking, caplog):
    paper = replace(PLAIN, text=f"a{lacking}b")
    assert "a\N{REPLACEMENT CHARACTER}b" in text_of(paper)
    assert not paper.is_complete
    assert lacking not in caplog.text


def test_controls_and_turns_of_direction_are_left_out():
    paper = replace(PLAIN, text="a\x00\x07b\N{RIGHT-TO-LEFT OVERRIDE}c\N{ZERO WIDTH SPACE}d\r\ne\tf")
    assert "abcd\ne" in text_of(paper)
    assert paper.is_complete


def test_the_link_can_be_clicked():
    assert links_of(FULL) == ["https://example.com/r/1"]
    assert links_of(PLAIN) == []


@pytest.mark.parametrize("url", ["javascript:alert(1)", "file:///etc/passwd", "mailto:a@example.org"])
def test_other_addresses_are_shown_but_not_linked(url):
    paper = replace(PLAIN, url=url)
    assert links_of(paper) == []
    assert url in text_of(paper)


def test_a_long_link_is_whole_on_each_of_its_lines():
    url = "https://example.com/" + "abc/" * 100
    paper = replace(PLAIN, url=url)
    assert set(links_of(paper)) == {url}
    assert url in text_of(paper).replace("\n", "")


def test_long_texts_run_over_pages():
    lines = [f"Zeile {number}" for number in range(150)]
    reader = read(replace(PLAIN, text="\n".join(lines)))
    assert len(reader.pages) == 4
    told = [line for page in reader.pages for line in page.extract_text().splitlines()]
    assert [line for line in told if line.startswith("Zeile")] == lines
    assert [page.extract_text().splitlines()[-1] for page in reader.pages] == ["1", "2", "3", "4"]


@pytest.mark.parametrize(
    "value", ["wort " * 2000, "\n".join(f"Zeile {number}" for number in range(200)), "x" * 3000]
)
def test_long_facts_lose_nothing(value):
    told = text_of(replace(PLAIN, facts=(("Kurz", "1"), ("Lang", value), ("Auch kurz", "2"))))
    assert told.count("wort") == value.count("wort")
    assert told.count("Zeile") == value.count("Zeile")
    assert told.count("x") == value.count("x")
    assert "Auch kurz" in told


def test_many_facts_run_over_pages():
    facts = tuple((f"Merkmal {number}", f"{number} %") for number in range(80))
    told = text_of(replace(PLAIN, facts=facts))
    assert all(f"Merkmal {number} " in told and f"{number} %" in told for number in range(80))


def test_an_empty_paper_is_one_page():
    assert len(read(replace(PLAIN, text="")).pages) == 1


def test_it_is_small():
    assert len(FULL.pdf()) < 40_000


# ---- the same each time ---------------------------------------------------------------------------------------------


def test_equal_papers_give_equal_bytes():
    assert replace(FULL).pdf() == FULL.pdf()


def test_another_process_gives_the_same_bytes():
    program = (
        "import hashlib, datetime, zoneinfo; from connectors.toolkit.paper import Paper; "
        "at = datetime.datetime(2026, 7, 1, 9, 5, tzinfo=zoneinfo.ZoneInfo('Europe/Berlin')); "
        "print(Paper(title='Note', written_at=at, text='Hallo').pdf().hex())"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert bytes.fromhex(told.stdout) == PLAIN.pdf()


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Notes"},
        {"written_at": datetime(2026, 7, 1, 9, 6, tzinfo=UTC)},
        {"heading": "Test 2"},
        {"url": "https://example.com/r/2"},
        {"facts": ()},
        {"text": "Ende."},
    ],
)
def test_what_stands_on_it_makes_its_mark(change):
    other = replace(FULL, **change)
    assert other.mark != FULL.mark
    assert FULL.mark.encode() in FULL.pdf()
    assert FULL.mark.encode() not in other.pdf()


def test_nothing_personal_in_its_repr():
    assert repr(FULL) == "Paper(…)"


def test_fonts_are_let_go(monkeypatch):
    made = []
    build = TTFFont.__init__

    def remember(self, *args, **kwargs):
        build(self, *args, **kwargs)
        # The class has no room for weak references; what it holds has.
        made.append(weakref.ref(self.ttfont))

    monkeypatch.setattr(TTFFont, "__init__", remember)
    FULL.pdf()
    gc.collect()
    assert len(made) == 2
    assert [font() for font in made] == [None, None]


def test_the_library_does_not_chatter(caplog):
    with caplog.at_level(logging.INFO):
        FULL.pdf()
    assert caplog.records == []
