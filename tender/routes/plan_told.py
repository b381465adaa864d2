"""What the plan editor says after a change, with a button that takes the change back."""

from __future__ import annotations

from typing import Any, NoReturn

from flask import abort, flash, make_response, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from criteria.canon import Json
from criteria.changes import Path, at, changes
from criteria.plan.words import name
from criteria.refusals import Refused
from tender.actions import planning
from tender.clock import now
from tender.extensions import db
from tender.pages.plan import PlanPage
from tender.routes.access import current_identity, language

_LONGEST = 600


def kept_whole(page: PlanPage, tree: Json) -> int | None:
    """The version that a whole change gave; None when it could not be made, which is told."""
    assert page.draft is not None
    made = changes(page.draft.tree, tree)
    if not made:
        flash(_("Er was niets te wijzigen."), "warn")
        return None
    try:
        kept = planning.edit_plan(db.session, current_identity(), made, now())
    except Refused as refused:
        db.session.rollback()
        tell_problem(refused.refusals[0].sentence(language()))
        return None
    if kept.conflicts:
        db.session.rollback()
        tell_problem(_("Iemand anders wijzigde dit net. Kijk of uw wijziging nog klopt."))
        return None
    db.session.commit()
    return kept.version


def tell(text: str) -> None:
    """Say in passing what was done."""
    flash(text, "toast")


def tell_problem(text: str) -> None:
    flash(text, "problem")


def tell_sealed(by_script: bool) -> NoReturn:
    """Tell whoever was still typing that nothing is being written any more, and why."""
    told = _("Niet bewaard: een collega heeft het plan verzegeld of het concept weggegooid.")
    if by_script:
        abort(make_response({"saved": False, "text": told}, 409))
    tell_problem(told)
    procedure = (request.view_args or {})["procedure_id"]
    abort(redirect(url_for("plan.show", procedure_id=procedure), 303))


def tell_undo(text: str, version: int, to: str) -> None:
    """Say what was done, with a button to undo it that comes back to the page `to`."""
    procedure = (request.view_args or {})["procedure_id"]
    url = url_for("plan_edit.undo", procedure_id=procedure)
    fields = (("version", version), ("to", to))
    flash({"text": text, "undo": url, "fields": fields}, "undo")  # type: ignore[arg-type]


def tell_removed(tree: dict[str, Any], path: Path, version: int, to: str) -> None:
    """Name the row that was taken away, and what went with it."""
    text = _("Weggehaald: %(name)s.", name=name(tree, path).get(language()))
    row = at(tree, path)
    below = row.get("subtopics") if isinstance(row, dict) else None
    if isinstance(below, list) and below:
        text = _(
            "Weggehaald: %(name)s, met wat daarbij hoort:", name=name(tree, path).get(language())
        )
        text += " " + ngettext("%(num)s aandachtspunt.", "%(num)s aandachtspunten.", len(below))
    tell_undo(text, version, to)


def back_to(otherwise: str) -> str:
    """The page of this plan that an undo came from; no other address is followed."""
    to = request.form.get("to", "")[:_LONGEST]
    procedure = (request.view_args or {})["procedure_id"]
    root = url_for("plan.show", procedure_id=procedure)
    return to if to.startswith(f"{root}/") and to.isprintable() and "\\" not in to else otherwise
