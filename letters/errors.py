"""Why a letter cannot be rendered. The messages name fields and element names, never what a letter says."""


class LetterError(ValueError):
    """This letter cannot be rendered as it stands; nothing was written."""


class MissingElements(LetterError):
    """The letter lacks elements that its template requires (R18, R62, R79, R80)."""

    def __init__(self, elements: frozenset[str]) -> None:
        super().__init__(f"the letter lacks: {', '.join(sorted(elements))}; fill them in and render it again")
        self.elements = elements


class UnknownElements(LetterError):
    """The letter holds elements that its template has no place for, so they would be lost."""

    def __init__(self, elements: frozenset[str]) -> None:
        super().__init__(f"the template has no place for: {', '.join(sorted(elements))}")
        self.elements = elements


class NoTemplate(LetterError):
    """There is no template of that version in that language: the notice needs a translation (L4)."""

    def __init__(self, language: str, version: int, languages: tuple[str, ...]) -> None:
        known = ", ".join(languages) or "none"
        super().__init__(f"no template, version {version}, in language {language!r}; there are: {known}")
        self.language, self.version, self.languages = language, version, languages


class UnprintableText(LetterError):
    """A field holds a character that no font can draw, or that would reorder the words around it.

    `code_point` is None where each character can be drawn alone, but not as they stand together."""

    def __init__(self, field: str, character: str | None) -> None:
        self.field, self.code_point = field, f"U+{ord(character):04X}" if character else None
        super().__init__(
            f"{field} holds {self.code_point or 'signs'} that cannot be printed; write it another way"
        )
