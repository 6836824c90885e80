"""A parent opens the letter: what it says, in which language, and what stops it."""

import datetime as dt
import io
import re
import tomllib
from concurrent.futures import ThreadPoolExecutor
from typing import Any, get_args

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from pypdf import PdfReader

from letters.errors import LetterError, MissingElements, NoTemplate, UnknownElements, UnprintableText
from letters.model import REQUIRED_ELEMENTS, Letter, Recipient, Signatory, Template
from letters.render import render
from letters.wording import TEMPLATES, cover, page_of, title_of
from tests.letters.samples import CSE_ELEMENTS, T2_ELEMENTS, T3_ELEMENTS, a_letter

LANGUAGES = ("ar", "en", "es", "zh-Hans")
INCH = 72


def text_of(pdf: bytes) -> str:
    return squeezed("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def squeezed(text: str) -> str:
    """Without white space: where a line breaks is the layout's affair."""
    return re.sub(r"[\s\u200b]", "", text)


def placed(pdf: bytes) -> list[tuple[float, float, str]]:
    """The pieces of text on the first page, in inches from its left and top edges."""
    found: list[tuple[float, float, str]] = []
    page = PdfReader(io.BytesIO(pdf)).pages[0]

    def note(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        x, y = tm[4] * cm[0] + cm[4], tm[5] * cm[3] + cm[5]
        if text.strip():
            found.append((x / INCH, 11 - y / INCH, text.strip()))

    page.extract_text(visitor_text=note)
    return found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", get_args(Template))
def test_a_letter_says_every_element_it_must(template: Template, language: str) -> None:
    letter = a_letter(template=template, language=language, elements=spoken_elements(template))
    text = text_of(render(letter))
    for name in REQUIRED_ELEMENTS[template]:
        assert f"«{name}»" in text or f"»{name}«" in text  # quotation marks turn with the line


def spoken_elements(template: Template) -> dict[str, str | list[str]]:
    return {name: f"«{name}»" for name in REQUIRED_ELEMENTS[template]}


def test_it_names_the_family_the_school_and_who_signs(  # R61: the principal or a designee
) -> None:
    letter = a_letter(signatory=Signatory(name="Lee Sample", title="Assistant Principal", designee=True))
    text = text_of(render(letter))
    for words in ("Zoë Ñandú", "Mirabel Ñandú", "77 Birch Road, Apt. 4", "October 12, 2026", "N-7F3A91C2"):
        assert squeezed(words) in text
    assert squeezed("Lee Sample Assistant Principal Signing as the principal's designee") in text


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "March 5, 2027"),
        ("es-US", "5 de marzo de 2027"),
        ("zh-CN", "2027年3月5日"),
        ("ar-YE", "5 مارس 2027"),
    ],
)
def test_a_date_is_written_out_in_the_language_of_the_letter(language: str, written: str) -> None:
    said = page_of(a_letter(template="cse_referral", language=language))["sections"][0]["passages"][0]
    assert said["lines"] == [written]


def test_numbers_keep_their_order_in_a_letter_written_right_to_left() -> None:
    pieces = [text for _, _, text in placed(render(a_letter(template="ais_end", language="ar")))]
    assert "(555) 010-0199" in pieces
    told = page_of(a_letter(template="ais_end", language="ar"))
    assert "\u2066(555) 010-0199\u2069" in told["sections"][-1]["passages"][0]["lines"][0]
    assert "\u2066(555) 010-0112\u2069" in told["questions"]["text"]


def test_right_to_left_text_stands_at_the_right_and_the_address_in_its_window() -> None:
    pdf = render(a_letter(template="ais_end", language="ar"))
    shown = [text for x, y, text in placed(pdf) if 2.04 < y < 3.63 and x < 5.38]
    assert shown == [a_letter().recipient.name, *a_letter().recipient.address_lines]
    assert PdfReader(io.BytesIO(pdf)).trailer["/Root"]["/Lang"] == "ar-US"


def test_large_print_is_larger() -> None:
    letter = a_letter(large_print=True)
    pages = [len(PdfReader(io.BytesIO(render(one))).pages) for one in (a_letter(), letter)]
    assert page_of(letter)["size"] == 18
    assert pages[1] > pages[0]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("template", ["t2_start", "t3_start"])
def test_a_letter_after_a_change_says_so(template: Template, language: str) -> None:
    first, anew = (a_letter(template=template, language=language, changed=c) for c in (False, True))
    assert page_of(first)["title"] != page_of(anew)["title"]
    render(anew)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_same_keys_and_the_same_order(language: str) -> None:
    assert _shape(_words(language)) == _shape(_words("en"))


