"""Browsing the catalogues: for everyone with an account, they hold nothing of a procedure."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from criteria.catalogue.browse import MOST_TYPED, value_name
from criteria.texts import sentence
from tender.pages import catalogues as pages
from tender.routes.access import hide, language, page_number, signed_in

bp = Blueprint("catalogues", __name__)


@bp.get("/catalogues")
@signed_in
def index() -> ResponseReturnValue:
    return render_template("catalogues/index.html", books=pages.index_page())


@bp.get("/catalogues/<name>")
@signed_in
def show(name: str) -> ResponseReturnValue:
    """The rows of a catalogue; `q` and the names of its fields choose which."""
    typed = " ".join(request.args.get("q", "")[:MOST_TYPED].replace("\0", " ").split())
    page = pages.list_page(name, typed, request.args, page_number(), language())
    if page is None:
        hide()
    return render_template("catalogues/show.html", page=page, label=label, value=value_name)


@bp.get("/catalogues/<name>/<id_>")
@signed_in
def row(name: str, id_: str) -> ResponseReturnValue:
    page = pages.row_page(name, id_)
    if page is None:
        hide()
    return render_template("catalogues/row.html", page=page, label=label)


def label(key: str) -> str:
    """The name of a field, with a capital."""
    text = sentence(f"catalogue.field_{key}", language())
    return text[:1].upper() + text[1:]
