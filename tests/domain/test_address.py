"""What is taken as an e-mail address: by a command, in a file, and by the letters."""

import pytest
from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from domain.address import is_address
from domain.record.enrolment import GuardianRecorded
from interchange import fields
from tests.domain.steps import guardian
from tests.letters.test_smtp import a_parcel

GOOD = ["a@example.org", "first.last+mtss@mail.example.org", "ольга@пошта.example"]
BAD = [
    "a@b",
    "a b@example.org",
    "a@x.org,b@x.org",
    "<a@x.org>",
    "a:b@x.org",
    "a(b)@x.org",
    "a@x..org",
    "a@x.org\n",
]


@pytest.mark.parametrize("text", GOOD)
def test_an_address_is_one_everywhere(text):
    assert is_address(text)
    assert guardian("mother", email=text).email == fields.email(text) == a_parcel(to=text).to == text


@pytest.mark.parametrize("text", BAD)
def test_what_is_none_is_none_anywhere(text):
    for take in (lambda: guardian("mother", email=text), lambda: a_parcel(to=text)):
        with pytest.raises(ValidationError, match="one e-mail address"):
            take()
    with pytest.raises(PydanticCustomError, match="one e-mail address"):
        fields.email(text)


@pytest.mark.parametrize("text", BAD)
def test_what_stands_in_old_records_can_still_be_read(text):
    asked = guardian("mother")
    shared = {name: getattr(asked, name) for name in GuardianRecorded.model_fields}
    assert GuardianRecorded(**{**shared, "email": text}).email == text