def _shape(words: Any) -> Any:
    """Keys, lengths of lists, names of elements and what is filled in: all but the words."""
    if isinstance(words, dict):
        return {key: value if key == "elements" else _shape(value) for key, value in sorted(words.items())}
    if isinstance(words, list):
        return [_shape(item) for item in words]
    return sorted(set(re.findall(r"{\w+}", words)))


def _words(language: str) -> dict[str, Any]:
    return tomllib.loads((TEMPLATES / "v1" / f"{language}.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_signs_is_called_by_the_role_in_the_language(language: str) -> None:
    assert title_of("principal", 1, language)
    assert title_of("nobody", 1, language) == ""


def test_a_classified_student_is_referred_for_review_not_for_an_initial_evaluation() -> None:  # R80
    first = text_of(render(a_letter(template="cse_referral")))
    again = text_of(render(a_letter(template="cse_referral", classified=True)))
    assert "initialevaluation" in first
    assert "referralforreview" in again
    assert "initialevaluation" not in again


def test_the_same_letter_gives_the_same_bytes_also_in_many_threads() -> None:
    with ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(render, [a_letter()] * 8))) == 1


def test_the_pdf_is_letter_paper_titled_tagged_and_in_its_language() -> None:  # L26
    reader = PdfReader(io.BytesIO(render(a_letter(language="es"))))
    assert reader.trailer["/Root"]["/Lang"] == "es-US"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/ViewerPreferences"]["/DisplayDocTitle"]
    assert reader.metadata is not None
    assert reader.metadata.title == "Ayuda adicional para su hijo o hija en lectura"
    assert "pdfuaid:part>1<" in reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert (reader.pages[0].mediabox.width, reader.pages[0].mediabox.height) == (8.5 * INCH, 11 * INCH)
    assert [item["/Title"] for item in reader.outline if not isinstance(item, list)] == [
        reader.metadata.title
    ]


def test_the_window_of_the_envelope_shows_the_address_and_nothing_else() -> None:
    """Wherever the sheet slides in a number 10 envelope, its window lies within this part of the sheet."""
    address = a_letter().recipient
    shown = [text for x, y, text in placed(render(a_letter())) if 2.04 < y < 3.63 and x < 5.38]
    assert shown == [address.name, *address.address_lines]


@pytest.mark.parametrize("template", get_args(Template))
def test_a_letter_that_lacks_an_element_is_not_rendered(template: Template) -> None:  # R18, A15
    whole = spoken_elements(template)
    for name in REQUIRED_ELEMENTS[template]:
        for empty in ({}, {name: "  \n"}, {name: ["", " "]}):
            rest = {other: text for other, text in whole.items() if other != name}
            with pytest.raises(MissingElements, match=name):
                render(a_letter(template=template, elements=rest | empty))


def test_a_direct_entry_to_tier_3_says_all_that_a_first_notice_says() -> None:  # A8
    with pytest.raises(MissingElements, match="eligibility, need"):
        render(a_letter(template="t3_start", direct_entry=True))
    both = T2_ELEMENTS | T3_ELEMENTS
    assert "70ormore" in text_of(render(a_letter(template="t3_start", direct_entry=True, elements=both)))


def test_an_element_without_a_place_in_the_letter_is_not_lost_in_silence() -> None:
    with pytest.raises(UnknownElements, match="rights"):
        render(a_letter(elements=T2_ELEMENTS | {"rights": CSE_ELEMENTS["rights"]}))


def test_a_language_without_a_template_is_named() -> None:  # L4
    with pytest.raises(NoTemplate, match=r"'uk'.*ar, en, es, zh-Hans"):
        render(a_letter(language="uk"))
    with pytest.raises(NoTemplate, match="version 99"):
        render(a_letter(template_version=99))


def test_names_in_many_scripts_are_drawn() -> None:
    names = "Łukasz Дмитро Ґалаґан محمد ליאור 李小龍 山田たろう 김철수 စောဖိုးကညီ ကၠီၣ် አበበ नेपाली ខ្មែរ ລາວ ไทย"
    text = text_of(render(a_letter(student_name=names)))
    for name in ("Łukasz", "ДмитроҐалаґан", "李小龍", "김철수", "አበበ"):
        assert name in text


