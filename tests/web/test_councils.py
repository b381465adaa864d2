"""What officers open to councils and what delegates find by their pages and by any address."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from criteria.council_sessions import Heard
from criteria.phases import Step
from criteria.reading import read_local
from tender.actions import council_questions, council_sessions, openings, tenderers
from tender.actions import pages as drawing
from tender.pages import council_reading as reading
from tender.store import council_questions as rows
from tender.store import councils
from tests.desk import view
from tests.files.test_inspect import pdf
from tests.opened import (
    AT,
    COUNCIL,
    ONE,
    OTHER,
    SOCIAL,
    UNTIL,
    candidacy,
    delegate,
    everyone,
    exclude,
    interest,
    opened,
    posted,
    wanted,
    with_councils,
)
from tests.twins import Twin, application, browser, copied
from tests.web.forms import values
from tests.web.test_reader import file
from tests.web.test_scoring import send
from tests.worlds import World, Worlds, moment

NOW = "2022-01-11T10:00"
SAID = "Wij bellen elke bewoner binnen een dag terug."
ASKED = "Wie belt een bewoner terug?"
LARGEST = 60_000


class Clocked:
    """A moment that the test moves on."""

    def __init__(self) -> None:
        self.at = NOW


@pytest.fixture(scope="module")
def base(sqlite_worlds: Worlds) -> Iterator[World]:
    with sqlite_worlds.at(Step.PUBLISH) as world:
        with_councils(world)
        delegate(world)
        delegate(world, OTHER, SOCIAL)
        drawing.draw_undrawn(world.looked, world.vault, world.procedure_id, lambda: moment(AT))
        yield world


@pytest.fixture(scope="module")
def masked(sqlite_worlds: Worlds) -> Iterator[World]:
    with sqlite_worlds.at(Step.PUBLISH) as world:
        with_councils(world, masked=True)
        delegate(world)
        yield world


@pytest.fixture
def site(base: World, tmp_path: Path) -> Iterator[Twin]:
    yield from _site(base, tmp_path)


@pytest.fixture
def unnamed(masked: World, tmp_path: Path) -> Iterator[Twin]:
    yield from _site(masked, tmp_path)


def _site(base: World, tmp_path: Path) -> Iterator[Twin]:
    folder = tmp_path / "world"
    folder.mkdir()
    world = copied(base, folder)
    with application(world, NOW, PROPAGATE_EXCEPTIONS=True) as app:
        yield Twin(world, app, browser(app, ONE))


def root(world: World) -> str:
    return f"/procedures/{world.procedure_id}"


def part(world: World, id_: UUID, more: str = "") -> str:
    return f"{root(world)}/advice/parts/{id_}{more}"


def pages_opened(world: World, typed: str = "2-3, 12") -> UUID:
    world.act("officer", AT, openings.open_pages, world.vault, wanted(), file(world), typed)
    with world.looked() as session:
        found = councils.openings(session, world.procedure_id, COUNCIL)
    return next(one.id for one in found if one.evidence is not None)


def asked(world: World, key: str | None = None, who: str = ONE, theme: str = "PRE") -> UUID:
    about = candidacy(world, key) if key else None
    id_: UUID = world.act(who, AT, council_questions.ask_question, theme, about, ASKED)
    return id_


def put(world: World, id_: UUID, *keys: str) -> rows.PutView:
    to = [candidacy(world, key) for key in keys] or everyone(world)
    why = "Het gaat om hun eigen tekst." if keys else ""
    act = council_questions.decide_questions
    world.act("officer", AT, act, [id_], "unchanged", "", why, to)
    with world.looked() as session:
        return rows.puts(session, world.procedure_id)[-1]


def answered(world: World, one: rows.PutView, key: str, text: str = SAID) -> UUID:
    posted(world)
    with world.looked() as session:
        (now,) = rows.puts(session, world.procedure_id, [one.id])
    to = next(row for row in now.to if row.candidacy == candidacy(world, key))
    act = council_questions.record_answer
    world.act("officer", AT, act, to.id, text, len(to.answers))
    return to.id


def heard(world: World, key: str, council: str = COUNCIL, who: str = ONE) -> UUID:
    there = (world.identity(who).id,)
    what = Heard(read_local("2022-01-10T09:00"), there, "Twee directeuren", "Hoe?", f"Zo ({key}).")
    act = council_sessions.plan_session
    id_: UUID = world.act("officer", AT, act, council, candidacy(world, key), what)
    return id_


# The officer opens


def test_the_officer_opens_answers_pages_and_a_version_on_one_page(site: Twin) -> None:
    world, officer = site.world, browser(site.app, "officer")
    here = f"{root(world)}/councils"
    page = officer.get(here).text
    assert "Nog niets geopend" in page and "Afgevaardigde regionale adviesraad" in page
    assert "(woordvoerder)" in page and f"{here}?council=social" in page
    period = {"since": "2022-01-11T10:00", "until": "2022-01-20T17:00"}

    def sent(kind: str, **more: Any) -> tuple[int, str | None, str]:
        asked = more if kind == "end" else period | more
        typed = {f"{kind}-{name}": value for name, value in asked.items()}
        return send(officer, f"{here}/council/{kind}", **typed)

    ids = [str(candidacy(world, key)) for key in ("a", "b")]
    status, there, page = sent("answers", themes=["PRE"], tenderers=ids)
    assert (status, there) == (303, f"{here}?council=council"), page[:3000]
    assert sent("pages", themes=["PRE"], file=str(file(world)), pages="2-3, 12")[0] == 303
    status, _, page = sent("pages", themes=["PRE"], file=str(file(world)), pages="13")
    assert status == 422 and "heeft 12 bladzijden" in page and "13" in page
    content = (BytesIO(pdf()), "raad.pdf")
    assert sent("version", themes=["PRE"], tenderer=ids[1], file=content)[0] == 303
    page = officer.get(f"{here}?council=council").text
    for words in ("Geschreven antwoord", "blz. 2-3, 12", "alle bladzijden", "4 stukken zijn nu"):
        assert words in page, words
    assert "Nog niets geopend" in officer.get(f"{here}?council=social").text
    first = values(page, "/council/end")
    assert "end-openings" not in first or not first["end-openings"]
    chosen = re.findall(r'name="end-openings" value="([^"]+)"', page)
    assert len(chosen) == 4
    assert sent("end", openings=chosen[:2])[0] == 303
    assert officer.get(f"{here}?council=council").text.count("Eerder gesloten") == 2
    assert sent("end")[0] == 422


@pytest.mark.parametrize(
    ("kind", "typed", "says"),
    [
        ("answers", {}, "Kies ten minste een thema."),
        ("answers", {"themes": ["PRE"]}, "Kies ten minste een inschrijver."),
        ("answers", {"themes": ["PRE"], "until": "2022-01-11T09:00"}, "later einde"),
        ("pages", {"themes": ["PRE"]}, "Kies een bestand."),
        ("version", {"themes": ["PRE"]}, "Kies een inschrijver."),
    ],
)
def test_what_is_missing_is_said_at_its_field(
    site: Twin, kind: str, typed: dict[str, Any], says: str
) -> None:
    period = {"since": "2022-01-11T10:00", "until": "2022-01-20T17:00"}
    sent = {f"{kind}-{name}": value for name, value in (period | typed).items()}
    address = f"{root(site.world)}/councils/council/{kind}"
    status, _, page = send(browser(site.app, "officer"), address, **sent)
    assert status == 422 and says in page
    assert site.world.count("council_openings") == 0


# The delegate reads


def test_a_delegate_reads_an_answer_and_then_pages(site: Twin) -> None:
    world, client = site.world, site.client
    (first,) = opened(world, "a")
    second = pages_opened(world)
    page = client.get(part(world, first)).text
    assert "Open dit stuk" in page and '<div class="wb-record"' not in page
    assert client.get(part(world, second, "/pages/1")).status_code == 404  # not opened yet
    assert send(client, part(world, first))[:2] == (303, part(world, first))
    page = client.get(part(world, first)).text
    assert '<div class="wb-record" lang="nl"><p>' in page and "Hierna:" in page
    assert send(client, part(world, second))[0] == 303
    page = client.get(part(world, second)).text
    assert "Bladzijde 1 van 3" in page and "van 12" not in page
    assert "Tekst van bladzijde 1" in page and "Vorige" not in page
    page = client.get(part(world, second) + "?page=9").text
    assert "Bladzijde 3 van 3" in page and "Volgende" not in page
    for number in (1, 2, 3):
        drawn = client.get(part(world, second, f"/pages/{number}"))
        assert drawn.status_code == 200 and drawn.mimetype == "image/png"
        assert drawn.headers["Cache-Control"] == "no-store"
    for number in (0, 4, 12):
        assert client.get(part(world, second, f"/pages/{number}")).status_code == 404
    assert world.count("trail_value WHERE value = '\"object.opened\"'") >= 2


def test_an_officer_sees_no_question_about_an_interest_in_or_out(
    base: World, tmp_path: Path
) -> None:
    (tmp_path / "world").mkdir()
    world = copied(base, tmp_path / "world")
    put(world, asked(world, "b"), "a")
    asked(world, "b")
    kept = asked(world)
    about = world.course.ids["b"]
    world.act("officer", AT, tenderers.declare, about, "conflict", "Familie")
    place = f"{root(world)}/councils/questions"
    name = view(world, "b").name
    with application(world, NOW, PROPAGATE_EXCEPTIONS=True) as app:
        for out in (False, True):
            if out:
                exclude(world, "b")
            shown = Twin(world, app, browser(app, "officer")).get(place).body.decode()
            assert re.findall(r'id="v-([^"]+)"', shown) == [str(kept)]
            assert 'id="p-' not in shown and name not in shown
            other = Twin(world, app, browser(app, "witness")).get(place).body.decode()
            assert len(re.findall(r'id="v-([^"]+)"', other)) == 2
            assert 'id="p-' in other and name in other


def test_a_question_is_not_lost_when_something_comes_first(site: Twin) -> None:
    world, place = site.world, f"{root(site.world)}/advice/ask"
    world.new_party("a")
    assert site.get(place).status == 303 == site.get(part(world, uuid4())).status
    answer = site.post(place, {"text": ASKED})
    shown = answer.body.decode()
    assert answer.status == 422 and ASKED in shown and view(world, "a").name not in shown
    assert "Zeg eerst of u een band hebt" in shown and "/advice/begin" in shown
    assert site.post(part(world, uuid4()), {}).status == 404
    assert world.count("council_questions") == 0


def test_a_question_is_not_lost_when_time_is_over(site: Twin) -> None:
    with site.world.opened() as session:
        session.execute(sa.text("UPDATE procedures SET step = 'consensus'"))
        session.commit()
    answer = site.post(f"{root(site.world)}/advice/ask", {"text": ASKED})
    assert answer.status == 422 and ASKED in answer.body.decode()
    assert "<textarea" not in answer.body.decode()


def test_a_question_comes_back_after_a_session_that_ended(site: Twin) -> None:
    place = f"{root(site.world)}/advice/ask"
    old = {"text": ASKED, "csrf_token": "oud"}
    sent = site.client.post(place, data=old, headers={"Sec-Fetch-Site": "same-origin"})
    assert sent.status_code == 422
    assert f"{ASKED}</textarea>" in sent.text and "Uw sessie was verlopen" in sent.text
    assert site.world.count("council_questions") == 0


def test_a_question_about_a_resident_is_read_over_before_it_goes(site: Twin) -> None:
    world, place = site.world, f"{root(site.world)}/advice/ask"
    asks = {"text": "Belt u hem op 06-12345678?", "read": "", "tenderer": ""}
    for text, words in (
        (asks["text"], "06-12345678"),
        ("Mailt u jan@voorbeeld.nl?", "jan@voorbeeld.nl"),
    ):
        told = site.post(place, asks | {"text": text})
        page = told.body.decode()
        assert told.status == 422 and "Gaat dit over een bewoner?" in page and text in page
        assert "nog niet verstuurd" in page and f'value="{words}"' in page
        asks |= {"text": text, "read": words}
    assert world.count("council_questions") == 0
    assert site.post(place, asks).status == 303
    assert site.post(place, asks | {"text": "Wie belt er?"}).status == 303
    assert world.count("council_questions") == 2


@pytest.mark.parametrize("left", [0, 1])
def test_of_two_officers_who_decide_the_second_keeps_the_words(
    base: World, tmp_path: Path, left: int
) -> None:
    (tmp_path / "world").mkdir()
    world = copied(base, tmp_path / "world")
    id_ = asked(world)
    for _ in range(left):
        asked(world)
    place = f"{root(world)}/councils/questions"
    with application(world, NOW, PROPAGATE_EXCEPTIONS=True) as app:
        both = [Twin(world, app, browser(app, who)) for who in ("officer", "witness")]
        form = values(both[1].get(place).body.decode(), f"{place}/decide")
        typed = {
            "decide-questions": str(id_),
            "decide-outcome": "refused",
            "decide-reason": "Wij vragen dit later aan iedereen.",
        }
        assert both[0].post(f"{place}/decide", typed).status == 303
        answer = both[1].post(f"{place}/decide", form | typed)
        shown = answer.body.decode()
        assert answer.status == 422 and typed["decide-reason"] in shown.replace("\n", " ")
        assert re.search(r"<textarea[^>]*>\s*Wij vragen dit later", shown)
        assert "Iemand anders besloot intussen" in shown
        assert world.count("council_question_decisions") == 1


def test_missing_closed_foreign_and_conflicted_are_one_answer(site: Twin) -> None:
    world = site.world
    (mine,) = opened(world, "a")
    (foreign,) = opened(world, "b", council=SOCIAL)
    pages = pages_opened(world)
    ended = opened(world, "c")[0]
    for id_ in (mine, pages):
        assert send(site.client, part(world, id_))[0] == 303
    world.act("officer", AT, openings.end_openings, [ended])
    absent = {more: site.get(part(world, uuid4(), more)) for more in ("", "/pages/1")}
    posted = site.post(part(world, uuid4()), {})

    def gone(id_: UUID) -> None:
        for more, nothing in absent.items():
            there = site.get(part(world, id_, more))
            assert (there.status, there.body) == (404, nothing.body), (id_, more)
        there = site.post(part(world, id_), {})
        assert (there.status, there.body) == (404, posted.body)

    for id_ in (foreign, ended):
        gone(id_)
    assert site.get(part(world, mine)).status == 200
    interest(world, world.identity(ONE).id, "a")
    for id_ in (mine, pages):
        gone(id_)


def test_every_id_of_one_council_is_missing_for_the_other(site: Twin) -> None:
    world = site.world
    (own,) = opened(world, "a")
    (other,) = opened(world, "a", council=SOCIAL)
    two = {ONE: (own, other), OTHER: (other, own)}
    for who, (mine, theirs) in two.items():
        client = browser(site.app, who)
        assert client.get(part(world, mine)).status_code == 200
        assert client.get(part(world, theirs)).status_code == 404
        assert send(client, part(world, theirs))[0] == 404
    for who in ("officer", "chair", "assessor1", "decision_maker", "auditor"):
        client = browser(site.app, who)
        for id_ in (own, other):
            assert client.get(part(world, id_)).status_code == 404
            assert client.get(part(world, id_, "/pages/1")).status_code == 404
        assert client.get(f"{root(world)}/advice/ask").status_code == 404


def test_a_period_that_ends_mid_way_takes_the_page_away(site: Twin) -> None:
    world = site.world
    pages = pages_opened(world)
    assert send(site.client, part(world, pages))[0] == 303
    assert site.client.get(part(world, pages, "/pages/1")).status_code == 200
    for at, status in (("2022-01-20T16:59:59", 200), (UNTIL, 404)):
        with application(world, at) as app:
            client = browser(app, ONE)
            assert client.get(part(world, pages, "/pages/1")).status_code == status
            assert client.get(part(world, pages)).status_code == status


def test_where_names_are_hidden_a_tenderer_has_a_letter(unnamed: Twin) -> None:
    world = unnamed.world
    first, second = opened(world, "a", "b")
    one = put(world, asked(world))
    answered(world, one, "a")
    heard(world, "b")
    names = [view(world, key).name for key in ("a", "b")]
    pages = [part(world, first), part(world, second), f"{root(world)}/advice/ask"]
    for id_ in (first, second):
        assert send(unnamed.client, part(world, id_))[0] == 303
    for address in pages:
        page = unnamed.client.get(address).text
        assert re.search("Inschrijver [ABC]", page)
        assert [name for name in names if name in page] == [], address


def test_what_is_opened_once_more_is_one_part_and_stays_where_it_is(site: Twin) -> None:
    world = site.world
    (first,) = opened(world, "a")
    both = opened(world, "a")
    for id_ in both:
        assert send(site.client, part(world, id_))[0] == 303
        page = site.client.get(part(world, id_)).text
        assert "Lees verder" not in page and "Het antwoord" in page
    with world.looked() as session:
        case, actor = world.case(), world.identity(ONE)
        (one,) = reading.parts(session, actor, case, "PRE", moment(NOW))
        assert [p.read for p in one.parts] == [True] and first in both
        assert reading.parts(session, actor, case, "FIN", moment(NOW)) == ()


# Asking


def test_a_delegate_asks_and_reads_the_answer(site: Twin) -> None:
    world, client = site.world, site.client
    here = f"{root(world)}/advice/ask?theme=PRE"
    assert "Stel een vraag" in client.get(here).text
    sent = {"tenderer": str(candidacy(world)), "text": ASKED}
    assert send(client, here, **sent)[:2] == (303, here)
    assert "De inkoopadviseur bekijkt uw vraag." in client.get(here).text
    status, _, page = send(client, here, tenderer="", text="  ")
    assert status == 422 and "Schrijf een tekst." in page
    with world.looked() as session:
        (question,) = rows.questions(session, world.procedure_id)
    one = put(world, question.id)
    answered(world, one, "a", "Dat doen wij niet.")
    answered(world, one, "a")
    page = client.get(here).text
    assert SAID in page and "verbeterd" in page and "Dat doen wij niet." not in page
    assert page.count("Nog geen antwoord") == len(everyone(world)) - 1
    assert ASKED not in browser(site.app, OTHER).get(here).text
    interest(world, world.identity(ONE).id, "a")
    page = client.get(here).text
    assert SAID not in page and view(world, "a").name not in page and ASKED not in page


def test_a_refused_question_says_why(site: Twin) -> None:
    world = site.world
    id_ = asked(world)
    act = council_questions.decide_questions
    world.act("officer", AT, act, [id_], "refused", "", "Dit staat in de leidraad.", [])
    page = site.client.get(f"{root(world)}/advice/ask").text
    assert "Niet gesteld" in page and "Dit staat in de leidraad." in page


def test_the_officer_decides_puts_and_records(site: Twin) -> None:
    world, officer = site.world, browser(site.app, "officer")
    here = f"{root(world)}/councils/questions"
    first, second = asked(world), asked(world, "a")
    page = officer.get(here).text
    assert page.count(ASKED) == 2 and "2 vragen" in page
    form = values(page, "/questions/decide")
    every = [str(one) for one in everyone(world)]
    assert sorted(form["decide-to"]) == sorted(every)
    both = {"decide-questions": [str(first), str(second)], "decide-outcome": "combined"}
    status, _, page = send(officer, f"{here}/decide", **(form | both | {"decide-to": every[:2]}))
    assert status == 422 and "Schrijf de vraag zoals u hem stelt." in page
    assert "gelijke behandeling" in page
    both |= {"decide-text": "Hoe bereikt u bewoners?", "decide-to": every[:2]}
    both |= {"decide-reason": "Alleen zij hebben dit team."}
    status, there, page = send(officer, f"{here}/decide", **(form | both))
    assert (status, there) == (303, here), page[:2000]
    page = officer.get(here).text
    assert "Niet alle inschrijvers krijgen deze vraag." in page
    assert "Alleen zij hebben dit team." in page and "Er wacht geen vraag" in page
    (again,) = re.findall(rf'action="({re.escape(here)}/[^"]+/others)"', page)
    assert send(officer, again)[0] == 303
    page = officer.get(here).text
    assert "Nog niet bij iedereen" in page and page.count("Klaargezet") == len(every)
    posted(world)
    assert "Bij alle inschrijvers" in officer.get(here).text
    to = re.findall(rf'href="({re.escape(here)}/answers/[^"]+)"', officer.get(here).text)
    assert len(to) == len(every)
    sent = values(officer.get(to[0]).text, to[0])
    assert send(officer, to[0], **(sent | {"text": SAID}))[:2] == (303, here)
    status, _, page = send(officer, to[0], **(sent | {"text": "Iets anders"}))
    assert status == 422  # somebody was first
    assert SAID in officer.get(to[0]).text and SAID in officer.get(here).text


def test_the_question_of_an_organisation_is_written_down(site: Twin) -> None:
    world, officer = site.world, browser(site.app, "officer")
    here = f"{root(world)}/councils/questions"
    sent = {"note-organisation": "Bewonersvereniging", "note-text": ASKED}
    assert send(officer, here, **sent, **{"note-theme": "", "note-tenderer": ""})[0] == 303
    page = officer.get(here).text
    assert "Bewonersvereniging" in page and ASKED in page
    assert ASKED not in site.client.get(f"{root(world)}/advice/ask").text
    assert send(officer, here, **(sent | {"note-organisation": " "}))[0] == 422


# Sessions


def test_a_session_is_planned_recorded_and_read(site: Twin) -> None:
    world, officer = site.world, browser(site.app, "officer")
    here = f"{root(world)}/councils/sessions"
    assert "Wie is gehoord?" in officer.get(here).text
    sent = {"tenderer": str(candidacy(world)), "held_at": "2022-01-12T14:00", "seen": "0"}
    assert send(officer, here, **sent)[:2] == (303, f"{here}?council=council")
    assert send(officer, here, **(sent | {"held_at": "2022-01-10T14:00"}))[0] == 422
    page = officer.get(here).text
    (link,) = re.findall(rf'href="({re.escape(here)}/[^"]+)"', page)
    assert "Gepland" in page
    there = str(world.identity(ONE).id)
    new = {"held_at": "2022-01-11T09:00", "present": [there], "notes": "Goed gesprek.", "seen": "1"}
    assert send(officer, link, **new)[0] == 303
    assert send(officer, link, **new)[0] == 422  # an older version was shown
    page = officer.get(here).text
    assert "Goed gesprek." in page and "Nog niet iedereen" in page and "Versie 2." in page
    page = site.client.get(f"{root(world)}/advice/ask").text
    assert "Goed gesprek." in page and "Gesprekken van uw raad" in page
    assert "Goed gesprek." not in browser(site.app, OTHER).get(f"{root(world)}/advice/ask").text
    interest(world, world.identity(ONE).id, "a")
    assert "Goed gesprek." not in site.client.get(f"{root(world)}/advice/ask").text


# Sizes, and what nobody may know


def test_more_of_everything_asks_no_more_of_the_database(site: Twin) -> None:
    world = site.world
    (id_,) = opened(world, "a")
    pages_opened(world)
    one = put(world, asked(world))
    answered(world, one, "a")
    heard(world, "a")
    assert send(site.client, part(world, id_))[0] == 303
    addresses = [part(world, id_), f"{root(world)}/advice/ask"]
    desk = [f"{root(world)}/councils{more}" for more in ("", "/questions", "/sessions")]
    officer = Twin(world, site.app, browser(site.app, "officer"))
    for one_address in (*addresses, *desk):  # what a process reads once is no difference
        site.get(one_address), officer.get(one_address)
    site.listen()
    officer.asked = site.asked
    few = [len(site.get(one).statements) for one in addresses]
    few += [len(officer.get(one).statements) for one in desk]
    for key in ("a", "b", "c"):
        opened(world, key, themes=("FIN", "PRE"))
        one = put(world, asked(world))
        for whose in ("a", "b", "c"):
            answered(world, one, whose)
        heard(world, key)
    many = [len(site.get(one).statements) for one in addresses]
    many += [len(officer.get(one).statements) for one in desk]
    assert few == many
    for address in addresses:
        assert len(site.get(address).body) < LARGEST


def test_a_plan_whose_councils_read_nothing_says_so(sqlite_worlds: Worlds, tmp_path: Path) -> None:
    with sqlite_worlds.at(Step.PUBLISH) as world:
        with_councils(world, reads=False)
        delegate(world)
        with application(world, NOW) as app:
            officer, client = browser(app, "officer"), browser(app, ONE)
            for more in ("", "/sessions"):
                page = officer.get(f"{root(world)}/councils{more}").text
                assert "lezen de raden geen stukken" in page and "<fieldset" not in page
            assert officer.get(f"{root(world)}/councils/questions").status_code == 200
            assert officer.get(f"{root(world)}/councils?council=x").status_code == 404
            assert client.get(f"{root(world)}/advice/ask").status_code == 404
