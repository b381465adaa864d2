"""What stands in the addresses of a world: for each part of an address, the ids and words it has.

`tests.twins.addresses` makes of it every page that there is. A part that has no line here fails
`tests/web/test_leaks.py`, so that no page stays out.
"""

from __future__ import annotations

import sqlalchemy as sa

from tests.twins import known
from tests.worlds import World

MOST = 2
"""So many of each table, the newest; a secret is among the newest."""
NOBODY = "7d9f0d3e-1111-4222-8333-444455556666"

IDS: dict[str, tuple[str, ...]] = {
    "advice_id": ("advice.id",),
    "claim_id": ("claims.id",),
    "confirmation_id": ("minutes_confirmations.id",),
    "declaration_id": ("declarations.id",),
    "envelope_id": ("envelopes.id",),
    "evidence_id": ("evidence.id",),
    "file_id": ("evidence.id", "advice_files.id"),
    "minutes_id": ("dialogue_sessions.id",),
    "notice_id": ("notices.id", "information_notices.id"),
    "opening_id": ("council_openings.id",),
    "participant_id": ("participants.id",),
    "place": ("agreements.thread",),
    "hold_id": ("legal_holds.id",),
    "keeper_id": ("head_keepers.keeper",),
    "link_id": ("identities.id",),
    "letter_id": ("letters.id", "outside_mail.id"),
    "list_id": ("destruction_lists.id",),
    "passkey_id": ("passkeys.id",),
    "reset_id": ("factor_resets.id",),
    "put_id": ("put_questions.id",),
    "put_to_id": ("put_to.id",),
    "question_id": ("clarification_questions.id", "decision_questions.id", "question_drafts.id"),
    "report_id": ("award_reports.id",),
    "round_id": ("clarification_rounds.id",),
    "signal_id": ("signals.signal",),
    "step_id": ("inquiry_steps.id",),
    "thread": (
        *("advice.thread", "agreements.thread", "register_entries.thread"),
        *("session_plans.thread", "council_sessions.thread"),
    ),
    "user_id": ("users.id",),
    "version_id": ("documents.id", "uea_declarations.id"),
}
"""The parts that are ids, and the columns in which those stand."""

WORDS: dict[str, tuple[str, ...]] = {
    "choice": ("on",),
    "council": ("council",),
    "filename": ("theme.css",),
    "form": ("pdf", "docx"),
    "gap": ("no_agreement",),
    "group": ("PRE",),
    "ground": ("own",),
    "id_": ("SEL-U1",),
    "key": ("Dongen",),
    "kind": ("json", "xlsx", "fees"),
    "lang": ("nl",),
    "lot": ("1",),
    "name": ("exclusion_grounds",),
    "number": ("1",),
    "provider": ("gemeente",),
    "part": ("assignment", "quality", "price"),
    "section": ("assignment",),
    "side": ("authority",),
    "subject": ("SAM",),
    "theme": ("light",),
}
"""The parts that are words of our own."""


def places(*worlds: World) -> dict[str, list[str]]:
    """For each part of an address what stands in it, in any of these worlds."""
    found = {name: list(words) for name, words in WORDS.items()}
    for world in worlds:
        plan = world.case().plan
        more = known(world) | {
            "topic": [plan.topics[0].id],
            "demand": [plan.demands[0].id],
        }
        more |= {name: _ids(world, columns) for name, columns in IDS.items()}
        for name, values in more.items():
            found[name] = list(dict.fromkeys([*found.get(name, ()), *values]))
    for name in ("tenderer_id", "candidacy_id", "party_id"):
        found[name] = found[name][:MOST]
    found["question"] = found["question"][:MOST]
    return {name: values or [NOBODY] for name, values in found.items()}


def _ids(world: World, columns: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    with world.engine.connect() as connection:
        for column in columns:
            table, _, name = column.partition(".")
            rows = connection.execute(
                sa.text(f"SELECT DISTINCT {name} FROM {table} ORDER BY rowid DESC LIMIT {MOST}")
            )
            found += [_dashed(row[0]) for row in rows if row[0]]
    return found


def _dashed(id_: str) -> str:
    plain = str(id_).replace("-", "")
    return "-".join((plain[:8], plain[8:12], plain[12:16], plain[16:20], plain[20:]))
