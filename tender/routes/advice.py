"""A delegate of an advisory council writes, reads over, sends, corrects and withdraws advice."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import (
    Blueprint,
    current_app,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.council import INPUT, LARGEST_FILE, OWN, TEXT_LIMIT, check_file
from criteria.documents import MEBIBYTE
from criteria.refusals import Refused, refuse_if
from tender.actions import advice_drafts as acts
from tender.actions.advising import withdraw_advice
from tender.clock import now
from tender.extensions import db
from tender.forms.advice import AdviceForm, SendForm, WithdrawAdviceForm
from tender.pages import advice as pages
from tender.pages import advice_answers as answers
from tender.pages import advice_writing as writing
from tender.pages import council_asking, council_reading
from tender.permissions import NotGranted, Permission
from tender.routes import advice_answers
from tender.routes.access import (
    asked_id,
    current_identity,
    current_step,
    language,
    page_number,
    requires,
    show_refusals,
    unhurried,
)
from tender.routes.arrival import make_room
from tender.routes.councils_door import joined
from tender.routes.errors import gives_back
from tender.routes.handing_out import handed_out
from tender.routes.scoring import saved_words
from tender.store.advice_drafts import Place
from tender.vault import Vault

bp = Blueprint("advice", __name__)
bp.before_request(joined)
AREA = "/procedures/<uuid:procedure_id>/advice"
make_room(bp, "give", size=128 * MEBIBYTE, typed=4 * TEXT_LIMIT, file=LARGEST_FILE)
"""A file that is too large comes in all the same, so that the text beside it is not lost."""


@bp.get(AREA)
@requires(Permission.OVERVIEW)
def index(procedure_id: UUID) -> ResponseReturnValue:
    """The advice page that fits the reader; the page itself asks the exact permission."""
    if answers.reads_all(current_identity(), current_step()):
        return advice_answers.everything(procedure_id)
    page = pages.index_page(db.session, current_identity(), page_number())
    return render_template("advice/delegate.html", page=page, procedure_id=procedure_id)


@bp.route(f"{AREA}/give", methods=["GET", "POST"])
@requires(Permission.GIVE_ADVICE)
def give(procedure_id: UUID) -> ResponseReturnValue:
    """Read a theme and write about it; every button keeps what was typed."""
    place = _place()
    if request.method == "GET":
        page = writing.write_page(db.session, current_identity(), place)
        return _written(page, _filled(page))
    form = AdviceForm()
    if form.validate():
        try:
            _keep(form, place)
            db.session.commit()
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
        else:
            if _pressed_file(form, place):
                return _again(form, place)
            if "review" in request.form:
                return redirect(_address("review", place), 303)
            return redirect(_address("give", place, _anchor="advies"), 303)
    return _again(form, place)


@gives_back("advice.give")
def unsaved(procedure_id: UUID) -> ResponseReturnValue | None:
    """The page with what was typed in a session that ended."""
    return _again(AdviceForm(), _place(), ended=True)


@bp.post(f"{AREA}/keep")
@requires(Permission.GIVE_ADVICE)
def keep(procedure_id: UUID) -> ResponseReturnValue:
    """Keeps a draft while somebody types; the page works without it."""
    form = AdviceForm()
    try:
        if not form.validate():
            return jsonify(saved=False, text=" ".join(map(str, form.text.errors))), 422
        text, expected = form.text.data or "", form.expected
        identity = current_identity()
        version = acts.save_draft(db.session, identity, _place(), text, expected, now())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        return jsonify(saved=False, text=refused.refusals[0].sentence(language())), 422
    return jsonify(saved=True, text=saved_words(now()), version=version)


@bp.route(f"{AREA}/review", methods=["GET", "POST"])
@requires(Permission.GIVE_ADVICE)
def review(procedure_id: UUID) -> ResponseReturnValue:
    """Read an advice over, and send it. What was sent twice is sent once."""
    place, form = _place(), SendForm()
    if request.method == "POST" and form.validate():
        try:
            identity = current_identity()
            sent = acts.send_draft(db.session, identity, place, form.seen_number, now())
            db.session.commit()
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
        else:
            thread = sent or _sent_before(form)
            if thread is None:
                return redirect(_address("give", place, _anchor="advies"), 303)
            flash(_told(place) if sent else _("Dit is al verstuurd."), "toast")
            return redirect(url_for(".item", procedure_id=procedure_id, thread=thread), 303)
    page = writing.review_page(db.session, current_identity(), place)
    if page is None:
        return redirect(_address("give", place, _anchor="advies"), 303)
    form.seen.data, form.draft.data = str(page.draft.version), str(page.draft.id)
    shown = render_template(
        "advice/review.html", page=page, form=form, procedure_id=procedure_id, here=_query(place)
    )
    return shown, 422 if form.errors or form.form_errors else 200


@bp.get(f"{AREA}/<uuid:thread>")
@requires(Permission.GIVE_ADVICE)
def item(procedure_id: UUID, thread: UUID) -> ResponseReturnValue:
    """What the reader or the delegation wrote, in full, with its earlier versions."""
    page = _item(thread)
    return render_template("advice/item.html", page=page, procedure_id=procedure_id)


@bp.post(f"{AREA}/<uuid:thread>/correct")
@requires(Permission.GIVE_ADVICE)
def correct(procedure_id: UUID, thread: UUID) -> ResponseReturnValue:
    """Begin a next version, with the words of the last one."""
    _item(thread)
    try:
        acts.correct(db.session, current_identity(), thread, now())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        flash(refused.refusals[0].sentence(language()), "warn")
        return redirect(url_for(".item", procedure_id=procedure_id, thread=thread), 303)
    return redirect(_address("give", Place(OWN, first=thread), _anchor="advies"), 303)


@bp.route(f"{AREA}/<uuid:thread>/withdraw", methods=["GET", "POST"])
@requires(Permission.GIVE_ADVICE)
def withdraw(procedure_id: UUID, thread: UUID) -> ResponseReturnValue:
    """Ask whether it is to be taken back, and do so."""
    page, form = _item(thread), WithdrawAdviceForm()
    there = url_for(".item", procedure_id=procedure_id, thread=thread)
    if request.method == "POST" and form.validate() and not page.item.withdrawn:
        try:
            withdraw_advice(db.session, current_identity(), thread, now())
            db.session.commit()
            flash(_("Uw advies is ingetrokken."), "toast")
        except Refused as refused:
            db.session.rollback()
            flash(refused.refusals[0].sentence(language()), "warn")
        return redirect(there, 303)
    if not page.may_change:
        return redirect(there, 303)
    return render_template("advice/withdraw.html", page=page, form=form, procedure_id=procedure_id)


@bp.get(f"{AREA}/files/<uuid:file_id>")
@requires(Permission.OVERVIEW)
def file(procedure_id: UUID, file_id: UUID) -> ResponseReturnValue:
    """A file with an advice, to keep, for who may read that advice."""
    vault = Vault.load(current_app.instance_path)
    return handed_out(*acts.read_file(db.session, current_identity(), vault, file_id))


def _keep(form: AdviceForm, place: Place) -> None:
    """Save what was typed, with the words of a member where these are taken over."""
    taken = _carried("take")
    if taken is not None:
        words = writing.words_of(db.session, current_identity(), taken)
        form.text.data = f"{(form.text.data or '').rstrip()}\n\n{words}".strip()
    text = form.text.data or ""
    acts.save_draft(db.session, current_identity(), place, text, form.expected, now())
    dropped = _carried("drop")
    if dropped is not None:
        acts.drop_file(db.session, current_identity(), place, dropped, now())


def _pressed_file(form: AdviceForm, place: Place) -> bool:
    """Add the file that was chosen; whether it was refused, after the text was kept."""
    name, content = form.sent_file()
    if "add" not in request.form and not name:
        return False
    vault = Vault.load(current_app.instance_path)
    try:
        refuse_if(check_file(name, content, ()))
        unhurried(lambda: acts.inspect_advice_file(name, content))
        acts.add_file(db.session, current_identity(), vault, place, name, content, now())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        show_refusals(form, refused)
        return True
    return False


def _sent_before(form: SendForm) -> UUID | None:
    """The advice that this draft became, where the button was pressed twice."""
    try:
        thread = UUID(form.draft.data or "")
    except ValueError:
        return None
    return thread if writing.was_sent(db.session, current_identity(), thread) else None


def _told(place: Place) -> str:
    if place.kind == INPUT:
        return str(_("Uw inbreng staat nu bij uw delegatie."))
    return str(_("Uw advies is verstuurd."))


def _again(form: AdviceForm, place: Place, *, ended: bool = False) -> ResponseReturnValue:
    """The page as it was typed, with what is stored beside it when the two differ."""
    page = writing.write_page(db.session, current_identity(), place)
    stored = page.draft.version if page.draft else 0
    same = page.draft is not None and page.draft.text == form.text.data
    other = page.draft if form.expected != stored and not same else None
    form.version.data = str(stored)
    return _written(page, form, elsewhere=other, ended=ended), 422


def _filled(page: writing.WritePage) -> AdviceForm:
    draft = page.draft
    kept = {"text": draft.text, "version": str(draft.version)} if draft else {}
    return AdviceForm(formdata=None, data=kept)


def _written(page: writing.WritePage, form: AdviceForm, **more: Any) -> str:
    identity, case, theme = current_identity(), page.case, page.place.question
    return render_template(
        "advice/write.html",
        page=page,
        form=form,
        reads=case.plan.advising.reads,
        parts=council_reading.parts(db.session, identity, case, theme, now()) if theme else (),
        asked=council_asking.asked(db.session, identity, case, theme),
        procedure_id=page.case.id,
        here=_query(page.place),
        saved_text=saved_words(page.draft.saved_at) if page.draft else None,
        **{"elsewhere": None, "ended": False, **more},
    )


def _item(thread: UUID) -> pages.ItemPage:
    number = request.args.get("version", "")
    wanted = int(number) if number.isascii() and number.isdigit() and len(number) < 5 else 0
    return pages.item_page(db.session, current_identity(), thread, wanted)


def _place() -> Place:
    """What the address says the advice is about, and for whom."""
    return Place(
        request.args.get("kind", OWN),
        request.args.get("theme", ""),
        asked_id("about"),
        asked_id("first"),
    )


def _query(place: Place) -> dict[str, Any]:
    """The same, as the address says it."""
    if place.first is not None:
        return {"first": place.first}
    return {
        "theme": place.question or None,
        "about": place.candidacy,
        "kind": None if place.kind == OWN else place.kind,
    }


def _address(view: str, place: Place, **more: Any) -> str:
    procedure_id = current_identity().procedure_id
    return url_for(f".{view}", procedure_id=procedure_id, **_query(place), **more)


def _carried(name: str) -> UUID | None:
    """An id that a button carries; None without it."""
    typed = request.form.get(name)
    try:
        return UUID(typed) if typed else None
    except ValueError:
        raise NotGranted from None
