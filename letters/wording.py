"""A letter put into words: the data that the layout sets, from the letter and its language's template."""

import datetime as dt
import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from babel import Locale
from babel.dates import format_date

from domain.notices.language import lookup
from domain.notices.notice_contents import TIER_KINDS
from letters.errors import MissingElements, NoTemplate, UnknownElements
from letters.model import ElementText, Letter, Part, even_spaces

TEMPLATES = Path(__file__).parent / "templates"
USUAL, LARGE_PRINT = 10.5, 18.0
"""Sizes of the text, in points; 18 is the least that counts as large print."""
REGIONS = {"zh-Hans": "CN"}
"""Where another region than the reader's tells fonts and screen readers how a script is written."""
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur", "yi"})
NUMBERS = re.compile(r"\+?[\d(][\d\s().-]{5,}\d")
"""Telephone numbers and the like, whose parts would change places among words written right to left."""


class Cover(Part):
    """What the e-mail around a letter says: nothing about the student."""

    subject: str
    body: str


def cover(letter: Letter) -> Cover:
    """The e-mail that carries the letter, in the letter's language; raises `NoTemplate`."""
    words = _spoken(letter)["cover"]
    names = {
        "building": letter.building.name,
        "phone": letter.building.phone,
        "district": letter.district.name,
    }
    return Cover(subject=words["subject"], body=words["body"].lstrip().format_map(names))


def template_of(letter: Letter) -> tuple[int, str]:
    """The version and language of its template, by BCP 47 lookup: "es-MX" finds "es". Raises `NoTemplate`."""
    languages = _languages(letter.template_version)
    language = lookup(letter.language, languages)
    if language is None:
        raise NoTemplate(letter.language, letter.template_version, languages)
    return letter.template_version, language


def title_of(role: str, version: int, language: str) -> str:
    """What a person who signs in `role` is called in a language; empty where nobody wrote it down."""
    found = lookup(language, _languages(version))
    return str(_words(version, found)["titles"].get(role, "")) if found else ""


def page_of(letter: Letter) -> dict[str, Any]:
    """What the layout sets, as JSON data; raises `NoTemplate`, `MissingElements`, `UnknownElements`."""
    _, language = template_of(letter)
    words = _spoken(letter)
    kind = words[letter.template]
    _check_elements(letter, kind["sections"])
    names = _names(letter, words, language)
    opening = kind["opening"][_variant(letter)]
    return {
        "lang": language,
        "region": REGIONS.get(language, "US"),
        "size": LARGE_PRINT if letter.large_print else USUAL,
        "page": words["page"],
        "reference": letter.reference,
        "reference-label": words["reference"],
        "date": _long_date(letter.date, language),
        "district": letter.district.model_dump(),
        "building": letter.building.model_dump(),
        "recipient": letter.recipient.model_dump(),
        "title": opening["title"].format_map(names),
        "dear": words["dear"].format_map(names),
        "intro": [paragraph.format_map(names) for paragraph in opening["intro"]],
        "facts": [
            {"label": words["student"], "value": letter.student_name},
            {"label": words["grade"], "value": words["grades"].get(letter.grade, letter.grade.lstrip("0"))},
            {"label": words["school"], "value": letter.building.name},
        ],
        "sections": list(_sections(letter, kind["sections"], words["labels"], language)),
        "questions": {key: text.format_map(names) for key, text in words["questions"].items()},
        "closing": words["closing"],
        "signatory": {"name": letter.signatory.name, "lines": _signatory_lines(letter, words)},
    }


@cache
def _languages(version: int) -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in (TEMPLATES / f"v{version}").glob("*.toml")))


@cache
def _words(version: int, language: str) -> dict[str, Any]:
    return tomllib.loads((TEMPLATES / f"v{version}" / f"{language}.toml").read_text(encoding="utf-8"))


def _spoken(letter: Letter) -> dict[str, Any]:
    """The template's words; no number is promised where the building has none on record."""
    words = _words(*template_of(letter))
    if letter.building.phone:
        return words
    text, body = words["no_phone"]["text"], words["no_phone"]["body"]
    return {
        **words,
        "questions": {**words["questions"], "text": text},
        "cover": {**words["cover"], "body": body},
    }


def _check_elements(letter: Letter, sections: list[dict[str, Any]]) -> None:
    filled = frozenset(name for name, text in letter.elements.items() if _lines(text))
    if missing := letter.required_elements - filled:
        raise MissingElements(missing)
    if unknown := filled - {name for section in sections for name in section["elements"]}:
        raise UnknownElements(unknown)


def _variant(letter: Letter) -> str:
    if letter.changed and letter.template in TIER_KINDS:
        return "changed"
    if letter.template == "t3_start" and letter.direct_entry:
        return "direct_entry"
    return "classified" if letter.template == "cse_referral" and letter.classified else "usual"


def _names(letter: Letter, words: dict[str, Any], language: str) -> dict[str, str]:
    return {
        "student": _isolated(letter.student_name),
        "recipient": _isolated(letter.recipient.name),
        "building": _isolated(letter.building.name),
        "phone": _in_order(letter.building.phone, language),
        "area": _area(letter, words["areas"]),
    }


def _area(letter: Letter, areas: dict[str, str]) -> str:
    if letter.domain == "behavioral" or letter.subject is None:
        return areas[letter.domain]
    return areas.get(letter.subject, areas["other"]).format(subject=_isolated(letter.subject))


def _isolated(name: str) -> str:
    """A right-to-left name keeps its own order, and leaves that of the words around it alone (UAX 9)."""
    leftward = any(unicodedata.bidirectional(letter) in {"R", "AL"} for letter in name)
    return f"\u2068{name}\u2069" if leftward else name


def _in_order(text: str, language: str) -> str:
    """Numbers keep their order among words that are written right to left (UAX 9)."""
    if language.partition("-")[0] not in RIGHT_TO_LEFT:
        return text
    return NUMBERS.sub(lambda found: f"\u2066{found.group()}\u2069", text)


def _sections(
    letter: Letter, sections: list[dict[str, Any]], labels: dict[str, str], language: str
) -> Iterator[dict[str, Any]]:
    for section in sections:
        passages = [
            _passage(letter.elements[name], labels.get(name, ""), language)
            for name in section["elements"]
            if name in letter.elements and _lines(letter.elements[name])
        ]
        if passages:
            yield {"heading": section["heading"], "passages": passages}


def _passage(text: ElementText, label: str, language: str) -> dict[str, Any]:
    return {
        "label": label,
        "bullets": isinstance(text, list),
        "lines": [_in_order(_date_in_words(line, language), language) for line in _lines(text)],
    }


def _lines(text: ElementText) -> list[str]:
    """The lines or items that hold anything, with the white space between words made even."""
    pieces = text.splitlines() if isinstance(text, str) else text
    return [line for piece in pieces if (line := even_spaces(piece))]


def _date_in_words(line: str, language: str) -> str:
    try:
        return _long_date(dt.date.fromisoformat(line), language)
    except ValueError:  # Not a date alone: it stays as written.
        return line


def _long_date(day: dt.date, language: str) -> str:
    return format_date(day, "long", locale=Locale.parse(language, sep="-"))


def _signatory_lines(letter: Letter, words: dict[str, Any]) -> list[str]:
    designee = words["designee"] if letter.signatory.designee else ""
    return [line for line in (letter.signatory.title, designee) if line]
