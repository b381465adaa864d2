"""The whole course on both databases: what comes out, and that nothing gets past a rule."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from criteria.admission import Outcome as Met
from criteria.canon import from_plain
from criteria.outcome import Outcome
from criteria.phases import Step
from criteria.rank import answer
from criteria.rank_file import read as read_rank_file
from criteria.ranking import rank
from criteria.reading import read_local
from criteria.refusals import Refused
from criteria.scores import Score
from tender.actions import (
    agreeing,
    course,
    deciding,
    exclusion,
    offers,
    planning,
    scoring,
    suitability,
    tenderers,
)
from tender.actions.opening import begin_opening
from tender.demo.award import envelopes
from tender.demo.content import tenderers as tenderer_texts
from tender.permissions import NotGranted
from tender.store import decisions, trail
from tests.worlds import World, Worlds


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [refusal.code for refusal in refused.value.refusals]


def test_the_course_ends_with_the_award_to_a(worlds: Worlds) -> None:
    with worlds.at(Step.CLOSED) as world, world.opened() as session:
        decision = decisions.decisions(session, world.procedure_id)["award"]
        outcome = from_plain(Outcome, json.loads(decision.body))
        names = dict(outcome.lots[0].entrants)
        assert names[outcome.lots[0].winner or ""] == "Inschrijver A (combinatie)"
        assert world.case().step is Step.CLOSED
        assert "awarded" in world.case().milestones
        checks = trail.verify(session)
        assert [check.ok for check in checks] == [True]


def test_ranking_of_the_decision_equals_the_rank_file_to_the_fraction(worlds: Worlds) -> None:
    # A: 8 8 10 8 8 on 20 15 15 10 20 = 67, price 20 x (160 - 155.3) / 15 = 94/15; together 1099/15
    # B: 8 8 6 8 8 = 61 and 20 x 8.6 / 15 = 172/15; C: 8 6 6 8 6 = 54 and 20 x 2.7 / 15 = 3.6
    with worlds.at(Step.CLOSED) as world, world.opened() as session:
        decision = decisions.decisions(session, world.procedure_id)["award"]
        outcome = from_plain(Outcome, json.loads(decision.body))
        ranked = rank(*read_rank_file(outcome.lots[0].rank_file))
        assert [offer.exact_total for offer in ranked.offers] == [
            Fraction(1099, 15),
            Fraction(1087, 15),
            Fraction(576, 10),
        ]
        shown = answer(ranked)
        assert [row["total"] for row in shown["offers"]] == ["73.27", "72.47", "57.60"]


def test_everything_recomputed_at_the_end_equals_what_was_decided(worlds: Worlds) -> None:
    with worlds.at(Step.CLOSED) as world, world.opened() as session:
        for stage, decision in decisions.decisions(session, world.procedure_id).items():
            assert deciding.replay_equal(session, world.case(), decision), stage


def test_an_incomplete_plan_is_not_sealed(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        case = world.case()
        lot = case.plan.lots[0]
        questions = tuple(
            replace(q, points=Decimal(24)) if q.id == "PRE" else q for q in lot.selection.questions
        )
        wrong = replace(lot, selection=replace(lot.selection, questions=questions))
        plan = replace(case.plan, lots=(wrong,))
        made = planning.between(case.plan, plan)
        world.act("officer", "2021-10-29T09:00", planning.edit_plan, made)
        with pytest.raises(Refused) as refused:
            world.act("officer", "2021-10-29T11:00", planning.seal_plan)
        assert codes(refused) == ["plan.weights_not_100"]
        assert "99" in refused.value.refusals[0].sentence()
        assert world.count("plan_versions") == 0


def test_a_sealed_plan_cannot_be_edited_by_any_route(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        before = world.case()
        made = planning.between(before.plan, replace(before.plan, authority="Anders"))
        world.act("officer", "2021-10-29T11:00", planning.seal_plan)
        with pytest.raises(Refused) as refused:
            world.act("officer", "2021-10-29T12:00", planning.edit_plan, made)
        assert codes(refused) == ["plan.sealed_already"]
        with pytest.raises(Refused):
            world.act("officer", "2021-10-29T12:00", planning.seal_plan)
        for statement in (
            "UPDATE plan_versions SET body = 'x'",
            "DELETE FROM plan_versions",
        ):
            with pytest.raises(DBAPIError), world.opened() as session:
                session.execute(text(statement))
    with worlds.at(Step.SCORE) as later, pytest.raises(NotGranted):
        later.act("officer", "2022-01-20T09:00", planning.edit_plan, made)


def test_two_officers_cannot_both_advance(worlds: Worlds) -> None:
    with worlds.at(Step.PUBLISH) as world:
        world.act("officer", "2021-10-29T11:00", planning.seal_plan)
        world.act("officer", "2021-11-01T09:00", course.advance, Step.PUBLISH)
        with pytest.raises(Refused) as refused:
            world.act("witness", "2021-11-01T09:00", course.advance, Step.PUBLISH)
        assert codes(refused) == ["phases.already_advanced"]
        assert world.case().step is Step.OPEN_APPLICATIONS


def test_applications_open_after_the_deadline_by_two_people_within_ten_minutes(
    worlds: Worlds,
) -> None:
    with worlds.at(Step.OPEN_APPLICATIONS) as world:
        world.course.invite()
        world.course.apply()
        begin = begin_opening
        with pytest.raises(Refused) as early:
            world.act("officer", "2022-01-04T12:00", begin)
        assert codes(early) == ["acts.deadline_running"]
        assert world.act("officer", "2022-01-05T09:30", begin) is False
        with pytest.raises(Refused) as same:
            world.act("officer", "2022-01-05T09:31", begin)
        assert codes(same) == ["acts.same_person"]
        # eleven minutes: the second person becomes a new first one
        assert world.act("witness", "2022-01-05T09:41", begin) is False
        assert world.act("officer", "2022-01-05T09:45", begin) is True
        with pytest.raises(Refused) as again:
            world.act("witness", "2022-01-05T09:46", begin)
        assert codes(again) == ["acts.already_done"]


def test_the_late_application_stays_sealed_and_out_of_everything(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world, world.opened() as session:
        from tender.store import tenderers as rows

        bidders = {row.name: row for row in rows.tenderers(session, world.procedure_id)}
        late = bidders["Inschrijver E"]
        assert late.late and not late.valid and late.parties == () and late.candidacies == ()
        assert len(rows.candidacies(session, world.procedure_id)) == 4


def test_the_excluded_tenderer_is_out_and_two_people_decided_so(worlds: Worlds) -> None:
    with worlds.at(Step.SCORE) as world, world.opened() as session:
        from tender.store import tenderers as rows

        excluded = {row.name: row for row in rows.tenderers(session, world.procedure_id)}[
            "Inschrijver D (combinatie)"
        ].exclusion
        assert excluded is not None and excluded.first != excluded.second
        names = {row.name for row in rows.candidacies(session, world.procedure_id)}
        assert "Inschrijver D (combinatie)" not in names


def test_a_suitable_tenderer_cannot_be_excluded(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        tenderer, at = world.course.ids["a"], "2022-01-06T09:00"
        with pytest.raises(Refused) as undeclared:
            world.act("officer", at, exclusion.exclude, tenderer, "zomaar")
        assert codes(undeclared) == ["scores.not_declared"]
        world.act("officer", at, tenderers.declare, tenderer, "none", "")
        with pytest.raises(Refused) as refused:
            world.act("officer", at, exclusion.exclude, tenderer, "zomaar")
    assert codes(refused) == ["admission.nothing_failed"]


def test_a_failed_demand_needs_a_reason(worlds: Worlds) -> None:
    with worlds.at(Step.SUITABILITY) as world:
        with world.opened() as session:
            from tender.store import tenderers as rows

            party = rows.tenderers(session, world.procedure_id)[0].parties[0]
        arguments = (party.id, "SEL-F1", Met.NOT_MET.value, "  ")
        with pytest.raises(Refused) as undeclared:
            world.act("officer", "2022-01-06T09:00", suitability.decide_demand, *arguments)
        assert codes(undeclared) == ["scores.not_declared"]
        world.act(
            "officer", "2022-01-06T09:00", tenderers.declare, world.course.ids["a"], "none", ""
        )
        with pytest.raises(Refused) as refused:
            world.act("officer", "2022-01-06T09:00", suitability.decide_demand, *arguments)
        assert codes(refused) == ["admission.reason_missing"]
        assert world.count("demand_decisions") == 0


def drafted(world: World, motivation: str = "De aanpak is concreet. " * 10) -> object:
    """A whole sheet of assessor 1 for tenderer A, drafted and not handed in."""
    candidacy = world.course._candidacies()["a"]
    world.declare_all("assessor1", at="2022-01-20T09:00")
    world.act("assessor1", "2022-01-20T09:00", scoring.open_to_score, candidacy)
    for theme in ("PRE", "FIN", "SAM", "GOV", "TRA"):
        score = Score(theme, Decimal(8), motivation)
        world.act("assessor1", "2022-01-20T10:00", scoring.save_draft, candidacy, score, 0)
    return candidacy


def test_no_dossier_opens_without_a_declaration(worlds: Worlds) -> None:
    with worlds.at(Step.SCORE) as world:
        with pytest.raises(Refused) as refused:
            world.act(
                "assessor1", "2022-01-20T09:00", tenderers.open_dossier, world.course.ids["a"]
            )
        assert codes(refused) == ["scores.not_declared"]
        world.act(
            "assessor1",
            "2022-01-20T09:00",
            tenderers.declare,
            world.course.ids["a"],
            "conflict",
            "Mijn zus werkt bij partij A1.",
        )
        with pytest.raises(NotGranted):
            world.act(
                "assessor1", "2022-01-20T09:00", tenderers.open_dossier, world.course.ids["a"]
            )


def test_a_sheet_is_handed_in_once_and_whole(worlds: Worlds) -> None:
    with worlds.at(Step.SCORE) as world:
        candidacy = drafted(world)
        world.act("assessor1", "2022-01-20T11:00", scoring.submit_sheet, candidacy, True)
        with pytest.raises(Refused) as twice:
            world.act("assessor1", "2022-01-20T11:01", scoring.submit_sheet, candidacy, True)
        assert codes(twice) == ["scores.already_handed_in"]
        assert (world.count("sheets"), world.count("sheet_scores")) == (1, 5)


def test_a_missing_motivation_is_refused_at_its_question(worlds: Worlds) -> None:
    with worlds.at(Step.SCORE) as world:
        candidacy = drafted(world, motivation="")
        with pytest.raises(Refused) as refused:
            world.act("assessor1", "2022-01-20T11:00", scoring.submit_sheet, candidacy, True)
        assert set(codes(refused)) == {"scores.motivation_missing"}
        assert len(refused.value.refusals) == 5
        assert world.count("sheets") == 0


def test_a_mark_off_the_scale_cannot_exist(worlds: Worlds) -> None:
    with worlds.at(Step.SCORE) as world:
        candidacy = drafted(world)
        with pytest.raises(Refused) as refused:
            world.act(
                "assessor1",
                "2022-01-20T10:30",
                scoring.save_draft,
                candidacy,
                Score("PRE", Decimal(7), "tekst"),
                1,
            )
        assert codes(refused) == ["scores.off_scale"]


def test_two_windows_do_not_overwrite_each_other(worlds: Worlds) -> None:
    with worlds.at(Step.SCORE) as world:
        candidacy = drafted(world)
        score = Score("PRE", Decimal(6), "uit het andere venster")
        save = scoring.save_draft
        version = world.act("assessor1", "2022-01-20T10:30", save, candidacy, score, 1)
        again = world.act("assessor1", "2022-01-20T10:31", save, candidacy, score, 1)
        assert again == version  # the same text, sent twice
        other = Score("PRE", Decimal(6), "uit dit venster")
        with pytest.raises(Refused) as refused:
            world.act("assessor1", "2022-01-20T10:31", save, candidacy, other, 1)
        assert codes(refused) == ["scores.changed_elsewhere"]


def test_consensus_does_not_open_while_a_sheet_is_missing(worlds: Worlds) -> None:
    with worlds.at(Step.SCORE) as world:
        with pytest.raises(Refused) as refused:
            world.act("officer", "2022-01-26T17:00", course.advance, Step.SCORE)
        assert set(codes(refused)) == {"phases.declared_open", "phases.sheets_in_open"}
        with pytest.raises(NotGranted):
            world.act("chair", "2022-01-26T17:00", agreeing.open_consensus)


def test_two_chairs_the_second_is_told(worlds: Worlds) -> None:
    with worlds.at(Step.CONSENSUS) as world:
        world.course.declare("chair", read_local("2022-01-27T09:20"), world.course.valid())
        world.act("chair", "2022-01-27T09:30", agreeing.open_consensus)
        candidacy = world.course._candidacies()["a"]
        score = Score("PRE", Decimal(8), "Wij zijn het eens over een acht. " * 6)
        world.act("chair", "2022-01-27T09:35", agreeing.record_consensus, candidacy, score, 0)
        with pytest.raises(Refused) as refused:
            late = replace(score, mark=Decimal(6))
            world.act("chair", "2022-01-27T09:36", agreeing.record_consensus, candidacy, late, 0)
        assert codes(refused) == ["consensus.changed_meanwhile"]


def test_the_proposer_does_not_approve(worlds: Worlds) -> None:
    with worlds.at(Step.SELECT) as world:
        world.act(
            "officer", "2022-01-28T10:00", deciding.propose, "selection", "Laat drie partijen toe."
        )
        with pytest.raises(NotGranted):
            world.act("officer", "2022-01-28T11:00", deciding.approve, "selection", True, "")
        with pytest.raises(Refused) as unapproved:
            world.act("officer", "2022-01-28T12:00", deciding.send, "selection")
        assert codes(unapproved) == ["acts.not_approved"]
        world.act("decision_maker", "2022-01-31T11:00", deciding.approve, "selection", True, "")
        with pytest.raises(Refused) as twice:
            world.act("decision_maker", "2022-01-31T11:01", deciding.approve, "selection", True, "")
        assert codes(twice) == ["acts.decided_already"]


def invited(world: World) -> None:
    deadline = read_local("2022-05-20T12:00")
    world.act("officer", "2022-05-09T11:00", offers.invite_offers, deadline)


def test_an_offer_after_the_deadline_is_refused_and_leaves_nothing(worlds: Worlds) -> None:
    with worlds.at(Step.OFFERS) as world:
        invited(world)
        deadline = world.case().offer_deadline
        assert deadline is not None
        quality, price = envelopes(tenderer_texts(3)[0])
        before = world.count("envelopes")
        with pytest.raises(Refused) as late:
            world.hand_in(
                "a",
                deadline.replace(second=1),
                offers.submit_offer,
                quality,
                price,
            )
        assert codes(late) == ["acts.deadline_over"]
        assert world.count("envelopes") == before
        world.hand_in("a", deadline, offers.submit_offer, quality, price)
        assert world.count("envelopes") == before + 2


def test_a_price_does_not_open_before_quality_is_final(worlds: Worlds) -> None:
    with worlds.at(Step.OFFERS) as world:
        invited(world)
        world.course.offer()
        with pytest.raises(Refused) as refused:
            world.act("officer", "2022-05-20T13:00", offers.begin_opening, "price")
        assert codes(refused) == ["acts.quality_not_final"]
        assert world.count("offer_years") == 0


def test_a_price_is_nowhere_in_clear_before_it_is_opened(sqlite_worlds: Worlds) -> None:
    with sqlite_worlds.at(Step.OFFERS) as world:
        invited(world)
        text_ = tenderer_texts(3)[0]
        quality, price = envelopes(text_)
        marked = replace(
            price.lots[0],
            years=tuple((year, Decimal("31415926.53")) for year, _ in price.lots[0].years),
            elements=(("BAFO-14", "zeepaardje 27182818"),),
        )
        world.hand_in(
            "a", "2022-05-19T16:00", offers.submit_offer, quality, replace(price, lots=(marked,))
        )
        path = str(world.engine.url.database)
        for name in (path, f"{path}-wal"):
            with open(name, "rb") as file:  # noqa: PTH123
                data = file.read()
            for secret in (b"zeepaardje", b"31415926", b"3141592653", b"27182818"):
                assert secret not in data


def test_the_award_waits_for_the_standstill(worlds: Worlds) -> None:
    with worlds.at(Step.STANDSTILL) as world:
        from tender.actions import reporting

        world.act("officer", "2022-06-09T11:00", reporting.make_report)
        with pytest.raises(Refused) as refused:
            world.act("officer", "2022-06-29T23:59", course.advance, Step.STANDSTILL)
        assert codes(refused) == ["phases.standstill_over_open"]
        world.act("officer", "2022-06-30T00:00", course.advance, Step.STANDSTILL)


def test_history_refuses_update_and_delete(worlds: Worlds) -> None:
    tables = (
        "trail_entry",
        "sheets",
        "sheet_scores",
        "consensus_scores",
        "declarations",
        "advice",
        "letters",
        "envelopes",
        "decisions",
    )
    with worlds.at(Step.CLOSED) as world:
        for table in tables:
            assert world.count(table) > 0, table
            for statement in (f"UPDATE {table} SET id = id", f"DELETE FROM {table}"):
                with pytest.raises(DBAPIError), world.opened() as session:
                    session.execute(text(statement))


def test_every_act_left_one_entry(worlds: Worlds) -> None:
    with worlds.at(Step.CLOSED) as world:
        for table, act in (
            ("sheets", "sheet.handed_in"),
            ("consensus_scores", "consensus.recorded"),
            ("sign_offs", "consensus.signed"),
            ("declarations", "interests.declared"),
            ("demand_decisions", "demand.decided"),
            ("agreements WHERE version = 1", "agreement.recorded"),
            ("agreements WHERE version > 1", "agreement.revised"),
            ("dialogue_sessions", "session.recorded"),
            ("minutes_confirmations", "minutes.confirmed"),
            ("session_plans", "session.planned"),
            ("register_entries WHERE sort = 'indicator'", "indicator.entered"),
            ("register_entries WHERE sort = 'risk'", "risk.entered"),
            ("register_entries WHERE sort = 'scenario'", "scenario.entered"),
            ("information_notices", "information.told"),
            ("information_receipts", "information.received"),
            ("step_changes", None),
            ("readings WHERE object NOT LIKE 'signal%%'", "object.opened"),
            # who records what is confidential has read it; its entries name neither it nor a party
            ("readings WHERE object LIKE 'signal:%%'", "confidential.recorded"),
            ("evidence_descriptions", "evidence.described"),
        ):
            acts = ("step.advanced", "procedure.closed") if act is None else (act,)
            entries = sum(
                world.count(f"trail_value WHERE name = 'act' AND value = '\"{name}\"'")
                for name in acts
            )
            assert entries == world.count(table), table


def test_each_answer_of_the_case_belongs_to_its_advice(worlds: Worlds) -> None:
    from tender.demo import content
    from tender.store import advising

    said = content.table("advice")
    wanted = {
        row["text"].strip(): row["answer"]["outcome"]
        for row in (*said["early"], *said["late"])
        if "answer" in row
    }
    assert set(wanted.values()) == {"adopted", "not_relevant", "not_followed"}
    with worlds.at(Step.CLOSED) as world, world.looked() as session:
        rows = advising.advice(session, advising.FOR_REPORT, world.procedure_id)
        assert {row.text: row.outcome for row in rows} == wanted
        assert {row.kind for row in rows} == {"own", "joint"}
        assert {row.number for row in rows} == {1, 2}
