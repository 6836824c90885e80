"""A letter as a PDF: tagged for screen readers (PDF/UA-1, L26), on US letter paper, equal bytes each time."""

import datetime as dt
import json
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import typst

from letters.errors import LetterError, UnprintableText
from letters.model import Letter, even_spaces
from letters.wording import TEMPLATES, page_of

_FONT_PACKAGES = ("manimgx_fonts", "manimgx_fonts_cjk")
_REORDERING = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""Bidirectional controls: a letter must show its words in the order in which they are stored."""


def render(letter: Letter) -> bytes:
    """The letter as PDF bytes: the same on every machine, for no font of the machine is used.

    Raises `MissingElements` (R18, R62, R79, R80), `UnknownElements`, `NoTemplate` (no such language: L4),
    `UnprintableText` (a character that no font draws)."""
    page = page_of(letter)
    _refuse_reordering(letter)
    templates = TEMPLATES / f"v{letter.template_version}"
    try:
        return _compile(templates / "letter.typ", json.dumps(page), letter.date)
    except typst.TypstError:
        _refuse_undrawable(letter, templates / "probe.typ")
        # The compiler's own message quotes the letter.
        raise LetterError("the layout cannot set this letter, though it can set each of its fields") from None


def _compile(source: Path, data: str, day: dt.date) -> bytes:
    # A compiler serves one thread at a time, and costs nothing to make once the fonts are known.
    compiler = typst.Compiler(root=str(TEMPLATES), font_paths=_fonts())
    midnight = dt.datetime.combine(day, dt.time(), dt.UTC)
    pdf = compiler.compile(
        str(source), format="pdf", sys_inputs={"letter": data}, pdf_standards="ua-1", timestamp=midnight
    )
    assert isinstance(pdf, bytes)
    return pdf


@cache
def _fonts() -> typst.Fonts:
    folders = [str(files(package)) for package in _FONT_PACKAGES]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)


def _refuse_reordering(letter: Letter) -> None:
    for field, text in _texts(letter.model_dump()):
        for character in text:
            if unicodedata.bidirectional(character) in _REORDERING:
                raise UnprintableText(field, character)


def _refuse_undrawable(letter: Letter, probe: Path) -> None:
    for field, text in _texts(letter.model_dump()):
        if not _drawable(text, probe):
            culprit = next((character for character in text if not _drawable(character, probe)), None)
            raise UnprintableText(field, culprit) from None


def _drawable(text: str, probe: Path) -> bool:
    try:
        return bool(_compile(probe, json.dumps(even_spaces(text)), dt.date.min))
    except typst.TypstError:
        return False


def _texts(value: Any, field: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield field, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(item, f"{field}.{key}".lstrip("."))
    elif isinstance(value, list | tuple):
        for number, item in enumerate(value, start=1):
            yield from _texts(item, f"{field}.{number}")
