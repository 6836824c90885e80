"""What may stand in Temporal: opaque ids, UTC instants, kinds, counts, and the fixed words of the program."""

import linecache
import re
from collections.abc import Iterator
from functools import cache

import temporalio.api.enums.v1 as enums
from google.protobuf.descriptor import Descriptor
from google.protobuf.internal.enum_type_wrapper import EnumTypeWrapper
from temporalio.api.history.v1 import HistoryEvent
from temporalio.api.workflowservice.v1 import DescribeWorkflowExecutionResponse

from domain.dates.deadline_kinds import DEADLINE_KINDS
from workers.sending import STREAM as OF_STREAM
from workflows.by_owner import WAITING_WORKFLOWS
from workflows.messages import (
    DEADLINE_REACHED,
    DELIVER,
    DELIVERY,
    OPEN_SET,
    REPLAN_PAGE,
    TIMERS,
    AwaitedItem,
    AwaitedSet,
    Replan,
    ReplanPage,
)
from workflows.replan import ReplanWorkflow

HEX, UUID = r"[0-9a-f]{32}", r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
INSTANT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z"
OWNER = rf"[a-z-]+/{UUID}"
BUILDING, YEAR = r"[A-Z]{3}", r"\d{4}-\d\d"
STREAM = rf"(student/({HEX}|{UUID})|year/{BUILDING}/{YEAR}|breach/{UUID}|calendar/{BUILDING}|policy)"
VERSION = rf"{STREAM}@\d+"
NAME = rf"{OWNER}/({'|'.join(DEADLINE_KINDS)})(/{UUID})?(/\d+)?"
"""Of a deadline: its owner, its kind, and which of them it is."""
ITEM = rf"(deadline|dispatch) ({UUID}|{NAME}) at {INSTANT}"
VALUES = re.compile(
    "|".join(
        (
            UUID,
            HEX,
            INSTANT,
            r"-?\d+(\.\d+)*s?",
            OWNER,
            NAME,
            STREAM,
            VERSION,
            rf"replan/{VERSION}(/\d{{8}}T\d{{6}}\.\d{{6}}Z)?",
            ITEM,
            rf"waits for what {OWNER} owes",
            rf"moves the deadlines that {VERSION} moves",
            rf"(from the first|after {STREAM})",
            r"\d+@[\w.-]+",
            rf"\d+-{HEX}",
            rf"(test-{HEX})?({TIMERS}|{DELIVERY})",
            rf"unversioned(:{HEX})?",
        )
    )
)
"""A process is named by its number and its machine."""
SAID_OF_ERRORS = "; the worker's log says where"

WORDS = {
    *(w.__name__ for w in (*WAITING_WORKFLOWS, ReplanWorkflow)),
    *(DEADLINE_REACHED, DELIVER, DELIVERY, OPEN_SET, REPLAN_PAGE, TIMERS, OF_STREAM),
    *("deadline", "dispatch", "", "core_local_activity", "temporal-python"),
    *("json/plain", "json/protobuf", "binary/null", "Keyword", "KeywordList"),
    *("request-from-RespondWorkflowTaskCompleted", "UnhandledCommand"),  # the server's own
}
MESSAGES = (AwaitedItem, AwaitedSet, Replan, ReplanPage)
OF_MARKERS = {
    *("activation_index", "activity_id", "activity_type", "attempt", "backoff", "complete_time", "nanos"),
    *("original_schedule_time", "seconds", "seq", "data", "result"),
}
OF_TEMPORAL = {"encoding", "type", "BuildIds"}
"""Metadata of payloads, and the search attribute that Temporal sets by itself."""
FRAME = re.compile(r'  File "(?P<file>[^"]+)", line (?P<line>\d+), in \w+')


def may_stand(value: object) -> bool:
    """Whether a workflow may carry `value`."""
    if not isinstance(value, str):
        return True  # a number, a truth value, nothing
    return (
        value in WORDS
        or value in _enumerated()
        or VALUES.fullmatch(value) is not None
        or value.removesuffix(SAID_OF_ERRORS) in _errors(BaseException)
        or _is_trace(value)
    )


def may_be_key(name: object) -> bool:
    """Whether a value may have this name."""
    return name in _names() or re.fullmatch(UUID, str(name)) is not None


def _is_trace(value: str) -> bool:
    """Whether `value` is a trace that quotes the program alone: every line of it stands in the file named."""
    lines = value.splitlines()
    at = [FRAME.fullmatch(line) for line in lines]
    if not lines or at[0] is None:
        return False
    here = at[0]
    for frame, line in zip(at, lines, strict=True):
        here = frame or here
        source = linecache.getlines(here["file"])
        if frame is None and line.strip(" ^~") and line.strip() not in map(str.strip, source):
            return False
    return True


@cache
def _errors(base: type[BaseException]) -> set[str]:
    """The names of all classes of errors that are known here."""
    return {base.__name__}.union(*map(_errors, base.__subclasses__()))


@cache
def _enumerated() -> frozenset[str]:
    wrappers = (found for found in vars(enums).values() if isinstance(found, EnumTypeWrapper))
    return frozenset(name for wrapper in wrappers for name in dict(wrapper.items()))


@cache
def _names() -> frozenset[str]:
    """The fields of Temporal's own messages and of ours."""
    own = {name for message in MESSAGES for name in message.model_fields}
    theirs = {
        *_fields(HistoryEvent.DESCRIPTOR, set()),
        *_fields(DescribeWorkflowExecutionResponse.DESCRIPTOR, set()),
    }
    return frozenset({*own, *theirs, *OF_MARKERS, OF_STREAM, *OF_TEMPORAL})


def _fields(message: Descriptor, seen: set[str]) -> Iterator[str]:
    seen.add(message.full_name)
    for field in message.fields:
        yield field.json_name
        if field.message_type is not None and field.message_type.full_name not in seen:
            yield from _fields(field.message_type, seen)
