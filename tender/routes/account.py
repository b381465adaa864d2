"""The way in, and the reader's own choices: language, colours and keys."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from tender.routes.access import hide, own_path, public, signed_in

bp = Blueprint("account", __name__)
LANGUAGES = ("nl", "en")
THEMES = ("auto", "light", "dark")
KEYS = ("on", "off")
LANDING = "cockpit.procedures"
_YEAR = 365 * 24 * 3600


@bp.get("/")
@signed_in
def home() -> ResponseReturnValue:
    """Where everyone lands after logging in: their procedures."""
    if LANDING not in current_app.view_functions:
        hide()
    return redirect(url_for(LANDING))


@bp.get("/logged-in")
@signed_in
def returned() -> str:
    """For who logged in beside a page whose session had ended: the work is in the other tab."""
    return render_template("accounts/returned.html")


@bp.get("/language/<lang>")
@public
def language(lang: str) -> ResponseReturnValue:
    """Remember the language in a cookie; writes nothing on our side."""
    return _remember("lang", lang, LANGUAGES)


@bp.get("/theme/<theme>")
@public
def theme(theme: str) -> ResponseReturnValue:
    """Remember light or dark in a cookie; `auto` follows the reader's system."""
    return _remember("theme", theme, THEMES)


@bp.get("/keys/<choice>")
@signed_in
def keys(choice: str) -> ResponseReturnValue:
    """Remember in a cookie whether keys of one character do something."""
    return _remember("keys", choice, KEYS)


def chosen(name: str, allowed: tuple[str, ...]) -> str:
    """The choice in the cookie, or the first of what is allowed."""
    value = request.cookies.get(_cookie(name), "")
    return value if value in allowed else allowed[0]


def _cookie(name: str) -> str:
    """Over https no other site under our domain can set it; a browser takes that name only then."""
    return f"__Host-{name}" if current_app.config["HTTPS"] else name


def _remember(name: str, value: str, allowed: tuple[str, ...]) -> Response:
    if value not in allowed:
        hide()
    back = own_path(request.args.get("next")) or "/"
    response = current_app.make_response(redirect(back, 303))
    response.set_cookie(
        _cookie(name),
        value,
        max_age=_YEAR,
        secure=bool(current_app.config["HTTPS"]),
        httponly=True,
        samesite="Lax",
    )
    return response
