"""Indicators of the contract: listed per tenderer, and compared; the rest is in `register`."""

from __future__ import annotations

from uuid import UUID

from flask import render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l

from tender.actions import registering as acts
from tender.extensions import db
from tender.forms.register import filled_indicator, indicator_form
from tender.pages import indicators as pages
from tender.permissions import Permission
from tender.routes.access import asked_id, current_identity, requires
from tender.routes.register import Sort, entries_blueprint

bp = entries_blueprint(
    Sort(
        name="indicators",
        one="indicator",
        end="drop",
        page=pages.indicator_page,
        form=lambda years, _template, *, revising: indicator_form(
            years, pages.goals(), revising=revising
        ),
        begun=lambda _template: {},
        filled=filled_indicator,
        acts=(acts.enter_indicator, acts.revise_indicator, acts.drop_indicator),
        said=(
            _l("De indicator is vastgelegd."),
            _l("De indicator is vervallen. Alle versies blijven te lezen."),
        ),
    )
)


@bp.get("/procedures/<uuid:procedure_id>/dialogue/indicators")
@requires(Permission.VIEW_DIALOGUE)
def index(procedure_id: UUID) -> ResponseReturnValue:
    """The indicators of one tenderer; with `?compare` those of all beside each other."""
    if "compare" in request.args:
        page = pages.compare_page(db.session, current_identity())
        return render_template("dialogue/indicators_compare.html", page=page)
    listed = pages.indicators_page(db.session, current_identity(), asked_id("tenderer"))
    return render_template("dialogue/indicators.html", page=listed)
