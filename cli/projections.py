"""`mtss projections`: the read models, compared with the log, or made anew from it."""

from typing import Annotated

import typer

from cli.connection import connected
from cli.shown import PROBLEMS, USAGE, Json, end, print_json, print_rows, say
from projections.catalogue import MODELS
from projections.model import Model
from projections.rebuild import rebuild as made_anew
from projections.rebuild import verify as compared

app = typer.Typer(
    no_args_is_help=True, help="Compare the read models with the log, or make them anew from it."
)
Names = Annotated[
    list[str] | None, typer.Argument(help="Read models; all when not given.", show_default=False)
]


@app.callback()
def projections() -> None:
    """Compare the read models with the log, or make them anew from it."""


@app.command("verify")
def verify(model: Names = None, as_json: Json = False) -> None:
    """Replay the log beside the read models, while everything works. Exit code 1 where one differs."""
    chosen = _chosen(model)
    with connected() as district:
        found = compared(district.reads, district.store, chosen)
    if as_json:
        print_json(found)
    else:
        print_rows("read models", found)
    if not all(each.equal for each in found):
        raise end(PROBLEMS, "a read model differs from the log: make it anew with `mtss projections rebuild`")


@app.command("rebuild")
def rebuild(model: Names = None) -> None:
    """Make read models anew from the log, while everything works; what stood parked is tried again."""
    chosen = _chosen(model)
    with connected() as district:
        for each in chosen:
            say(f"{each.name}: as the log at position {made_anew(district.reads, district.store, each)}")
        parked = district.projector.parked()
    if parked:
        raise end(PROBLEMS, f"{len(parked)} streams are parked again: {parked[0].reason}")


def _chosen(names: list[str] | None) -> list[Model]:
    known = {model.name: model for model in MODELS}
    if unknown := [name for name in names or () if name not in known]:
        raise end(USAGE, f"no read model is called {unknown[0]}; there are: {', '.join(sorted(known))}")
    return [known[name] for name in names or known]
