"""tender rank: a ranking from one rank file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    pass


@click.command(
    context_settings={
        "ignore_unknown_options": True,
        "allow_extra_args": True,
        "help_option_names": [],
    }
)
@click.pass_context
def rank(context: click.Context) -> None:
    """Compute a ranking from one rank file (--json, --lang nl|en; FILE may be -)."""
    from criteria.rank import main as rank_main

    sys.exit(rank_main(context.args))
