"""Going to a provider of identity and coming back: to log in, to link or open one's account, and to
show anew who one is before an act that weighs much.

A browser leaves by a form of ours alone, and what comes back is taken once, by the browser that
left. Nothing is held while the provider is asked.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from flask import (
    Blueprint,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    session,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_login import current_user  # type: ignore[import-untyped]
from flask_security import login_user

from criteria.refusals import Refused, refusal
from tender import oidc
from tender.actions import accounts
from tender.actions import identities as acts
from tender.actions.identities import Proven
from tender.clock import now
from tender.extensions import db
from tender.forms.fields import first_sentence
from tender.oidc import SKEW, NoProof, Proof
from tender.permissions import NotGranted
from tender.routes import passing
from tender.routes.access import current_user_id, hide, own_path, public, signed_in, unhurried
from tender.routes.login import count, leaving, refuse_for_a_while, tried_provider
from tender.routes.sessions import ERRAND, apart, own_row, take
from tender.security import FAILED, GOOD, tell
from tender.store import identities, invitations

if TYPE_CHECKING:
    from tender.models.identity import User
    from tender.providers import Provider

bp = Blueprint("provider", __name__)
LOGIN, LINK, OPEN, CONFIRM = "login", "link", "open", "confirm"
_VALID = timedelta(minutes=10)
_WHY = {
    "down": "account.provider_down",
    "denied": "account.provider_denied",
    "client": "account.provider_client",
    "code": "account.provider_code",
    "nonce": "account.provider_nonce",
    "issuer": "account.provider_issuer",
    "token": "account.provider_token",  # nosec B105  # a message key
    "expired": "account.provider_expired",
}


@dataclass(frozen=True, slots=True)
class Errand:
    """What a browser left for.

    wanted      the page to go on to
    tab         it left on a tab of its own; what was typed waits on another
    user, mark  whose account is opened, and the mark of the link it was invited with
    """

    to: str
    provider: str
    at: str
    state: str = ""
    nonce: str = ""
    verifier: str = ""
    wanted: str | None = None
    tab: bool = False
    user: str = ""
    mark: str = ""


@bp.app_template_global("providers")
def providers() -> tuple[Provider, ...]:
    """Those that can be logged in with, for the buttons."""
    return tuple(current_app.config["PROVIDERS"].values())


@bp.app_template_global("confirmers")
def confirmers() -> tuple[Provider, ...]:
    """Those with which the reader can show anew who it is."""
    mine = {one.issuer for one in identities.of(db.session, current_user_id())}
    return tuple(one for one in providers() if one.steps and one.issuer in mine)


@bp.post("/login/with/<provider>")
@public
def enter(provider: str) -> ResponseReturnValue:
    return _leave(_known(provider), LOGIN)


@bp.post("/account/with/<provider>")
@signed_in
def link(provider: str) -> ResponseReturnValue:
    """Link the account at a provider to one's own."""
    return _leave(_known(provider), LINK)


@bp.post("/account/links/<uuid:link_id>/remove")
@signed_in
def unlink(link_id: UUID) -> ResponseReturnValue:
    """Log in that way no more."""
    try:
        acts.unlink(db.session, current_user_id(), link_id, own_row(), now())
        db.session.commit()
        flash(_("De koppeling is weg. Op andere plekken bent u uitgelogd."), "toast")
    except Refused as refused:
        db.session.rollback()
        flash(first_sentence(refused), "warn")
    return redirect(url_for("own_account.show"), 303)


@bp.post("/welcome/<token>/with/<provider>")
@public
def open_(token: str, provider: str) -> ResponseReturnValue:
    """Open the account of an invitation with an account at a provider, without a password."""
    found = _known(provider)
    key = str(current_app.config["SECRET_KEY"])
    try:
        user = accounts.invited(db.session, key, token, now())
    except NotGranted:
        hide()
    if invitations.needs_no_password(db.session, user.id):
        hide()
    mark = invitations.mark_of(db.session, user.id) or ""
    return _leave(found, OPEN, user=str(user.id), mark=mark)


@bp.post("/confirm/with/<provider>")
@signed_in
def confirm(provider: str) -> ResponseReturnValue:
    """Show anew who one is, where the account of the reader says so."""
    found = _known(provider)
    if not passing.gave_factor() or found not in confirmers():
        hide()
    return _leave(found, CONFIRM, tab="tab" in request.args)


@bp.get("/login/with/<provider>/back")
@public
def back(provider: str) -> ResponseReturnValue:
    """Whoever comes back. What was done while it was away counts: it is asked anew."""
    found, errand = _known(provider), _pending(provider)
    try:
        if errand is None:
            raise Refused(refusal("account.provider_state"))
        proof = unhurried(lambda: _proved(found, errand))
        return _ENDS[errand.to](found, errand, proof)
    except Refused as refused:
        db.session.rollback()
        codes = [one.code for one in refused.refusals]
        tell("provider", FAILED, provider=provider, to=errand.to if errand else None, codes=codes)
        return _failed(errand, first_sentence(refused))


