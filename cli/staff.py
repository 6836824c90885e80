"""`mtss staff`: what one person has, what nobody has, and the hand-over when somebody leaves."""

import uuid
from datetime import date
from typing import Annotated

import typer

from cli.connection import connected, now_of, reading, send, today_of
from cli.options import Building, day, on_record, somebody, staff_on_record
from cli.shown import USAGE, Json, end, print_json, print_table, say
from domain.building.hand_over import HandOver, PlanHanded, RoleHanded
from projections import caseload, current_tier, duties
from projections.duties import Duty
from runtime.wiring import Wired

app = typer.Typer(no_args_is_help=True, help="What people have to do, and who follows when they leave.")
Staff = Annotated[str, typer.Argument(help="The staff id.")]
On = Annotated[
    date | None, typer.Option(parser=day, metavar="DAY", help="As of this day; today if not given.")
]
COLUMNS = ("what", "building", "name", "student", "due_on", "person", "why")


@app.command("duties")
def show(staff: Staff, on: On = None, as_json: Json = False) -> None:
    """Everything that one person has: plans, tasks that are theirs alone, roles."""
    with connected() as district, reading(district) as connection:
        today, tiers = _day(district, on), current_tier.select(connection, above=1)
        tasks = caseload.select(connection)
        found = duties.of_person(staff, tiers, tasks, district.engine.district(), today)
        staff_on_record(district, staff, (duty.person for duty in found))
    _print(found, as_json)


@app.command("nobodys")
def nobodys(building: Building = None, on: On = None, as_json: Json = False) -> None:
    """Plans and tasks that nobody who works in the building has (R56)."""
    with connected() as district, reading(district) as connection:
        building = on_record(district, building)
        today, tiers = _day(district, on), current_tier.select(connection, building=building, above=1)
        tasks = caseload.select(connection, building)
        found = duties.of_nobody(tiers, tasks, district.engine.district(), today)
    _print(found, as_json)


@app.command("leave")
def leave(
    staff: Staff,
    last_day: Annotated[date, typer.Option(parser=day, metavar="DAY", help="The last day of every role.")],
    actor: Annotated[
        str,
        typer.Option(
            callback=somebody, help="Who hands over: one of the team that names who is responsible."
        ),
    ],
    reason: Annotated[str, typer.Option(help="Why; it becomes part of the record.")],
    plans_to: Annotated[str | None, typer.Option(help="Staff id of who gets every plan.")] = None,
    role_to: Annotated[
        list[str] | None, typer.Option(metavar="ROLE@BUILDING=STAFF", help="A role, and who gets it.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Record that somebody leaves: roles end, plans and the roles named go to others the next day.

    What nobody gets is listed afterwards: it is nobody's until it is handed over.
    """
    with connected() as district:
        with reading(district) as connection:
            mine = [t for t in current_tier.select(connection, above=1) if t.plan and t.responsible == staff]
        plans = (
            [PlanHanded(student=t.student, plan=t.plan or "", to=plans_to) for t in mine] if plans_to else []
        )
        now = now_of(district)
        send(
            district,
            HandOver(
                id=f"leave/{staff}/{uuid.uuid4()}",
                at=now,
                actor=actor,
                staff=staff,
                last_day=last_day,
                plans=tuple(plans),
                roles=tuple(map(_role, role_to or ())),
                reason=reason,
            ),
        )
        with reading(district) as connection:
            tiers = current_tier.select(connection, above=1)
            left = duties.of_nobody(
                tiers, caseload.select(connection), district.engine.district(), _next(last_day)
            )
    handed = {plan.student for plan in plans}
    open_still = [d for d in left if d.person is None or (d.person == staff and d.student not in handed)]
    say(f"{staff} leaves on {last_day}: {len(plans)} plans handed over, {len(open_still)} duties nobody's")
    _print(open_still, as_json)


def _next(day: date) -> date:
    return date.fromordinal(day.toordinal() + 1)


def _role(text: str) -> RoleHanded:
    named, _, to = text.partition("=")
    role, _, building = named.partition("@")
    if not (role and building and to):
        raise end(USAGE, f"{text}: expected ROLE@BUILDING=STAFF, for example designee@SHE=P2")
    return RoleHanded(role=role, building=building, to=to)


def _day(district: Wired, on: date | None) -> date:
    return on or today_of(district)


def _print(found: list[Duty], as_json: bool) -> None:
    if as_json:
        return print_json(found)
    return print_table(COLUMNS, ([getattr(duty, name) for name in COLUMNS] for duty in found))
