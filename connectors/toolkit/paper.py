"""A short document for people: a PDF with a title, a time, a link, facts and text, in Noto Sans, for any alphabet it has.

Equal papers give equal bytes, so that one that was uploaded can be recognized. Making one is work for the processor: up
to some tenths of a second; do it in a thread.
"""

import hashlib
import logging
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from io import BytesIO
from typing import Any, Final

import msgspec
from fpdf import FPDF
from fpdf.enums import TableBordersLayout, WrapMode, XPos, YPos
from fpdf.fonts import FontFace, SubsetMap, TTFFont
from pymupdf_fonts import fontbuffers  # type: ignore[import-untyped] # nothing but data

_FAMILY: Final = "sans"
#: Style to the font's name in the package that has its bytes.
_STYLES: Final = {"": "notos", "B": "notosbo"}
_MARGIN: Final = 20.0
_INK, _GRAY, _BLUE, _LINE = (32, 33, 36), (95, 99, 104), (11, 87, 208), (218, 220, 224)
#: Size in points and height of a line in millimeters.
_TITLE, _TEXT, _SMALL = (18, 9.0), (11, 6.0), (9, 5.0)
_UNKNOWN: Final = "\N{REPLACEMENT CHARACTER}"
#: A cell of the table must fit on a page; what is longer stands below its key, where it may run over pages.
_LONGEST_CELL: Final = 600
_MOST_LINES: Final = 12
#: Length of a moment up to its minutes, in ISO 8601; what follows is the offset.
_MINUTES: Final = len("2026-11-25 10:30")
_NOT_SHOWN: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_LINKED: Final = ("https://", "http://")

# They tell at length which glyphs a document uses, and warn of a table in the font that no reader needs.
logging.getLogger("fontTools").setLevel(logging.ERROR)


@dataclass(frozen=True, kw_only=True)
class Paper:
    """What stands on it, in this order. `written_at` is shown in its own time zone. `facts` become a table of two columns.

    `repr` shows nothing: it is personal.
    """

    title: str
    written_at: datetime
    heading: str = ""
    url: str = ""
    facts: Sequence[tuple[str, str]] = ()
    text: str = ""

    def __repr__(self) -> str:
        return "Paper(…)"

    @property
    def mark(self) -> str:
        """32 hexadecimal digits that follow from what stands on it. The document has them in clear, as its identifier."""
        told = (self.title, self.written_at, self.heading, self.url, self.facts, self.text)
        return hashlib.sha256(msgspec.json.encode(told)).hexdigest()[:32].upper()

    @property
    def is_complete(self) -> bool:
        """Whether the font has every character; those it lacks are shown as a replacement character."""
        every = "".join(
            (self.title, self.heading, self.url, self.text, *(part for fact in self.facts for part in fact))
        )
        return all(letter in _letters() for letter in _clean(every) if letter != "\n")

    def pdf(self) -> bytes:
        """The document."""
        try:
            return _drawn(self)
        finally:
            # The library keeps what it looked up of every font ever used, and the fonts with it.
            SubsetMap.pick.cache_clear()
            SubsetMap.get_glyph.cache_clear()


class _Sheet(FPDF):
    def __init__(self, mark: str, written_at: datetime) -> None:
        super().__init__(format="A4")
        self._mark = mark
        self.set_margin(_MARGIN)
        self.set_auto_page_break(auto=True, margin=_MARGIN)
        self.set_creation_date(written_at)
        self.set_draw_color(*_LINE)
        for style in _STYLES:
            self.fonts[_FAMILY + style] = _font(self, style)

    def file_id(self) -> str:
        return f"<{self._mark}><{self._mark}>"

    def footer(self) -> None:
        self.set_y(-_MARGIN + _SMALL[1])
        self.pen(_SMALL, _GRAY)
        self.cell(0, _SMALL[1], str(self.page_no()), align="R")

    def pen(self, size: tuple[int, float], color: tuple[int, int, int] = _INK, style: str = "") -> None:
        self.set_font(_FAMILY, style, size[0])
        self.set_text_color(*color)

    def lines(self, text: str, height: float, link: str = "", wrap: WrapMode = WrapMode.WORD) -> None:
        self.multi_cell(
            0, height, text, align="L", link=link, wrapmode=wrap, new_x=XPos.LMARGIN, new_y=YPos.NEXT
        )


