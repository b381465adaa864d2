"""What officers open to councils and what delegates then read, on both databases."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from criteria.notices import Names, named
from criteria.outcome import SELECTION
from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from criteria.visibility import Sight
from tender.actions import council_reading as reading
from tender.actions import masking, openings, tenderers
from tender.actions import pages as drawing
from tender.permissions import NotGranted
from tender.store import contents, councils
from tender.store import tenderers as rows
from tests.desk import view
from tests.files.test_inspect import pdf
from tests.opened import (
    AT,
    COUNCIL,
    ONE,
    OTHER,
    SOCIAL,
    candidacy,
    delegate,
    interest,
    opened,
    wanted,
    with_councils,
)
from tests.web.test_reader import file
from tests.worlds import World, Worlds, moment

LATER, AFTER = "2022-01-12T10:00", "2022-01-20T17:00"


def sees(world: World, who: str = ONE, at: str = LATER) -> list[tuple[str, str, tuple[int, ...]]]:
    """What somebody can read: theme, tenderer, pages."""
    with world.looked() as session:
        found = reading.open_parts(session, world.identity(who), world.case(), moment(at))
    keys = {id_: key for key, id_ in world.course.ids.items()}
    return [(p.opening.question, keys[p.opening.tenderer], p.pages) for p in found]


def draw(world: World) -> None:
    at = moment(AT)
    drawing.draw_undrawn(world.looked, world.vault, world.procedure_id, lambda: at)


def code(told: pytest.ExceptionInfo[Refused]) -> str:
    return told.value.refusals[0].code


def test_an_answer_is_read_by_its_own_council_for_its_own_time(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        with_councils(world)
        delegate(world)
        delegate(world, OTHER, SOCIAL)
        assert sees(world) == []
        opened(world, "b", "a", themes=("PRE", "FIN"))
        every = [(theme, key, ()) for theme in ("FIN", "PRE") for key in ("a", "b")]
        assert sorted(sees(world)) == sorted(every)
        assert sees(world, OTHER) == []
        assert sees(world, at="2022-01-10T09:59") == [] and sees(world, at=AFTER) == []
        opened(world, "c", council=SOCIAL)
        assert sees(world, OTHER) == [("PRE", "c", ())] and len(sees(world)) == 4
        assert world.count("trail_value WHERE value = '\"council.opened\"'") == 2


def test_what_is_ended_is_gone_and_stays_on_record(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        with_councils(world)
        delegate(world)
        ids = opened(world, "a", "b")
        for _twice in range(2):
            world.act("officer", LATER, openings.end_openings, ids[:1])
        assert sees(world) == [("PRE", "b", ())]
        assert world.count("council_openings_ended") == 1
        assert world.count("trail_value WHERE value = '\"council.ended\"'") == 1
        with pytest.raises(Refused):
            world.act("officer", LATER, openings.end_openings, [])
        with pytest.raises(NotGranted):
            world.act("officer", LATER, openings.end_openings, [uuid4()])
        for statement in ("UPDATE council_openings SET pages = ''", "DELETE FROM council_openings"):
            with pytest.raises(sa.exc.DBAPIError), world.opened() as session:
                session.execute(sa.text(statement))


def test_nobody_reads_of_who_is_conflicted_or_not_declared_about(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        with_councils(world)
        mine = delegate(world, keys=("a", "b"))
        opened(world, "a", "b")
        assert sees(world) == []  # a declaration is still to be made about the others
        delegate(world)
        assert [key for _, key, _ in sees(world)] == ["a", "b"]
        interest(world, mine, "a")
        assert [key for _, key, _ in sees(world)] == ["b"]
        world.new_party("b")
        assert sees(world) == []


def test_reading_is_an_event_once_and_only_of_what_is_open(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        with_councils(world)
        delegate(world)
        delegate(world, OTHER, SOCIAL)
        (id_,) = opened(world, "a")
        for _twice in range(2):
            world.act(ONE, LATER, reading.read_part, id_)
        assert world.count(f"readings WHERE object = 'opening:{id_}'") == 1
        for who, at, which in ((OTHER, LATER, id_), (ONE, AFTER, id_), (ONE, LATER, uuid4())):
            with pytest.raises(NotGranted):
                world.act(who, at, reading.read_part, which)
        for who in ("officer", "chair", "assessor1", "auditor"):
            with pytest.raises(NotGranted):
                world.act(who, LATER, reading.read_part, id_)
        assert world.count(f"readings WHERE object = 'opening:{id_}'") == 1


def test_pages_of_a_dossier_are_opened_and_nothing_else_of_a_tenderer(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        with_councils(world)
        delegate(world)
        draw(world)
        id_, vault = file(world), world.vault
        act = openings.open_pages
        for other in (file(world, "a", "gva"), uuid4()):
            with pytest.raises(NotGranted):
                world.act("officer", AT, act, vault, wanted(), other, "1")
        for typed in ("0", "13", "x"):
            with pytest.raises(Refused):
                world.act("officer", AT, act, vault, wanted(), id_, typed)
        world.act("officer", AT, act, vault, wanted(themes=("PRE", "FIN")), id_, "12, 3-5")
        world.act("officer", AT, act, vault, wanted(), id_, "")
        assert sees(world) == [
            ("FIN", "a", (3, 4, 5, 12)),
            ("PRE", "a", (3, 4, 5, 12)),
            ("PRE", "a", tuple(range(1, 13))),
        ]


def test_what_the_plan_does_not_open_is_refused(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        with_councils(world)
        ids = [candidacy(world)]
        for asked, why in (
            (wanted(SOCIAL, ("FIN",)), "councils.theme_closed"),
            (wanted(COUNCIL, ("XYZ",)), "councils.theme_closed"),
            (wanted(COUNCIL, ()), "councils.themes_missing"),
            (wanted(until="2022-01-10T09:00"), "council.period_backwards"),
            (wanted(since="2022-01-01T09:00", until="2022-01-09T09:00"), "council.period_past"),
        ):
            with pytest.raises(Refused) as told:
                world.act("officer", AT, openings.open_answers, asked, ids)
            assert code(told) == why
        with pytest.raises(Refused):
            world.act("officer", AT, openings.open_answers, wanted(), [])
        for asked, some in ((wanted("other"), ids), (wanted(), [uuid4()])):
            with pytest.raises(NotGranted):
                world.act("officer", AT, openings.open_answers, asked, some)
        for who in ("chair", "assessor1", ONE, "auditor"):
            with pytest.raises(NotGranted):
                world.act(who, AT, openings.open_answers, wanted(), ids)
        world.act("officer", AT, tenderers.declare, world.course.ids["a"], "conflict", "Familie")
        with pytest.raises(NotGranted):
            world.act("officer", AT, openings.open_answers, wanted(), ids)
        assert world.count("council_openings") == 0


def test_a_plan_whose_councils_read_nothing_opens_nothing(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.PUBLISH) as world:
        with_councils(world, reads=False)
        delegate(world)
        with pytest.raises(Refused) as told:
            world.act("officer", AT, openings.open_answers, wanted(), [candidacy(world)])
        assert code(told) == "councils.reads_nothing"
        with world.opened() as session:  # also what came past the act
            args = (COUNCIL, candidacy(world), "PRE", None, "", read_local(AT), read_local(AFTER))
            actor = world.identity("officer").id
            councils.open_part(session, world.procedure_id, *args, actor, read_local(AT))
            session.commit()
        assert sees(world) == []


def test_a_version_for_a_council_is_read_by_the_council_alone(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        with_councils(world)
        delegate(world)
        act = openings.open_version
        sent = (candidacy(world), "raad.pdf", pdf())
        with pytest.raises(Refused):
            world.act("officer", AT, act, world.vault, wanted(), *sent[:1], "raad.docx", b"x", ())
        world.act("officer", AT, act, world.vault, wanted(), *sent, ("tekst",))
        assert sees(world) == []  # its pages are not drawn yet
        draw(world)
        assert sees(world) == [("PRE", "a", (1,))]
        assert file(world, "a", "council")
        with world.looked() as session:
            own = drawing.pages.files(
                session, Sight(everyone=True), world.procedure_id, world.course.ids["a"]
            )
        assert [one.id for one in own.shown] == [file(world)]


# Without names


def text_of(world: World, key: str = "a") -> str:
    with world.looked() as session:
        one = next(
            row
            for row in rows.candidacies(session, world.procedure_id)
            if row.tenderer == world.course.ids[key]
        )
        return contents.answers(session, Sight(everyone=True), one, SELECTION)["PRE"]


def test_a_file_with_the_name_is_read_only_in_its_edition(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        with_councils(world, masked=True)
        delegate(world)
        draw(world)
        id_, vault = file(world), world.vault
        args = (openings.open_pages, vault, wanted(), id_, "1")
        with pytest.raises(Refused) as told:
            world.act("officer", AT, *args)
        assert code(told) == "councils.name_unseen"
        world.act("officer", AT, masking.flag_name, id_, True)
        with pytest.raises(Refused) as told:
            world.act("officer", AT, *args)
        assert code(told) == "councils.name_held"
        edition: UUID = world.act("officer", AT, masking.mask_file, vault, id_, "zonder.pdf", pdf())
        draw(world)
        world.act("officer", AT, *args)
        with world.looked() as session:
            (part,) = reading.open_parts(session, world.identity(ONE), world.case(), moment(LATER))
        assert part.file is not None and part.file.id == edition
        world.act("officer", AT, masking.mask_file, vault, id_, "weer.pdf", pdf() + b"\n")
        assert sees(world) == []  # what was opened is no longer what is read in its place


def test_a_name_in_what_is_opened_is_refused(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.PUBLISH) as world:
        with_councils(world, masked=True)
        own = frozenset({view(world, "a").name})
        assert not named(text_of(world), Names(frozenset(), own))
        args = (world.vault, wanted(), candidacy(world), "raad.pdf", pdf())
        with pytest.raises(Refused) as told:
            texts = ("Wij zijn", view(world, "a").name.upper())
            world.act("officer", AT, openings.open_version, *args, texts)
        assert code(told) == "councils.names_tenderer"
        assert world.count("evidence WHERE kind = 'council'") == 0


def test_what_is_asked_under_the_lock_does_not_grow_with_tenderers_and_themes(
    sqlite_worlds: Worlds,
) -> None:
    with sqlite_worlds.at(Step.PUBLISH) as world:
        with_councils(world, masked=True)
        themes = tuple(one.id for one in world.case().plan.lots[0].selection.questions[:3])
        counts = []
        for keys, some in ((["a"], themes[:1]), (["a", "b", "c"], themes)):
            sent: list[str] = []

            def note(_c: object, _cursor: object, statement: str, *_m: object) -> None:
                if statement.startswith("SELECT"):
                    sent.append(statement)  # noqa: B023 - used within this round

            sa.event.listen(world.engine, "before_cursor_execute", note)
            ids = [candidacy(world, key) for key in keys]
            asked_before = len(sent)
            world.act("officer", AT, openings.open_answers, wanted(COUNCIL, some), ids)
            sa.event.remove(world.engine, "before_cursor_execute", note)
            counts.append(len(sent) - asked_before)
        assert counts[0] == counts[1]
