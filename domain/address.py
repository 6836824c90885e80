"""What an e-mail address is: one pattern for commands, files and letters, so that what is taken is of use."""

import re
from typing import Annotated

from pydantic import AfterValidator

_LOCAL = r"[^@\s<>()\[\],;:\\\"\x00-\x1f\x7f-\x9f]{1,64}"
_LABEL = r"(?:[^\W_]|-){1,63}"
_ADDRESS = re.compile(rf"{_LOCAL}@{_LABEL}(?:\.{_LABEL}){{1,8}}")
EXPECTED = "one e-mail address like name@example.org"


def is_address(text: str) -> bool:
    """Whether a letter can be sent to it; of any script, and without a name beside it."""
    return _ADDRESS.fullmatch(text) is not None


def _address(text: str) -> str:
    if not is_address(text):
        raise ValueError(EXPECTED)
    return text


EmailAddress = Annotated[str, AfterValidator(_address)]
