"""`mtss policy`: look over, publish and show a policy file."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer

from cli.connection import connected, send
from cli.options import somebody
from cli.shown import PROBLEMS, Json, end, print_json, print_table, problems_of, say_problems
from domain.policy import Policy
from domain.policy.diff import diff
from domain.policy.policies import PublishPolicy
from interchange.policyfile import PolicyFile, read_policy

app = typer.Typer(no_args_is_help=True, help="Check, publish and show a district's policy.")
File = Annotated[Path, typer.Argument(metavar="PATH", help="The policy, a YAML file.")]


@app.command("check")
def check(path: File, as_json: Json = False) -> None:
    """Say everything that must be mended before this policy can be published; needs no district."""
    found = read_policy(path)
    if as_json:
        print_json({"file": str(path), "content_hash": found.content_hash, "problems": found.problems})
    if found.policy is None:
        if not as_json:
            say_problems(found.problems)
        raise end(PROBLEMS, f"{path}: {problems_of(found.problems)}")
    if not as_json:
        typer.echo(f"{path}: version {found.policy.version} is complete (sha256 {found.content_hash})")


@app.command("publish")
def publish(
    path: File,
    actor: Annotated[str, typer.Option(callback=somebody, help="Staff id of the person who publishes.")],
) -> None:
    """Publish this version; decisions from its first day on are taken under it (A36)."""
    found = read_policy(path)
    policy = whole(path, found)
    with connected() as district:
        command = PublishPolicy(
            id=f"cli/{uuid4()}",
            at=district.clock.now(),
            actor=actor,
            content_hash=found.content_hash,
            policy=policy,
        )
        new = send(district, command).events
    from_day = f"in force from {policy.effective_from}"
    typer.echo(f"version {policy.version} {'published' if new else 'was published already'}, {from_day}")


@app.command("diff")
def show_diff(
    old: Annotated[Path, typer.Argument(metavar="OLD", help="The version in force, a YAML file.")],
    new: Annotated[Path, typer.Argument(metavar="NEW", help="The version that is to follow.")],
    as_json: Json = False,
) -> None:
    """Say in words what changes between two versions: by which rule, for whom, for which open dates (A36)."""
    before, after = whole(old, read_policy(old)), whole(new, read_policy(new))
    found = diff(before, after)
    if as_json:
        print_json([{**asdict(change), "sentence": change.sentence} for change in found])
        return
    typer.echo(f"from version {before.version} (adopted by {before.adopted.by}, {before.adopted.when})")
    typer.echo(f"to version {after.version} (adopted by {after.adopted.by}, {after.adopted.when})")
    typer.echo(f"in force from {after.effective_from}; what was decided before stays decided")
    for change in found:
        typer.echo(f"- {change.sentence}")
    if not found:
        typer.echo("no key changes")


@app.command("show")
def show(path: File, as_json: Json = False) -> None:
    """The policy as the engine understands it, each number with who stands behind it."""
    policy = whole(path, read_policy(path))
    if as_json:
        print_json(policy)
        return
    typer.echo(f"{policy.policy}, version {policy.version}, in force from {policy.effective_from}")
    typer.echo(f"adopted by {policy.adopted.by} on {policy.adopted.when}; weeks are {policy.clock.week}")
    _show_services(policy)
    _show_deadlines(policy)
    sources = sorted(policy.provenance.items())
    print_table(("key", "source", "note"), ((key, p.source, p.note) for key, p in sources), "provenance")


def whole(path: Path, found: PolicyFile) -> Policy:
    """The policy in a file; or say its problems, and end."""
    if found.policy is None:
        say_problems(found.problems)
        raise end(PROBLEMS, f"{path}: {problems_of(found.problems)}")
    return found.policy


def _show_services(policy: Policy) -> None:
    rows = (
        (
            name,
            f"{s.cycle.min}-{s.cycle.max}",
            f"{s.probes.min}-{s.probes.max}",
            ", ".join(s.outcomes),
            ", ".join(s.end_deciders),
            s.progress.rule,
        )
        for name, s in policy.services.items()
    )
    columns = ("service", "cycle weeks", "probe weeks", "outcomes", "decided by", "progress")
    print_table(columns, rows, "services")


def _show_deadlines(policy: Policy) -> None:
    rows = (
        (
            kind,
            f"{d.count} {d.unit}" if d.unit else "",
            d.roll or "as the clock says",
            d.grace_days,
            ", ".join(rung.to for rung in d.rungs),
        )
        for kind, d in policy.deadlines.items()
    )
    columns = ("kind", "bound", "off school days", "entry may take days", "a miss goes to")
    print_table(columns, rows, "deadlines")
