"""`mtss schema`: commands, events, forms and the policy as JSON Schema, in a stable order."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic.json_schema import models_json_schema

from cli.forms import forms_schema
from cli.policy import whole
from cli.shown import print_json
from domain.catalogue import COMMANDS, REGISTRY
from domain.command import Command
from domain.policy.schema import schema as policy_schema
from interchange.policyfile import read_policy

DIALECT = "https://json-schema.org/draft/2020-12/schema"

app = typer.Typer(no_args_is_help=True, help="Print the JSON Schema of commands, events, forms, policy.")


@app.command("commands")
def commands() -> None:
    """The schema of one line of `mtss apply`."""
    print_json(command_schema())


@app.command("events")
def events() -> None:
    """The schema of every event's content, by name and version."""
    print_json(event_schema())


@app.command("policy")
def policy() -> None:
    """The schema of a policy file; docs/policy.md says the same for people."""
    print_json({"$schema": DIALECT, **policy_schema()})


@app.command("forms")
def forms(
    named_by: Annotated[
        Path | None, typer.Option("--policy", help="A policy file: its names for the forms (A17).")
    ] = None,
    building: Annotated[str | None, typer.Option(help="The building whose names are shown.")] = None,
) -> None:
    """The forms F1–F16 of the plan: which fields, stated by the plan or derived, filled by which command."""
    names = whole(named_by, read_policy(named_by)).form_names if named_by else ()
    print_json(forms_schema(names, building))


def command_schema() -> dict[str, Any]:
    """A line is one of these commands; `type` tells which."""
    named = {name: COMMANDS[name] for name in sorted(COMMANDS)}
    refs, definitions = _schemas(named, "validation")
    for name, model in named.items():
        _tag(definitions[_name_of(refs[name])], name, model)
    return {
        "$schema": DIALECT,
        "title": "Commands of the MTSS engine",
        "oneOf": [refs[name] for name in named],
        "$defs": definitions,
    }


def event_schema() -> dict[str, Any]:
    """Every event's content; the envelope around it is the same for all."""
    named = {f"{name} {version}": REGISTRY[name, version] for name, version in sorted(REGISTRY)}
    refs, definitions = _schemas(named, "serialization")
    return {
        "$schema": DIALECT,
        "title": "Events of the MTSS engine, by name and schema version",
        "type": "object",
        "properties": refs,
        "$defs": definitions,
    }


def _schemas(named: Mapping[str, Any], mode: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    models = list(dict.fromkeys(named.values()))
    refs, document = models_json_schema([(model, mode) for model in models], ref_template="#/$defs/{model}")
    definitions = dict(sorted(document["$defs"].items()))
    return {name: refs[model, mode] for name, model in named.items()}, definitions


def _tag(schema: dict[str, Any], name: str, model: type[Command]) -> None:
    schema["properties"] = {"type": {"const": name}, **schema["properties"]}
    schema["required"] = ["type", *schema["required"]]
    rule = (
        "authorises: refused when a rule is broken" if model.AUTHORISES else "records: stored with a finding"
    )
    schema["$comment"] = rule


def _name_of(ref: Mapping[str, str]) -> str:
    return ref["$ref"].rpartition("/")[2]
