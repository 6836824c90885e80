"""Logs that cannot name a student."""

import ast
import io
import json
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from runtime import logs

LEVELS = {"debug", "info", "warning", "error", "critical", "exception"}
OTHERS = {"exc_info", "stack_info"}


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """What goes to stderr, as JSON; afterwards logging is as it was."""
    root, before, level = logging.getLogger(), logging.getLogger().handlers[:], logging.getLogger().level
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    logs.configure("json")
    yield stream
    root.handlers[:] = before
    root.setLevel(level)
    structlog.reset_defaults()


def only(lines: io.StringIO) -> dict[str, object]:
    (line,) = lines.getvalue().splitlines()
    found = json.loads(line)
    assert isinstance(found, dict)
    return found


def test_a_line_has_what_is_allowed_and_nothing_else(lines: io.StringIO):
    structlog.get_logger("workers.x").info("command.accepted", rule="R48", student_name="Maeve")
    line = only(lines)
    assert (line["event"], line["rule"], line["level"]) == ("command.accepted", "R48", "info")
    assert str(line["timestamp"]).endswith("Z")
    assert "Maeve" not in lines.getvalue()


def test_what_was_bound_goes_with_every_line(lines: io.StringIO):
    with structlog.contextvars.bound_contextvars(correlation="c-1", given_name="Maeve"):
        structlog.get_logger("engine").error("role_failed")
    assert only(lines)["correlation"] == "c-1"
    assert "Maeve" not in lines.getvalue()


def test_a_traceback_is_dropped_for_its_last_line_may_quote(lines: io.StringIO):
    try:
        raise ValueError("Maeve Example")
    except ValueError:
        structlog.get_logger("engine").exception("role_failed")
        logging.getLogger("temporalio").exception("failed %s", "Maeve")
    assert "Maeve" not in lines.getvalue()
    assert len(lines.getvalue().splitlines()) == 2


def test_of_a_library_only_its_own_words_are_kept(lines: io.StringIO):
    logging.getLogger("psycopg.pool").warning("error connecting in %r: %s", "pool-1", "Maeve")
    line = only(lines)
    assert (line["event"], line["logger"]) == ("error connecting in %r: %s", "psycopg.pool")


def test_a_console_shows_the_same_fields(monkeypatch: pytest.MonkeyPatch, lines: io.StringIO):
    monkeypatch.setattr(sys, "stderr", lines)
    logs.configure("console")
    structlog.get_logger("engine").warning("command.refused", rule="R48", name="Maeve")
    assert "R48" in lines.getvalue()
    assert "Maeve" not in lines.getvalue()


def test_quiet_leaves_out_what_is_only_information(monkeypatch: pytest.MonkeyPatch, lines: io.StringIO):
    monkeypatch.setattr(sys, "stderr", lines)
    logs.configure("json", logging.WARNING)
    structlog.get_logger("application.engine").info("command.accepted")
    structlog.get_logger("application.engine").warning("command.conflict")
    assert only(lines)["event"] == "command.conflict"


def calls_of_loggers() -> Iterator[tuple[str, str]]:
    """Each field given to `log.<level>(…)` or `bound_contextvars(…)` anywhere in the source."""
    for package in (*logs.OURS, "letters", "interchange", "domain"):
        for file in Path(package).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                    of_log = isinstance(node.func.value, ast.Name) and node.func.value.id == "log"
                    if (of_log and node.func.attr in LEVELS) or node.func.attr == "bound_contextvars":
                        yield from ((str(file), word.arg) for word in node.keywords if word.arg)


def test_every_field_that_is_logged_somewhere_is_on_the_list():
    found = {(file, field) for file, field in calls_of_loggers() if field not in OTHERS}
    assert found, "no logger was found: this test looks in the wrong place"
    dropped = sorted((file, field) for file, field in found if field not in logs.ALLOWED)
    assert not dropped, (
        f"{dropped} would be dropped: is it free of names? then add it to runtime.logs.ALLOWED"
    )
