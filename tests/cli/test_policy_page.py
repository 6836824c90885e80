"""docs/policy.md and `mtss schema policy`: every key, with its meaning and who must choose it."""

from pathlib import Path

import pytest

from cli import policy_page
from domain.policy.keys import values
from domain.policy.schema import keys, known
from domain.rulebook import rules
from interchange.policyfile import read_policy
from tests.cli.conftest import SAMPLE, Mtss


def test_the_page_is_not_stale():
    page = Path("docs/policy.md")
    assert page.read_text(encoding="utf-8") == policy_page.page(), "run `make docs` and commit what it writes"


def test_every_key_says_what_it_means():
    assert [key.key for key in keys() if not key.meaning] == []
    assert {rule for key in keys() for rule in key.rules} <= rules().keys()


def test_every_value_of_the_sample_and_every_tag_has_its_key():
    policy = read_policy(SAMPLE / "policy.yaml").policy
    assert policy is not None
    told = {key.path[0] for key in keys()}
    assert {value.path[0] for value in values(policy)} <= told
    assert all(known(tuple(tag.split("."))) for tag in policy.provenance)
    assert not known(("servces", "*", "cycle"))


@pytest.mark.parametrize("question", [f"A{n}" for n in range(1, 41)])
def test_each_question_that_the_plan_leaves_open_is_told(question: str):
    page = policy_page.page()
    assert f'<a id="{question}"></a>{question} | {rules()[question].says}' in page
    for key in rules()[question].keys:
        assert known(tuple(key.split("."))), key


def test_the_schema_is_that_of_the_file(mtss: Mtss):
    schema = mtss("schema", "policy").json
    assert "max_entry_delay_days" in schema["required"]
    assert schema["properties"]["max_entry_delay_days"]["description"].startswith("A33")
    assert not schema["additionalProperties"]
