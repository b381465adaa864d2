"""What every page shows around its own content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Flask, current_app, g, request, url_for
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from criteria import visibility
from criteria.board import OPEN
from criteria.phases import Step, conditions
from criteria.texts import sentence
from tender import permissions
from tender.actions.entry import look
from tender.actions.standing import remembered
from tender.clock import now
from tender.extensions import db
from tender.permissions import ROLES, Identity, Permission
from tender.routes.access import (
    SAFE,
    SIGNED_IN,
    access_of,
    current_procedure,
    current_step,
    language,
    page_above,
)
from tender.routes.account import KEYS, LANGUAGES, THEMES, chosen
from tender.routes.menu import MENU, PRACTICE, Entry
from tender.store import plans, procedures
from tender.store.memory import Memory
from tender.store.procedures import Case
from tender.store.summary import Summary

if TYPE_CHECKING:
    from uuid import UUID

    from criteria.phases import Standing

PLACES: Mapping[str, str] = {
    "plan": "plan.show",
    "tenderers": "tenderers.index",
    "openings": "tenderers.index",
    "suitability": "suitability.index",
    "people": "people.index",
    "admission": "admission.index",
    "practice": "practice.index",
    "declarations": "tenderers.declare",
    "doubts": "doubts.index",
    "assignments": "scoring.assignments",
    "consensus": "consensus.index",
    "advice": "advice.index",
    "selection": "selection.show",
    "dialogue": "dialogue.index",
    "topics": "topics.index",
    "informing": "informing.index",
    "offers": "offers.index",
    "conformity": "conformity.index",
    "comparison": "comparison.show",
    "low_offers": "low_offers.index",
    "award": "award.show",
    "ending": "ending.index",
    "mandates": "mandates.index",
    "claims": "claims.index",
    "reports": "reports.index",
}
"""Where the place of a condition is found."""
_ASKED: Mapping[str, Mapping[str, Any]] = {"topics": {"show": OPEN}}
"""Which part of that page is meant."""
_WATCHED: Mapping[str, str] = {"assignments": "progress.show"}
"""Where others see how far a place is."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the navigation; without `url` it is not open yet."""

    icon: str
    label: str
    url: str | None
    current: bool = False
    count: int = 0
    locked: bool = False
    sealed: bool = False


Section = tuple[str, tuple[Item, ...]]
"""A heading, and the lines below it."""


@dataclass(frozen=True, slots=True)
class Nav:
    """Where somebody is, and where that person can go in this procedure.

    sections  found out where they are shown: a page of one task has no navigation beside it
    """

    procedure_title: str
    role_label: str
    person: str
    sections: Callable[[], tuple[Section, ...]]


OUTSIDE: tuple[tuple[str, str, Any], ...] = (
    ("cockpit.procedures", "compass", _l("Uw aanbestedingen")),
    ("catalogues.index", "journal-text", _l("Catalogi")),
)
"""The pages outside any procedure, for everyone with an account."""

_DRAWN = ("", "commit_", "reveal_")
_UNDER: Mapping[str, str] = {
    **dict.fromkeys(("evidence", "parties", "signals", "uea", "clarification"), "suitability"),
    **dict.fromkeys(("capacity", "figures", "grounds"), "suitability"),
    **dict.fromkeys(("talks", "minutes", "topics", "agreements", "informing"), "dialogue"),
    **dict.fromkeys(("indicators", "risks", "trace", "handing_over"), "dialogue"),
    "elsewhere": "tenderers",
    "masking": "suitability",
    **dict.fromkeys(("firmness", "low_offers", "setting_aside"), "comparison"),
    **dict.fromkeys((f"draws.{act}selection" for act in _DRAWN), "selection"),
    **dict.fromkeys((f"draws.{act}award" for act in _DRAWN), "award"),
    "mandates": "award",
}
"""Pages that stand under a line of the navigation with another name."""

_COUNTED = ("officer", "chair")
_JUDGED_AGAIN = frozenset({Step.SELECT, Step.COMPARE, Step.DECIDE})
"""In these steps nothing is judged but in a re-evaluation."""
CLAIMS = "claims"
REPORTS = "reports.index"
_WRITTEN: Memory[Markup] = Memory(64)
_ROWS: Memory[Markup] = Memory(4000)


def init_app(app: Flask) -> None:
    app.context_processor(_around)
    app.add_template_global(icons, "icons")
    app.add_template_global(called, "called")
    app.add_template_global(place_url, "place_url")
    app.add_template_global(said, "said")
    app.add_template_global(query, "query")
    app.add_template_global(kept, "kept")
    app.add_template_global(kept_row, "kept_row")


