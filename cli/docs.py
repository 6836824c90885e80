"""Writes the generated pages of docs/: `make docs`. Here: docs/commands.md, from the command models.

A test fails when a page is stale.
"""

import inspect
import json
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from cli import policy_page, reports_page, rules_page
from cli.deadlines_page import deadlines
from domain.catalogue import COMMANDS
from domain.command import Command

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "commands.md"
EXAMPLES = (ROOT / "examples" / "one-student.jsonl", ROOT / "examples" / "more-commands.jsonl")
RULES = re.compile(r"\b([RAL])(\d{1,3})(?:–[RAL](\d{1,3}))?\b")
ENVELOPE = ("id", "at", "occurred_at", "actor")
IN_FILES_OF_THEIR_OWN = ("policy",)
"""Fields whose parts people write elsewhere, with their own words for each."""
INTRODUCTION = """# Commands

Written by `make docs` from the command models; change those, not this page.

Everything that changes the record is one of these commands: people, imports, workers, tests and the demo send
the same ones. `mtss apply FILE.jsonl` takes one a line, `mtss schema commands` prints their JSON Schema.

```json
{"id": "2026-10-20-p1-start", "at": "2026-10-20T08:30:00-04:00", "actor": "I1", "type": "plan.start", \
"student": "s1", "plan": "p1"}
```

| field | meaning |
|---|---|
| `id` | unique in the district. The same id with the same content is one act and gets its first answer \
again; with other content it is `malformed`, with `problems`. A refused command does not spend its id. |
| `at` | the instant at which the actor gives the command, with its offset from UTC. |
| `occurred_at` | when the act itself happened in school, where that was earlier: an instant, or a day where \
only the day is known. Rules judge by this; the record shows the delay. |
| `actor` | the staff id of the person who acts, or `system`. |
| `type` | which command it is. |

A command that **authorises** is refused when it breaks a rule, with the rule's id, the reason and what would
satisfy it; the refusal itself is recorded. A command that **records** what happened in the world is always
stored, with a finding that names the rule it shows broken. Both are refused by `state` where the command does
not fit the file: a name that is taken or unknown, a student who is not enrolled.

**Trying it.** `mtss simulate FILE.jsonl --policy POLICY.yaml --calendar CALENDAR.csv --json` carries a script
out in memory, with time that jumps from command to command and from deadline to deadline, and prints

| key | holds |
|---|---|
| `commands` | for each line: `line`, `id`, `type` and the word `result`; beside them, where it is \
`accepted`, `events` (`stream`, `version`, `name`); where `refused`, `rule`, `reason` and `remedy`. A line \
that is `malformed` has `line`, `result` and `problems` |
| `students` | for each: `student`; `tiers` (for example `"academic/ELA": 2`; what is not there is Tier 1); \
`deadlines`; `findings` (`entry`, `event`, `rule`, `what`) |
| `others` | for each school year of a building and each breach: `stream` and `deadlines` |

Each deadline has its `kind`, `due_on` (the civil day; none while no calendar gives it), `status`, the opaque
`owner`, `of` (the owner by the name that the script gave it, `cycle p1/1`), `about` (a window and team, a
person, …) and `rung`: 0 is the duty itself, 1 its first escalation after a miss, and so on. Statuses: `open`,
`undated` (owed, and dated once a calendar that has its day is published, A35), `reached` (the day from which
something may be done has come), `met`, `missed`, `met_late`, `met_entered_late` (in time, but entered after
the miss, or so long after the fact that it is a claim, A33), `excused`, `withdrawn`. `--until DAY` lets time
run on after the last command.

**Names.** Within one student's file people choose the names of listings, classroom plans and their goals,
referrals, recommendations, plans and probes; they must not hold a person's name. The engine names what
follows from them:

| what | name | example |
|---|---|---|
| a meeting | `<referral, plan or recommendation>/meeting-<n>` | `r1/meeting-1` |
| an automatic qualification (R113), its plan's basis and its notice | `auto-<plan>-<cycle>` | `auto-p2-2` |
| a step down to Tier 2, its plan's basis and its notice | `step-<plan>-<cycle>` | `step-p3-1` |
| a notice | the basis it follows from: the recommendation, `auto-…`, `step-…` | `rec1` |
| a notice anew, after a change (A38) | `<basis>/anew-<n>` | `rec1/anew-1` |
| the notice of a classroom plan (R39) | `t1-<plan>` | `t1-c1` |
| the letters at the beginning and the end of AIS (L8, L9) | `ais-<plan>`, `ais-<plan>-end` | `ais-p1` |
| a person's latest letter of a notice | `<notice>/<guardian>` | `rec1/g2` |
| a cycle of a plan | `<plan>/<n>` | `p1/1` |
| a question of a CSE referral | `<plan>-<cycle>` | `p3-1` |
| the notice of a CSE referral | `cse-<question or referral>` | `cse-p3-1` |
| the evaluation that a referral leads to | the question or the referral | `p3-1` |
| what the engine hands to the Student Support Team (R35, R36) | `refused-<plan>-<cycle>`, \
`away-<plan>-<cycle>`, between two cycles `…-<cycle>-after`, `attendance-<point>` | `refused-p1-1` |
| the review of evidence that was corrected | `<point>@<entry>` | `cbm-2@31` |

The owners of deadlines, as `of` shows them: `meeting r1/meeting-1`, `listing l1`, `classroom-plan c1`,
`continuation rec1` (Tier 1 goes on, R95), `service rec1` (a plan is to be made), `notice rec1`, `cycle p1/2`,
`transfer p1`, `ais p1`, `submission s1`, `cse p3-1`, `evaluation ev1`, `evidence cbm-2@31`,
`records-request see1`, `amendment am1`; `building-year` and `breach` in streams of their own.

A student is named by the opaque id that `mtss tiers` shows; streams are `student/<id>` and \
`year/<building>/<year>`.
"""


