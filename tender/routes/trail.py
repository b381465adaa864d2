"""The log."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from criteria.moments import show_moment
from criteria.texts import catalogue
from criteria.trail import read_moment
from tender.extensions import db
from tender.pages.trail import trail_page
from tender.permissions import Permission
from tender.routes.access import current_identity, language, page_number, requires
from tender.routes.frame import called

bp = Blueprint("trail", __name__)

KINDS: dict[str, Any] = {
    "procedure": _l("aanbesteding"),
    "plan": _l("beoordelingsplan"),
    "participant": _l("persoon"),
    "tenderer": _l("inschrijver"),
    "party": _l("partij"),
    "envelope": _l("envelop"),
    "candidacy": _l("inschrijving"),
    "sheet": _l("scoreformulier"),
    "consensus": _l("consensusoordeel"),
    "advice": _l("advies"),
    "session": _l("dialoogsessie"),
    "agreement": _l("afspraak"),
    "decision": _l("beslissing"),
    "report": _l("verslag"),
    "document": _l("document"),
    "lot": _l("onderdeel van de opdracht"),
}
FIELDS: dict[str, Any] = {
    "old": _l("van"),
    "new": _l("naar"),
    "step": _l("stap"),
    "stage": _l("onderdeel"),
    "role": _l("rol"),
    "demand": _l("eis"),
    "topic": _l("onderwerp"),
    "result": _l("uitkomst"),
    "reason": _l("reden"),
    "version": _l("versie"),
    "side": _l("kant"),
    "edition": _l("editie"),
    "late": _l("te laat"),
    "deadline": _l("termijn"),
    "reference": _l("kenmerk"),
    "seal": _l("controlegetal van het plan"),
    "digest": _l("controlegetal"),
    "seat": _l("plaats"),
    "council": _l("adviesraad"),
    "held_at": _l("gehouden op"),
    "since": _l("open vanaf"),
    "until": _l("open tot"),
    "sent": _l("verstuurd op"),
}
_NAMED = {
    "old": ("step",),
    "new": ("step",),
    "step": ("step",),
    "stage": ("stage",),
    "role": ("role",),
    "side": ("side",),
    "mail": ("mail",),
    "result": ("outcome", "topic", "conformity", "advice", "ground", "council_question"),
}
_WORDS: dict[str, Any] = {
    "agrees": _l("akkoord"),
    "dissents": _l("afwijkende mening"),
    "kept": _l("blijft meedoen"),
    "set_aside": _l("terzijde gelegd"),
    "True": _l("ja"),
    "False": _l("nee"),
}


@bp.get("/procedures/<uuid:procedure_id>/trail")
@requires(Permission.VIEW_TRAIL)
def index(procedure_id: UUID) -> ResponseReturnValue:
    page = trail_page(db.session, current_identity(), page_number())

    def told(field: str, value: str) -> tuple[str, str]:
        if field in ("seat", "council") and value in page.seats:
            return str(FIELDS[field]), page.seats[value].get(language())
        return shown(field, value)

    return render_template("trail/index.html", page=page, act=act, kinds=KINDS, shown=told)


def act(name: str) -> str:
    """What was done, in words; the code itself when there are none yet."""
    return called("act", name) if f"names.act_{name}" in catalogue() else name


def shown(field: str, value: str) -> tuple[str, str]:
    """The name of a field and its value, for a reader."""
    return str(FIELDS[field]), _value(field, value)


def _value(field: str, value: str) -> str:
    for kind in _NAMED.get(field, ()):
        if f"names.{kind}_{value}" in catalogue():
            return called(kind, value)
    if field in ("deadline", "held_at", "since", "until", "sent"):
        return _moment(value)
    return str(_WORDS.get(value, value))


def _moment(value: str) -> str:
    try:
        return show_moment(read_moment(value), language())
    except ValueError:
        return value
