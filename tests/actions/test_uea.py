"""A self-declaration is shown first, kept as a version, sealed, and decides nothing."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

import pytest

from criteria.canon import digest
from criteria.phases import Step
from criteria.refusals import Refused
from criteria.uea import declared
from criteria.uea_form import FormAnswers
from tender.actions import tenderers as tendering
from tender.actions import uea as acts
from tender.permissions import NotGranted
from tender.store import tenderers, uea
from tests import espd
from tests.actions.test_two_at_once import together, whole
from tests.files.test_inspect import pdf
from tests.worlds import World, Worlds, moment

AT = "2022-01-31T10:00"
LATER = "2022-02-01T10:00"
FORM = FormAnswers((("M1", "no"), ("M7-O10", "yes"), ("S14", "")), None, "bestuurder")


def seen_by(world: World, key: str = "officer") -> None:
    for tenderer in ("a", "b"):
        world.act(key, AT, tendering.declare, world.course.ids[tenderer], "none", "")


def lead(world: World, key: str = "a") -> Any:
    with world.looked() as session:
        rows = tenderers.tenderers(session, world.procedure_id)
    return next(row for row in rows if row.id == world.course.ids[key]).parties[0]


def preview(world: World, data: bytes, key: str = "officer", tenderer: str = "a") -> acts.Preview:
    with world.looked() as session:
        who = world.identity(key)
        return acts.preview_uea(session, who, world.course.ids[tenderer], "uea.xml", data)


def keep(world: World, data: bytes, seen: str | None = None, at: str = AT, **more: Any) -> int:
    party = more.get("party") or lead(world).id
    where = world.vault, world.course.ids["a"], party
    return world.act(
        more.get("key", "officer"),
        at,
        acts.keep_uea,
        *where,
        more.get("name", "uea.xml"),
        data,
        seen,
    )


def of(world: World, **more: Any) -> bytes:
    party = lead(world)
    given = {"name": party.name, "number": party.company_number, "role": "group-lead"}
    return espd.declared(more.pop("family", "4.1"), **(given | more))


def kept(world: World) -> tuple[uea.UeaView, ...]:
    with world.looked() as session:
        return uea.versions(session, world.course.ids["a"])


def test_a_preview_keeps_nothing_and_proposes_the_party(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        seen_by(world)
        before = world.count("trail_entry")
        shown = preview(world, of(world))
        assert shown.proposal.party == str(lead(world).id) and shown.proposal.by == "number"
        assert (shown.counts.criteria, shown.counts.matched, shown.counts.unmatched) == (5, 4, 1)
        assert (shown.contradictions, shown.differences) == ((), None)
        assert world.count("uea_declarations") == 0
        assert world.count("trail_entry") == before


def test_a_repeated_upload_is_the_next_version_and_the_earlier_stays(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        seen_by(world)
        first, second = of(world), of(world, applies=True, family="3.3")
        assert keep(world, first, preview(world, first).seen) == 1
        again = preview(world, second)
        assert again.differences is not None
        words = [(one.question, one.old, one.new) for one in again.differences]
        assert ("Your answer", "no", "yes") in words
        assert keep(world, second, again.seen, LATER, name="../a\u202e.xml") == 2
        assert [(row.number, row.family, row.name) for row in kept(world)] == [
            (2, "3.3", "a.xml"),
            (1, "4.1", "uea.xml"),
        ]
        with world.looked() as session:
            found = uea.of_party(session, lead(world).id)
            old = uea.of_party(session, lead(world).id, 1)
            current = uea.current(session, world.course.ids["a"])
        assert found is not None and old is not None
        assert [one.means for one in declared(found[1], "SEL-X1")] == ["applies"]
        assert [one.means for one in declared(old[1], "SEL-X1")] == ["does_not_apply"]
        assert current == {lead(world).id: found[1]}
        assert world.count("demand_decisions") == 0
        assert whole(world)


def test_the_file_is_sealed_and_its_name_is_in_no_event(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        seen_by(world)
        data = of(world)
        keep(world, data, name="GEHEIMENAAM.xml")
        (row,) = kept(world)
        with world.looked() as session:
            found = uea.file(session, world.procedure_id, row.id)
            assert found is not None
            tenderer, _, sealed = found
            assert tenderer == world.course.ids["a"]
            assert data not in sealed and b"Gemeente" not in sealed
            assert world.vault.open_sealed(sealed, acts.seal_of(world.case(), row.id)) == data
            assert uea.file(session, uuid4(), row.id) is None
        with world.engine.connect() as connection:
            for name in ("trail_entry", "trail_value"):
                rows = connection.exec_driver_sql(f"SELECT * FROM {name}").all()
                assert rows and not any("GEHEIMENAAM" in str(tuple(row)) for row in rows)


def test_what_was_shown_is_what_is_kept(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        seen_by(world)
        data = of(world)
        shown = preview(world, data)
        with pytest.raises(Refused, match="ander"):
            keep(world, of(world, applies=True), shown.seen)
        keep(world, data, shown.seen)
        with pytest.raises(Refused):
            keep(world, data, shown.seen)
        assert len(kept(world)) == 1


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "files.empty"),
        (b"PK\x03\x04rest", "uea.packed"),
        (b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>", "uea.doctype"),
        (b"<x/>", "uea.other_root"),
    ],
)
def test_a_bad_file_leaves_nothing(worlds: Worlds, data: bytes, code: str) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        seen_by(world)
        for what in (keep, preview):
            with pytest.raises(Refused) as refused:
                what(world, data)
            assert [one.code for one in refused.value.refusals] == [code]
        assert kept(world) == () and whole(world)


def test_only_an_officer_who_declared_reads_one_in(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        data = of(world)
        for what in (preview, keep):
            with pytest.raises(Refused, match="belangen"):
                what(world, data)
            with pytest.raises(NotGranted):
                what(world, data, key="auditor")
        world.act("officer", AT, tendering.declare, world.course.ids["a"], "conflict", "familie")
        for what in (preview, keep):
            with pytest.raises(NotGranted):
                what(world, data)


def test_a_party_of_another_tenderer_is_not_there(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        seen_by(world)
        for party in (lead(world, "b").id, uuid4()):
            with pytest.raises(NotGranted):
                keep(world, of(world), party=party)


def test_only_while_suitability_is_tested(worlds: Worlds) -> None:
    with worlds.at(Step.SCORE) as world:
        with pytest.raises(NotGranted):
            keep(world, of(world))
        with pytest.raises(NotGranted):
            typed(world, lead(world).id)


def test_a_contradiction_is_told_and_hinders_nothing(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        seen_by(world)
        data = of(world, role="subcont", reference="ANDERS-1", lots=("LOT-0001", "LOT-0002"))
        shown = preview(world, data)
        codes = [one.code for one in shown.contradictions]
        assert codes == ["uea.other_reference", "uea.lots_none", "uea.role_lead"]
        assert keep(world, data, shown.seen) == 1


def typed(world: World, party: UUID, form: FormAnswers = FORM, file: Any = None) -> int:
    return world.act("officer", AT, acts.enter_uea, world.vault, party, form, file)


def test_answers_of_a_document_are_typed_and_counted(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        seen_by(world)
        assert typed(world, lead(world).id, FORM, ("uea.pdf", pdf())) == 1
        (row,) = kept(world)
        assert (row.origin, row.family, row.name) == ("form", "", "uea.pdf")
        with world.looked() as session:
            found = uea.of_party(session, lead(world).id)
        assert found is not None
        answers = declared(found[1], "SEL-X1")
        assert [(one.ids, one.means) for one in answers] == [
            (("M1",), "does_not_apply"),
            (("M7", "O10"), "applies"),
        ]
        assert [one.means for one in declared(found[1], "SEL-T8")] == ["unsaid"]
        assert found[1].signed_by == "bestuurder"
        assert typed(world, lead(world).id) == 2
        assert kept(world)[0].name == "" and kept(world)[0].sha256 == ""
        assert whole(world)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        (FormAnswers((("M1", ""),), None, ""), "uea.nothing_said"),
        (FormAnswers((("M1", "misschien"),), None, ""), "uea.answer_unknown"),
        (FormAnswers((("X9", "yes"),), None, ""), "uea.answer_unknown"),
        (FormAnswers((("M1", "no"), ("M1", "yes")), None, ""), "uea.answered_twice_form"),
        (FormAnswers((("M1", "no"),), moment("2022-02-05T10:00").date(), ""), "uea.signed_later"),
        (FormAnswers((("M1", "no"),), None, "x" * 121), "acts.text_long"),
    ],
)
def test_a_bad_form_is_refused(worlds: Worlds, form: FormAnswers, code: str) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        seen_by(world)
        with pytest.raises(Refused) as refused:
            typed(world, lead(world).id, form)
        assert code in [one.code for one in refused.value.refusals]
        assert kept(world) == ()


@pytest.mark.parametrize(("name", "data"), [("a.pdf", b"MZ"), ("a.exe", b"%PDF-1"), ("a.pdf", b"")])
def test_only_a_pdf_is_kept_with_a_form(worlds: Worlds, name: str, data: bytes) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        seen_by(world)
        with pytest.raises(Refused):
            typed(world, lead(world).id, FORM, (name, data))
        assert kept(world) == ()


def test_a_digest_of_what_is_declared_stands_in_the_trail(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        seen_by(world)
        keep(world, of(world))
        with world.looked() as session:
            found = uea.of_party(session, lead(world).id)
        assert found is not None
        assert uea.declaration_digest(found[1]) == digest(found[1])


def withdraw(world: World, version: UUID, reason: str = "Verkeerd bestand", **more: Any) -> None:
    where = world.course.ids[more.get("tenderer", "a")], version, reason
    world.act(more.get("key", "officer"), LATER, acts.withdraw_uea, *where)


def test_what_was_withdrawn_counts_no_more_and_its_name_is_gone(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        seen_by(world)
        keep(world, of(world))
        keep(world, of(world, applies=True), name="GEHEIMENAAM.xml")
        last, first = kept(world)
        withdraw(world, last.id)
        assert [(row.number, row.name, row.reason) for row in kept(world)] == [
            (2, "", "Verkeerd bestand"),
            (1, "uea.xml", None),
        ]
        with world.looked() as session:
            found = uea.of_party(session, lead(world).id)
            assert found is not None and found[0] == 1
            assert uea.current(session, world.course.ids["a"]) == {lead(world).id: found[1]}
            assert uea.file(session, world.procedure_id, last.id) is None
        assert keep(world, of(world)) == 3
        assert world.count("uea_declarations") == 3 and whole(world)
        with pytest.raises(NotGranted):
            withdraw(world, last.id)
        with pytest.raises(Refused):
            withdraw(world, first.id, "  ")
        with pytest.raises(NotGranted):
            withdraw(world, first.id, tenderer="b")
        with pytest.raises(NotGranted):
            withdraw(world, first.id, key="auditor")


def test_when_all_is_withdrawn_nothing_counts(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        seen_by(world)
        keep(world, of(world))
        withdraw(world, kept(world)[0].id)
        with world.looked() as session:
            assert uea.of_party(session, lead(world).id) is None
            assert uea.current(session, world.course.ids["a"]) == {}
        assert preview(world, of(world)).differences is None


def test_of_two_who_keep_what_they_saw_at_once_one_looks_again(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        for key in ("officer", "witness"):
            seen_by(world, key)
        data = of(world)
        seen = preview(world, data).seen
        results = together(
            lambda: keep(world, data, seen), lambda: keep(world, data, seen, key="witness")
        )
        assert sorted(results) == ["acts.changed_meanwhile", "done"]
        results = together(
            lambda: keep(world, data), lambda: keep(world, of(world, applies=True), key="witness")
        )
        assert results == ["done", "done"]
        assert [row.number for row in kept(world)] == [3, 2, 1] and whole(world)
