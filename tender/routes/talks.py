"""Sessions of the dialogue: planned, moved, cancelled, and written down while they are held."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.calendar_file import CANCEL, PUBLISH, Event, calendar
from criteria.difference import difference
from criteria.documents import file_name
from criteria.moments import AMSTERDAM, utc
from criteria.refusals import Refused
from criteria.talks import WHOLE
from tender.actions import dialogue as closing
from tender.actions import talks as acts
from tender.clock import now
from tender.extensions import db
from tender.forms.talks import CancelForm, ItemForm, PlanForm, item_form
from tender.pages import talks as pages
from tender.pages.talks import PlanPage, TalkPage
from tender.permissions import Permission
from tender.routes.access import asked_id, current_identity, language, requires, show_refusals
from tender.routes.errors import gives_back
from tender.routes.handing_out import handed_out
from tender.routes.scoring import saved_words

bp = Blueprint("talks", __name__)
SESSIONS = "/procedures/<uuid:procedure_id>/dialogue/sessions"
ONE = f"{SESSIONS}/<uuid:thread>"
CALENDAR = "text/calendar; charset=utf-8"


@bp.get(f"{SESSIONS}/new")
@requires(Permission.RECORD_DIALOGUE)
def new(procedure_id: UUID) -> ResponseReturnValue:
    """Plan a session with the tenderer of the address."""
    page = pages.plan_page(db.session, current_identity(), asked_id("tenderer"), None)
    return _planning(page, PlanForm(formdata=None))


@bp.post(f"{SESSIONS}/new")
@requires(Permission.RECORD_DIALOGUE)
def plan(procedure_id: UUID) -> ResponseReturnValue:
    page = pages.plan_page(db.session, current_identity(), asked_id("tenderer"), None)
    return _planned(procedure_id, page, PlanForm())


@bp.get(f"{ONE}/plan")
@requires(Permission.RECORD_DIALOGUE)
def edit(procedure_id: UUID, thread: UUID) -> ResponseReturnValue:
    """Plan a session anew, or cancel it."""
    page = pages.plan_page(db.session, current_identity(), None, thread)
    return _planning(page, _filled(page))


@bp.post(f"{ONE}/plan")
@requires(Permission.RECORD_DIALOGUE)
def move(procedure_id: UUID, thread: UUID) -> ResponseReturnValue:
    page = pages.plan_page(db.session, current_identity(), None, thread)
    return _planned(procedure_id, page, PlanForm())


@bp.post(f"{ONE}/cancel")
@requires(Permission.RECORD_DIALOGUE)
def cancel(procedure_id: UUID, thread: UUID) -> ResponseReturnValue:
    """A session is not held."""
    form = CancelForm()
    if form.validate():
        try:
            acts.cancel_session(
                db.session, current_identity(), thread, form.reason.data, now(), form.seen_number
            )
            db.session.commit()
            flash(_("De sessie is afgezegd. De reden staat erbij."), "toast")
            return redirect(url_for(".show", procedure_id=procedure_id, thread=thread), 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    page = pages.plan_page(db.session, current_identity(), None, thread)
    return _planning(page, _filled(page), form), 422


@bp.get(ONE)
@requires(Permission.VIEW_DIALOGUE)
def show(procedure_id: UUID, thread: UUID) -> ResponseReturnValue:
    """The agenda, and the topic of the address; without one the session as a whole."""
    page = _page(thread, request.args.get("topic"))
    return _shown(page, _written(page))


@bp.post(f"{ONE}/whole", defaults={"topic": WHOLE})
@bp.post(f"{ONE}/topics/<topic>")
@requires(Permission.RECORD_DIALOGUE)
def write(procedure_id: UUID, thread: UUID, topic: str) -> ResponseReturnValue:
    """Save what is written, close the topic when an outcome was chosen, and go on."""
    page, form = _page(thread, topic), _form(topic)
    actor = current_identity()
    if form.validate():
        try:
            acts.keep_item(db.session, actor, thread, form.item(topic), form.expected, now())
            if topic and form.closes:
                outcome, reason = form.outcome.data or "", form.reason.data or ""
                whom = page.talk.tenderer
                closing.close_topic(
                    db.session, actor, whom, topic, outcome, reason, now(), at_session=thread
                )
            db.session.commit()
            return _after_saving(procedure_id, page)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _again(thread, topic, form)


@gives_back("talks.write")
def unsaved(procedure_id: UUID, thread: UUID, topic: str) -> ResponseReturnValue | None:
    """The page with what was typed in a session that ended."""
    if not _page(thread, topic).may_record:
        return None
    return _again(thread, topic, _form(topic), ended=True)


@bp.post(f"{ONE}/whole/autosave", defaults={"topic": WHOLE})
@bp.post(f"{ONE}/topics/<topic>/autosave")
@requires(Permission.RECORD_DIALOGUE)
def autosave(procedure_id: UUID, thread: UUID, topic: str) -> ResponseReturnValue:
    """Keeps what is written while somebody types; the page works without it."""
    form = _form(topic)
    if not form.validate():
        return jsonify(saved=False, text=form.first_fault), 422
    try:
        actor = current_identity()
        version = acts.keep_item(db.session, actor, thread, form.item(topic), form.expected, now())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        return jsonify(saved=False, text=refused.refusals[0].sentence(language())), 422
    told = saved_words(now())
    if form.closes:
        told = _("%(saved)s, de uitkomst nog niet", saved=told)
    return jsonify(saved=True, text=told, version=version)


@bp.get(f"{ONE}.ics")
@requires(Permission.VIEW_DIALOGUE)
def ics(procedure_id: UUID, thread: UUID) -> ResponseReturnValue:
    """The session for a calendar. What is handed out holds nothing of another tenderer."""
    case, talk, topics = pages.calendar_case(db.session, current_identity(), thread)
    lang = language()
    lines = [f"{case.title.get(lang)} ({case.reference})", ""]
    lines += [f"- {topic.title.get(lang)}" for topic in topics]
    event = Event(
        str(talk.thread),
        talk.versions - 1,
        talk.at,
        talk.starts,
        talk.ends,
        talk.title,
        talk.place,
        "\n".join(lines),
        bool(talk.cancelled),
    )
    method = CANCEL if talk.cancelled else PUBLISH
    day = utc(talk.starts).astimezone(AMSTERDAM).date()
    name = file_name(f"{case.reference} {talk.title} {day}.ics")
    return handed_out(name, calendar([event], case.plan.authority, method), CALENDAR)


def _page(thread: UUID, topic: str | None) -> TalkPage:
    return pages.talk_page(db.session, current_identity(), thread, topic, now())


def _form(topic: str, **given: Any) -> ItemForm:
    return item_form(topic)(**given)


def _written(page: TalkPage) -> ItemForm:
    item = page.item
    texts = {"authority": item.authority, "tenderer": item.tenderer, "text": item.text}
    return _form(item.topic, formdata=None, data={**texts, "version": str(page.version)})


def _after_saving(procedure_id: UUID, page: TalkPage) -> ResponseReturnValue:
    here: dict[str, Any] = {"procedure_id": procedure_id, "thread": page.talk.thread}
    topic = page.topic.id if page.topic else None
    if topic and "agree" in request.form:
        about: dict[str, Any] = {
            "tenderer": page.talk.tenderer,
            "topic": topic,
            "session": page.talk.thread,
        }
        return redirect(url_for("agreements.new", procedure_id=procedure_id, **about), 303)
    if "stay" not in request.form:
        if page.following is None:
            flash(_("Alles is bewaard. Maak nu het verslag."), "toast")
            return redirect(url_for("minutes.index", **here), 303)
        topic = page.following.id
    return redirect(url_for(".show", **here, topic=topic, _anchor="punt"), 303)


def _again(thread: UUID, topic: str, form: ItemForm, *, ended: bool = False) -> ResponseReturnValue:
    """The form as it was typed, with what is stored beside it when the two differ."""
    page = _page(thread, topic)
    elsewhere = page.draft if form.expected != page.version else None
    form.version.data = str(page.version)
    changes, who = [], ""
    if elsewhere:
        who = pages.saved_by(db.session, current_identity(), elsewhere)
        for name in ("authority", "tenderer", "text"):
            stored, typed = getattr(elsewhere.item, name), form[name].data or ""
            changes.append((form[name].label.text, stored, difference(stored, typed)))
    told = {"elsewhere": elsewhere, "changes": changes, "who": who, "ended": ended}
    return _shown(page, form, **told), 422


def _shown(page: TalkPage, form: ItemForm, **told: Any) -> str:
    saved = saved_words(page.draft.at) if page.draft else None
    return render_template("talks/show.html", page=page, form=form, saved_text=saved, **told)


def _filled(page: PlanPage) -> PlanForm:
    talk = page.talk
    assert talk is not None
    starts, ends = (utc(one).astimezone(AMSTERDAM) for one in (talk.starts, talk.ends))
    filled = {
        "title": talk.title,
        "day": starts.date(),
        "begins": starts.time(),
        "ends": ends.time(),
        "place": talk.place,
        "agenda": list(talk.agenda),
        "seen": str(talk.versions),
    }
    return PlanForm(formdata=None, data=filled)


def _planned(procedure_id: UUID, page: PlanPage, form: PlanForm) -> ResponseReturnValue:
    _offer(page, form)
    if form.validate():
        chosen = set(form.agenda.data or ())
        order = [*(page.talk.agenda if page.talk else ()), *(id_ for id_, _words in _topics(page))]
        agenda = [id_ for id_ in dict.fromkeys(order) if id_ in chosen]
        typed = (form.title.data, form.starts_at, form.ends_at, form.place.data, agenda)
        try:
            actor = current_identity()
            if page.talk:
                thread = page.talk.thread
                acts.move_session(db.session, actor, thread, *typed, now(), form.seen_number)
            else:
                thread = acts.plan_session(db.session, actor, page.tenderer, *typed, now())
            db.session.commit()
            flash(_("De sessie is gepland."), "toast")
            return redirect(url_for(".show", procedure_id=procedure_id, thread=thread), 303)
        except Refused as refused:
            db.session.rollback()
            show_refusals(form, refused)
    return _planning(page, form), 422


def _topics(page: PlanPage) -> list[tuple[str, str]]:
    """The topics to choose from: the open ones first."""
    rows = (*page.open, *(row for row, _outcome in page.closed))
    return [(row.id, row.title.get(language())) for row in rows]


def _offer(page: PlanPage, form: PlanForm) -> None:
    form.agenda.offer(_topics(page))


def _planning(page: PlanPage, form: PlanForm, cancelling: CancelForm | None = None) -> str:
    """The page; one that was refused because of somebody else shows how it is planned now."""
    _offer(page, form)
    changed = bool(page.talk) and form.seen_number != page.talk.versions if page.talk else False
    if page.talk:
        form.seen.data = str(page.talk.versions)
    if cancelling is None and page.talk:
        cancelling = CancelForm(formdata=None)
    if cancelling is not None and page.talk:
        cancelling.seen.data = str(page.talk.versions)
    return render_template(
        "talks/plan.html", page=page, form=form, cancelling=cancelling, changed=changed
    )
