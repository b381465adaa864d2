"""What keeps each promise of docs/trust.md, as text in the code, and a test that fails without it.

`tests/soak/test_promises.py` takes the text out of a copy of the code and looks whether the test
fails there: a promise whose test would not notice is a wish.
"""

from __future__ import annotations

from typing import NamedTuple


class Proof(NamedTuple):
    """Where a promise is kept.

    file     the file of the mechanism
    text     the mechanism, once in that file
    without  the same lines with the mechanism switched off
    test     what fails then
    """

    promise: str
    file: str
    text: str
    without: str
    test: str


PROOFS = (
    Proof(
        "P1",
        "tender/store/trail.py",
        "            if code is not None:\n                return _bad(walk, walk.seq + 1, code)\n",
        "",
        "tests/actions/test_trail_tampering.py::test_every_edit_shows_and_is_placed",
    ),
    Proof(
        "P1",
        "tender/store/trail.py",
        "            if kept.pop(walk.seq, {walk.hash}) != {walk.hash}:\n",
        "            if not kept.pop(walk.seq, {walk.hash}):\n",
        "tests/actions/test_trail_tampering.py"
        "::test_a_rewritten_end_shows_against_a_head_kept_outside",
    ),
    Proof(
        "P1",
        "tender/models/base.py",
        "        for statement in guards_ddl(dialect, table.name, unique_keys(table)):\n",
        "        for statement in ():\n",
        "tests/actions/test_trail_store.py::test_history_is_neither_updated_nor_deleted",
    ),
    Proof(
        "P1",
        "tender/store/seals.py",
        "            elif code is None and not hmac.compare_digest(mac, seal.of(body)):\n",
        "            elif code is None and not mac:\n",
        "tests/actions/test_seals.py::test_a_chain_that_was_written_anew_has_wrong_seals",
    ),
    Proof(
        "P2",
        "criteria/verify.py",
        '            need(kept.pop(made["id"], None) == made, ',
        '            kept.pop(made["id"], None)\n            need(True, ',
        "tests/actions/test_dossier.py::test_what_is_edited_in_the_database_is_named",
    ),
    Proof(
        "P2",
        "criteria/verify.py",
        '        need(fits, place, "agreed", act)\n',
        "",
        "tests/actions/test_dossier.py::test_who_leaves_an_act_out_of_the_log_is_found",
    ),
    Proof(
        "P2",
        "criteria/verify.py",
        '        "lowest-over-price": lambda: low / p,\n',
        '        "lowest-over-price": lambda: low / high,\n',
        "tests/rules/test_verify_ranking.py::test_every_vector_comes_out_the_same",
    ),
    Proof(
        "P3",
        "tender/models/procedures.py",
        "            f\"WHEN {opened} BEGIN SELECT RAISE(ABORT, '{told}'); END\"\n",
        "            f\"WHEN 0 AND {opened} BEGIN SELECT RAISE(ABORT, '{told}'); END\"\n",
        "tests/actions/test_planning.py::test_after_the_first_opening_the_plan_never_changes",
    ),
    Proof(
        "P4",
        "tender/vault.py",
        "    return _label(public) + _SUITE.encrypt(_pad(plaintext), key, info=_info(context))\n",
        "    return _label(public) + plaintext + "
        "_SUITE.encrypt(_pad(plaintext), key, info=_info(context))\n",
        "tests/actions/test_course.py::test_a_price_is_nowhere_in_clear_before_it_is_opened",
    ),
    Proof(
        "P5",
        "criteria/visibility.py",
        "        if moment.opened(stage):\n            return replace(_content(viewer, moment), ",
        "        if moment.step is not Step.PREPARE:\n"
        "            return replace(_content(viewer, moment), ",
        "tests/rules/test_visibility.py"
        "::test_no_assessor_sees_another_before_the_consensus_whatever_other_role_is_held",
    ),
    Proof(
        "P5",
        "criteria/visibility.py",
        """    if viewer.has("officer", "chair") and not viewer.has("assessor"):
        return Sight(everyone=True)
    return NOTHING


def counts(viewer: Viewer, moment: Moment) -> bool:
    \"\"\"Whether it is counted for this viewer what others have done: not for one who scores, while
    sheets are written (I2).\"\"\"
    return not (viewer.has("assessor") and moment.scoring)
""",
        """    return Sight(everyone=viewer.has("officer", "chair"))


def counts(viewer: Viewer, moment: Moment) -> bool:
    return True
""",
        "tests/web/test_blind.py::test_a_chair_who_scores_as_well_sees_no_count_of_others",
    ),
    Proof(
        "P6",
        "tender/store/councils.py",
        "        return self.since <= now < self.until and self.ended is None\n",
        "        return self.since <= now and self.ended is None\n",
        "tests/actions/test_openings.py::test_an_answer_is_read_by_its_own_council_for_its_own_time",
    ),
    Proof(
        "P7",
        "criteria/visibility.py",
        '    if viewer.has("officer", "chair") and not viewer.has("assessor"):\n'
        "        return Sight(everyone=True)\n    return NOTHING\n",
        "    return Sight(everyone=True)\n",
        "tests/web/test_blind_channels.py"
        "::test_who_scores_as_well_sees_not_even_which_sheets_are_in",
    ),
    Proof(
        "P8",
        "criteria/visibility.py",
        "        hidden=viewer.conflicted,\n        only=viewer.declared,\n        questions",
        "        only=viewer.declared | viewer.conflicted,\n        questions",
        "tests/rules/test_visibility.py"
        "::test_a_conflict_always_hides_and_content_always_asks_a_declaration",
    ),
    Proof(
        "P9",
        "tender/store/envelopes.py",
        "    query = _seen().where(Envelope.tenderer_id == tenderer_id)\n",
        "    query = _seen()\n",
        "tests/actions/test_receiving.py::test_a_file_of_another_tenderer_is_not_there",
    ),
    Proof(
        "P10",
        "tender/actions/entry.py",
        "    if earlier is not None and earlier.participant == actor.id:\n",
        "    if earlier is None and actor is None:\n",
        "tests/actions/test_two_persons.py::test_the_same_person_does_not_send_alone",
    ),
    Proof(
        "P10",
        "tender/actions/entry.py",
        "        check_apart(session, account, actor.user_id, now, place)\n",
        "        return\n",
        "tests/actions/test_pairs.py::test_two_do_not_open_minutes_after_one_gave_the_other_a_role",
    ),
    Proof(
        "P10",
        "tender/actions/offers.py",
        '    if part == "price" and not case.moment.quality_final:\n',
        '    if part == "price" and case is None:\n',
        "tests/actions/test_course.py::test_a_price_does_not_open_before_quality_is_final",
    ),
    Proof(
        "P11",
        "tender/actions/entry.py",
        "    return audit.record(\n",
        '    return None if act == "consensus.signed" else audit.record(\n',
        "tests/actions/test_course.py::test_every_act_left_one_entry",
    ),
    Proof(
        "P12",
        "tender/permissions.py",
        "    if found is None or not found.roles:\n        return None\n",
        "    if found is None or not found.roles:\n"
        '        held = frozenset({"auditor"})\n'
        '        return Identity(procedure_id, user_id, str(user_id), "", held)\n',
        "tests/web/test_platform.py::test_managing_accounts_gives_no_sight_of_a_procedure",
    ),
    Proof(
        "P13",
        "tender/routes/sessions.py",
        "            store.drop(own, digest(session.token))\n        response.delete_cookie",
        "            pass\n        response.delete_cookie",
        "tests/web/test_login.py::test_logging_in_gives_a_new_token_and_logging_out_kills_it",
    ),
    Proof(
        "P14",
        "tender/routes/access.py",
        "    if request.endpoint in passing.WEIGHTY | passing.LEAVING:\n"
        "        return ask_factor()\n",
        "",
        "tests/web/test_fresh_factor.py"
        "::test_what_weighs_much_asks_the_factor_again_and_keeps_what_was_typed",
    ),
    Proof(
        "P15",
        "tender/report/paper.py",
        "        invariant=1,\n",
        "",
        "tests/report/test_report.py"
        "::test_the_same_report_gives_the_same_bytes_in_any_process_and_time_zone",
    ),
    Proof(
        "P16",
        "tender/imports/inspect.py",
        "            for found in _tables(pdf):\n                _check_table(found)\n",
        "",
        "tests/files/test_inspect.py"
        "::test_a_pdf_that_does_something_is_refused_also_when_it_is_packed",
    ),
    Proof(
        "P17",
        "tender/actions/receiving.py",
        "        if seen is not None and same.number > seen:\n            return same\n",
        "",
        "tests/actions/test_receiving.py::test_the_same_form_sent_twice_at_once_is_one_file",
    ),
    Proof(
        "P18",
        "tender/store/drafts.py",
        '        asked = {**cell, **typed, "version": expected}\n',
        '        asked = {**cell, **typed, "version": expected + 1}\n',
        "tests/actions/test_course.py::test_two_windows_do_not_overwrite_each_other",
    ),
    Proof(
        "P19",
        "tender/heads.py",
        "    after_commit(sessions, trail.APPENDED, told)\n",
        "",
        "tests/actions/test_backup.py::test_an_old_copy_put_back_in_silence_stops_all_writing",
    ),
    Proof(
        "P20",
        "criteria/moments.py",
        "    return utc(received_at) > utc(deadline)\n",
        "    return received_at.replace(tzinfo=None) > deadline.replace(tzinfo=None)\n",
        "tests/rules/test_moments.py::test_late_is_told_in_utc_also_in_the_hour_that_comes_twice",
    ),
    Proof(
        "P21",
        "tender/store/trail.py",
        " if digest not in self.excused}",
        " if not digest}",
        "tests/actions/test_retention.py::test_a_value_that_no_erasure_names_is_missed",
    ),
    Proof(
        "P22",
        "criteria/retention.py",
        " if row.due is not None and row.due <= today)",
        ")",
        "tests/actions/test_retention.py::test_nothing_goes_before_its_term",
    ),
)
