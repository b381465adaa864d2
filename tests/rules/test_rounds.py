"""Which round a stage is in, from the names of its milestones."""

from __future__ import annotations

from criteria.outcome import AWARD, SELECTION
from criteria.rounds import begun_kind, closed_kind, current, opened, opened_kind, running


def test_the_first_round_has_the_names_it_always_had() -> None:
    assert opened_kind(SELECTION, 1) == "consensus.opened"
    assert opened_kind(AWARD, 1) == "award-consensus.opened"
    assert (current(SELECTION, ()), running(SELECTION, ()), opened(SELECTION, ())) == (
        1,
        False,
        False,
    )
    assert opened(SELECTION, {"consensus.opened"})


def test_a_re_evaluation_shuts_what_was_open_until_it_opens_itself() -> None:
    reached = {"consensus.opened", begun_kind(SELECTION, 2)}
    assert (current(SELECTION, reached), running(SELECTION, reached)) == (2, True)
    assert not opened(SELECTION, reached)
    assert (current(AWARD, reached), running(AWARD, reached)) == (1, False)
    reached |= {opened_kind(SELECTION, 2)}
    assert opened(SELECTION, reached)
    reached |= {closed_kind(SELECTION, 2)}
    assert (current(SELECTION, reached), running(SELECTION, reached)) == (2, False)
    assert opened(SELECTION, reached)


def test_the_names_fit_in_their_column() -> None:
    for stage in (SELECTION, AWARD):
        for name in (begun_kind, opened_kind, closed_kind):
            assert len(name(stage, 99)) <= 40
