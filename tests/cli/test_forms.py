"""`mtss schema forms`: F1–F16 with the catalogue's fields, each stated or derived (A17)."""

import json

import pytest
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from cli.forms import fields_of, forms_schema
from cli.main import app
from domain.form import FORMS, derived, stated
from domain.notices.notice_contents import ON_FORM
from domain.policy.notices import FormName, fitting_name
from tests.domain.story import POLICY_FILE

NAMES = (
    FormName(form="F7", name="Team form"),
    FormName(form="F7", name="Review Form of our school", building="SHE"),
    FormName(form="F7", name="Tier 3 Review Form", building="SHE", tier=3),
)


@pytest.mark.parametrize("form", FORMS)
def test_every_field_of_the_catalogue_is_given_or_recorded(form):
    given = {place.name for place in fields_of(form)} | set(ON_FORM.get(form, ("", {}))[1].values())
    assert given | FORMS[form].recorded.keys() == set(FORMS[form].fields)


def test_every_field_bears_one_mark():
    places = [place for form in FORMS for place in fields_of(form)]
    assert {place.origin for place in places} == {"stated", "derived"}


def test_the_whole_is_a_json_schema():
    document = forms_schema()
    Draft202012Validator.check_schema(document)
    assert list(document["properties"]) == list(FORMS)
    contents = document["properties"]["F10"]["properties"]["notice.sign"]["properties"]["contents"]
    elements = contents["additionalProperties"]["properties"]
    assert elements["location"]["x-rules"] == ["R106", "R62"]
    assert elements["services"]["x-F10"] == {"field": "services", "origin": "stated"}


def test_a_field_that_the_form_has_not_is_no_mark():
    with pytest.raises(ValueError, match="F8 has no field 'colour'"):
        stated(F8="colour")
    assert derived(F8="goal") == {"x-F8": {"field": "goal", "origin": "derived"}}


@pytest.mark.rule("A17")
def test_a_form_is_called_as_the_building_calls_it_a17():
    assert fitting_name(NAMES, "F7") == NAMES[0]
    assert fitting_name(NAMES, "F7", "SHE") == NAMES[1]
    assert fitting_name(NAMES, "F7", "SHE", "academic", 3) == NAMES[2]
    assert fitting_name(NAMES, "F7", "SMS", "academic", 3) == NAMES[0]
    assert fitting_name(NAMES, "F5", "SHE") is None
    assert forms_schema(NAMES, "SHE")["properties"]["F7"]["title"] == "Review Form of our school"


def test_the_command_line_prints_it():
    shown = CliRunner().invoke(app, ["schema", "forms", "--policy", str(POLICY_FILE), "--building", "SHE"])
    assert json.loads(shown.output)["properties"]["F7"]["title"]
