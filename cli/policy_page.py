"""Writes docs/policy.md: every key of a policy, and each question that the plan leaves open."""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from domain import rulebook
from domain.policy import Policy
from domain.policy.keys import source_of
from domain.policy.schema import Key, keys
from domain.rulebook import Rule
from interchange.policyfile import read_policy

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "policy.md"
SAMPLE = ROOT / "examples" / "sample-district" / "policy.yaml"
INTRODUCTION = """# The policy

Written by `make docs` from the policy model, the rulebook and the sample policy; change those, not this page.

A policy is one YAML file, such as [the sample](../examples/sample-district/policy.yaml). `mtss policy check`
names every missing or contradictory key with its line, `mtss policy diff` says what changes between two
versions, `mtss policy whatif` what a past year would have been under another, `mtss policy publish` puts one
in force. `mtss schema policy` prints the JSON Schema. Under `provenance` each number is tagged with who chose
it; `mtss report numbers` lists those that nobody did.

`*` stands for a name that the district gives; `[]` for each item of a list.

"""
OPEN = """## What the plan leaves open

Each question has its keys; one without keys is settled in the same way for everybody, as the line says.

| question | what is settled | keys |
|---|---|---|
"""
KEYS = """## Keys

*Who chooses*: `plan`, the plan behind the sample gives it, and another plan may give another; `district`, a
district must choose, wherever the group of keys is given; `district, if used`, it may be left out.
"""
HEAD = "| key | type | meaning | rules | who chooses |\n|---|---|---|---|---|"


def page() -> str:
    """The whole page."""
    questions = [rule for rule in rulebook.rules().values() if rule.id.startswith("A")]
    sample = read_policy(SAMPLE).policy
    assert sample is not None, "the sample policy is complete"
    return "".join([INTRODUCTION, OPEN, *map(_question, questions), "\n", KEYS, *_sections(sample)])


def _question(rule: Rule) -> str:
    named = ", ".join(f"`{key}`" for key in rule.keys) or "none"
    return f'| <a id="{rule.id}"></a>{rule.id} | {rule.says} | {named} |\n'


def _sections(sample: Policy) -> Iterator[str]:
    for name, found in groupby(keys(), key=lambda key: key.path[0]):
        rows = "\n".join(_row(key, sample) for key in found)
        yield f"\n### `{name}`\n\n{HEAD}\n{rows}\n"


def _row(key: Key, sample: Policy) -> str:
    found = ", ".join(f"[{rule}](rules.md#{rule})" for rule in key.rules)
    meaning = key.meaning.replace("|", "\\|")
    return f"| `{key.key}` | {key.type} | {meaning} | {found} | {_who(key, sample)} |"


def _who(key: Key, sample: Policy) -> str:
    tag = source_of(sample, key.plain)
    if tag and tag.source == "plan":
        return "plan"
    return "district" if key.needed else "district, if used"