def kept(*basis: Hashable, caller: Callable[[], Markup]) -> Markup:
    """What stands in the block, written once for the same basis: all that it follows from.

    In a template: `{% call kept("name", page.basis) %}…{% endcall %}`. No form stands in it: a form
    holds what belongs to one browser.
    """
    return _WRITTEN.get(basis, caller)


def kept_row(*basis: Hashable, caller: Callable[[], Markup]) -> Markup:
    """As `kept`, for one row of many: after an edit only the rows that changed are written anew."""
    return _ROWS.get(basis, caller)


def icons() -> str:
    """Where the icons are, found once per request: a page has dozens of them."""
    found: str | None = g.get("icons")
    if found is None:
        found = g.icons = url_for("bootstrap.static", filename="icons/bootstrap-icons.svg")
    return found


def called(kind: str, key: object, **values: object) -> str:
    """The name of one of a fixed set, such as `called("outcome", "met")`, for the reader."""
    return sentence(f"names.{kind}_{key}", language(), **values)


def said(code: str, **values: object) -> str:
    """A sentence of the rules, for the reader."""
    return sentence(code, language(), **values)


def query(**asked: object) -> str:
    """What follows an address: "?a=1&b=2". Without what is empty or None; a list is several."""
    given = {name: value for name, value in asked.items() if value not in (None, "", (), [])}
    return f"?{urlencode(given, doseq=True)}" if given else ""


def place_url(place: str, procedure_id: UUID) -> str | None:
    """The page where a condition is met, when the reader may open it now."""
    for places in (PLACES, _WATCHED):
        if place in places and _open(places[place]):
            return url_for(places[place], procedure_id=procedure_id, **_ASKED.get(place, {}))
    return None


def keep_standing(found: Standing) -> None:
    """A page that counted already lends its counts to the frame."""
    g.standing = found


def keep_case(case: Case) -> None:
    """A page that read the procedure already lends it to the frame."""
    g.case = case


def _mark(user_id: UUID) -> str:
    """Tells a script that somebody else is logged in than before, and nothing of who."""
    return hashlib.sha256(f"tender-viewer/1\n{user_id}".encode()).hexdigest()[:16]


def _around() -> dict[str, Any]:
    user = g.get("_login_user")
    known = user is not None and user.is_authenticated
    theme = chosen("theme", THEMES)
    return {
        "lang": language(),
        "theme": None if theme == THEMES[0] else theme,
        "single_keys": chosen("keys", KEYS) == KEYS[0],
        "demo": bool(current_app.config["DEMO"]),
        "home_url": "/",
        "viewer": _mark(user.id) if known else None,
        "logout_url": url_for("security.logout") if known else None,
        "own_account_url": url_for("own_account.show") if known else None,
        "other_lang_url": url_for("account.language", lang=_other(), next=_here()),
        "theme_urls": [(name, url_for("account.theme", theme=name)) for name in THEMES],
        "user_name": user.name if known else None,
        **_procedure(),
    }


def _procedure() -> dict[str, Any]:
    """The navigation and the seal, inside a procedure; never around a page that went wrong."""
    identity: Identity | None = g.get("participation")
    nothing = {"nav": None, "seal": None, "plan_version": None}
    if g.get("reference"):
        return nothing
    if identity is None:
        return {**nothing, "nav": _outside()}
    found = current_procedure()
    return {
        "nav": _nav(identity, found),
        "seal": found.seal,
        "plan_version": found.plan_number,
    }


def _nav(identity: Identity, found: Summary) -> Nav:
    held = [called("role", role) for role in ROLES if role in identity.roles]
    return Nav(
        found.title.get(language()),
        ", ".join(held),
        identity.name,
        lambda: tuple(_sections(identity, found)),
    )


def _sections(identity: Identity, found: Summary) -> Iterator[Section]:
    counts = _counts(identity, found.step)
    for heading, entries in MENU:
        items = tuple(
            _item(identity, entry, found, counts)
            for entry in entries
            if _ever(identity, entry) and (entry[0] != PRACTICE or _practises(identity, found))
        )
        if items:
            yield str(heading), items


def _outside() -> Nav | None:
    """The navigation on a page of no procedure, for whoever logged in."""
    access = access_of(current_app, request.endpoint or "")
    if access is None or access.who != SIGNED_IN:
        return None
    items = (
        Item(icon, str(label), url_for(endpoint), request.blueprint == endpoint.partition(".")[0])
        for endpoint, icon, label in OUTSIDE
    )
    return Nav("", "", "", lambda: (("", tuple(items)),))


