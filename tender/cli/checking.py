"""tender rank and tender verify: what anyone can do again without the application."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import NoReturn

import click


def _handing_on(name: str, text: str) -> click.Command:
    """A command that hands its words on, as they are, to the module of `criteria` of that name."""

    def run(words: tuple[str, ...]) -> NoReturn:
        sys.exit(import_module(f"criteria.{name}").main(list(words)))

    return click.Command(
        name,
        callback=run,
        params=[click.Argument(["words"], nargs=-1, type=click.UNPROCESSED)],
        help=text,
        context_settings={"ignore_unknown_options": True, "help_option_names": []},
    )


rank = _handing_on(
    "rank", "Compute a ranking from one rank file (--json, --lang nl|en; FILE may be -)."
)
verify = _handing_on("verify", "Check an exported dossier (--head SEQ:HEX, --lang nl|en, --json).")
