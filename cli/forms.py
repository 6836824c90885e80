"""The plan's forms F1–F16 as JSON Schema: views over the commands that fill them (A17)."""

from collections.abc import Mapping
from typing import Any

from pydantic.json_schema import models_json_schema

from domain.catalogue import COMMANDS
from domain.form import FORMS, Filled, Form, filled
from domain.notices.notice_contents import ON_FORM, asked_of
from domain.policy.notices import FormName, fitting_name

STATED_ELEMENTS: frozenset[str] = frozenset({"F10", "F11"})
"""The notices whose elements the plan's text lists (R18, R61, R62, R78, R79, R105, R106, R122, R123)."""
COMMENT = (
    "Each field bears a mark x-F…: `stated` where the plan's text names it, `derived` where it is inferred "
    "from what the prose says that the form must carry. x-recorded tells of fields that nobody types."
)


def forms_schema(names: tuple[FormName, ...] = (), building: str | None = None) -> dict[str, Any]:
    """Every form, called as `names` say in `building`."""
    models = list(COMMANDS.values())
    refs, document = models_json_schema([(m, "validation") for m in models], ref_template="#/$defs/{model}")
    definitions = dict(sorted(document["$defs"].items()))
    schemas = {m.TYPE: definitions[refs[m, "validation"]["$ref"].rpartition("/")[2]] for m in models}
    forms = {name: _form(name, form, schemas) for name, form in FORMS.items()}
    for name, form in forms.items():
        own = fitting_name(names, name, building)
        form["title"] = own.name if own else FORMS[name].title
        form["x-names"] = [n.model_dump(mode="json") for n in names if n.form == name]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Forms of the MTSS plan",
        "$comment": COMMENT,
        "type": "object",
        "properties": forms,
        "$defs": definitions,
    }


def fields_of(form: str) -> list[Filled]:
    """Where each field of a form is given."""
    return filled(form, COMMANDS.values())


def _form(name: str, form: Form, schemas: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    used: dict[str, list[str]] = {}
    for place in fields_of(name):
        used.setdefault(COMMANDS_BY_MODEL[place.model], []).append(place.path.partition(".")[0])
    if name in ON_FORM:
        used.setdefault("notice.sign", []).append("contents")
    return {
        "x-rules": list(form.rules),
        "x-filled-by": form.filled_by,
        "x-fields": list(form.fields),
        "x-recorded": dict(form.recorded),
        "type": "object",
        "properties": {type_: _part(name, schemas[type_], set(fields)) for type_, fields in used.items()},
    }


def _part(form: str, schema: Mapping[str, Any], fields: set[str]) -> dict[str, Any]:
    """What of a command the form shows."""
    shown = {field: about for field, about in schema["properties"].items() if field in fields}
    if form in ON_FORM and "contents" in shown:
        shown["contents"] = {**shown["contents"], "additionalProperties": _elements(form)}
    needed = [field for field in schema.get("required", []) if field in fields]
    return {"type": "object", "properties": shown, "required": needed}


def _elements(form: str) -> dict[str, Any]:
    """The elements of a notice, each with its rule in either domain."""
    kind, labels = ON_FORM[form]
    origin = "stated" if form in STATED_ELEMENTS else "derived"
    by_rule = {domain: asked_of(kind, domain) for domain in ("academic", "behavioral")}
    properties = {
        element: {
            "type": "string",
            "minLength": 1,
            f"x-{form}": {"field": labels.get(element, element), "origin": origin},
            "x-rules": sorted({asked[element] for asked in by_rule.values()}),
        }
        for element in by_rule["academic"]
    }
    return {"type": "object", "properties": properties, "required": list(properties)}


COMMANDS_BY_MODEL: Mapping[Any, str] = {model: name for name, model in COMMANDS.items()}
