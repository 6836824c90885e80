"""Which of the languages at hand a person reads: the lookup of BCP 47 (RFC 4647, section 3.4)."""

from collections.abc import Collection, Iterator

SCRIPTS = {"cn": "hans", "sg": "hans", "my": "hans", "tw": "hant", "hk": "hant", "mo": "hant"}
"""The script in which Chinese is written where only the region is known (CLDR's likely subtags)."""
SINGLETON = 1
"""A subtag of one character (x, u) means nothing without what follows it."""


def lookup(wanted: str, at_hand: Collection[str]) -> str | None:
    """The tag of `at_hand` that `wanted` finds: `es-MX` finds `es`, `zh-CN` finds `zh-Hans`, `es` no `es-MX`.

    None where there is none: nobody guesses what a person reads (L4).
    """
    known = {tag.lower(): tag for tag in at_hand}
    return next((known[tag] for tag in _ranges(wanted.lower()) if tag in known), None)


def _ranges(tag: str) -> Iterator[str]:
    parts = tag.split("-")
    if parts[0] == "zh" and len(parts) > 1 and parts[1] in SCRIPTS:
        parts.insert(1, SCRIPTS[parts[1]])
    while parts:
        yield "-".join(parts)
        parts.pop()
        if parts and len(parts[-1]) == SINGLETON:
            parts.pop()