def _leave(
    found: Provider, to: str, *, tab: bool = False, user: str = "", mark: str = ""
) -> ResponseReturnValue:
    """The page that goes on to the provider. A form may not go elsewhere itself (`headers.py`)."""
    wanted, moment = own_path(request.args.get("next")), now()
    errand = Errand(to, found.key, moment.isoformat(), "", "", "", wanted, tab, user, mark)

    def asked() -> oidc.Question:
        strangers = leaving() if to in (LOGIN, OPEN) else {}
        refuse_for_a_while(tried_provider() | strangers, moment)
        with apart() as own:
            count(own, strangers, moment, good=False)
        return oidc.ask(found, _back(found), max_age=_max_age(found, to), anew=to != LOGIN)

    try:
        question = unhurried(asked)
    except NoProof as why:
        tell("provider", FAILED, provider=found.key, to=to, codes=[_WHY[why.code]])
        return _failed(errand, first_sentence(_refused(found, why)))
    kept = {"state": question.state, "nonce": question.nonce, "verifier": question.verifier}
    session[ERRAND] = asdict(errand) | kept
    return render_template("provider/go.html", to=question.url, name=found.name)


def _pending(provider: str) -> Errand | None:
    """What this browser left for, once; None when it did not, long ago, or to another provider."""
    kept = session.get(ERRAND)
    if not kept or kept["provider"] != provider:
        return None
    if not hmac.compare_digest(kept["state"].encode(), request.args.get("state", "").encode()):
        return None
    taken = take(ERRAND)
    left = datetime.fromisoformat(kept["at"])
    return Errand(**taken) if taken and timedelta(0) <= now() - left < _VALID else None


def _proved(found: Provider, errand: Errand) -> Proof:
    """Who it is. Answers that are not good count, as guesses do."""
    keys, moment = tried_provider(), now()
    given = request.args.to_dict()
    try:
        proof = oidc.proved(found, _back(found), given, errand.nonce, errand.verifier, moment)
    except NoProof as why:
        with apart() as own:
            count(own, keys, moment, good=False)
        raise _refused(found, why) from None
    longest, left = _max_age(found, errand.to), datetime.fromisoformat(errand.at)
    if longest is not None and proof.at is not None and proof.at < left - longest - SKEW:
        raise Refused(refusal("account.provider_old", None, name=found.name))
    return proof


def _logged_in(found: Provider, errand: Errand, proof: Proof) -> ResponseReturnValue:
    user = acts.come_in(db.session, Proven(proof.issuer, proof.subject), now())
    return _inside(user, errand, proof)


def _linked(found: Provider, errand: Errand, proof: Proof) -> ResponseReturnValue:
    _require_inside()
    acts.link(db.session, current_user_id(), Proven(proof.issuer, proof.subject), now())
    db.session.commit()
    flash(_("U kunt nu ook inloggen met %(name)s.", name=found.name), "toast")
    return redirect(url_for("own_account.show"), 303)


def _opened(found: Provider, errand: Errand, proof: Proof) -> ResponseReturnValue:
    proven = Proven(proof.issuer, proof.subject)
    try:
        acts.open_with(db.session, UUID(errand.user), errand.mark, proven, now())
    except NotGranted:
        raise Refused(refusal("account.provider_state")) from None
    user = acts.come_in(db.session, proven, now())
    return _inside(user, errand, proof)


def _confirmed(found: Provider, errand: Errand, proof: Proof) -> ResponseReturnValue:
    _require_inside()
    user_id = current_user_id()
    if identities.user_of(db.session, proof.issuer, proof.subject) != user_id:
        raise Refused(refusal("account.provider_other", None, name=found.name))
    if not proof.stepped:
        raise Refused(refusal("account.provider_weak", None, name=found.name))
    passing.by_factor(proof.at)
    tell("factor", GOOD, account=str(user_id), way="provider")
    if errand.tab:
        return render_template("provider/confirmed.html", wrong=None)
    return redirect(own_path(errand.wanted) or "/", 303)


_ENDS: dict[str, Callable[[Provider, Errand, Proof], ResponseReturnValue]] = {
    LOGIN: _logged_in,
    LINK: _linked,
    OPEN: _opened,
    CONFIRM: _confirmed,
}


def _inside(user: User, errand: Errand, proof: Proof) -> ResponseReturnValue:
    """Log in. Without what counts as a second factor the own one is asked next."""
    count(db.session, leaving(), now(), good=True)
    db.session.commit()
    login_user(user, authn_via=["oidc"])
    if proof.stepped:
        passing.by_factor(proof.at)
    return redirect(own_path(errand.wanted) or "/", 303)


def _require_inside() -> None:
    """Whoever left was in; refused when that ended meanwhile."""
    if not (current_user.is_authenticated and passing.inside()):
        raise Refused(refusal("account.provider_state"))


def _failed(errand: Errand | None, sentence: str) -> ResponseReturnValue:
    """Back to where it began, with the reason."""
    if errand is not None and errand.tab:
        return render_template("provider/confirmed.html", wrong=sentence)
    flash(sentence, "bad")
    if errand is not None and errand.to == CONFIRM:
        return redirect(url_for("factor.confirm", next=errand.wanted), 303)
    if errand is not None and errand.to == LINK:
        return redirect(url_for("own_account.show"), 303)
    wanted = errand.wanted if errand else None
    return redirect(url_for("security.login", next=wanted), 303)


def _refused(found: Provider, why: NoProof) -> Refused:
    return Refused(refusal(_WHY[why.code], None, name=found.name))


def _max_age(found: Provider, to: str) -> timedelta | None:
    """How long ago somebody may have logged in there; asked where the moment matters to us."""
    if to == CONFIRM:
        return timedelta(0)
    longest: timedelta = current_app.config["SESSION_LONGEST"]
    return longest if found.steps else None


def _back(found: Provider) -> str:
    return url_for("provider.back", provider=found.key, _external=True)


def _known(provider: str) -> Provider:
    found: Provider | None = current_app.config["PROVIDERS"].get(provider)
    if found is None:
        hide()
    return found
