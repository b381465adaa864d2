"""The vault: who keeps its key, words of the holders, the test opening."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from criteria.refusals import Refused
from tender.actions import vault_keys as acts
from tender.actions.entry import look, object_id
from tender.actions.vault_words import Turn
from tender.clock import now
from tender.extensions import db
from tender.forms.vaults import DepositForm, LevelForm, LostForm, TestForm, WordsForm
from tender.pages.vaults import TurnView, turn_view, vault_page
from tender.permissions import Permission
from tender.routes.access import current_identity, requires, show_refusals
from tender.routes.acting import acted
from tender.vault import Vault

if TYPE_CHECKING:
    from tender.forms.vaults import TurnForm

bp = Blueprint("vaults", __name__)
ROOT = "/procedures/<uuid:procedure_id>/vault"


@bp.get(ROOT)
@requires(Permission.VIEW_VAULT)
def index(procedure_id: UUID) -> ResponseReturnValue:
    return _show()


@bp.post(f"{ROOT}/level")
@requires(Permission.SET_VAULT)
def choose(procedure_id: UUID) -> ResponseReturnValue:
    """Choose who keeps the key."""
    form = LevelForm(vault_page(db.session, current_identity(), now()).choices)

    def act() -> None:
        holders = [object_id(one) for one in form.holders.data or ()]
        level, seen = form.level.data or "", form.seen_number
        acts.choose_level(db.session, current_identity(), level, holders, seen, now())

    return _done("level", form, act, _("De keuze is vastgelegd."))


@bp.post(f"{ROOT}/words")
@requires(Permission.SET_VAULT)
def words(procedure_id: UUID) -> ResponseReturnValue:
    """New words for a holder. The answer is the only page that ever shows them."""
    form = WordsForm()
    if not form.validate():
        return _show(words=form), 422
    try:
        made = acts.make_own_words(db.session, current_identity(), form.seen_number, now())
        db.session.commit()
    except Refused as refused:
        db.session.rollback()
        show_refusals(form, refused)
        return _show(words=form), 422
    back = url_for("vaults.index", procedure_id=procedure_id)
    return render_template("vault/words.html", words=made.split(), back=back)


@bp.post(f"{ROOT}/test")
@requires(Permission.SET_VAULT)
def test(procedure_id: UUID) -> ResponseReturnValue:
    """One of two holders opens the test."""
    form = TestForm()
    return _done(
        "test",
        form,
        lambda: acts.open_test(
            db.session, current_identity(), Turn(own_vault(), form.words.data or ""), now()
        ),
        lambda done: (
            _("De proefopening is geslaagd.")
            if done
            else _("Uw woorden kloppen. Een tweede sleutelhouder opent nu mee.")
        ),
    )


@bp.post(f"{ROOT}/lost")
@requires(Permission.KEEP_WORDS)
def lost(procedure_id: UUID) -> ResponseReturnValue:
    """A holder lost the words."""
    return _done(
        "lost",
        LostForm(),
        lambda: acts.report_lost(db.session, current_identity(), now()),
        _("Het verlies is vastgelegd."),
    )


@bp.post(f"{ROOT}/notary")
@requires(Permission.KEEP_WORDS)
def deposit(procedure_id: UUID) -> ResponseReturnValue:
    """A copy of a holder's words lies at a notary."""
    form = DepositForm()
    return _done(
        "deposit",
        form,
        lambda: acts.record_deposit(db.session, current_identity(), form.place.data or "", now()),
        _("De envelop bij de notaris is vastgelegd."),
    )


def own_vault() -> Vault:
    return Vault.load(current_app.instance_path)


def turn_asked(permission: Permission) -> TurnView | None:
    """What opening asks of whoever is here; None where the server holds the key."""
    actor = current_identity()
    return turn_view(db.session, actor, look(db.session, actor, permission))


def fields_for(view: TurnView | None) -> dict[str, Any]:
    """How the form of an opening is made."""
    if view is None:
        return {}
    told = [(one.holder, f"{one.name} ({one.place})") for one in view.deposited]
    return {"split": True, "deposited": told}


def turn_in(form: TurnForm) -> Turn | None:
    """What was brought to open with; None where the server holds the key."""
    if "words" not in form:
        return None
    chosen = form.holder.data if "holder" in form else ""
    return Turn(own_vault(), form.words.data or "", object_id(chosen) if chosen else None)


def waits_for_other(page: str) -> ResponseReturnValue:
    """Back to the page of an opening that another holder goes on with."""
    flash(_("Uw woorden kloppen. Nu geeft een andere sleutelhouder zijn woorden."), "ok")
    return redirect(url_for(page, procedure_id=current_identity().procedure_id), 303)


def _done(
    name: str, form: Any, act: Callable[[], Any], said: str | Callable[[Any], str]
) -> ResponseReturnValue:
    address = url_for("vaults.index", procedure_id=current_identity().procedure_id)
    done = acted(form, act, address, said)
    return done if done is not None else (_show(**{name: form}), 422)


def _show(**typed: Any) -> str:
    """The page; `typed` holds the one form that was sent."""
    page = vault_page(db.session, current_identity(), now())
    held = [str(one) for one in page.keys.holders]
    level = {"level": page.keys.level, "holders": held, "seen": page.keys.number}
    forms = {
        "level": LevelForm(page.choices, formdata=None, data=level),
        "words": WordsForm(formdata=None, data={"seen": page.made}),
        "test": TestForm(formdata=None),
        "lost": LostForm(formdata=None),
        "deposit": DepositForm(formdata=None),
    }
    failed = next(iter(typed.values()), None)
    if isinstance(failed, WordsForm):  # the next try starts from what there is now
        failed.seen.data = str(page.made)
    return render_template("vault/show.html", page=page, forms=forms | typed, failed=failed)
