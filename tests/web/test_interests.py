"""What a tenderer wrote, and what others wrote about that, after a declaration of interests alone.

A world after the decision, in which everything was opened. Then a party joins tenderer A: nobody's
declaration covers A any more, and every page is walked again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from html import unescape
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from criteria.application import PRICE_ELEMENTS
from criteria.phases import Step
from tender.actions import tenderers
from tender.cli.exporting import export_files
from tender.demo import content
from tender.demo.talks import conformity_of
from tender.extensions import db
from tests import paper
from tests.twins import addresses, known
from tests.web.conftest import Clock
from tests.web.sites import Site, site
from tests.worlds import Worlds

DAY = "2022-06-10T10:00"
READERS = ("officer", "witness", "chair", "assessor1", "decision_maker", "auditor")
PDF = re.compile(r"/reports/")


@pytest.fixture
def decided(sqlite_worlds: Worlds, clock: Clock) -> Iterator[Site]:
    with site(sqlite_worlds, Step.STANDSTILL, clock, DAY) as made:
        yield made


def written() -> content.TendererText:
    return next(one for one in content.tenderers(3) if one.key == "a")


@cache
def words() -> dict[str, str]:
    """The first words of every text by or about A that an undeclared person does not read."""
    one = written()
    assert one.dossier and one.award and one.offer
    texts = {
        "dossier": one.answers["PRE"],
        "offer": one.offer.answers["PRE"],
        "mark": one.dossier.scores["assessor2", "PRE"].text,
        "judgement": one.dossier.consensus["PRE"].text,
        "award mark": one.award.scores["assessor2", "PRE"].text,
        "award judgement": one.award.consensus["PRE"].text,
        "element": next(
            text for key, text in one.offer.elements.items() if key not in PRICE_ELEMENTS
        ),
        "passage": next(text for outcome, text in conformity_of("a") if outcome != "met"),
    }
    return {name: " ".join(text.split())[:60] for name, text in texts.items()}


def pages(made: Site) -> list[str]:
    """Every page of the procedure, with the first theme, the stages and the tenderers."""
    ids = known(made.world) | {"question": ["PRE"]}
    found = [path for path in addresses(made.app, ids) if path.startswith(made.root)]
    more = [
        f"{path}?{query}"
        for path in found
        for place, query in (
            ("/consensus", "stage=selection"),
            ("/review", "stage=selection"),
            ("/conformity", f"tenderer={made.tenderer('a')}"),
            ("/suitability", f"tenderer={made.tenderer('a')}"),
        )
        if place in path
    ]
    return [path for path in (*found, *more) if not PDF.search(path)]


@cache
def readable(data: bytes) -> str:
    """What a page or a file says."""
    if data.startswith(b"%PDF"):
        return paper.words(data)
    if data.startswith(b"PK"):
        with ZipFile(BytesIO(data)) as book:
            return "\n".join(book.read(name).decode() for name in book.namelist())
    return data.decode()


def reads(made: Site, who: str) -> dict[str, set[str]]:
    """On which pages this person reads which of the words."""
    found: dict[str, set[str]] = {}
    for path in pages(made):
        answer = made.browser(who).get(path)
        assert answer.status_code in (200, 302, 303, 404), path
        text = " ".join(unescape(readable(answer.data)).split())
        for name, sought in words().items():
            if sought in text:
                found.setdefault(name, set()).add(path.removeprefix(made.root))
    return found


def open_all(made: Site, who: str) -> None:
    """Everything this person has to open first, in this step."""
    ids = made.world.course._candidacies()
    for path in (
        f"/tenderers/{made.tenderer('a')}/dossier",
        f"/comparison/promises/{ids['a']}",
        f"/consensus/{ids['a']}/PRE/read",
        f"/consensus/{ids['a']}/PRE/read?stage=selection",
        "/comparison/read",
    ):
        made.post(who, path)


@pytest.mark.parametrize("who", READERS)
def test_nothing_of_a_tenderer_is_read_without_a_declaration(decided: Site, who: str) -> None:
    open_all(decided, who)
    before = reads(decided, who)
    wanted = {"dossier", "offer", "mark", "judgement", "award mark", "award judgement"}
    if who != "assessor1":
        wanted |= {"element"}
    if who not in ("assessor1", "chair"):
        wanted |= {"passage"}
    assert before.keys() == wanted, "otherwise there is nothing that could leak"
    decided.world.new_party("a")
    assert reads(decided, who) == {}


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("officer", "/selection"),
        ("decision_maker", "/award"),
        ("auditor", "/comparison"),
        ("decision_maker", "/conformity"),
        ("chair", "/comparison/promises/{a}"),
        ("assessor1", "/scoring"),
        ("assessor2", "/scoring/{a}/review?stage=selection"),
        ("auditor", "/suitability/{tenderer}"),
    ],
)
def test_the_page_says_what_to_do_and_waits(decided: Site, who: str, path: str) -> None:
    open_all(decided, who)
    ids = {"a": decided.world.course._candidacies()["a"], "tenderer": decided.tenderer("a")}
    place = path.format(**ids)
    decided.world.new_party("a")
    links = re.findall(r'href="([^"]*/declarations/[^"]*)"', decided.get(who, place).text)
    about = [unescape(link) for link in links if str(decided.tenderer("a")) in link]
    if who == "assessor1":
        assert about == [], "everything was handed in: there is nothing to do here"
        return
    assert about and f"next={decided.root}".replace("/", "%2F") in about[0].replace("/", "%2F")
    there = about[0].removeprefix(decided.root)
    assert "Partij die later kwam" in decided.get(who, there).text
    answer = decided.post(who, there, {"answer": "none"})
    assert answer.status_code == 303
    back = answer.location.partition("?")[0]
    assert back.startswith(f"{decided.root}{place.partition('?')[0].rpartition('/review')[0]}")
    assert decided.browser(who).get(answer.location).status_code in (200, 302)


def test_files_leave_with_who_declared_alone(
    decided: Site, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def export(who: str, what: str = "letters") -> int:
        with decided.app.app_context(), db.sessionmaker() as session:
            actor = decided.world.identity(who)
            return len(list(export_files(session, decided.app, actor, tmp_path, (what,))))

    # two letters with questions, two rejections, then three at each decision: each as text and PDF
    assert export("officer") == 2 * (2 + 2 + 3 + 3)
    decided.post("officer", "/reports/make")
    assert export("auditor", "report") == 1
    assert export("auditor", "dossier") == 1
    decided.world.new_party("a")
    for who, what in (("officer", "letters"), ("auditor", "report"), ("auditor", "dossier")):
        with pytest.raises(SystemExit):
            export(who, what)
        assert "First declare your interests" in capsys.readouterr().err
    about = decided.tenderer("a")
    decided.world.act("auditor", DAY, tenderers.declare, about, "doubt", "Familie werkt daar.")
    with pytest.raises(SystemExit):
        export("auditor")
    assert "You declared an interest" in capsys.readouterr().err