def _font(sheet: FPDF, style: str) -> TTFFont:
    # The library's own way takes a file's path only, but reads whatever can be read.
    data: Any = BytesIO(_font_bytes(style))
    return TTFFont(sheet, data, _FAMILY + style, style)


@cache
def _font_bytes(style: str) -> bytes:
    return bytes(fontbuffers[_STYLES[style]]())


@cache
def _letters() -> frozenset[str]:
    """The characters that every style of the font has."""
    sheet = FPDF()
    return frozenset.intersection(*(frozenset(map(chr, _font(sheet, style).cmap)) for style in _STYLES))


def _drawn(paper: Paper) -> bytes:
    sheet = _Sheet(paper.mark, paper.written_at)
    sheet.set_title(_shown(paper.title))
    sheet.add_page()
    _head(sheet, paper)
    if paper.heading:
        sheet.pen(_TEXT, style="B")
        sheet.lines(_shown(paper.heading), _TEXT[1])
    if paper.url:
        _link(sheet, paper.url)
    _facts(sheet, [(_shown(key), _shown(value)) for key, value in paper.facts])
    if paper.text:
        sheet.pen(_TEXT)
        sheet.lines(_shown(paper.text), _TEXT[1])
    return bytes(sheet.output())


def _head(sheet: _Sheet, paper: Paper) -> None:
    sheet.pen(_TITLE, style="B")
    sheet.lines(_shown(paper.title), _TITLE[1])
    sheet.pen(_SMALL, _GRAY)
    moment = paper.written_at.isoformat(" ", "minutes")
    sheet.lines(f"{moment[:_MINUTES]} (UTC{moment[_MINUTES:]})", _SMALL[1])
    sheet.ln(2)
    sheet.line(_MARGIN, sheet.get_y(), sheet.w - _MARGIN, sheet.get_y())
    sheet.ln(4)


def _link(sheet: _Sheet, url: str) -> None:
    sheet.pen(_TEXT, _BLUE)
    # A PDF reader would also follow links that run programs.
    target = url if url.casefold().startswith(_LINKED) else ""
    sheet.lines(_shown(url), _TEXT[1], link=target, wrap=WrapMode.CHAR)
    sheet.ln(3)


def _facts(sheet: _Sheet, facts: Sequence[tuple[str, str]]) -> None:
    short = [fact for fact in facts if _fits(*fact)]
    if short:
        _table(sheet, short)
        sheet.ln(4)
    for key, value in facts:
        if not _fits(key, value):
            sheet.pen(_TEXT, style="B")
            sheet.lines(key, _TEXT[1])
            sheet.pen(_TEXT)
            sheet.lines(value, _TEXT[1])
            sheet.ln(2)


def _fits(key: str, value: str) -> bool:
    return len(key) + len(value) <= _LONGEST_CELL and value.count("\n") < _MOST_LINES


def _table(sheet: _Sheet, facts: Iterable[tuple[str, str]]) -> None:
    sheet.pen(_TEXT)
    bold = FontFace(emphasis="BOLD")
    with sheet.table(
        borders_layout=TableBordersLayout.HORIZONTAL_LINES,
        col_widths=(2, 3),
        first_row_as_headings=False,
        line_height=_TEXT[1],
        padding=1,
        text_align="LEFT",
        v_align="TOP",
    ) as table:
        for key, value in facts:
            row = table.row()
            row.cell(key, style=bold)
            row.cell(value)


def _shown(text: str) -> str:
    letters = _letters()
    return "".join(letter if letter in letters or letter == "\n" else _UNKNOWN for letter in _clean(text))


def _clean(text: str) -> str:
    """Composed characters and line breaks only: no controls, and nothing that turns the direction of reading."""
    lines = unicodedata.normalize("NFC", text).replace("\t", "    ").splitlines()
    return "\n".join(
        "".join(each for each in line if unicodedata.category(each) not in _NOT_SHOWN) for line in lines
    )