def _item(identity: Identity, entry: Entry, found: Summary, counts: Mapping[str, int]) -> Item:
    endpoint, icon, label, _ = entry
    blueprint = endpoint.partition(".")[0]
    reachable = _granted(identity, entry, found.step) and not _idle(identity, entry, found.step)
    reachable = reachable and _came(identity, entry, found.step)
    return Item(
        icon,
        str(label),
        url_for(endpoint, procedure_id=identity.procedure_id) if reachable else None,
        _under() == blueprint,
        counts.get(endpoint, 0) if reachable else 0,
        not reachable,
        endpoint == "plan.show" and found.seal is not None,
    )


def _came(identity: Identity, entry: Entry, step: Step) -> bool:
    """Whether the course ever came to the page: it may have ended before. A report can always be
    made of what there is."""
    if step is not Step.CLOSED or entry[0] == REPORTS:
        return True
    if "stopped" not in g:
        g.stopped = procedures.stopped_in(db.session, identity.procedure_id)
    return _granted(identity, entry, g.stopped)


def _under() -> str:
    """The line of the navigation that this page stands under."""
    area = request.blueprint or ""
    found = _UNDER.get(request.endpoint or "") or _UNDER.get(area, area.partition("_")[0])
    return _claimed(current_step()) if found == CLAIMS else found


def _claimed(step: Step) -> str:
    """The line under which claims stand: that of the last decision that could be claimed about."""
    if step.reached(Step.DECIDE):
        return "award"
    return "selection" if step.reached(Step.SELECT) else "admission"


def _ever(identity: Identity, entry: Entry) -> bool:
    return any(permissions.allowed(identity, asked, step) for asked in entry[3] for step in Step)


def _practises(identity: Identity, found: Summary) -> bool:
    """Whether the sealed plan has a practice round."""
    if found.seal is None:
        return False
    plan = plans.sealed_plan(db.session, identity.procedure_id, found.seal)
    return plan.scoring.practice


def _granted(identity: Identity, entry: Entry, step: Step) -> bool:
    """Whether the page is there, and open to this person now."""
    access = access_of(current_app, entry[0])
    if access is None or access.permission is None:
        return False
    asked = any(permissions.allowed(identity, one, step) for one in entry[3])
    return asked and permissions.allowed(identity, access.permission, step)


def _idle(identity: Identity, entry: Entry, step: Step) -> bool:
    """Whether the page tells how far something is that nobody works on now."""
    if entry[0] != "progress.show" or step not in _JUDGED_AGAIN:
        return False
    return not _standing(identity, step).judging_rounds_open


def _open(endpoint: str) -> bool:
    identity: Identity | None = g.get("participation")
    access = access_of(current_app, endpoint)
    if identity is None or access is None or access.permission is None:
        return False
    return permissions.allowed(identity, access.permission, current_step())


def _counts(identity: Identity, step: Step) -> dict[str, int]:
    """What waits for this person, per page: for the officer and the chair alone."""
    mine = identity.roles.intersection(_COUNTED)
    if not mine or _blind(identity):
        return {}
    found: dict[str, int] = {}
    for condition in conditions(_standing(identity, step)):
        claims = condition.place == CLAIMS
        place = _claimed(step) if claims else _UNDER.get(condition.place, condition.place)
        endpoint = PLACES.get(place)
        if endpoint is not None and not condition.met and condition.turn in mine:
            found[endpoint] = found.get(endpoint, 0) + max(condition.count, 1)
    return found


def _blind(identity: Identity) -> bool:
    """Whether this person scores now. Asks nothing about who never does."""
    if not identity.viewer.has("assessor"):
        return False
    case: Case = g.get("case") or look(db.session, identity, Permission.OVERVIEW)
    keep_case(case)
    return not visibility.counts(identity.viewer, case.moment)


def _standing(identity: Identity, step: Step) -> Standing:
    kept: Standing | None = g.get("standing")
    if kept is not None and kept.step is step:
        return kept
    read: Case | None = g.get("case")  # read after the request may have changed the draft
    draft = current_procedure().draft if read is None else read.draft_version
    sheets = visibility.handed_in(identity.viewer).everyone
    return remembered(db.session, identity.procedure_id, draft, now(), read, sheets=sheets)


def _other() -> str:
    return next(lang for lang in LANGUAGES if lang != language())


def _here() -> str | None:
    """A page to come back to after choosing a language; none from one that is not there."""
    if request.endpoint is None or g.get("lost"):
        return None
    return request.full_path.rstrip("?") if request.method in SAFE else page_above()
