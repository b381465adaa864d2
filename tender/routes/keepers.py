"""Who keeps the heads of a chain elsewhere: of a procedure, and of the platform."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tender.actions import head_keepers as acts
from tender.clock import now
from tender.extensions import db
from tender.forms.keepers import KeeperForm
from tender.forms.tenderers import PlainForm
from tender.pages.keepers import keepers_page, platform_keepers_page
from tender.permissions import Permission
from tender.routes.access import current_identity, current_user_id, platform, requires
from tender.routes.acting import acted
from tender.store.accounts import ADMINISTRATOR

bp = Blueprint("keepers", __name__)
ROOT = "/procedures/<uuid:procedure_id>/trail/keepers"


@bp.get(ROOT)
@requires(Permission.VIEW_TRAIL)
def index(procedure_id: UUID) -> ResponseReturnValue:
    """Who keeps heads of this chain, and what they had last."""
    return _shown(procedure_id)


@bp.post(ROOT)
@requires(Permission.KEEP_HEADS)
def add(procedure_id: UUID) -> ResponseReturnValue:
    """One more keeper."""
    form = KeeperForm()
    done = acted(
        form,
        lambda: acts.add_keeper(
            db.session, current_identity(), form.name.data, form.email.data, now()
        ),
        url_for("keepers.index", procedure_id=procedure_id),
        _("De bewaarder is toegevoegd. Het eerste bericht gaat vanzelf weg."),
    )
    return done or (_shown(procedure_id, form), 422)


@bp.post(f"{ROOT}/<uuid:keeper_id>/remove")
@requires(Permission.KEEP_HEADS)
def remove(procedure_id: UUID, keeper_id: UUID) -> ResponseReturnValue:
    """One keeper less."""
    done = acted(
        PlainForm(),
        lambda: acts.remove_keeper(db.session, current_identity(), keeper_id, now()),
        url_for("keepers.index", procedure_id=procedure_id),
        _("De bewaarder is weggehaald."),
    )
    return done or (_shown(procedure_id), 422)


@bp.get("/accounts/keepers")
@platform(ADMINISTRATOR)
def platform_index() -> ResponseReturnValue:
    """The same of the chain of the platform."""
    return _shown(None)


@bp.post("/accounts/keepers")
@platform(ADMINISTRATOR)
def platform_add() -> ResponseReturnValue:
    """One more keeper of it."""
    form = KeeperForm()
    done = acted(
        form,
        lambda: acts.add_platform_keeper(
            db.session, current_user_id(), form.name.data, form.email.data, now()
        ),
        url_for("keepers.platform_index"),
        _("De bewaarder is toegevoegd. Het eerste bericht gaat vanzelf weg."),
    )
    return done or (_shown(None, form), 422)


@bp.post("/accounts/keepers/<uuid:keeper_id>/remove")
@platform(ADMINISTRATOR)
def platform_remove(keeper_id: UUID) -> ResponseReturnValue:
    """One keeper of it less."""
    done = acted(
        PlainForm(),
        lambda: acts.remove_platform_keeper(db.session, current_user_id(), keeper_id, now()),
        url_for("keepers.platform_index"),
        _("De bewaarder is weggehaald."),
    )
    return done or (_shown(None), 422)


def _shown(procedure_id: UUID | None, typed: KeeperForm | None = None) -> str:
    if procedure_id is None:
        page = platform_keepers_page(db.session, current_user_id(), now())
        kind, back = "platform_", url_for("accounts.index")
        place: dict[str, Any] = {}
    else:
        page = keepers_page(db.session, current_identity(), now())
        kind, place = "", {"procedure_id": procedure_id}
        back = url_for("trail.index", **place)
    return render_template(
        "trail/keepers.html",
        page=page,
        form=typed or KeeperForm(formdata=None),
        server=current_app.config["MAIL_SERVER"] is not None,
        back=back,
        add_url=url_for(f"keepers.{kind}add", **place),
        remove_urls={
            one.id: url_for(f"keepers.{kind}remove", keeper_id=one.id, **place)
            for one, _sent in page.lines
        },
    )
