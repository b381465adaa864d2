"""One page for all that goes wrong: what happened, what to do, a reference for the helper."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask, Response, current_app, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import lazy_gettext as _l
from flask_login import AnonymousUserMixin, current_user  # type: ignore[import-untyped]
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import Gone, HTTPException, InternalServerError, NotFound, SecurityError
from wtforms import FormField, HiddenField, PasswordField
from wtforms.fields.choices import SelectChoice
from wtforms.fields.core import UnboundField

from criteria.documents import MEBIBYTE
from tender.extensions import db, trouble, undo
from tender.forms.fields import Form
from tender.forms.scoring import CALLED
from tender.permissions import NotGranted
from tender.routes.access import SAFE, SessionEnded, guard, own_form, page_above
from tender.routes.sessions import viewer_key
from tender.routes.surplus import PROOFS, Surplus
from tender.security import FAILED, REFUSED, tell
from tender.vault import Destroyed, KeyAway


@dataclass(frozen=True, slots=True)
class Story:
    title: Any
    happened: Any
    advice: Any


EXPIRED = Story(
    _l("Uw sessie is verlopen"),
    _l("Uw formulier is niet verwerkt: het hoorde bij een sessie die niet meer bestaat."),
    _l(
        "Log opnieuw in; dat opent een nieuw tabblad. Ga daarna op dit tabblad terug naar uw"
        " formulier en verstuur het opnieuw."
    ),
)
EXPIRED_AND_BACK = replace(
    EXPIRED,
    advice=_l(
        "Log opnieuw in; dat opent een nieuw tabblad. Ga daarna op dit tabblad verder: alles wat u"
        " typte, komt terug in uw formulier."
    ),
)
SURPLUS = Story(
    _l("Er kwam iets mee dat hier niet hoort"),
    _l("In wat u verstuurde staat een veld dat dit formulier niet heeft. Er is niets vastgelegd."),
    _l(
        "Open het formulier opnieuw en verstuur het nog eens. Gebeurt dit weer? Zet dan de"
        " uitbreidingen van uw browser uit."
    ),
)
_Again = Callable[..., ResponseReturnValue | None]
_AGAIN: dict[str, _Again] = {}
WORDS = 25
"""From how many characters on something typed is given back: what is worth not typing again."""
MOST_TEXTS = 60
TOO_LARGE = 413
STORIES = {
    400: Story(
        _l("Deze vraag is niet goed aangekomen"),
        _l("Er ontbreekt iets in wat uw browser stuurde, of het kwam van een andere site."),
        _l("Ga terug en probeer het opnieuw. Er is niets vastgelegd."),
    ),
    404: Story(
        _l("Deze bladzijde is er niet"),
        _l("De bladzijde bestaat niet, of is niet voor u bedoeld."),
        _l("Controleer het adres, of begin bij uw aanbestedingen."),
    ),
    405: Story(
        _l("Dit kan niet op deze manier"),
        _l("Deze bladzijde kunt u niet rechtstreeks openen."),
        _l("Begin bij uw aanbestedingen en volg de weg naar het formulier."),
    ),
    TOO_LARGE: Story(
        _l("Dit is te groot"),
        _l("Wat u stuurde is groter dan is toegestaan."),
        _l("Ga terug en kies een kleiner bestand of kort uw tekst in. Er is niets vastgelegd."),
    ),
    410: Story(
        _l("Dit is vernietigd"),
        _l("Dit bestand is vernietigd omdat de bewaartermijn voorbij is."),
        _l("Twee inkoopadviseurs besloten daartoe. Wanneer dat was, staat bij Bewaren."),
    ),
    429: Story(
        _l("Even wachten"),
        _l("Er is te vaak achter elkaar geprobeerd in te loggen."),
        _l("Wacht enkele minuten en probeer het dan opnieuw."),
    ),
    503: Story(
        _l("Er kan nu niets worden vastgelegd"),
        _l("De gegevens zijn niet zoals ze hier zijn vastgelegd. U kunt alles nog lezen."),
        _l(
            "Vertel het de beheerder: eerst moet worden uitgezocht en vastgelegd wat er is gebeurd."
        ),
    ),
    500: Story(
        _l("Er ging iets mis"),
        _l("De toepassing kon dit niet afmaken. Er is niets vastgelegd."),
        _l("Probeer het opnieuw. Blijft het misgaan, geef de beheerder dan het kenmerk hieronder."),
    ),
}

TROUBLE = {
    "away": Story(
        _l("De gegevens zijn even niet bereikbaar"),
        _l("De toepassing kon niet bij de gegevens."),
        _l(
            "Wacht een minuut en probeer het opnieuw. Stuurde u iets om vast te leggen? Kijk dan"
            " eerst of het er al staat."
        ),
    ),
    "full": Story(
        _l("Er is geen ruimte meer"),
        _l("De schijf is vol. Wat u stuurde, is niet vastgelegd."),
        _l(
            "Vertel het de beheerder: er moet ruimte komen. Ga daarna terug en verstuur het"
            " opnieuw."
        ),
    ),
}
"""What is wrong with the place where things are kept; answered with 503."""


KEY_AWAY = Story(
    _l("Dit kan nu niet worden geopend"),
    _l("De sleutel die hiervoor nodig is, staat niet op deze computer. Er is niets vastgelegd."),
    _l(
        "Vertel het de beheerder, met het kenmerk hieronder: die zet de sleutel terug. Probeer het"
        " daarna opnieuw."
    ),
)


def gives_back(endpoint: str) -> Callable[[_Again], _Again]:
    """Note the view that shows a form as it was sent once its session ended, and does nothing.

    It answers None when there is no such form to show any more.
    """

    def note(view: _Again) -> _Again:
        _AGAIN[endpoint] = view
        return view

    return note


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(NotGranted, _not_granted)
    app.register_error_handler(Destroyed, _destroyed)
    app.register_error_handler(KeyAway, _key_away)
    app.register_error_handler(Exception, _crash)


def _http_error(error: HTTPException) -> Response | HTTPException:
    code = error.code or 500
    if code < 400:
        return error
    if isinstance(error, CSRFError) and (answer := _given_back()) is not None:
        return answer
    response = _page(code, STORIES.get(code, STORIES[500 if code >= 500 else 400]), error)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _given_back() -> Response | None:
    """The form as it was sent, to whoever logged in again and may still send it."""
    again = _AGAIN.get(request.endpoint or "")
    if again is None or not own_form() or not current_user.is_authenticated:
        return None
    db.session.rollback()
    try:
        answer = guard() or again(**(request.view_args or {}))
    except (HTTPException, NotGranted):
        answer = None
    db.session.rollback()
    return None if answer is None else make_response(answer)


def _not_granted(error: NotGranted) -> Response:
    current_app.logger.warning("refused by the act")
    return _page(404, STORIES[404], NotFound())


def _destroyed(error: Destroyed) -> Response:
    return _page(410, STORIES[410], Gone())


def _key_away(error: KeyAway) -> Response:
    return _page(503, KEY_AWAY, error)


def _crash(error: Exception) -> Response:
    if current_app.config.get("PROPAGATE_EXCEPTIONS"):
        raise error
    if wrong := trouble(error):
        g.setdefault("_login_user", AnonymousUserMixin())  # the page does not ask who it was anew
        return _page(503, TROUBLE[wrong], error)
    return _page(500, STORIES[500], error)


def _page(code: int, story: Story, error: Exception) -> Response:
    g.reference = _reference(code)
    g.lost = code in (404, 405)
    kind = type(error).__name__
    tell("request", REFUSED if code < 500 else FAILED, code=code, kind=kind, asked=g.get("asked"))
    if code >= 500:
        crash = error.original_exception if isinstance(error, InternalServerError) else error
        current_app.logger.error("answered %d", code, exc_info=crash or error)
    else:
        current_app.logger.warning("answered %d: %s", code, kind)
    expired = isinstance(error, CSRFError | SessionEnded)
    back = expired and own_form() and request.endpoint in _AGAIN
    if expired:
        story = EXPIRED_AND_BACK if back else EXPIRED
    surplus = isinstance(error, Surplus)
    if surplus:
        story = SURPLUS
    if isinstance(request.routing_exception, SecurityError):
        return _plain(code, story)
    undo(db.session, g.get("_login_user"))
    try:
        page = render_template(
            "errors/error.html",
            story=story,
            code=code,
            reference=g.reference,
            expired=expired,
            room=(request.max_content_length or 0) // MEBIBYTE if code == TOO_LARGE else 0,
            file=g.get("largest_file", 0) // MEBIBYTE if code == TOO_LARGE else 0,
            back=None if g.lost or request.method in SAFE else page_above(),
            typed=_typed() if expired or surplus else (),
            sent=sent() if back else (),
        )
    except Exception:
        current_app.logger.exception("the error page itself failed")
        return _plain(code, story)
    return make_response(page, code)


def _typed() -> list[tuple[str, str]]:
    """The texts and choices of a form that was not processed, each with the name of its field as
    far as we know it, when a page of ours sent it."""
    if not own_form():
        return []
    names = {name.partition("-")[0] for name in request.form} | request.form.keys()
    fields = max(_forms(Form), key=lambda one: (len(one.keys() & names), -len(one)))
    filled = {
        name.rpartition("-")[0]
        for name, value in sent()
        if value and value not in _named(_field(fields, name))[1]
    }
    found: dict[tuple[str, str], str] = {}
    for name, value in sent():
        field = _field(fields, name)
        if field is not None and field.field_class is HiddenField:
            continue
        label, choices = _named(field)
        row = name.rpartition("-")[0] if label else ""
        if row and row not in filled:
            continue
        if value in choices or len(value) >= WORDS or (row and value):
            text = choices.get(value, value.replace("\0", "\ufffd"))
            found.setdefault((row, text), label)
    return [(label, text) for (_row, text), label in found.items()][:MOST_TEXTS]


def sent() -> list[tuple[str, str]]:
    """Each field of a form with what was sent in it, but for what proves who sent it."""
    secret = PROOFS | passwords()
    return [
        (name, value)
        for name, value in request.form.items(multi=True)
        if not name.endswith("csrf_token")
        and "password" not in name
        and name.rpartition("-")[2] not in secret
    ]


def passwords() -> frozenset[str]:
    """The names of the fields in which any form of ours takes a password."""
    return frozenset(
        name
        for fields in _forms(Form)
        for name, field in fields.items()
        if issubclass(field.field_class, PasswordField)
    )


def _field(fields: dict[str, UnboundField], name: str) -> UnboundField | None:
    """A field of a form by its name, also inside a row: `observations-0-text`."""
    first, _, rest = name.partition("-")
    found = fields.get(name) or fields.get(first)
    if not rest or found is None or name in fields:
        return fields.get(name)
    row = next((one for one in found.args if isinstance(one, UnboundField)), None)
    form = row.args[0] if row is not None and row.field_class is FormField else None
    inner = getattr(form, rest.partition("-")[2], None)
    return inner if isinstance(inner, UnboundField) else None


def _named(field: UnboundField | None) -> tuple[str, dict[str, str]]:
    """The name of a field, and the words of each of its choices. A form may say itself, in a
    hidden field, what its numbered choices were called."""
    if field is None:
        return "", {}
    choices = field.kwargs.get("choices") or ()
    label = field.kwargs.get("label") or next(iter(field.args), "")
    named = {one.value: str(one.label) for one in choices if isinstance(one, SelectChoice)}
    numbered = request.form.get(field.kwargs.get("called", ""), "").split(CALLED)
    named |= {str(number): words for number, words in enumerate(numbered) if words}
    return str(label), named | {key: str(words) for key, words in field.kwargs.get("pairs", ())}


def _forms(of: type[Form]) -> Iterator[dict[str, UnboundField]]:
    """The fields of every form, by name."""
    for form in of.__subclasses__():
        named = ((name, getattr(form, name)) for name in dir(form))
        yield {name: field for name, field in named if isinstance(field, UnboundField)}
        yield from _forms(form)


def _plain(code: int, story: Story) -> Response:
    text = f"{story.title}\n\n{story.happened}\n{story.advice}\n\n{code}-{g.reference}\n"
    return Response(text, code, content_type="text/plain; charset=utf-8")


def _reference(code: int) -> str:
    """Random for what went wrong. For a page that is not there one per browser, so that what is
    missing and what is hidden give the same bytes."""
    if code in (404, 405):
        return viewer_key()
    return secrets.token_hex(4)
