"""The pages of the competence dossiers: drawn once, sealed, held by nobody meanwhile; own marks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from criteria import visibility
from criteria.evidence import NewEvidence
from criteria.passages import LONGEST_MARK
from criteria.phases import Step
from criteria.refusals import Refused, refusal
from criteria.visibility import Sight
from tender.actions import evidence, tenderers
from tender.actions import pages as acts
from tender.imports.pages import Page
from tender.permissions import NotGranted
from tender.store import pages
from tender.store.pages import FileView
from tests.desk import AT, LATER, declared
from tests.files.test_inspect import docx, pdf
from tests.worlds import World, Worlds, moment

EVERYONE = Sight(everyone=True)
SCORING = "2022-01-24T10:00"
DRAWN = (Page(2, 3, b"\x89PNG picture of one", "Eerste"), Page(4, 5, b"\x89PNG two", ""))
PNG = b"\x89PNG\r\n\x1a\n"
CLAUSE = b"wachtlijst"


def files(world: World, key: str, sight: Sight = EVERYONE) -> tuple[FileView, ...]:
    with world.looked() as session:
        return pages.files(session, sight, world.procedure_id, world.course.ids[key]).shown


def drawing(world: World, draw: Callable[[bytes], Any] = lambda data: DRAWN) -> int:
    at = moment(LATER)
    return acts.draw_undrawn(world.looked, world.vault, world.procedure_id, lambda: at, draw)


def add(world: World, content: bytes, kind: str = "dossier", name: str = "stuk.pdf") -> UUID:
    declared(world, "a")
    what = NewEvidence(kind, "Stuk", name, content)
    return world.act("officer", AT, evidence.add_evidence, world.vault, world.course.ids["a"], what)


def fails(data: bytes) -> Any:
    raise Refused(refusal("leaves.many", None, pages=612, most=500))


@pytest.fixture
def world(worlds: Worlds) -> Any:
    with worlds.at(Step.SUITABILITY) as found:
        yield found


@pytest.fixture
def scoring_world(worlds: Worlds) -> Any:
    with worlds.at(Step.SCORE) as found:
        for key in ("a", "b"):
            for who in ("assessor1", "assessor2"):
                found.act(who, SCORING, tenderers.declare, found.course.ids[key], "none", "")
        yield found


# Drawing


def test_the_dossiers_were_drawn_after_the_opening(world: World) -> None:
    assert [len(files(world, key)) for key in ("a", "b", "c", "d")] == [1, 1, 1, 0]
    (file,) = files(world, "a")
    assert (file.title, file.pages, file.drawn, acts.fault_of(file)) == (
        "Bekwaamheidsdossier",
        12,
        True,
        None,
    )
    with world.looked() as session:
        texts = acts.texts_of(session, world.vault, world.procedure_id, file.id)
        picture = acts.picture_of(session, world.vault, world.procedure_id, file.id, 12)
    assert "wachtlijst" in texts[2].casefold() and texts[11] == ""
    assert picture.startswith(PNG)
    assert drawing(world) == 0


def test_pages_and_their_text_are_kept_as_ciphertext_alone(world: World) -> None:
    with world.engine.connect() as connection:
        kept = [
            bytes(row[0])
            for table in ("drawn_files", "drawn_pages")
            for row in connection.execute(sa.text(f"SELECT sealed FROM {table}"))
        ]
    assert len(kept) == 3 * 13
    assert not any(word in one for one in kept for word in (PNG, CLAUSE, b"Wachtlijst"))


def test_the_pages_of_one_file_do_not_open_as_those_of_another(world: World) -> None:
    (one,), (other,) = files(world, "a"), files(world, "b")
    with world.opened() as session:
        sealed = pages.texts(session, other.id)
        pages.keep(session, one.id, sealed, (), None, moment(AT))
        with pytest.raises(Exception, match="sealed for something else"):
            acts.texts_of(session, world.vault, world.procedure_id, one.id)


def test_a_file_becomes_a_dossier_when_an_officer_says_so(world: World) -> None:
    id_ = add(world, pdf(), "other")
    assert drawing(world) == 0
    said = NewEvidence("dossier", "Aanvulling")
    world.act("officer", AT, evidence.describe_evidence, id_, said, 0)
    (_, added) = files(world, "a")
    assert (added.id, added.title, added.drawn, added.pages) == (id_, "Aanvulling", False, 0)
    waiting = acts.fault_of(added)
    assert waiting is not None and waiting.code == "leaves.waiting"
    assert drawing(world) == 1
    assert files(world, "a")[1].pages == 2


def test_what_was_withdrawn_or_is_no_dossier_any_more_is_not_shown(world: World) -> None:
    id_ = add(world, pdf())
    drawing(world)
    world.act("officer", AT, evidence.describe_evidence, id_, NewEvidence("other", "Stuk"), 0)
    assert len(files(world, "a")) == 1
    (own,) = files(world, "a")
    world.act("officer", AT, evidence.withdraw_evidence, own.id, "Verkeerd bestand")
    assert files(world, "a") == ()


def test_why_pages_could_not_be_drawn_is_kept_and_no_page_is(world: World) -> None:
    id_ = add(world, pdf())
    assert drawing(world, fails) == 1
    added = files(world, "a")[1]
    fault = acts.fault_of(added)
    assert fault is not None and "612 bladzijden" in fault.sentence("nl")
    assert (added.pages, added.drawn) == (0, True)
    with world.looked() as session:
        assert acts.texts_of(session, world.vault, world.procedure_id, id_) == ()
        with pytest.raises(NotGranted):
            acts.picture_of(session, world.vault, world.procedure_id, id_, 1)
    assert drawing(world) == 0


def test_a_dossier_that_is_no_pdf_says_so(world: World) -> None:
    add(world, docx(), name="stuk.docx")
    assert drawing(world, acts.draw_pages) == 1
    fault = acts.fault_of(files(world, "a")[1])
    assert fault is not None and fault.code == "leaves.no_pdf"


def test_a_file_that_had_to_wait_is_drawn_the_next_time(world: World) -> None:
    def busy(data: bytes) -> Any:
        raise Refused(refusal("files.busy"))

    add(world, pdf())
    assert drawing(world, busy) == 0 and not files(world, "a")[1].drawn
    assert drawing(world) == 1


def test_others_can_act_while_a_file_is_drawn_and_it_is_kept_once(world: World) -> None:
    add(world, pdf())
    inner: list[int] = []

    def slow(data: bytes) -> Any:
        declared(world, "b")
        inner.append(drawing(world))
        return DRAWN

    assert drawing(world, slow) == 0 and inner == [1]
    assert files(world, "a")[1].pages == 2


def test_a_file_that_is_not_what_its_digest_says_is_not_drawn(world: World) -> None:
    file = files(world, "a")[0]
    with world.looked() as session, pytest.raises(ValueError, match="digest"):
        from tender.store import evidence as store

        sealed = store.sealed_content(session, file.id)
        assert sealed is not None
        evidence.content_of(world.vault, world.procedure_id, file.id, "0" * 64, sealed)


def test_a_file_that_cannot_be_opened_holds_up_no_other(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = add(world, pdf())
    add(world, pdf() + b"\n")
    real = acts.content_of

    def one_is_wrong(vault: Any, procedure: Any, id_: UUID, *rest: Any) -> bytes:
        if id_ == first:
            raise ValueError("not what its digest says")
        return real(vault, procedure, id_, *rest)

    monkeypatch.setattr(acts, "content_of", one_is_wrong)
    with pytest.raises(ValueError, match="digest"):
        drawing(world)
    assert [one.drawn for one in files(world, "a")] == [True, False, True]


def test_what_waits_is_drawn_in_every_procedure_whatever_is_wrong_in_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def draw_all() -> int:
        at = moment(LATER)
        return acts.draw_all(world.looked, world.vault, lambda: at, lambda data: DRAWN)

    assert draw_all() == 0
    add(world, pdf())
    with world.looked() as session:
        assert pages.waiting(session) == (world.procedure_id,)
    real, wrong = acts.draw_undrawn, uuid4()

    def one_is_wrong(sessions: Any, vault: Any, procedure: UUID, *rest: Any) -> int:
        if procedure == wrong:
            raise ValueError("not what its digest says")
        return real(sessions, vault, procedure, *rest)

    monkeypatch.setattr(acts, "draw_undrawn", one_is_wrong)
    monkeypatch.setattr(pages, "waiting", lambda session: (wrong, world.procedure_id))
    with pytest.raises(ValueError, match="digest"):
        draw_all()
    assert files(world, "a")[1].pages == 2


# Who sees them


def test_files_are_given_to_who_declared_and_to_nobody_in_conflict(world: World) -> None:
    declared(world, "a")
    now = world.case().moment
    mine = visibility.pages(world.identity("officer").viewer, now, "selection")
    assert len(files(world, "a", mine)) == 1 and files(world, "b", mine) == ()
    id_ = world.course.ids["a"]
    world.act("officer", AT, tenderers.declare, id_, "conflict", "Familie")
    mine = visibility.pages(world.identity("officer").viewer, now, "selection")
    assert files(world, "a", mine) == ()


# Marks


def mark(world: World, who: str, page: int, text: str, key: str = "a") -> None:
    (file,) = files(world, key)
    candidacy = world.course._candidacies()[key]
    world.act(who, SCORING, acts.mark_page, candidacy, file.id, page, text)


def marks(world: World, who: str) -> list[tuple[int, str]]:
    (file,) = files(world, "a")
    with world.looked() as session:
        found = pages.marks(session, world.identity(who).id, file.id)
    return [(one.page, one.text) for one in found]


def test_marks_are_ones_own_and_change_as_a_draft_does(scoring_world: World) -> None:
    before = scoring_world.count("trail_entry")
    mark(scoring_world, "assessor1", 12, "  wachtlijst \t en plan ")
    mark(scoring_world, "assessor1", 3, "tabel")
    mark(scoring_world, "assessor2", 3, "van een ander")
    mark(scoring_world, "assessor1", 12, "plattegrond")
    assert marks(scoring_world, "assessor1") == [(3, "tabel"), (12, "plattegrond")]
    assert marks(scoring_world, "assessor2") == [(3, "van een ander")]
    mark(scoring_world, "assessor1", 3, "")
    assert marks(scoring_world, "assessor1") == [(12, "plattegrond")]
    assert marks(scoring_world, "assessor2") == [(3, "van een ander")]
    assert scoring_world.count("trail_entry") == before


@pytest.mark.parametrize("page", [0, -1, 13, 10**6])
def test_a_page_that_is_not_there_cannot_be_marked(scoring_world: World, page: int) -> None:
    with pytest.raises(NotGranted):
        mark(scoring_world, "assessor1", page, "x")


def test_a_long_mark_is_refused(scoring_world: World) -> None:
    mark(scoring_world, "assessor1", 1, "é" * LONGEST_MARK)
    with pytest.raises(Refused) as told:
        mark(scoring_world, "assessor1", 1, "é" * (LONGEST_MARK + 1))
    assert told.value.refusals[0].field == "text"


def test_only_who_may_score_the_tenderer_marks_its_dossier(scoring_world: World) -> None:
    with pytest.raises(Refused):
        mark(scoring_world, "assessor1", 1, "x", "c")
    (other,) = files(scoring_world, "b")
    mine = scoring_world.course._candidacies()["a"]
    with pytest.raises(NotGranted):
        scoring_world.act("assessor1", SCORING, acts.mark_page, mine, other.id, 1, "x")
    with pytest.raises(NotGranted):
        mark(scoring_world, "officer", 1, "x")
    id_ = scoring_world.course.ids["b"]
    scoring_world.act("assessor1", SCORING, tenderers.declare, id_, "conflict", "Familie")
    with pytest.raises(NotGranted):
        mark(scoring_world, "assessor1", 1, "x", "b")
