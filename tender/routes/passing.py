"""What a session has shown of its holder: a password alone, a link, or a second factor too.

A session without a mark gave a password and nothing else: it reaches no page but the one that asks
the second factor. The mark `ALONE` is worth something in demo mode only.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from flask import Flask, current_app, session
from flask_login import current_user  # type: ignore[import-untyped]
from flask_login.signals import user_logged_in  # type: ignore[import-untyped]

from tender import config
from tender.clock import now
from tender.extensions import db
from tender.routes.sessions import PASSED, PASSED_AT, begin, renew
from tender.store import factors, invitations

if TYPE_CHECKING:
    from tender.models.identity import User

ALONE, LINK, FACTOR = "password alone", "link", "factor"
FRESH = timedelta(minutes=5)
"""So long after the second factor somebody may do what weighs much (P14)."""
WEIGHTY = frozenset(
    {
        # open
        *("tenderers.open", "tenderers.finish", "offers.open_quality", "offers.open_prices"),
        # advance
        "cockpit.advance",
        # the keys of the vault
        *("vaults.choose", "vaults.words", "vaults.test", "vaults.lost", "vaults.deposit"),
        # lock
        *("plan.seal", "plan.seal_amendment", "consensus.finish", "rounds.finish"),
        *("offers.finish", "progress.reopen"),
        # award, and whatever else reaches tenderers as a decision
        *("selection.approve", "selection.send", "award.approve", "award.send", "award.contract"),
        *("draws.commit_selection", "draws.commit_award"),
        *("draws.reveal_selection", "draws.reveal_award"),
        *("admission.send", "setting_aside.confirm", "ending.approve", "ending.send"),
        *("suitability.exclude", "tenderers.incomplete"),
        # destroy, and let go what was held
        *("retention.propose", "retention.person", "retention.carry_out", "retention.lift"),
        *("retention.term", "retention.contract_end"),
        # export
        *("reports.dossier", "court.take"),
        # invite, and give rights
        *("tenderers.invite", "offers.invite", "people.grant", "people.renew"),
        *("people.restore", "people.withdraw", "people.seats"),
        *("accounts.invite", "accounts.renew", "accounts.right"),
        # the link of a tenderer, and where it is mailed to
        *("contacts.renew", "contacts.keep", "decision_letters.mail"),
        # who sees that a chain was cut
        *("keepers.add", "keepers.remove", "keepers.platform_add", "keepers.platform_remove"),
        # reset
        *("own_account.change_password", "own_account.codes"),
        *("own_account.remove_passkey", "own_account.remove_authenticator"),
        *("provider.link", "provider.unlink"),
        *("accounts.close", "accounts.reopen", "factor_resets.ask", "factor_resets.agree"),
    }
)
"""The acts before which the second factor is asked again."""
LEAVING = frozenset(
    {
        *("comparison.workbook", "comparison.rank_file", "reports.pdf", "reports.record"),
        *("handing_over.handover_xlsx", "handing_over.handover_json", "suitability.export"),
    }
)
"""The files about all tenderers at once, before which it is asked likewise: they leave the building
with a click."""


def init_app(app: Flask) -> None:
    user_logged_in.connect(_logged_in, app)


def _logged_in(sender: Flask, user: User, **_: object) -> None:
    """Somebody gave the password. Without a factor that is enough in demo mode alone."""
    begin(user.id)
    if not config.asks_second_factor(current_app.config) and not factors.has_any(
        db.session, user.id
    ):
        session[PASSED] = ALONE


def by_link() -> None:
    session[PASSED] = LINK


def by_factor(at: datetime | None = None) -> None:
    """Somebody gave the second factor, just now or at that moment: on under a new token."""
    moment = now()
    session[PASSED], session[PASSED_AT] = FACTOR, min(at or moment, moment).isoformat()
    renew()


def inside() -> bool:
    """Whether whoever is logged in reaches pages. A link is enough for a delegate alone."""
    how = session.get(PASSED)
    if how == LINK:
        return invitations.needs_no_password(db.session, current_user.id)
    return how == FACTOR or (how == ALONE and not config.asks_second_factor(current_app.config))


def came_by_link() -> bool:
    return bool(session.get(PASSED) == LINK)


def gave_factor() -> bool:
    """Whether this is somebody with a second factor, and not a password alone."""
    return bool(session.get(PASSED) == FACTOR)


def fresh() -> bool:
    """Whether the second factor was given shortly before. Not asked of a password alone."""
    if not gave_factor():
        return bool(session.get(PASSED) == ALONE)
    given = datetime.fromisoformat(session[PASSED_AT])
    return timedelta(0) <= now() - given < FRESH
