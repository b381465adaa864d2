"""The documents of a procedure: handed out as files to keep, never shown in the browser."""

from __future__ import annotations

from uuid import UUID

from flask import (
    Blueprint,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.refusals import Refused
from tender.actions.documents import record_document
from tender.clock import now
from tender.extensions import db
from tender.forms.documents import DocumentForm
from tender.pages.documents import document_file, documents_page
from tender.permissions import NotGranted, Permission
from tender.routes.access import current_identity, page_number, requires, show_refusals
from tender.routes.arrival import make_room
from tender.routes.handing_out import handed_out

bp = Blueprint("documents", __name__)
make_room(bp, "record")


@bp.get("/procedures/<uuid:procedure_id>/documents")
@requires(Permission.VIEW_PLAN)
def index(procedure_id: UUID) -> ResponseReturnValue:
    return _shown(DocumentForm(formdata=None), _id(request.args.get("version_of", "")))


@bp.post("/procedures/<uuid:procedure_id>/documents")
@requires(Permission.RECORD_DOCUMENT)
def record(procedure_id: UUID) -> ResponseReturnValue:
    form = DocumentForm()
    earlier = _id(form.document.data or "")
    if earlier:
        form.leave_as_it_was()
    if form.validate():
        try:
            record_document(db.session, current_identity(), form.content(), earlier, now())
            db.session.commit()
            flash(_("Het document is vastgelegd."), "toast")
            return redirect(url_for("documents.index", procedure_id=procedure_id), 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _shown(form, earlier), 422


@bp.get("/procedures/<uuid:procedure_id>/documents/<uuid:version_id>")
@requires(Permission.VIEW_PLAN)
def file(procedure_id: UUID, version_id: UUID) -> ResponseReturnValue:
    name, content = document_file(db.session, current_identity(), version_id)
    return handed_out(name, content)


def _id(typed: str) -> UUID | None:
    """An id that was asked for; NotGranted when it is none, as for what is not there."""
    if not typed:
        return None
    try:
        return UUID(typed)
    except ValueError:
        raise NotGranted from None


def _shown(form: DocumentForm, renewed: UUID | None) -> str:
    page = documents_page(db.session, current_identity(), page_number(), renewed)
    form.document.data = str(page.renewed.document) if page.renewed else ""
    if page.renewed and form.title is not None:
        form.leave_as_it_was()
    return render_template("documents/index.html", page=page, form=form)
