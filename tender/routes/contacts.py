"""The contact of a tenderer: where its letters are mailed to, what went there, and its link."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, current_app, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tender.actions import posting as acts
from tender.clock import now
from tender.extensions import db
from tender.forms.tenderers import ContactForm, PlainForm
from tender.pages.delivery import contact_page
from tender.permissions import Permission
from tender.routes.access import current_identity, page_number, requires
from tender.routes.acting import acted

bp = Blueprint("contacts", __name__)
ROOT = "/procedures/<uuid:procedure_id>/tenderers/<uuid:tenderer_id>/contact"


@bp.get(ROOT)
@requires(Permission.KEEP_CONTACT)
def show(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """The address, what was mailed to it, and the personal link."""
    return _show(tenderer_id)


@bp.post(ROOT)
@requires(Permission.KEEP_CONTACT)
def keep(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """Another address, or none."""
    form = ContactForm()
    done = acted(
        form,
        lambda: acts.keep_address(
            db.session, current_identity(), tenderer_id, form.email.data, now()
        ),
        url_for("contacts.show", procedure_id=procedure_id, tenderer_id=tenderer_id),
        _("Het e-mailadres is vastgelegd."),
    )
    return done or (_show(tenderer_id, form), 422)


@bp.post(f"{ROOT}/link")
@requires(Permission.KEEP_CONTACT)
def renew(procedure_id: UUID, tenderer_id: UUID) -> ResponseReturnValue:
    """Another personal link. The answer is the only page that ever shows it."""
    if not PlainForm().validate():
        return _show(tenderer_id), 422
    page = contact_page(db.session, current_identity(), tenderer_id, 1, now())
    token = acts.renew_link(db.session, current_identity(), tenderer_id, now())
    db.session.commit()
    link = url_for("tenderer.page", token=token, _external=True)
    return render_template(
        "tenderers/invited.html",
        name=page.name,
        link=link,
        back=url_for("contacts.show", procedure_id=procedure_id, tenderer_id=tenderer_id),
    )


def _show(tenderer_id: UUID, typed: ContactForm | None = None) -> str:
    page = contact_page(db.session, current_identity(), tenderer_id, page_number(), now())
    return render_template(
        "tenderers/contact.html",
        page=page,
        form=typed or ContactForm(formdata=None, data={"email": page.email}),
        server=current_app.config["MAIL_SERVER"] is not None,
    )
