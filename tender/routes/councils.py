"""The councils, for the officer: what is opened to them, opened and closed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.documents import check_file
from criteria.refusals import refuse_if
from tender.actions import openings as acts
from tender.actions.masking import EDITION
from tender.clock import now
from tender.extensions import db
from tender.forms.councils import AnswersForm, EndForm, PagesForm, PeriodForm, VersionForm
from tender.forms.fields import Form
from tender.imports.pages import draw_pages
from tender.pages.councils import CouncilPage, council_page
from tender.permissions import Permission
from tender.routes.access import current_identity, language, requires, unhurried
from tender.routes.acting import acted
from tender.routes.arrival import make_room
from tender.routes.drawing import draw_soon
from tender.store.pages import CouncilFile
from tender.vault import Vault

bp = Blueprint("councils", __name__)
make_room(bp, "version")
ROOT = "/procedures/<uuid:procedure_id>/councils"
ONE = f"{ROOT}/<council>"
USUAL = timedelta(days=14)
"""How long something is open unless the officer says otherwise."""


@bp.get(ROOT)
@requires(Permission.LEAD_COUNCILS)
def index(procedure_id: UUID) -> ResponseReturnValue:
    """One council; `?council=` says which."""
    page = council_page(db.session, current_identity(), request.args.get("council", ""), now())
    return _shown(page, {})


@bp.post(f"{ONE}/answers")
@requires(Permission.LEAD_COUNCILS)
def answers(procedure_id: UUID, council: str) -> ResponseReturnValue:
    """Open written answers."""
    page = _page(council)
    form = _offered(page, AnswersForm(prefix="answers"))
    wanted = form.wanted(page.id)
    return _do(
        page,
        "answers",
        form,
        lambda: acts.open_answers(db.session, current_identity(), wanted, form.chosen(), now()),
    )


@bp.post(f"{ONE}/pages")
@requires(Permission.LEAD_COUNCILS)
def pages(procedure_id: UUID, council: str) -> ResponseReturnValue:
    """Open pages of a file."""
    page = _page(council)
    form = _offered(page, PagesForm(prefix="pages"))

    def act() -> None:
        file, typed = UUID(form.file.data), form.pages.data
        wanted = form.wanted(page.id)
        acts.open_pages(db.session, current_identity(), _vault(), wanted, file, typed, now())

    return _do(page, "pages", form, act)


@bp.post(f"{ONE}/version")
@requires(Permission.LEAD_COUNCILS)
def version(procedure_id: UUID, council: str) -> ResponseReturnValue:
    """Open a file that was made for the council."""
    page = _page(council)
    form = _offered(page, VersionForm(prefix="version"))

    def act() -> None:
        name, content = form.sent()
        refuse_if(check_file(name, content, EDITION))
        texts = [one.text for one in unhurried(lambda: draw_pages(content))]
        args = (UUID(form.tenderer.data), name, content, texts, now())
        wanted = form.wanted(page.id)
        acts.open_version(db.session, current_identity(), _vault(), wanted, *args)

    answer = _do(page, "version", form, act)
    draw_soon(procedure_id)
    return answer


@bp.post(f"{ONE}/end")
@requires(Permission.LEAD_COUNCILS)
def end(procedure_id: UUID, council: str) -> ResponseReturnValue:
    """Close what was ticked."""
    page = _page(council)
    form = _offered(page, EndForm(prefix="end"))
    return _do(
        page,
        "end",
        form,
        lambda: acts.end_openings(db.session, current_identity(), form.chosen(), now()),
        _("Gesloten. De raad leest dit niet meer."),
    )


def _page(council: str) -> CouncilPage:
    return council_page(db.session, current_identity(), council, now())


def _offered(page: CouncilPage, form: Any) -> Any:
    """The form with what can be chosen on this page."""
    lang = language()
    if isinstance(form, PeriodForm):
        form.themes.offer((one.id, one.title.get(lang)) for one in page.themes)
    if isinstance(form, AnswersForm):
        form.tenderers.offer(
            (str(id_), called.get(lang)) for one in page.bidders for id_, called in one.places
        )
    if isinstance(form, VersionForm):
        form.tenderer.offer(
            (str(id_), called.get(lang)) for one in page.bidders for id_, called in one.places
        )
    if isinstance(form, PagesForm):
        form.file.offer((str(one.own), _called(name.name, one)) for name, one in page.files)
    if isinstance(form, EndForm):
        form.openings.offer(
            (str(row.opening.id), row.whose.get(lang)) for one in page.given for row in one.rows
        )
    return form


def _called(name: str, file: CouncilFile) -> str:
    assert file.file is not None
    return str(
        _(
            "%(name)s: stuk %(number)s, %(title)s (%(pages)s blz.)",
            name=name,
            number=file.number,
            title=file.title,
            pages=file.file.pages,
        )
    )


def _do(
    page: CouncilPage, key: str, form: Form, act: Callable[[], object], done: str = ""
) -> ResponseReturnValue:
    """Act and go back to the council; or show the page again with what is wrong."""
    here = url_for(".index", procedure_id=page.case.id, council=page.id)
    said = done or _("Geopend. De raad leest dit in de tijd die u koos.")
    return acted(form, act, here, said) or _shown(_page(page.id), {key: form})


def _shown(page: CouncilPage, typed: dict[str, Form]) -> ResponseReturnValue:
    at = now()
    period = {"since": at.replace(second=0, microsecond=0), "until": _evening(at + USUAL)}
    kinds: dict[str, type[Form]] = {
        "answers": AnswersForm,
        "pages": PagesForm,
        "version": VersionForm,
        "end": EndForm,
    }
    forms = {
        key: _offered(page, kind(formdata=None, prefix=key, data=period))
        for key, kind in kinds.items()
    }
    shown = render_template("councils/index.html", page=page, forms=forms | typed, typed=typed)
    return shown, 422 if typed else 200


def _evening(at: datetime) -> datetime:
    return at.replace(hour=16, minute=0, second=0, microsecond=0)


def _vault() -> Vault:
    return Vault.load(current_app.instance_path)
