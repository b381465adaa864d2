"""What waits for a second officer, in words, with the page where it is confirmed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from criteria.moments import show_moment
from tender.actions.exclusion import ACTS
from tender.actions.incomplete import ACT as SET_ASIDE
from tender.actions.setting_aside import ACT as OFFER_ASIDE
from tender.pages.two import First, Proposal
from tender.routes.access import language
from tender.store.procedures import Case


@dataclass(frozen=True, slots=True)
class Line:
    """A task or a condition as the macros show it."""

    title: str
    text: str
    url: str | None
    who: str | None = None
    due: str | None = None
    relative: str | None = None
    action: str | None = None
    link: str | None = None


def proposal_lines(found: Iterable[Proposal], case: Case) -> tuple[Line, ...]:
    """Those that wait for the viewer first."""
    ordered = sorted(found, key=lambda one: (one.first.mine, one.first.until))
    return tuple(Line(_title(one), whose_turn(one.first), _page(one, case)) for one in ordered)


def whose_turn(first: First) -> str:
    """Who agreed, who confirms, and until when."""
    until = show_moment(first.until, language())
    text: str = (
        _("U gaf akkoord. Een andere inkoopadviseur bevestigt voor %(until)s.", until=until)
        if first.mine
        else _("%(name)s gaf akkoord. Bevestig voor %(until)s.", name=first.name, until=until)
    )
    return text


def _title(one: Proposal) -> str:
    who, name = one.first.name, one.tenderer.name
    titles = {
        "": _("%(who)s stelt een besluit voor over %(name)s", who=who, name=name),
        ACTS["excluded"]: _("%(who)s stelt voor %(name)s uit te sluiten", who=who, name=name),
        ACTS["rejected"]: _("%(who)s stelt voor %(name)s af te wijzen", who=who, name=name),
        SET_ASIDE: _(
            "%(who)s stelt voor de aanmelding van %(name)s terzijde te leggen", who=who, name=name
        ),
        OFFER_ASIDE: _(
            "%(who)s stelt voor de inschrijving van %(name)s terzijde te leggen", who=who, name=name
        ),
        "notice.send": _(
            "%(who)s stelt voor de brief aan %(name)s te versturen", who=who, name=name
        ),
    }
    text: str = titles.get(one.act, titles[""])
    return text


def _page(one: Proposal, case: Case) -> str:
    place: dict[str, Any] = {"procedure_id": case.id, "tenderer_id": one.tenderer.id}
    if one.act == SET_ASIDE:
        return url_for("tenderers.incomplete", **place)
    if one.act == OFFER_ASIDE:
        return url_for("setting_aside.index", procedure_id=case.id)
    if one.act == "notice.send":
        anchor = f"t-brief-{one.tenderer.position}"
        return url_for("admission.index", procedure_id=case.id, _anchor=anchor)
    return url_for("suitability.tenderer", **place, _anchor="t-uitsluiten")
