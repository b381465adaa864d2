"""Who may see what, at which moment: every function for every role at every step.

The tables below are written by hand from the invariants: blindness (I2), prices (I3), declarations
(I5) and advice (I11). They are not derived from the code they check.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from criteria import visibility
from criteria.phases import Step
from criteria.rounds import Round
from criteria.visibility import (
    NOTHING,
    Moment,
    Sight,
    Viewer,
    advice,
    answers,
    beside_name,
    blind_to_prices,
    counts,
    dialogue,
    handed_in,
    own_questions,
    pages,
    prices,
    results,
    sheets,
)

ROLES = (
    "officer",
    "chair",
    "assessor",
    "delegate",
    "decision_maker",
    "contract_manager",
    "auditor",
)
STAGES = ("selection", "award")
ME = "me"
EVERYONE, OWN, NONE = "everyone", "own", "nothing"


def viewer(*roles: str, declared: str = "t1 t2", conflicted: str = "") -> Viewer:
    return Viewer(ME, frozenset(roles), frozenset(declared.split()), frozenset(conflicted.split()))


def course(step: Step, **changes: bool) -> Moment:
    """The moment a procedure stands at when it has just begun a step, as the course leaves it."""
    later = step.reached(Step.COMPARE)
    usual = {
        "applications_opened": step.reached(Step.SUITABILITY),
        "consensus_opened": step.reached(Step.SELECT),
        "award_consensus_opened": later,
        "quality_opened": later,
        "quality_final": later,
        "prices_opened": later,
    }
    return Moment(step, **(usual | changes))


def seen(sight: Sight) -> str:
    if sight.everyone:
        return EVERYONE
    return OWN if sight.own is not None else NONE


# Who sees a thing: O officer, C chair, A assessor, D delegate, M decision maker (mandaathouder),
# K contract manager, U auditor. A small letter sees the own alone.
LETTERS = dict(zip("OCADMKU", ROLES, strict=True))
COURSE = tuple(Step)
TABLE: dict[str, list[str]] = {
    "selection sheets": ["a"] * 6 + ["OCAMU"] * 8,
    "award sheets": ["a"] * 9 + ["OCAMU"] * 5,
    "handed in": ["OC"] * 14,
    "selection answers": [""] * 3 + ["OCAMU"] * 11,
    "award answers": [""] * 9 + ["OCAMU"] * 5,
    "prices": [""] * 9 + ["OCMKU"] * 5,
    "dialogue": [""] * 7 + ["OMKU"] * 7,
}


def sight_of(thing: str, who: Viewer, moment: Moment) -> Sight:
    match thing.split():
        case ["handed", "in"]:
            return handed_in(who)
        case [stage, "sheets"]:
            return sheets(who, moment, stage)
        case [stage, "answers"]:
            return answers(who, moment, stage)
        case ["prices"]:
            return prices(who, moment)
        case _:
            return dialogue(who, moment)


def wanted(letters: str, role: str) -> str:
    letter = next(letter for letter, name in LETTERS.items() if name == role)
    return EVERYONE if letter in letters else OWN if letter.lower() in letters else NONE


@pytest.mark.parametrize("thing", TABLE)
@pytest.mark.parametrize("step", COURSE)
@pytest.mark.parametrize("role", ROLES)
def test_each_role_sees_at_each_step_what_the_table_says(thing: str, step: Step, role: str) -> None:
    letters = TABLE[thing][step.number - 1]
    found = sight_of(thing, viewer(role), course(step))
    assert seen(found) == wanted(letters, role)
    if seen(found) == OWN:
        assert found.own == ME


@pytest.mark.parametrize("thing", TABLE)
@pytest.mark.parametrize("step", COURSE)
def test_who_has_no_role_sees_nothing(thing: str, step: Step) -> None:
    assert sight_of(thing, viewer(), course(step)) == NOTHING
    assert sight_of(thing, viewer("administrator", "tenderer"), course(step)) == NOTHING


# Blindness (I2)

OTHERS = tuple(role for role in ROLES if role != "assessor")
MIXES = [mix for size in range(len(OTHERS) + 1) for mix in combinations(OTHERS, size)]


@pytest.mark.parametrize("others", MIXES, ids=lambda mix: "+".join(mix) or "alone")
def test_no_assessor_sees_another_before_the_consensus_whatever_other_role_is_held(
    others: tuple[str, ...],
) -> None:
    who = viewer("assessor", *others)
    for step in Step:
        for stage, opened in zip(
            STAGES, ("consensus_opened", "award_consensus_opened"), strict=True
        ):
            everything_else = course(Step.CLOSED, **{opened: False})
            for moment in (course(step, **{opened: False}), everything_else):
                assert sheets(who, moment, stage) == Sight(own=ME)
    assert handed_in(who) == NOTHING


@pytest.mark.parametrize("others", MIXES, ids=lambda mix: "+".join(mix) or "alone")
def test_once_the_consensus_is_open_an_assessor_sees_all_sheets_of_that_stage_alone(
    others: tuple[str, ...],
) -> None:
    moment = course(Step.OFFERS, consensus_opened=True, award_consensus_opened=False)
    who = viewer("assessor", *others)
    assert sheets(who, moment, "selection").everyone
    assert sheets(who, moment, "award") == Sight(own=ME)


@pytest.mark.parametrize("others", MIXES, ids=lambda mix: "+".join(mix) or "alone")
def test_who_judges_again_sees_nothing_of_before_whatever_other_role_is_held(
    others: tuple[str, ...],
) -> None:
    running = Round("selection", 2, frozenset({"TRA"}), frozenset({ME}))
    who = viewer("assessor", *others)
    for opened in (False, True):
        moment = replace(course(Step.SELECT, consensus_opened=opened), rounds=(running,))
        assert results(who, moment, "selection") == NOTHING
        sight = sheets(who, moment, "selection")
        assert (sight.everyone, sight.since, sight.until) == (opened, 2, None)
        assert (sight.own == ME) is not opened
    done = replace(course(Step.SELECT), rounds=(replace(running, finished=True),))
    assert sheets(who, done, "selection") == results(who, done, "selection")
    assert (sheets(who, done, "selection").everyone, sheets(who, done, "selection").since) == (
        True,
        1,
    )


@pytest.mark.parametrize("role", ["officer", "chair", "assessor", "decision_maker", "auditor"])
def test_the_others_see_the_record_of_before_until_the_round_is_opened(role: str) -> None:
    before, running = (
        Round("selection", number, frozenset({"TRA"}), frozenset({"somebody else"}), number == 2)
        for number in (2, 3)
    )
    for opened, until, as_of in ((False, 2, 2), (True, None, 3)):
        moment = replace(course(Step.SELECT, consensus_opened=opened), rounds=(before, running))
        sight = sheets(viewer(role), moment, "selection")
        assert (sight.everyone, sight.since, sight.until) == (True, 1, until)
        assert (sight.as_of(1), sight.as_of(3)) == (1, as_of)
        assert results(viewer(role), moment, "selection") == sight


@pytest.mark.parametrize("step", [Step.CONSENSUS, Step.SELECT, Step.COMPARE, Step.DECIDE])
def test_sheets_are_written_while_a_stage_is_judged_again_until_they_open(step: Step) -> None:
    stage = "award" if step.reached(Step.OFFERS) else "selection"
    running = Round(stage, 2, frozenset({"TRA"}), frozenset({ME}))
    for opened in (False, True):
        before = course(step, consensus_opened=opened, award_consensus_opened=opened)
        moment = replace(before, rounds=(running,))
        assert moment.scoring is not opened
        done = replace(moment, rounds=(replace(running, finished=True),))
        assert done.scoring is (step is Step.CONSENSUS and not opened)


def test_a_member_of_a_round_sees_the_answers_to_its_questions_on_whatever_seat() -> None:
    divided = (("money", frozenset({"FIN"})), ("rest", frozenset({"PRE", "TRA"})))
    again = Round("selection", 2, frozenset({"TRA"}), frozenset({ME}))
    moment = replace(course(Step.SELECT), divided=divided, rounds=(again,))
    seated = replace(viewer("assessor"), seats=frozenset({"money"}))
    assert own_questions(seated, moment) == {"FIN", "TRA"}
    assert own_questions(viewer("assessor"), moment) == {"TRA"}
    assert own_questions(viewer("assessor", "officer"), moment) is None
    assert own_questions(seated, replace(moment, rounds=())) == {"FIN"}


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_else_sees_any_sheet_before_the_consensus(role: str) -> None:
    moment = course(Step.CONSENSUS)
    assert sheets(viewer(role), moment, "selection") == NOTHING
    assert sheets(viewer(role), moment, "award") == NOTHING


@pytest.mark.parametrize("role", ["officer", "chair"])
def test_officer_and_chair_are_told_which_sheets_are_in_unless_they_score(role: str) -> None:
    assert handed_in(viewer(role)).everyone
    assert handed_in(viewer("assessor", role)).nothing


@pytest.mark.parametrize("role", ["delegate", "contract_manager"])
def test_delegate_and_contract_manager_never_see_a_sheet(role: str) -> None:
    for step in Step:
        for stage in STAGES:
            moment = course(step, consensus_opened=True, award_consensus_opened=True)
            assert sheets(viewer(role), moment, stage) == NOTHING


# Prices (I3)


@pytest.mark.parametrize(
    ("final", "opened", "expected"),
    [(False, False, False), (True, False, False), (False, True, False), (True, True, True)],
)
@pytest.mark.parametrize(
    "role", ["officer", "chair", "decision_maker", "auditor", "contract_manager"]
)
def test_prices_need_final_quality_and_the_opening_both(
    role: str, final: bool, opened: bool, expected: bool
) -> None:
    for step in Step:
        moment = course(step, quality_final=final, prices_opened=opened)
        assert prices(viewer(role), moment).everyone is expected
        assert prices(viewer(*ROLES), moment).everyone is expected


@pytest.mark.parametrize("others", MIXES, ids=lambda mix: "+".join(mix) or "alone")
def test_who_judges_an_award_again_and_a_chair_see_no_price_meanwhile(
    others: tuple[str, ...],
) -> None:
    running = Round("award", 2, frozenset({"TRA"}), frozenset({ME}))
    member, other = viewer("assessor", *others), replace(viewer(*others), participant="other")
    for opened in (False, True):
        before = course(Step.COMPARE, award_consensus_opened=opened)
        moment = replace(before, rounds=(running,))
        assert prices(member, moment) == NOTHING
        assert prices(other, moment) == (NOTHING if "chair" in others else prices(other, before))
        assert blind_to_prices(member, moment)
        done = replace(before, rounds=(replace(running, finished=True),))
        assert prices(member, done) == prices(member, before)
        assert not blind_to_prices(member, done)


@pytest.mark.parametrize("role", ["assessor", "delegate"])
def test_assessor_and_delegate_never_see_a_price(role: str) -> None:
    assert prices(viewer(role), course(Step.CLOSED)) == NOTHING


# Declarations (I5)


@pytest.mark.parametrize("role", ["officer", "chair", "assessor", "decision_maker", "auditor"])
@pytest.mark.parametrize("stage", STAGES)
def test_no_dossier_opens_before_the_own_declaration(role: str, stage: str) -> None:
    moment = course(Step.CLOSED)
    undeclared = answers(viewer(role, declared=""), moment, stage)
    assert [undeclared.of(id_) for id_ in ("t1", "t2", "t3")] == [False, False, False]
    declared = answers(viewer(role, declared="t1 t2"), moment, stage)
    assert [declared.of(id_) for id_ in ("t1", "t2", "t3")] == [True, True, False]


@pytest.mark.parametrize("role", ["officer", "chair", "assessor", "decision_maker", "auditor"])
@pytest.mark.parametrize("stage", STAGES)
def test_no_sheet_of_others_opens_before_the_own_declaration(role: str, stage: str) -> None:
    moment = course(Step.CLOSED)
    undeclared = sheets(viewer(role, declared=""), moment, stage)
    assert [undeclared.of(id_) for id_ in ("t1", "t2", "t3")] == [False, False, False]
    declared = sheets(viewer(role, declared="t1 t2"), moment, stage)
    assert [declared.of(id_) for id_ in ("t1", "t2", "t3")] == [True, True, False]


def test_the_own_sheet_asks_no_declaration_again() -> None:
    found = sheets(viewer("assessor", declared=""), course(Step.SCORE), "selection")
    assert found == Sight(own=ME)


@pytest.mark.parametrize("thing", ["selection answers", "award answers"])
@pytest.mark.parametrize("role", ROLES)
def test_no_dossier_opens_before_its_opening(thing: str, role: str) -> None:
    moment = course(Step.CLOSED, applications_opened=False, quality_opened=False)
    assert sight_of(thing, viewer(role), moment) == NOTHING


BY_TENDERER = [
    thing for thing in TABLE if thing != "handed in"
]  # that is not about the content of one tenderer


@pytest.mark.parametrize("thing", BY_TENDERER)
@pytest.mark.parametrize("role", ROLES)
def test_a_declared_conflict_hides_the_tenderer_from_whoever_sees_the_others(
    thing: str, role: str
) -> None:
    moment = course(Step.CLOSED)
    free = sight_of(thing, viewer(role), moment)
    bound = sight_of(thing, viewer(role, conflicted="t1"), moment)
    assert seen(bound) == seen(free)
    assert bound.of("t1") is False
    assert bound.of("t2") is free.of("t2")


def test_a_conflict_hides_the_own_sheet_as_well() -> None:
    found = sheets(viewer("assessor", conflicted="t1"), course(Step.SCORE), "selection")
    assert found == Sight(own=ME, hidden=frozenset({"t1"}))


# Dialogue: no input of the one who scores


@pytest.mark.parametrize("others", MIXES, ids=lambda mix: "+".join(mix) or "alone")
def test_an_assessor_sees_nothing_of_the_dialogue_before_quality_is_final(
    others: tuple[str, ...],
) -> None:
    for step in Step:
        moment = course(step, quality_final=False)
        assert dialogue(viewer("assessor", *others), moment) == NOTHING


def test_an_officer_who_scored_sees_the_dialogue_once_quality_is_final() -> None:
    assert dialogue(viewer("officer", "assessor"), course(Step.COMPARE)).everyone
    assert dialogue(viewer("assessor"), course(Step.CLOSED)) == NOTHING


# What a Sight means


@pytest.mark.parametrize(
    ("sight", "nothing", "t1", "t2"),
    [
        (Sight(), True, False, False),
        (Sight(everyone=True), False, True, True),
        (Sight(own=ME), False, True, True),
        (Sight(everyone=True, hidden=frozenset({"t1"})), False, False, True),
        (Sight(everyone=True, only=frozenset({"t1"})), False, True, False),
        (Sight(everyone=True, only=frozenset()), False, False, False),
        (
            Sight(everyone=True, hidden=frozenset({"t1"}), only=frozenset({"t1", "t2"})),
            False,
            False,
            True,
        ),
        (Sight(only=frozenset({"t1"})), True, False, False),
    ],
)
def test_hidden_wins_over_only_and_both_over_everyone(
    sight: Sight, nothing: bool, t1: bool, t2: bool
) -> None:
    assert (sight.nothing, sight.of("t1"), sight.of("t2")) == (nothing, t1, t2)


# For every viewer and every moment

ids = st.frozensets(st.sampled_from(["t1", "t2", "t3"]))
viewers = st.builds(Viewer, st.just(ME), st.frozensets(st.sampled_from(ROLES)), ids, ids)
flags = st.booleans()
moments = st.builds(Moment, st.sampled_from(COURSE), flags, flags, flags, flags, flags, flags)
stages = st.sampled_from(STAGES)
thorough = settings(max_examples=400, deadline=None)


@thorough
@given(viewers, moments, stages)
def test_while_the_consensus_is_closed_sheets_never_give_everyone(
    who: Viewer, moment: Moment, stage: str
) -> None:
    found = sheets(who, moment, stage)
    if not moment.opened(stage):
        assert not found.everyone
        assert found.own in (None, ME)
        if who.has("assessor"):
            assert found == Sight(own=ME, hidden=who.conflicted)


@thorough
@given(viewers, moments)
def test_while_quality_is_not_final_or_prices_are_closed_nobody_sees_a_price(
    who: Viewer, moment: Moment
) -> None:
    if not (moment.quality_final and moment.prices_opened):
        assert prices(who, moment).nothing


@thorough
@given(viewers, moments, stages)
def test_a_conflict_always_hides_and_content_always_asks_a_declaration(
    who: Viewer, moment: Moment, stage: str
) -> None:
    written, scored = answers(who, moment, stage), sheets(who, moment, stage)
    for sight in (written, scored, prices(who, moment), dialogue(who, moment)):
        assert not any(sight.of(tenderer) for tenderer in who.conflicted)
    for content in (written, scored):
        if content.everyone:
            assert not any(content.of(id_) for id_ in {"t1", "t2", "t3"} - who.declared)


@thorough
@given(viewers, moments, stages, st.sampled_from(ROLES))
def test_what_is_someones_own_is_the_viewers(
    who: Viewer, moment: Moment, stage: str, role: str
) -> None:
    sight = sheets(who, moment, stage)
    assert sight.own in (None, ME)
    assert sight.own is None or not sight.everyone


# The files of the dossier


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("step", Step)
def test_the_files_of_the_dossier_are_there_with_the_answers_of_the_selection(
    role: str, step: Step
) -> None:
    moment = course(step)
    assert pages(viewer(role), moment, "selection") == answers(viewer(role), moment, "selection")
    assert pages(viewer(role), moment, "award") == NOTHING


def test_who_judges_some_of_the_questions_reads_no_file_that_holds_them_all() -> None:
    seats = (("money", frozenset({"FIN"})), ("rest", frozenset({"FIN", "PRE"})))
    moment = replace(course(Step.SCORE), divided=seats)
    money = replace(viewer("assessor"), seats=frozenset({"money"}))
    assert answers(money, moment, "selection").questions == {"FIN"}
    assert pages(money, moment, "selection") == NOTHING
    assert pages(replace(money, seats=frozenset({"rest"})), moment, "selection") != NOTHING
    both = replace(money, roles=frozenset({"assessor", "chair"}))
    assert pages(both, moment, "selection") != NOTHING


@pytest.mark.parametrize(
    ("step", "opened", "quality", "expected"),
    [
        (Step.SUITABILITY, False, False, False),
        (Step.SCORE, False, False, True),
        (Step.CONSENSUS, False, False, True),  # a sheet that came back
        (Step.CONSENSUS, True, False, False),
        (Step.SELECT, True, False, False),
        (Step.OFFERS, True, False, False),
        (Step.OFFERS, True, True, True),
    ],
)
def test_sheets_are_written_until_the_consensus_opens(
    step: Step, opened: bool, quality: bool, expected: bool
) -> None:
    moment = Moment(step, consensus_opened=opened, quality_opened=quality)
    assert moment.scoring is expected


def test_nothing_of_others_is_counted_for_who_scores_while_sheets_are_written() -> None:
    running = Round("award", 2, frozenset({"TRA"}), frozenset({"somebody else"}))
    late = course(Step.CONSENSUS)
    again = replace(course(Step.COMPARE, award_consensus_opened=False), rounds=(running,))
    for role in ROLES:
        scores = role == "assessor"
        for moment in (course(Step.SCORE), late, again):
            assert counts(viewer(role), moment) is not scores
            assert not counts(viewer(role, "assessor"), moment)
        for moment in (course(Step.SUITABILITY), course(Step.SELECT), course(Step.COMPARE)):
            assert counts(viewer(role, "assessor"), moment)


def test_the_sheets_of_the_offers_close_with_their_own_consensus() -> None:
    moment = Moment(
        Step.OFFERS, consensus_opened=True, award_consensus_opened=True, quality_opened=True
    )
    assert not moment.scoring


@pytest.mark.parametrize("role", ROLES)
def test_who_scores_without_names_reads_no_name_beside_what_was_written(role: str) -> None:
    masked = replace(course(Step.SCORE), masked=True)
    both = viewer(role, "assessor")
    assert beside_name(viewer(role), masked) is (role != "assessor")
    assert not beside_name(both, masked) and not pages(both, masked, "selection").named
    assert beside_name(both, replace(masked, consensus_opened=True))
    assert beside_name(both, course(Step.SCORE))


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("roles", ["delegate", "delegate assessor", "assessor"])
def test_who_scores_without_names_reads_nothing_by_name_for_a_council(
    step: Step, masked: bool, roles: str
) -> None:
    moment = replace(course(step), masked=masked)
    who = replace(viewer(*roles.split()), council="council" if "delegate" in roles else "")
    blind = masked and "assessor" in roles and not step.reached(Step.SELECT)
    reads = "delegate" in roles and step.reached(Step.SUITABILITY) and not blind
    assert visibility.opened(who, moment, reads=True).of("t1") is reads
    assert advice(who, moment).only == (frozenset() if blind else frozenset({"t1", "t2"}))
