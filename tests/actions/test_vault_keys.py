"""A vault whose keys persons hold: chosen, tried before publication, opened by two with words.

Every act runs on SQLite and on PostgreSQL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa

from criteria import verify
from criteria.phases import Step
from criteria.reading import read_local
from criteria.refusals import Refused
from tender import vault as crypto
from tender.actions import offers, opening, planning, receiving, vault_keys
from tender.actions.vault_words import Turn, keys_held, opened_by
from tender.extensions import metadata
from tender.permissions import NotGranted
from tender.store import envelopes, people, trail, vaults
from tender.vault import CannotOpen
from tests.actions.test_dossier import found, written
from tests.actions.test_two_at_once import together, whole
from tests.worlds import World, Worlds

DAY = "2021-10-29"
HOLDERS = ("officer", "witness", "chair")


@pytest.fixture(autouse=True)
def quick_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words are stretched as in real life, only faster."""
    monkeypatch.setattr(crypto, "_MEMORY", 64)
    monkeypatch.setattr(crypto, "_PASSES", 1)


@pytest.fixture
def world(worlds: Worlds) -> Iterator[World]:
    """The plan is about to be sealed; there are three officers."""
    with worlds.at(Step.PUBLISH) as world:
        world.third_officer(f"{DAY}T08:00")
        yield world


def codes(act: Callable[[], Any]) -> list[str]:
    with pytest.raises(Refused) as failed:
        act()
    return [one.code for one in failed.value.refusals]


def chosen(world: World, level: str = "B", seen: int = 0, who: str = "officer") -> None:
    ids = [world.identity(key).id for key in HOLDERS] if level == "B" else []
    world.act(who, f"{DAY}T09:00", vault_keys.choose_level, level, ids, seen)


def worded(world: World, *whom: str, at: str = f"{DAY}T09:10") -> dict[str, str]:
    return {key: world.act(key, at, vault_keys.make_own_words, 0) for key in whom or HOLDERS}


def tried(world: World, words: dict[str, str], one: str, two: str, at: str) -> None:
    assert not open_try(world, one, words[one], at)
    assert open_try(world, two, words[two], at)


def open_try(world: World, who: str, words: str, at: str) -> bool:
    return world.act(who, at, vault_keys.open_test, Turn(world.vault, words))


def ready(world: World) -> dict[str, str]:
    """Level B, words for all three, and each of them tried."""
    chosen(world)
    words = worded(world)
    tried(world, words, "officer", "witness", f"{DAY}T09:20")
    tried(world, words, "chair", "officer", f"{DAY}T09:25")
    return words


def begin(world: World, who: str, at: datetime | str, words: str, holder: str = "") -> bool:
    whose = world.identity(holder).id if holder else None
    return world.act(
        who,
        at,
        lambda session, actor, now: opening.begin_opening(
            session, actor, now, Turn(world.vault, words, whose)
        ),
    )


def finish(world: World, who: str, at: datetime | str, words: str) -> int | None:
    turn = Turn(world.vault, words)
    return world.act(
        who,
        at,
        lambda session, actor, now: opening.finish_opening(session, actor, world.vault, now, turn),
    )


def with_words(world: World, words: dict[str, str], upto: Step) -> None:
    """The rest of the course, in which the officers bring their words to every opening."""

    def opened(begins: Any, finishes: Any, at: datetime, *part: str) -> None:
        later = at + timedelta(minutes=4)
        for who, when in (("officer", at), ("witness", later)):
            turn = Turn(world.vault, words[who])
            if part:
                world.act(
                    who, when, lambda s, a, n, t=turn: offers.begin_opening(s, a, *part, n, t)
                )
            else:
                world.act(who, when, lambda s, a, n, t=turn: opening.begin_opening(s, a, n, t))
        if part:
            world.act(
                "witness",
                later,
                lambda s, a, n: offers.finish_opening(s, a, world.vault, *part, n, turn),
            )
        else:
            assert finish(world, "witness", later, words["witness"])

    world.course._open = opened  # type: ignore[method-assign]
    for step, perform in world.course.steps():
        if world.case().step is step and not step.reached(upto):
            perform()


# Before publication


def test_without_a_choice_nothing_changes(world: World) -> None:
    assert world.act("officer", f"{DAY}T11:00", planning.seal_plan)
    with world.looked() as session:
        assert vaults.keys_of(session, world.procedure_id) == vaults.Keys()


