"""tender firmness: how firm the result of a procedure is, worked out and kept for its page."""

from __future__ import annotations

import sys
from uuid import UUID

import click

from tender.cli.common import acting_as, application, stop, writing


@click.command()
@click.argument("ref", required=False)
@click.option("--lot", help="The lot; needed when there is more than one.")
@click.option("--as", "email", help="The officer whose rights are used.")
@click.option("--run", "run_id", type=click.UUID, help="Work out what a page asked for.")
@click.option("--lang", type=click.Choice(["nl", "en"]), default="nl", show_default=True)
def firmness(
    ref: str | None, lot: str | None, email: str | None, run_id: UUID | None, lang: str
) -> None:
    """Work out how firm the result of REF is. Exit 1 when there is nothing to work out."""
    if (run_id is None) == (ref is None) or (ref is None) != (email is None):
        stop("Give REF with --as EMAIL, or --run ID.")
    app = application()
    with app.app_context():
        wanted = run_id or _asked(ref or "", lot, email or "", lang)
        _work_out(wanted)


def _asked(ref: str, lot: str | None, email: str, lang: str) -> UUID:
    """A run, asked for as the page does."""
    from criteria.refusals import Refused
    from tender.actions import firmness as acts
    from tender.clock import now
    from tender.permissions import NotGranted
    from tender.store import procedures

    with writing() as session:
        actor = acting_as(session, ref, email, lang)
        case = procedures.case(session, actor.procedure_id)
        lots = [key for _, key in case.lots] if case else []
        if lot is None and len(lots) != 1:
            stop(f"Name a lot with --lot: {', '.join(lots)}.")
        try:
            run = acts.start(session, actor, lot or lots[0], now())
        except NotGranted:
            stop("This person sees no comparison here now; open the prices on its page first.", 1)
        except Refused as refused:
            stop("\n".join(one.sentence(lang) for one in refused.refusals), 1)
        session.commit()
    return run


def _work_out(run: UUID) -> None:
    from tender.actions import firmness as acts
    from tender.clock import now
    from tender.extensions import db

    with click.progressbar(length=100, label="Drawing", file=sys.stderr) as bar:

        def told(done: int, whole: int) -> None:
            bar.update(100 * done // whole - bar.pos)

        done = acts.perform(db.sessionmaker, run, now, told)
    if not done:
        stop("There is nothing to work out: it was done, or marks or prices have changed.", 1)