def page() -> str:
    """The whole page."""
    examples = _examples()
    parts = [INTRODUCTION, deadlines()]
    by_module = sorted(COMMANDS.values(), key=lambda model: (model.__module__, model.TYPE))
    for module, models in groupby(by_module, key=inspect.getmodule):
        assert module is not None
        parts.append(f"## {module.__name__.rpartition('.')[2].replace('_', ' ').capitalize()}\n")
        parts.append(f"{(module.__doc__ or '').strip()}\n")
        parts += [_command(model, examples.get(model.TYPE)) for model in models]
    return "\n".join(parts)


def _command(model: type[Command], example: str | None) -> str:
    words = inspect.cleandoc(model.__doc__ or "")
    kind = "Authorises." if model.AUTHORISES else "Records."
    rules = _rules(_source_of_decision(model))
    cited = f" Rules: {', '.join(rules)}." if rules else ""
    return "\n".join(
        [
            f"### `{model.TYPE}`\n",
            f"{words}\n",
            f"{kind}{cited}\n",
            *_table(model),
            f"```json\n{example}\n```\n" if example else "Made from a file by `mtss policy publish PATH`.\n",
        ]
    )


def _source_of_decision(model: type[Command]) -> str:
    """Where the rules of one command are cited: its words, and those of its lifecycle's `decide`."""
    decide = getattr(inspect.getmodule(model), "decide", None)
    return f"{model.__doc__}{inspect.getdoc(decide) if decide else ''}"


def _rules(text: str) -> list[str]:
    """Every rule id in `text`, ranges spelled out."""
    found = {
        (letter, number)
        for letter, first, last in RULES.findall(text)
        for number in range(int(first), int(last or first) + 1)
    }
    return [f"{letter}{number}" for letter, number in sorted(found)]


def _table(model: type[Command]) -> Iterator[str]:
    schema = model.model_json_schema()
    own = {name: field for name, field in schema["properties"].items() if name not in ENVELOPE}
    if not own:
        return
    yield "| field | | what | meaning |\n|---|---|---|---|"
    for name, field in own.items():
        needed = "needed" if name in schema["required"] else ""
        yield _row(name, needed, field, schema.get("$defs", {}))
        if name not in IN_FILES_OF_THEIR_OWN:
            yield from _parts(name, field, schema.get("$defs", {}))
    yield ""


def _row(name: str, needed: str, field: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    meaning = str(field.get("description", "")).replace("\n", " ")
    return f"| `{name}` | {needed} | {_kind(field, definitions)} | {meaning} |"


def _parts(name: str, field: Mapping[str, Any], definitions: Mapping[str, Any]) -> Iterator[str]:
    """The fields of an object within a field, or of each object in a list or by name."""
    for one in (field, field.get("items", {}), field.get("additionalProperties"), *field.get("anyOf", ())):
        known = definitions.get(str(one.get("$ref", "")).rpartition("/")[2], {}) if one else {}
        for part, inner in known.get("properties", {}).items():
            needed = "needed" if part in known.get("required", ()) else ""
            yield _row(f"{name}.{part}", needed, inner, definitions)
            yield from _parts(f"{name}.{part}", inner, definitions)


def _kind(field: Mapping[str, Any], definitions: Mapping[str, Any]) -> str:
    if "$ref" in field:
        return _object(definitions[field["$ref"].rpartition("/")[2]])
    if "anyOf" in field:
        return " or ".join(_kind(one, definitions) for one in field["anyOf"] if one.get("type") != "null")
    if "enum" in field or "const" in field:
        return ", ".join(f"`{word}`" for word in field.get("enum", [field.get("const")]))
    if field.get("type") == "array":
        return f"list of: {_kind(field.get('items', {}), definitions)}"
    if isinstance(field.get("additionalProperties"), Mapping):
        keys = ", ".join(f"`{key}`" for key in field.get("propertyNames", {}).get("enum", ())) or "name"
        return f"by {keys}: {_kind(field['additionalProperties'], definitions)}"
    usual = str(field.get("type", "anything"))
    return {"date": "day", "date-time": "instant"}.get(str(field.get("format")), usual)


def _object(definition: Mapping[str, Any]) -> str:
    if "properties" not in definition:
        return _kind(definition, {})
    return f"{{{', '.join(f'`{name}`' for name in definition['properties'])}}}"


def _examples() -> dict[str, str]:
    """The first line of each type among the examples."""
    found: dict[str, str] = {}
    for file in EXAMPLES:
        for line in file.read_text(encoding="utf-8").splitlines():
            found.setdefault(json.loads(line)["type"], line)
    return found


PAGES: Mapping[Path, Callable[[], str]] = {
    PAGE: page,
    rules_page.PAGE: rules_page.page,
    reports_page.PAGE: reports_page.page,
    policy_page.PAGE: policy_page.page,
}
"""Every generated page, and what writes it."""


if __name__ == "__main__":
    for path, written in PAGES.items():
        path.write_text(written(), encoding="utf-8")