def test_the_plan_is_not_sealed_before_every_holder_was_in_a_test(world: World) -> None:
    seal = lambda: world.act("officer", f"{DAY}T11:00", planning.seal_plan)  # noqa: E731
    chosen(world)
    assert codes(seal) == ["vault.no_words"]
    words = worded(world)
    assert codes(seal) == ["vault.not_tested"]
    tried(world, words, "officer", "witness", f"{DAY}T09:20")
    assert codes(seal) == ["vault.not_tested"]  # the third was not there
    tried(world, words, "chair", "witness", f"{DAY}T09:25")
    assert seal()
    assert whole(world)


def test_who_is_no_officer_any_more_holds_up_the_publication(world: World) -> None:
    ready(world)
    with world.opened() as session:
        people.withdraw(session, world.identity("chair").id, "officer")
        session.commit()
    act = lambda: world.act("officer", f"{DAY}T11:00", planning.seal_plan)  # noqa: E731
    assert codes(act) == ["vault.holder_gone"]


def test_going_back_to_the_server_needs_no_test(world: World) -> None:
    chosen(world)
    chosen(world, "A", seen=1)
    assert world.act("officer", f"{DAY}T11:00", planning.seal_plan)


def level_sealed(world: World) -> object:
    """What the log says of the vault where the plan was sealed."""
    with world.looked() as session:
        entry = trail.last_entry(session, str(world.procedure_id), "plan.sealed")
    return entry and entry.fields["level"]


def seal(world: World, vault: str) -> Any:
    def act(session: Any, actor: Any, now: Any) -> str:
        return planning.seal_plan(session, actor, now, vault=vault)

    return world.act("officer", f"{DAY}T11:00", act)


def test_who_saw_another_level_does_not_seal(world: World) -> None:
    """The page showed persons; a colleague gave the key back to the server meanwhile."""
    ready(world)
    with world.looked() as session:
        seen = vaults.keys_of(session, world.procedure_id).shown
    chosen(world, "A", seen=1, who="witness")
    assert seen == "B:1"
    for before in (seen, "A:0", "A:1", ""):
        assert codes(lambda b=before: seal(world, b)) == ["plan.vault_changed_before_seal"]
    assert world.case().seal is None
    assert seal(world, "A:2")
    assert level_sealed(world) == "A"


def test_the_log_tells_with_which_level_the_plan_was_sealed(world: World) -> None:
    ready(world)
    assert seal(world, "B:1")
    assert level_sealed(world) == "B"


def test_after_sealing_neither_choice_nor_words_change(world: World) -> None:
    ready(world)
    world.act("officer", f"{DAY}T11:00", planning.seal_plan)
    assert codes(lambda: chosen(world, "A", seen=1)) == ["vault.sealed"]
    assert codes(lambda: worded(world, "officer", at=f"{DAY}T12:00")) == ["vault.sealed"]


def test_only_a_holder_gets_words_and_only_an_officer_chooses(world: World) -> None:
    with pytest.raises(NotGranted):
        worded(world, "officer")  # nobody chose yet
    for key in ("assessor1", "decision_maker", "auditor"):
        with pytest.raises(NotGranted):
            chosen(world, who=key)
    chosen(world)
    for key in ("assessor1", "decision_maker", "auditor"):
        with pytest.raises(NotGranted):
            worded(world, key)


def test_the_words_are_kept_nowhere(world: World) -> None:
    words = ready(world)
    dumped = []
    with world.engine.connect() as connection:
        for table in metadata.sorted_tables:
            dumped += [str(value) for row in connection.execute(sa.select(table)) for value in row]
    everything = "\n".join(dumped)
    assert all(told not in everything for told in words.values())


def test_wrong_and_old_words_open_nothing_and_say_so(world: World) -> None:
    chosen(world)
    words = worded(world)
    other = words["witness"]
    act = lambda: open_try(world, "officer", other, f"{DAY}T09:20")  # noqa: E731
    assert codes(act) == ["vault.words_wrong"]
    assert codes(lambda: open_try(world, "officer", "vijf", f"{DAY}T09:20")) == ["vault.five_words"]
    old = words["officer"]
    words["officer"] = world.act("officer", f"{DAY}T09:30", vault_keys.make_own_words, 1)
    assert codes(lambda: open_try(world, "officer", old, f"{DAY}T09:40")) == ["vault.words_wrong"]
    tried(world, words, "officer", "witness", f"{DAY}T09:50")
    assert world.count("vault_tests") == 1