@pytest.mark.parametrize("character", ["\uffff", "\ue000", "\x07", "\0", "\uabc3", "\u202e", "\u2066"])
def test_a_character_that_cannot_be_printed_is_reported_never_boxed(character: str) -> None:
    with pytest.raises(UnprintableText) as report:
        render(a_letter(student_name=f"Zoë{character} Ñandú"))
    assert (report.value.field, report.value.code_point) == ("student_name", f"U+{ord(character):04X}")
    assert "Zoë" not in str(report.value)


def test_the_report_names_the_element_and_the_line() -> None:
    with pytest.raises(UnprintableText) as report:
        render(a_letter(elements=T2_ELEMENTS | {"services": ["fine", "not \ue000 fine"]}))
    assert report.value.field == "elements.services.2"


def test_a_word_longer_than_the_line_stays_on_the_sheet() -> None:
    pdf = render(a_letter(elements=T2_ELEMENTS | {"location": "W" * 300}))
    lines = [text for page in PdfReader(io.BytesIO(pdf)).pages for text in page.extract_text().splitlines()]
    wide = [line.count("W") for line in lines if "WWW" in line]
    assert sum(wide) == 300
    assert max(wide) < 60


def test_a_model_error_does_not_repeat_what_the_letter_says() -> None:
    with pytest.raises(ValidationError) as error:
        a_letter(student_name=["Zoë Ñandú"])
    assert "Zoë" not in str(error.value)


MARKUP = st.text(alphabet="#*_$@[]\\`~-=<>{}()/\"'&%;:,.!?|^+abcXYZ019 éñßжЯ", min_size=1, max_size=60)


@settings(max_examples=40, deadline=None)
@given(text=MARKUP.filter(lambda text: text.strip()))
def test_markup_is_only_text(text: str) -> None:
    letter = a_letter(student_name=text, elements=T2_ELEMENTS | {"location": text, "services": [text, text]})
    assert text_of(render(letter)).count(squeezed(text)) >= 4


@settings(max_examples=80, deadline=None)
@given(text=st.text(st.characters(codec="utf-8"), min_size=1, max_size=30))
def test_any_text_is_rendered_or_refused_by_name(text: str) -> None:
    assume(text.split())
    letter = a_letter(
        student_name=text,
        elements=T2_ELEMENTS | {"need": text, "strategies": [text]},
        recipient=Recipient(name=text, address_lines=(text,)),
    )
    try:
        outcome: object = render(letter)
    except LetterError as error:
        outcome = error
    assert isinstance(outcome, bytes | UnprintableText)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_a_heading_for_each_element_and_no_other(language: str) -> None:
    words = _words(language)
    for template, required in REQUIRED_ELEMENTS.items():
        headed = [name for section in words[template]["sections"] for name in section["elements"]]
        direct = a_letter(template=template, direct_entry=True).required_elements
        assert sorted(headed) == sorted(required | direct)


@pytest.mark.parametrize(("grade", "shown"), [("KG", "Kínder"), ("03", "3"), ("10", "10"), ("UG", "UG")])
def test_a_grade_is_written_as_people_say_it(grade: str, shown: str) -> None:
    assert f"Grado{shown}Escuela" in text_of(render(a_letter(language="es", grade=grade)))


@pytest.mark.parametrize("subject", ["reading", "math", "robotics", None])
def test_the_title_says_what_the_help_is_for(subject: str | None) -> None:
    letter: Letter = a_letter(subject=subject, date=dt.date(2027, 1, 4))
    expected = {"math": "in math", None: "with schoolwork"}.get(subject, f"in {subject}")
    assert squeezed(f"Extra help for your child {expected}") in text_of(render(letter))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_cover_says_nothing_of_the_student(language: str) -> None:
    letter = a_letter(language=language)
    note = cover(letter)
    assert "(555) 010-0112" in note.body
    for told in (letter.student_name, letter.recipient.name, "reading", "lectura", letter.reference, "Tier"):
        assert told not in note.subject + note.body


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_building_without_a_number_on_record_promises_none(language: str) -> None:
    numbered = a_letter(language=language)
    letter = numbered.model_copy(update={"building": numbered.building.model_copy(update={"phone": ""})})
    said, promised = page_of(letter)["questions"]["text"], page_of(numbered)["questions"]["text"]
    assert said[-20:] == promised[-20:]
    for text in (said, cover(letter).body):
        assert not re.search(r"\b(at|al)\s*\.|الرقم|电话|：\s*。", text)
        assert letter.building.name in text
