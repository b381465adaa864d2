"""Who may see which page: noted on the view, asked before it runs.

    @bp.get("/procedures/<uuid:procedure_id>/scores")
    @requires(Permission.SUBMIT_SCORES)
    def my_sheets(procedure_id: UUID) -> ResponseReturnValue: ...

`@requires` stands under the route. A view without a note does not exist for anyone. What is not
allowed and what is not there get the same answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale
from flask_login import current_user, logout_user  # type: ignore[import-untyped]
from werkzeug.exceptions import BadRequest, HTTPException

from criteria.reading import counted
from criteria.refusals import Refused
from tender import permissions
from tender.audit import chain_of
from tender.extensions import begin_write, db
from tender.routes import passing
from tender.store import trail
from tender.store.accounts import has_platform_role
from tender.store.summary import summary

if TYPE_CHECKING:
    from wtforms import BaseForm, Field

    from criteria.phases import Step
    from tender.permissions import Identity, Permission
    from tender.store.summary import Summary

Done = TypeVar("Done")
View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
_DRAWINGS = 3
"""So often something is drawn while others act; after that they wait."""
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
PUBLIC = "public"
SIGNED_IN = "signed in"
HALF_WAY = "half way"
OUTSIDE = frozenset({"static", "bootstrap.static", "security.login", "security.logout"})
"""Endpoints that are not ours and are open to all."""


class SessionEnded(BadRequest):
    """Somebody sent what was typed, and is no longer logged in."""


@dataclass(frozen=True, slots=True)
class Access:
    """The note on a view: who it is for, and the permission or platform role when one is asked.

    shared  the view writes in rows of the reader's own alone, beside others who do so
    """

    who: str
    permission: Permission | None = None
    platform: str | None = None
    shared: bool = False


def requires(permission: Permission, *, shared: bool = False) -> Callable[[View], View]:
    """For people with this permission in the procedure of the address."""

    def note(view: View) -> View:
        view.access = Access("permission", permission, shared=shared)  # type: ignore[attr-defined]
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return note


def signed_in(view: View) -> View:
    """For everyone with an account; shows nothing of a procedure but what the viewer has there."""
    view.access = Access(SIGNED_IN)  # type: ignore[attr-defined]
    return view


def half_way(view: View) -> View:
    """For whoever gave the password, before the second factor: sets it up or asks it."""
    view.access = Access(HALF_WAY)  # type: ignore[attr-defined]
    return view


def platform(role: str) -> Callable[[View], View]:
    """For people with this role on the platform, which gives no sight of any procedure (P12)."""

    def note(view: View) -> View:
        view.access = Access("platform", platform=role)  # type: ignore[attr-defined]
        return view

    return note


def public(view: View) -> View:
    """For everyone, such as the page behind a tenderer's personal link, which checks it itself."""
    view.access = Access(PUBLIC)  # type: ignore[attr-defined]
    return view


def access_of(app: Flask, endpoint: str) -> Access | None:
    """The note on an endpoint; None when there is none, and then nobody gets in."""
    if endpoint in OUTSIDE:
        return Access(PUBLIC)
    return getattr(app.view_functions.get(endpoint), "access", None)


def current_identity() -> Identity:
    """Who is asking, with the roles in the procedure of the address; read once in each request."""
    if "participation" not in g:
        _read_identity()
    found: Identity | None = g.participation
    if found is None:
        hide()
    return found


def current_step() -> Step:
    """The step of the procedure of the address, as it was when the request began."""
    current_identity()
    step: Step = g.step if "step" in g else current_procedure().step
    return step


def current_procedure() -> Summary:
    """What the frame shows of the procedure of the address; read once in each request."""
    if "procedure" not in g:
        g.procedure = summary(db.session, current_identity().procedure_id)
    found: Summary = g.procedure
    return found


def current_user_id() -> UUID:
    """Whose account this is, also outside any procedure."""
    user_id: UUID = current_user.id
    return user_id


def hide() -> NoReturn:
    """Not there, or not for you: one answer."""
    abort(404)


def page_number() -> int:
    """The page asked for in the address; the first one for anything else."""
    return counted(request.args.get("page", "")) or 1


def asked_id(name: str) -> UUID | None:
    """An id from the address, None without it; what is no id is not there."""
    typed = request.args.get(name)
    try:
        return UUID(typed) if typed else None
    except ValueError:
        hide()


def own_path(address: str | None) -> str | None:
    """The address when it is a page of ours that can be read, else None."""
    if not address or len(address) > 2000 or not address.isprintable():
        return None
    parts = urlsplit(address)
    if parts.scheme or parts.netloc or "\\" in address:
        return None
    if not parts.path.startswith("/") or address.startswith("//"):
        return None
    try:
        current_app.url_map.bind(request.host).match(parts.path, method="GET")
    except HTTPException:
        return None
    return address


def page_above() -> str | None:
    """The page a form was sent from: the nearest one above its address, asking for the same."""
    path = request.path
    while path.strip("/"):
        asked = f"{path}?{request.query_string.decode(errors='replace')}".rstrip("?")
        if own_path(asked):
            return asked
        path = path.rpartition("/")[0]
    return None


def show_refusals(form: BaseForm, refused: Refused) -> None:
    """Put each refusal at its field, in the reader's language; the rest above the form."""
    lang = language()
    for refusal in refused.refusals:
        field = _field(form, refusal.field) if refusal.field else None
        target = form.form_errors if field is None else _error_list(field)
        target.append(refusal.sentence(lang))


def language() -> str:
    """The reader's language, looked up once per request."""
    found: str | None = g.get("reader_language")
    if found is None:
        found = g.reader_language = "en" if str(get_locale()) == "en" else "nl"
    return found