def test_new_words_ask_for_new_tests(world: World) -> None:
    ready(world)
    world.act("chair", f"{DAY}T09:30", vault_keys.make_own_words, 1)
    act = lambda: world.act("officer", f"{DAY}T11:00", planning.seal_plan)  # noqa: E731
    assert codes(act) == ["vault.not_tested"]


def test_one_person_does_not_open_the_test_alone(world: World) -> None:
    chosen(world)
    words = worded(world)
    open_try(world, "officer", words["officer"], f"{DAY}T09:20")
    act = lambda: open_try(world, "officer", words["officer"], f"{DAY}T09:21")  # noqa: E731
    assert codes(act) == ["acts.same_person"]
    late = f"{DAY}T09:31"
    assert not open_try(world, "witness", words["witness"], late)  # the first waited long enough


def test_the_same_form_sent_twice_makes_words_once(world: World) -> None:
    chosen(world)
    results = together(*(lambda: worded(world, "officer"),) * 2)
    assert sorted(results) == ["acts.changed_meanwhile", "done"]
    assert whole(world)


def test_two_officers_choose_at_once_and_one_is_told(world: World) -> None:
    results = together(lambda: chosen(world), lambda: chosen(world, who="witness"))
    assert sorted(results) == ["acts.changed_meanwhile", "done"]


def test_two_holders_make_words_at_once_and_both_count(world: World) -> None:
    chosen(world)
    words = worded(world, "officer")
    results = together(
        lambda: words.update(worded(world, "witness")), lambda: words.update(worded(world, "chair"))
    )
    assert results == ["done", "done"]
    tried(world, words, "chair", "witness", f"{DAY}T09:20")
    assert whole(world)


def test_a_damaged_share_is_found_by_the_test(world: World, monkeypatch: Any) -> None:
    real = vault_keys.new_lock

    def damaged(*given: Any) -> Any:
        public, shares = real(*given)
        return public, {pair: share[:-1] + bytes([share[-1] ^ 1]) for pair, share in shares.items()}

    chosen(world)
    monkeypatch.setattr(vault_keys, "new_lock", damaged)
    words = worded(world)
    act = lambda: open_try(world, "officer", words["officer"], f"{DAY}T09:20")  # noqa: E731
    assert codes(act) == ["vault.share_broken"]


# The course


def test_nothing_is_sealed_to_keys_that_the_log_does_not_tell_of(world: World) -> None:
    ready(world)
    with world.opened() as session:
        keys = vaults.keys_of(session, world.procedure_id)
        assert keys.choice is not None and keys.lock is not None
        assert vaults.public_key(session, world.procedure_id, "price")
        made = vaults.locks(session, keys.lock)
        other = uuid4()
        mine = {what: replace(one, id=other, public=bytes(32)) for what, one in made.items()}
        vaults.add_lock(session, keys.choice, mine, read_local(f"{DAY}T09:30"))
        with pytest.raises(vaults.KeysDiffer):
            vaults.public_key(session, world.procedure_id, "price")
        case = world.case()
        sent = (b"{}", read_local(f"{DAY}T09:31"), False)
        with pytest.raises(Refused) as found:
            receiving.sealed(session, case, world.vault, uuid4(), "price", *sent)
        assert [one.code for one in found.value.refusals] == ["receiving.keys_differ"]


def test_the_whole_course_opens_with_words_and_its_dossier_checks(
    world: World, tmp_path: Path
) -> None:
    words = ready(world)
    with_words(world, words, Step.COMPARE)
    assert world.case().moment.prices_opened
    assert world.count("vault_halves") == 0
    with world.looked() as session:
        rows = envelopes.counting_envelopes(session, world.procedure_id, "price").values()
        case = world.case()
        for row in rows:
            sealed = session.scalars(
                sa.text("SELECT sealed FROM envelopes WHERE id = :id").bindparams(
                    sa.bindparam("id", row.id, sa.Uuid())
                )
            ).one()
            with pytest.raises(CannotOpen):  # the key of this computer does not open it
                world.vault.open_sealed(bytes(sealed), (str(case.id), str(row.tenderer), "price"))
            assert opening.sealed_bytes(session, case, world.vault, row)  # it was kept at opening
    assert found(written(world, tmp_path)) is None
    assert whole(world)


def opening_time(world: World) -> datetime:
    """Applications came in and the deadline is over."""
    world.course.invite()
    world.course.apply()
    deadline = world.case().plan.application_deadline
    assert deadline is not None
    return deadline + timedelta(hours=1)


