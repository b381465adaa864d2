"""Twin worlds over the whole map of addresses: five secrets, everyone who may not know of them.

Each pair of worlds is alike but for one secret. Every page that can be read, with every id that
either world has, and every form on those pages is asked for in both, by everyone who may not know.
A page or form that is made tomorrow is walked tomorrow. `docs/leaks.md` names the channels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from zlib import crc32

import pytest
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from criteria.phases import Step
from criteria.signals import Signal
from tender.actions import signals, tenderers
from tender.store import tenderers as rows
from tests.actions.test_clarification import answer, prepare, ready, send
from tests.crawl import Form, forms
from tests.places import IDS, WORDS, places
from tests.twins import EMAILS, Act, Answer, Pair, Twin, asked, twins, unlike
from tests.web.test_blind import (
    AT,
    NEVER,
    OFFERS_AT,
    OTHER,
    VIEWER,
    WHY,
    nothing,
    offer,
    offers_base,
    scoring_base,
    sheet,
)
from tests.web.test_blind_prices import without_chance
from tests.worlds import World, Worlds

__all__ = ["offers_base", "scoring_base"]
TESTED = "2022-01-10T11:00"
RECUSED, NOBODY = "assessor3", "anonymous"
TENDERER, RIVAL = "tenderer a", "tenderer b"
OUTSIDE = (TENDERER, RIVAL, NOBODY)
HIDDEN = "Zwartepieteren"
_HASH = re.compile(rb"[0-9a-f]{8,64}")


@pytest.fixture(scope="module")
def suitability_base(sqlite_worlds: Worlds) -> Iterator[World]:
    """Tenderers are tested, and one of them has a question to answer."""
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        ready(world)
        for who in (VIEWER, "chair", "decision_maker"):
            world.act(who, TESTED, tenderers.declare, world.course.ids["a"], "none", "")
        prepare(world, at=TESTED)
        send(world, at=TESTED)
        yield world


def replied(words: str) -> Act:
    """What a tenderer answered to a question about its application."""

    def do(world: World) -> None:
        answer(world, TESTED, words)

    return do


def inquiry(world: World) -> None:
    """An inquiry into the integrity of a tenderer, for an officer and the auditor."""
    with world.looked() as session:
        party = rows.tenderers(session, world.procedure_id)[0].parties[0].id
    words = Signal(HIDDEN, "inspection_report", "serious", f"Over {HIDDEN}.", date(2022, 1, 7))
    reader = world.identity("auditor").id
    world.act("officer", TESTED, signals.record_signal, world.vault, party, words, None, [reader])


def interest(found: str) -> Act:
    """What somebody declared about a tenderer."""

    def do(world: World) -> None:
        why = "" if found == "none" else NEVER
        world.act(OTHER, TESTED, tenderers.declare, world.course.ids["b"], found, why)

    return do


@dataclass(frozen=True)
class Secret:
    """What differs between two worlds, where, and who may learn nothing of it.

    recorded  whether the viewers read the log: the digest of an entry differs with what it covers
    """

    base: str
    at: str
    left: Act
    right: Act
    viewers: tuple[str, ...]
    recorded: bool = False


SECRETS = {
    "the marks and reasons of another": Secret(
        "scoring_base",
        AT,
        sheet(OTHER, "4", WHY),
        sheet(OTHER, "10", NEVER),
        ("auditor",),
        recorded=True,
    ),
    "whether another handed in a sheet": Secret(
        "scoring_base",
        AT,
        nothing,
        sheet(OTHER, "4", NEVER),
        (RECUSED, "delegate", "decision_maker", "contract_manager", RIVAL, NOBODY),
    ),
    "a sealed price": Secret(
        "offers_base",
        OFFERS_AT,
        offer("1"),
        offer("0.5"),
        ("auditor", "contract_manager", RIVAL, NOBODY),
        recorded=True,
    ),
    "whether another tenderer answered": Secret(
        "suitability_base",
        TESTED,
        nothing,
        replied(NEVER),
        ("chair", "delegate", RIVAL, NOBODY),
    ),
    "an interest that somebody declared": Secret(
        "suitability_base",
        TESTED,
        interest("none"),
        interest("conflict"),
        (VIEWER, "contract_manager", TENDERER),
    ),
    "an inquiry into integrity": Secret(
        "suitability_base",
        TESTED,
        nothing,
        inquiry,
        ("decision_maker", "chair", TENDERER),
    ),
}


def quietly(act: Act) -> Act:
    """The act with the same ids and salts in both worlds, so that its content alone differs."""

    def do(world: World) -> None:
        with without_chance():
            act(world)

    return do


WATCHED = {
    name: Secret(one.base, one.at, one.left, one.right, ("officer",), recorded=True)
    for name, one in SECRETS.items()
    if one.recorded
}
"""What an officer may not learn either, who reads more pages than all others together."""


@pytest.mark.parametrize("name", SECRETS)
def test_nothing_tells_of_a_secret(
    request: pytest.FixtureRequest, tmp_path: Path, name: str
) -> None:
    """No page and no answer to a form, over the whole map, in both worlds."""
    assert walked(request, tmp_path, SECRETS[name]) == []


@pytest.mark.soak
@pytest.mark.parametrize("name", WATCHED)
def test_nothing_tells_an_officer_of_a_secret(
    request: pytest.FixtureRequest, tmp_path: Path, name: str
) -> None:
    assert walked(request, tmp_path, WATCHED[name]) == []


def walked(request: pytest.FixtureRequest, folder: Path, secret: Secret) -> list[str]:
    """What tells the viewers of a secret that there is one."""
    base: World = request.getfixturevalue(secret.base)
    people = [who for who in secret.viewers if who in EMAILS]
    left, right = quietly(secret.left), quietly(secret.right)
    with twins(base, folder, people[0], secret.at, left, right, people) as pair:
        there = places(pair.left.world, pair.right.world)
        return [
            f"{who}: {what}"
            for who in secret.viewers
            for what in told(pair, who, there, secret.recorded)
        ]


def test_every_part_of_an_address_is_filled_in(scoring_base: World, tmp_path: Path) -> None:
    """So that a new page is walked with what the world has, and not with nothing."""
    with twins(scoring_base, tmp_path, VIEWER, AT, nothing, nothing) as pair:
        there = {*places(pair.left.world), "token"}
        parts = {name for rule in pair.left.app.url_map.iter_rules() for name in rule.arguments}
    assert parts - there == set(), "place these in tests/places.py"
    assert {*IDS, *WORDS} - parts == set()


def told(pair: Pair, who: str, there: dict[str, list[str]], recorded: bool) -> list[str]:
    """What the two worlds tell this viewer that differs: pages, answers to forms, and mail."""
    enter(pair, who)
    token = {"token": [pair.left.world.course.links[who[-1]]]} if who.startswith("tenderer") else {}
    # these two set a cookie that ends at an hour of the real clock, and ask nothing
    paths = [
        path
        for path in pair.addresses(**(there | token))
        if not path.startswith(("/theme/", "/language/"))
    ]
    if who in EMAILS:
        paths = asked(pair, paths)
    found, offered = [], {}
    for path in paths:
        one, other = pair.left.get(path), pair.right.get(path)
        found += [f"{path}: {what}" for what in differ(one, other, recorded)]
        for form in offers(one, path):
            offered.setdefault(form.shape, form)
    for number, form in enumerate(offered.values()):
        one, other = (sent(twin, form, who, number) for twin in (pair.left, pair.right))
        found += [f"after {form.action}: {what}" for what in differ(one, other, recorded)]
    for path in dict.fromkeys(form.page for form in offered.values()):
        one, other = pair.left.get(path), pair.right.get(path)
        found += [f"{path} afterwards: {what}" for what in differ(one, other, recorded)]
    if who in EMAILS and who != "officer" and pair.left.mail(who) != pair.right.mail(who):
        found.append("mail")
    return found


def enter(pair: Pair, who: str) -> None:
    """From here on this viewer reads the pages; a tenderer has a link and no log-in."""
    if who in EMAILS:
        return pair.look_as(who)
    pair.viewer = who
    for twin in (pair.left, pair.right):
        for cookie in pair.cookies.values():
            twin.client.delete_cookie(cookie.key)
        with without_chance(0):
            twin.client.get("/login")  # gives it a session, the same in both


def differ(one: Answer, other: Answer, recorded: bool) -> list[str]:
    return unlike(*(bare(one), bare(other))) if recorded else unlike(one, other)


def bare(given: Answer) -> Answer:
    """An answer without the digests of entries, which commit to what they cover and hide it."""
    return Answer(given.status, given.headers, _HASH.sub(b"", given.body), given.statements)


def offers(given: Answer, path: str) -> Iterator[Form]:
    html = any(name == "Content-Type" and "html" in value for name, value in given.headers)
    if given.status in (200, 422) and html:
        own = (form for form in forms(given.body.decode(), path) if form.action != "/logout")
        yield from own


def sent(twin: Twin, form: Form, who: str, number: int) -> Answer:
    """The form as a willing person sends it, with the same ids drawn in both worlds."""
    data = MultiDict([*form.sent(), ("csrf_token", twin.token())])
    kind = "multipart/form-data" if form.large else None

    def post() -> TestResponse:
        answer = twin.client.post(form.action, data=data, content_type=kind)
        answer.request.environ["wsgi.input"].close()  # the test client leaves a large file open
        return answer

    with without_chance(crc32(f"{who} {number}".encode())):
        return twin._answer(post)
