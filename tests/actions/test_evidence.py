"""Evidence: sealed, said what it serves, read on record, and withdrawn without its name."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
import sqlalchemy as sa

from criteria.documents import LARGEST
from criteria.evidence import NewEvidence
from criteria.phases import Step
from criteria.refusals import Refused
from tender.actions import evidence as acts
from tender.actions import tenderers
from tender.permissions import NotGranted
from tender.store import evidence
from tender.store.evidence import EvidenceView
from tests.actions.test_two_at_once import together, whole
from tests.desk import AT, LATER, cells, declared, view
from tests.files.test_inspect import _script, docx, pdf
from tests.worlds import World, Worlds

ADDED = "evidence WHERE participant_id IS NOT NULL"
"""What officers added."""
SECRET = "Geheime naam van Kees"


def new(content: bytes | None = None, **changed: Any) -> NewEvidence:
    given: dict[str, Any] = {
        "kind": "gva",
        "title": SECRET,
        "name": "geheim.pdf",
        "content": pdf() if content is None else content,
        "issued_on": date(2021, 6, 1),
    }
    return NewEvidence(**given | changed)


def add(world: World, what: NewEvidence, key: str = "a", who: str = "officer") -> UUID:
    return world.act(who, AT, acts.add_evidence, world.vault, world.course.ids[key], what)


def code(world: World, what: NewEvidence, key: str = "a") -> tuple[str, str | None]:
    with pytest.raises(Refused) as refused:
        add(world, what, key)
    first = refused.value.refusals[0]
    return first.code, first.field


def seen(world: World, key: str = "a") -> tuple[EvidenceView, ...]:
    """What officers added; what came with the application lies before it."""
    with world.looked() as session:
        every = evidence.evidence(session, world.procedure_id, world.course.ids[key])
    return tuple(one for one in every if one.adder is not None)


def some(world: World, number: int, key: str = "a") -> tuple[tuple[str, str], ...]:
    return tuple((demand, str(party)) for demand, party in cells(world, key)[:number])


def test_a_file_is_kept_sealed_and_read_on_record(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declared(world, "a", who=("officer", "witness", "auditor"))
        content = pdf()
        id_ = add(world, new(content, name="../../geheim\u202e.pdf", cells=some(world, 2)))
        (found,) = seen(world)
        assert (found.id, found.number, found.name, found.size) == (
            id_,
            18,
            "geheim.pdf",
            len(content),
        )
        assert sorted(found.serves) == sorted(some(world, 2))
        with world.looked() as session:
            sealed = evidence.sealed_content(session, id_)
        assert sealed is not None and content not in sealed and b"PDF" not in sealed
        for _again in range(2):
            got = world.act("auditor", LATER, acts.read_evidence, world.vault, id_)
            assert got == ("geheim.pdf", content)
        world.act("witness", LATER, acts.read_evidence, world.vault, id_)
        assert world.count("readings") == 2 and whole(world)


def test_what_a_piece_is_can_be_said_again(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declared(world, "a")
        id_ = add(world, new(issued_on=None, kind="other"))
        said = new(b"", kind="insurance", title="Polis", name="", valid_until=date(2022, 6, 30))
        world.act("witness", LATER, acts.describe_evidence, id_, said, 0)
        (found,) = seen(world)
        assert (found.kind, found.title, found.name) == ("insurance", "Polis", "geheim.pdf")
        assert (found.issued_on, found.valid_until) == (date(2021, 6, 1), date(2022, 6, 30))
        world.act("witness", LATER, acts.describe_evidence, id_, said, 0)
        other = new(b"", kind="vog", name="", valid_until=None, issued_on=None)
        with pytest.raises(Refused) as refused:
            world.act("officer", LATER, acts.describe_evidence, id_, other, 0)
        assert refused.value.refusals[0].code == "acts.changed_meanwhile"
        world.act("officer", LATER, acts.describe_evidence, id_, other, 1)
        (found,) = seen(world)
        assert (found.kind, found.valid_until, found.told) == ("vog", None, 2)
        with pytest.raises(Refused) as refused:
            world.act("officer", LATER, acts.describe_evidence, id_, new(kind="niets"), 2)
        assert refused.value.refusals[0].field == "kind"
        assert world.count("evidence_descriptions") == 2 and whole(world)


def test_what_a_register_says_needs_no_file(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        declared(world, "a")
        fact = new(b"", kind="agb", title="", name="", note="Ingeschreven onder 12345678")
        id_ = add(world, fact)
        (found,) = seen(world)
        assert (found.title, found.is_file, found.sha256) == (
            "Inschrijving in het AGB-register",
            False,
            "",
        )
        add(world, fact)
        with pytest.raises(NotGranted):
            world.act("officer", LATER, acts.read_evidence, world.vault, id_)
        refused = new(b"", kind="gva", name="", note="Gebeld")
        assert code(world, refused) == ("evidence.file_missing", "file")


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"content": pdf(_script)}, ("inspect.script", "file")),
        ({"content": b"MZ" + bytes(100)}, ("inspect.program", "file")),
        ({"content": b""}, ("files.empty", "file")),
        ({"content": b"%PDF-" + bytes(LARGEST - 4)}, ("files.too_large", "file")),
        ({"name": "geheim.docx"}, ("inspect.kind_office", "file")),
        ({"name": "geheim\u202efdp.exe"}, ("files.kind", "file")),
        ({"kind": "x"}, ("evidence.kind_missing", "kind")),
        ({"issued_on": date(2022, 1, 11)}, ("evidence.issued_later", "issued_on")),
        ({"valid_until": date(2021, 5, 31)}, ("evidence.ends_first", "valid_until")),
    ],
)
def test_bad_input_leaves_nothing(
    sqlite_worlds: Worlds, changed: dict[str, Any], expected: tuple[str, str]
) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        declared(world, "a")
        before = world.count("trail_entry")
        assert code(world, new(**changed)) == expected
        assert (world.count(ADDED), world.count("trail_entry")) == (0, before)


def test_cells_are_of_this_tenderer_and_of_demands_that_are_put(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        declared(world, "a", "b")
        sub = next(party for party in view(world, "a").parties if party.role != "lead")
        for wrong in (some(world, 1, "b")[0], ("SEL-T2", str(sub.id)), ("NO", str(sub.id))):
            assert code(world, new(cells=(wrong,))) == ("evidence.cell_unknown", "cells")
        id_ = add(world, new())
        for other in (cells(world, "b")[0], ("SEL-T2", sub.id)):
            with pytest.raises(Refused) as refused:
                world.act("officer", LATER, acts.use_evidence, id_, [other], True)
            assert refused.value.refusals[0].code == "evidence.cell_unknown"
        assert world.count("evidence_uses") == 0


def test_one_piece_serves_several_demands_and_parties(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declared(world, "a")
        id_, every = add(world, new()), cells(world, "a")

        def use(wanted: list[Any], serves: bool, at: str = LATER) -> None:
            world.act("officer", at, acts.use_evidence, id_, wanted, serves)

        def serves() -> set[tuple[str, str]]:
            return set(seen(world)[0].serves)

        use(every[:3], True)
        use(every[:3], True)
        assert serves() == set(some(world, 3)) and world.count("evidence_uses") == 3
        use(every[1:2], False)
        use(every[1:2], True)
        use(every[2:3], False)
        assert serves() == set(some(world, 2)) and world.count("evidence_uses") == 6
        world.act("officer", LATER, acts.serve_exactly, id_, every[1:4])
        assert serves() == set(some(world, 4)) - set(some(world, 1))
        world.act("officer", LATER, acts.serve_exactly, id_, [])
        assert serves() == set()
        with pytest.raises(Refused):
            use([], True)
        assert whole(world)


def test_the_same_file_is_there_once_also_when_sent_twice(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declared(world, "a", "b")
        what = new()
        results = together(lambda: add(world, what), lambda: add(world, what, who="witness"))
        assert sorted(results) == ["done", "evidence.file_known"]
        assert code(world, new(what.content, name="anders.pdf"))[0] == "evidence.file_known"
        add(world, what, "b")
        assert (len(seen(world)), len(seen(world, "b"))) == (1, 1)


def test_a_withdrawn_piece_tells_no_name_and_is_not_erased(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        declared(world, "a", who=("officer", "auditor"))
        what = new(cells=some(world, 2), note=f"{SECRET} 2")
        id_ = add(world, what)
        with pytest.raises(Refused):
            world.act("officer", LATER, acts.withdraw_evidence, id_, " ")
        world.act("officer", LATER, acts.withdraw_evidence, id_, "Hoort bij een ander.")
        (found,) = seen(world)
        assert SECRET not in repr(found) and "geheim" not in repr(found)
        assert (found.withdrawn, found.withdrawn_why) == (True, "Hoort bij een ander.")
        assert found.serves == () and not found.is_file
        for act, args in (
            (acts.withdraw_evidence, (id_, "Nog eens")),
            (acts.use_evidence, (id_, cells(world, "a")[:1], True)),
        ):
            with pytest.raises(Refused) as refused:
                world.act("officer", LATER, act, *args)
            assert refused.value.refusals[0].code == "evidence.withdrawn"
        for key in ("officer", "auditor"):
            with pytest.raises(NotGranted):
                world.act(key, LATER, acts.read_evidence, world.vault, id_)
        assert world.count(f"{ADDED} AND sealed IS NOT NULL") == 1
        for word in ("eheim", "Kees"):
            assert world.count(f"trail_value WHERE value LIKE '%%{word}%%'") == 0
        add(world, what)
        assert [one.number for one in seen(world)] == [18, 19]


def test_who_may_not_act_on_a_tenderer_does_nothing_with_its_evidence(
    sqlite_worlds: Worlds,
) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        assert code(world, new()) == ("scores.not_declared", None)
        declared(world, "a")
        id_ = add(world, new())
        for key in ("auditor", "decision_maker", "chair", "assessor1"):
            with pytest.raises(NotGranted):
                add(world, new(docx(), name="b.docx"), who=key)
            with pytest.raises(NotGranted):
                world.act(key, LATER, acts.withdraw_evidence, id_, "x")
        for key in ("chair", "assessor1", "delegate"):
            with pytest.raises(NotGranted):
                world.act(key, LATER, acts.read_evidence, world.vault, id_)
        with pytest.raises(Refused):
            world.act("auditor", LATER, acts.read_evidence, world.vault, id_)
        for act, args in (
            (acts.read_evidence, (world.vault, uuid4())),
            (acts.withdraw_evidence, (uuid4(), "x")),
            (acts.use_evidence, (uuid4(), [], True)),
        ):
            with pytest.raises(NotGranted):
                world.act("officer", LATER, act, *args)
        world.act("witness", LATER, tenderers.declare, world.course.ids["a"], "doubt", "Buur")
        with pytest.raises(NotGranted):
            world.act("witness", LATER, acts.read_evidence, world.vault, id_)


def test_content_that_was_changed_is_not_handed_out(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.SUITABILITY) as world:
        declared(world, "a")
        first, second = add(world, new()), add(world, new(docx(), name="b.docx"))
        with world.engine.begin() as connection:
            connection.connection.driver_connection.set_authorizer(None)  # type: ignore[union-attr]
            connection.exec_driver_sql("DROP TRIGGER evidence_no_update")
            connection.execute(
                sa.text("UPDATE evidence SET sealed = (SELECT sealed FROM evidence WHERE id = :b)"),
                {"b": second.hex},
            )
        with pytest.raises(Exception, match="sealed for something else"):
            world.act("officer", LATER, acts.read_evidence, world.vault, first)
