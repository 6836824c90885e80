"""Which text a person reads: BCP 47 lookup (L4)."""

import pytest

from domain.notices.language import lookup


@pytest.mark.parametrize(
    ("wanted", "at_hand", "found"),
    [
        ("es-MX", {"en", "es"}, "es"),
        ("es-419", {"es"}, "es"),
        ("EN-us", {"en-US", "en"}, "en-US"),
        ("es", {"es-MX"}, None),
        ("so", {"en", "es"}, None),
        ("zh-CN", {"zh-Hans"}, "zh-Hans"),
        ("zh-Hans-CN", {"zh-Hans"}, "zh-Hans"),
        ("zh-TW", {"zh-Hans"}, None),
        ("zh", {"zh-Hans"}, None),
        ("de-x-plain", {"de"}, "de"),
        ("ar-YE", {"ar"}, "ar"),
    ],
)
def test_a_tag_finds_the_text_or_a_less_specific_one_and_nothing_else(wanted, at_hand, found):
    assert lookup(wanted, at_hand) == found