def received(world: World) -> tuple[dict[str, str], datetime]:
    words = ready(world)
    world.course.publish()
    return words, opening_time(world)


def test_before_the_opening_nobody_opens_alone_not_even_with_the_key_of_the_host(
    world: World,
) -> None:
    words, at = received(world)
    assert codes(lambda: world.act("officer", at, opening.begin_opening)) == ["vault.five_words"]
    assert codes(lambda: begin(world, "officer", at, words["chair"])) == ["vault.words_wrong"]
    assert not begin(world, "officer", at, words["officer"])
    assert codes(lambda: begin(world, "officer", at, words["officer"])) == ["acts.same_person"]
    assert codes(lambda: begin(world, "witness", at, words["officer"])) == ["vault.words_wrong"]
    assert "applications.opening" not in world.case().milestones
    assert begin(world, "witness", at, words["witness"])
    assert finish(world, "witness", at, words["witness"])
    assert world.case().moment.applications_opened


def test_one_of_three_may_have_lost_the_words(world: World) -> None:
    words, at = received(world)
    world.act("officer", at, vault_keys.report_lost)
    assert codes(lambda: world.act("officer", at, vault_keys.report_lost)) == ["vault.lost_already"]
    assert not begin(world, "chair", at, words["chair"])
    assert begin(world, "witness", at, words["witness"])
    assert finish(world, "witness", at, words["witness"])


def test_words_from_the_notary_open_with_another_officer(world: World) -> None:
    words, at = received(world)
    act = lambda: begin(world, "witness", at, words["chair"], "chair")  # noqa: E731
    assert codes(act) == ["vault.no_deposit"]
    world.act("chair", at, vault_keys.record_deposit, "Notaris Van Dam, Tilburg")
    assert not begin(world, "officer", at, words["officer"])
    assert codes(lambda: begin(world, "witness", at, words["witness"], "officer")) == [
        "vault.no_deposit"
    ]
    assert begin(world, "witness", at, words["chair"], "chair")


def test_the_words_of_one_holder_do_not_open_twice(world: World) -> None:
    words, at = received(world)
    world.act("officer", at, vault_keys.record_deposit, "Notaris Van Dam, Tilburg")
    assert not begin(world, "officer", at, words["officer"])
    act = lambda: begin(world, "witness", at, words["officer"], "officer")  # noqa: E731
    assert codes(act) == ["vault.same_key"]


def test_an_opening_that_broke_off_is_finished_with_words_again(world: World) -> None:
    words, at = received(world)
    assert not begin(world, "officer", at, words["officer"])
    assert begin(world, "witness", at, words["witness"])
    act = lambda: finish(world, "witness", at, words["chair"])  # noqa: E731
    assert codes(act) == ["vault.words_wrong"]
    assert finish(world, "chair", at, words["chair"])  # the first left a half for the third as well
    assert world.case().moment.applications_opened


def test_who_came_first_finishes_with_the_other(world: World) -> None:
    words, at = received(world)
    assert not begin(world, "officer", at, words["officer"])
    assert begin(world, "witness", at, words["witness"])
    assert finish(world, "officer", at, words["officer"]) is None  # for another holder
    assert not world.case().moment.applications_opened
    assert finish(world, "witness", at, words["witness"])


def test_two_holders_open_at_once_and_it_opens_once(world: World) -> None:
    words, at = received(world)
    assert not begin(world, "officer", at, words["officer"])
    results = together(
        lambda: begin(world, "witness", at, words["witness"]),
        lambda: begin(world, "chair", at, words["chair"]),
    )
    assert sorted(results) == ["acts.already_done", "done"]
    assert whole(world)


def test_what_the_first_leaves_is_of_one_opening_alone(world: World) -> None:
    """The second opens the applications with it; it is not the key of quality or price."""
    words, at = received(world)
    assert not begin(world, "officer", at, words["officer"])
    turn = Turn(world.vault, words["witness"])
    with world.looked() as session:
        held = keys_held(session, world.identity("witness"), world.case(), turn)
        assert held is not None and opened_by(session, held, "applications")
        for other in ("quality", "price"):
            assert opened_by(session, held, other) is None
            swapped = replace(held, locks={"applications": held.locks[other]})
            with pytest.raises(Refused) as failed:
                opened_by(session, swapped, "applications")
            assert failed.value.refusals[0].code == "vault.share_broken"


def test_the_verifier_knows_who_may_do_this() -> None:
    told = (frozenset({"officer"}), frozenset({1, 2}), "vault.test")
    assert verify.table()["vault.tested"] == told
