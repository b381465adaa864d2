"""Setting an offer aside after the opening, by two officers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.refusals import Refused, refusal
from tender.actions.setting_aside import set_offer_aside
from tender.clock import now
from tender.extensions import db
from tender.forms.setting_aside import ASIDE_WORD, ConfirmAsideForm, ProposeAsideForm
from tender.pages.setting_aside import AsideLine, AsidePage, aside_page
from tender.permissions import NotGranted, Permission
from tender.routes.access import current_identity, language, requires
from tender.routes.acting import acted

bp = Blueprint("setting_aside", __name__)
ROOT = "/procedures/<uuid:procedure_id>/set-aside"


@bp.get(ROOT)
@requires(Permission.VIEW_COMPARISON)
def index(procedure_id: UUID) -> ResponseReturnValue:
    return _show(_page(), {})


@bp.post(f"{ROOT}/<uuid:candidacy_id>")
@requires(Permission.SET_OFFER_ASIDE)
def propose(procedure_id: UUID, candidacy_id: UUID) -> ResponseReturnValue:
    """One officer proposes it, with the reason."""
    _line(candidacy_id)
    form = ProposeAsideForm(prefix=_prefix(candidacy_id))
    return _done(candidacy_id, "propose", form, form.reason.data or "")


@bp.post(f"{ROOT}/<uuid:candidacy_id>/confirm")
@requires(Permission.SET_OFFER_ASIDE)
def confirm(procedure_id: UUID, candidacy_id: UUID) -> ResponseReturnValue:
    """Another one confirms what was proposed."""
    line, form = _line(candidacy_id), ConfirmAsideForm(prefix=_prefix(candidacy_id))
    return _done(candidacy_id, "confirm", form, line.reason, line.seen)


def _line(candidacy: UUID) -> AsideLine:
    """The offer on this person's page; NotGranted where it is not there."""
    found = next((one for one in _page().lines if one.candidacy == candidacy), None)
    if found is None:
        raise NotGranted
    return found


def _done(
    candidacy: UUID, name: str, form: Any, reason: str, seen: str | None = None
) -> ResponseReturnValue:
    def act() -> bool:
        if seen is not None and (not seen or form.seen.data != seen):
            raise Refused(refusal("acts.changed_meanwhile"))
        return set_offer_aside(db.session, current_identity(), candidacy, reason, now())

    done = acted(
        form,
        act,
        url_for("setting_aside.index", procedure_id=current_identity().procedure_id),
        lambda second: (
            _("De inschrijving is terzijde gelegd.")
            if second
            else _("Uw voorstel is vastgelegd. Een andere inkoopadviseur bevestigt het.")
        ),
    )
    if done is not None:
        return done
    page = _page()
    if name == "confirm":
        form.seen.data = next((x.seen for x in page.lines if x.candidacy == candidacy), "")
    return _show(page, {f"{name}-{candidacy}": form}), 422


def _page() -> AsidePage:
    return aside_page(db.session, current_identity(), now(), language())


def _prefix(candidacy: UUID) -> str:
    return f"a{candidacy.hex[:8]}-"


def _show(page: AsidePage, typed: dict[str, Any]) -> str:
    forms: dict[str, Any] = {}
    for line in page.lines:
        prefix, key = _prefix(line.candidacy), line.candidacy
        seen = {"seen": line.seen}
        forms[f"propose-{key}"] = ProposeAsideForm(formdata=None, prefix=prefix)
        forms[f"confirm-{key}"] = ConfirmAsideForm(formdata=None, prefix=prefix, data=seen)
    return render_template(
        "setting_aside/index.html",
        page=page,
        forms=forms | typed,
        failed=next(iter(typed.values()), None),
        word=ASIDE_WORD,
    )