def init_app(app: Flask) -> None:
    app.before_request(guard)
    app.teardown_request(_leave_nothing_behind)


def guard() -> ResponseReturnValue | None:
    """What is answered instead of the view, before it runs."""
    if request.endpoint is None:
        return None
    if _not_from_here():
        abort(400, "cross-site")
    access = access_of(current_app, request.endpoint)
    if access is None:
        current_app.logger.error("no access noted on %s", request.endpoint)
        hide()
    if current_app.config["DEMO"] and request.remote_addr not in ("127.0.0.1", "::1", None):
        hide()
    if request.endpoint in OUTSIDE:
        return None
    writes = request.method not in SAFE
    if writes and current_app.config["UNEXPLAINED"]:
        abort(503)
    if access.who == PUBLIC:
        if writes:
            begin_write(db.session)
        return None
    if "_user_id" not in session:
        return _to_login()
    if writes:
        begin_write(db.session)
    if not current_user.is_authenticated:
        return _to_login()
    if access.who == HALF_WAY:
        return None
    if not passing.inside():
        return _to_factor()
    _ask_rights(access)
    if request.endpoint in passing.WEIGHTY | passing.LEAVING:
        return ask_factor()
    return None


def _ask_rights(access: Access) -> None:
    if access.permission is not None:
        _ask(access.permission, access.shared)
    if access.platform is not None and not has_platform_role(current_user, access.platform):
        current_app.logger.warning("refused %s", access.platform)
        g.asked = access.platform
        hide()


def ask_factor() -> ResponseReturnValue | None:
    """The page that asks the second factor again, unless it was given shortly before, or now."""
    if passing.fresh():
        return None
    if not passing.gave_factor():
        hide()
    again: Callable[[], ResponseReturnValue | None] = current_app.extensions["confirm"]
    return again()


def _ask(permission: Permission, shared: bool) -> None:
    """Whether this person may. For an act it is asked once nobody else can act."""
    procedure_id: UUID | None = (request.view_args or {}).get("procedure_id")
    if request.method not in SAFE and procedure_id is not None:
        g.step = permissions.hold(db.session, procedure_id, shared=shared)
    if not permissions.allowed(current_identity(), permission, current_step()):
        current_app.logger.warning("refused %s", permission)
        g.asked = str(permission)
        hide()


def unhurried(work: Callable[[], Done]) -> Done:
    """Do what takes long, such as looking into a file, while nobody waits for us.

    What this request holds is let go first. Then it takes its turn once more, and who asks is read
    and asked anew, so that the act that follows is as safe as without the pause.
    """
    db.session.rollback()
    try:
        return work()
    finally:
        db.session.rollback()
        begin_write(db.session)
        access = access_of(current_app, request.endpoint or "")
        if access is not None and access.who != PUBLIC:
            if not current_user.is_authenticated:
                hide()
            g.pop("participation", None)
            g.pop("procedure", None)
            _ask_rights(access)


def undisturbed(draw: Callable[[], Done]) -> Done:
    """Draw what tells how a procedure stands while nobody waits for us, then take the turn. When
    somebody acted meanwhile it is drawn again, at last while others do wait."""
    chain = chain_of((request.view_args or {})["procedure_id"])
    for _again in range(_DRAWINGS):
        before, found = unhurried(lambda: (trail.head(db.session, chain), draw()))
        if trail.head(db.session, chain) == before:
            return found
    return draw()


def _read_identity() -> None:
    """A procedure that is not there and one without a role in it take the same work."""
    procedure_id: UUID | None = (request.view_args or {}).get("procedure_id")
    g.participation = None
    if procedure_id is not None and current_user.is_authenticated:
        g.participation = permissions.identify(db.session, current_user.id, procedure_id)


def _to_factor() -> ResponseReturnValue:
    """Who gave a password goes on to the second factor. A link is not enough for who does more
    than advise: that person logs in."""
    if passing.came_by_link():
        logout_user()
        return redirect(url_for("security.login"), 303)
    _keep_typed()
    wanted = None
    if request.method in SAFE and request.path != "/":
        wanted = own_path(request.full_path.rstrip("?"))
    return redirect(url_for("factor.ask", next=wanted), 303)


def _to_login() -> ResponseReturnValue:
    _keep_typed()
    wanted = None
    if request.method in SAFE and request.path != "/":
        wanted = own_path(request.full_path.rstrip("?"))
    return redirect(url_for("security.login", next=wanted), 303)


def _keep_typed() -> None:
    """What somebody typed comes back on the page that says the session is over."""
    if (
        request.method not in SAFE
        and own_form()
        and any(value for name, value in request.form.items() if not name.endswith("csrf_token"))
    ):
        raise SessionEnded


def own_form() -> bool:
    """Whether a page of ours sent this, as the browser tells it."""
    return request.headers.get("Sec-Fetch-Site") == "same-origin"


def _not_from_here() -> bool:
    """A form posted from another site, as the browser tells it."""
    if request.method in SAFE:
        return False
    return request.headers.get("Sec-Fetch-Site", "same-origin") not in ("same-origin", "none")


def _leave_nothing_behind(error: BaseException | None) -> None:
    """Routes commit. What they did not commit is undone."""
    db.session.rollback()


def _field(form: BaseForm, name: str) -> Field | None:
    for field in form:
        for candidate in (field, *getattr(field, "entries", ())):
            if name in (candidate.name, candidate.short_name):
                return candidate
            inner = getattr(candidate, "form", None)
            if inner is not None and (found := _field(inner, name)) is not None:
                return found
    return None


def _error_list(field: Field) -> list[str]:
    if isinstance(field.errors, list):
        return field.errors
    field.errors = list(field.errors or ())
    found: list[str] = field.errors
    return found
