"""What indicators and risks have in common: shown, entered, entered anew and ended, in versions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from tender.clock import now
from tender.extensions import db
from tender.forms.register import EntryForm, ReasonForm
from tender.pages.register import Desk, EntryPage, desk
from tender.permissions import NotGranted, Permission
from tender.routes.access import asked_id, current_identity, requires
from tender.routes.acting import acted
from tender.routes.errors import gives_back

if TYPE_CHECKING:
    from flask_babel.speaklater import LazyString

RECORD = Permission.RECORD_DIALOGUE


@dataclass(frozen=True, slots=True, kw_only=True)
class Sort:
    """What differs between indicators and risks.

    name       the blueprint, and its place in the address
    one        the templates: `dialogue/<one>.html` and `dialogue/<one>_form.html`
    end        the endpoint that ends one: drop or close
    templates  what a new one can begin as, asked for with `?template=`
    page       one of them as a page
    form       the form for these contract years, of what it begins as, for a next version or not
    begun      what the form of a new one begins with
    filled     what the form of the next version begins with
    acts       to enter, to revise and to end one
    said       what is said after each of these
    """

    name: str
    one: str
    end: str
    templates: Collection[str] = ()
    page: Callable[..., Any]
    form: Callable[..., type[EntryForm]]
    begun: Callable[[str], Mapping[str, Any]]
    filled: Callable[[Any, int], Mapping[str, Any]]
    acts: tuple[Callable[..., object], Callable[..., object], Callable[..., object]]
    said: tuple[LazyString, LazyString]


def entries_blueprint(sort: Sort) -> Blueprint:
    """The blueprint of a sort, without its list."""
    bp = Blueprint(sort.name, __name__)
    root = f"/procedures/<uuid:procedure_id>/dialogue/{sort.name}"
    one = f"{root}/<uuid:thread>"
    entering, revising, ending = sort.acts
    entered, ended_words = sort.said

    @bp.route(f"{root}/new", methods=["GET", "POST"])
    @requires(RECORD)
    def enter(procedure_id: UUID) -> ResponseReturnValue:
        here, tenderer, form = _asked(sort)
        done = acted(
            form,
            lambda: entering(db.session, current_identity(), tenderer, form.content(), now()),
            url_for(f"{sort.name}.index", procedure_id=procedure_id, tenderer=tenderer),
            str(entered),
        )
        return done or _form(sort, here, None, form)

    @gives_back(f"{sort.name}.enter")
    def not_entered(procedure_id: UUID) -> ResponseReturnValue | None:
        here, _tenderer, form = _asked(sort)
        return _form(sort, here, None, form, ended=True)

    @bp.get(one)
    @requires(Permission.VIEW_DIALOGUE)
    def show(procedure_id: UUID, thread: UUID) -> ResponseReturnValue:
        return _one(sort, _page(sort, thread), ReasonForm(formdata=None))

    @bp.route(f"{one}/revise", methods=["GET", "POST"])
    @requires(RECORD)
    def revise(procedure_id: UUID, thread: UUID) -> ResponseReturnValue:
        entry, form, seen = _again(sort, thread)
        done = acted(
            form,
            lambda: revising(
                db.session, current_identity(), thread, seen, form.content(), form.why, now()
            ),
            url_for(f"{sort.name}.show", procedure_id=procedure_id, thread=thread),
            _("De nieuwe versie is vastgelegd."),
        )
        return done or _form(sort, entry, entry, form, seen)

    @gives_back(f"{sort.name}.revise")
    def not_revised(procedure_id: UUID, thread: UUID) -> ResponseReturnValue | None:
        entry, form, seen = _again(sort, thread)
        return _form(sort, entry, entry, form, seen, ended=True)

    @requires(RECORD)
    def end(procedure_id: UUID, thread: UUID) -> ResponseReturnValue:
        page, form = _page(sort, thread, RECORD), ReasonForm()
        said = (form.seen_number, form.reason.data or "")
        done = acted(
            form,
            lambda: ending(db.session, current_identity(), thread, *said, now()),
            url_for(f"{sort.name}.show", procedure_id=procedure_id, thread=thread),
            str(ended_words),
        )
        return done or _one(sort, page, form, 422)

    bp.add_url_rule(f"{one}/{sort.end}", sort.end, end, methods=["POST"])

    @gives_back(f"{sort.name}.{sort.end}")
    def not_ended(procedure_id: UUID, thread: UUID) -> ResponseReturnValue | None:
        return _one(sort, _page(sort, thread, RECORD), ReasonForm(), 422, ended=True)

    return bp


def _page(sort: Sort, thread: UUID, permission: Permission = Permission.VIEW_DIALOGUE) -> Any:
    return sort.page(db.session, current_identity(), thread, permission)


def _asked(sort: Sort) -> tuple[Desk, UUID, EntryForm]:
    """Whose entry is made, with its form; NotGranted when there is no tenderer or template."""
    here = desk(db.session, current_identity(), asked_id("tenderer"), RECORD)
    template = request.args.get("template", "")
    if here.tenderer is None or template not in ("", *sort.templates):
        raise NotGranted
    return (
        here,
        here.tenderer,
        sort.form(here.years, template, revising=False)(data=sort.begun(template)),
    )


def _again(sort: Sort, thread: UUID) -> tuple[EntryPage[Any], EntryForm, int]:
    """The entry, the form for its next version, and the version that its page was made from."""
    entry = _page(sort, thread, RECORD).entry
    made = sort.form(entry.years, getattr(entry.content, "template", ""), revising=True)
    form = made(data=sort.filled(entry.content, entry.versions[0].number))
    return entry, form, form.seen_number


def _form(
    sort: Sort,
    here: Desk | EntryPage[Any],
    entry: EntryPage[Any] | None,
    form: EntryForm,
    seen: int = 0,
    *,
    ended: bool = False,
) -> ResponseReturnValue:
    """The form; with what others kept meanwhile, after which it comes when it is sent again."""
    if entry is not None:
        form.seen.data = str(entry.versions[0].number)
    shown = render_template(
        f"dialogue/{sort.one}_form.html",
        desk=here,
        entry=entry,
        form=form,
        newer=entry.since(seen) if entry else (),
        ended=ended,
    )
    return shown, 422 if form.faulty or form.form_errors or ended else 200


def _one(
    sort: Sort, page: Any, form: ReasonForm, status: int = 200, *, ended: bool = False
) -> ResponseReturnValue:
    """One entry, with the form to end it; sent again, that comes after what others kept."""
    form.seen.data = str(page.entry.versions[0].number)
    shown = render_template(f"dialogue/{sort.one}.html", page=page, form=form, ended=ended)
    return shown, status
