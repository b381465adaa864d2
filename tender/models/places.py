"""Where content stands: for every table its category, and which columns are blanked with it.

A new table fails its test until it is placed here, and so does a column with text or bytes in a
table that can be destroyed. `kept` columns hold codes, order or ids and say nothing of anybody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from criteria.retention import Category

OFFERS = "offers"
"""The winning offer or one that did not win: by the tenderer that the row belongs to."""


@dataclass(frozen=True, slots=True)
class Place:
    """category  one of `Category`, or OFFERS
    kind      what the content is called on a list, a key of `criteria/sentences/retention.toml`
    texts     columns that a marker comes in the place of
    values    columns with plain values, whose texts a marker comes in the place of
    files     columns with bytes, likewise
    ids       columns beside `id` by which the log names the thing
    drop      rows that nothing refers to, which go whole
    """

    category: str
    kind: str = ""
    texts: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    kept: tuple[str, ...] = ()
    drop: bool = False

    @property
    def blanked(self) -> tuple[str, ...]:
        return (*self.texts, *self.values, *self.files)


def _file(category: str, kind: str, *texts: str, values: tuple[str, ...] = ()) -> Place:
    return Place(category, kind, texts, values, ("sealed",))


def _text(
    category: str,
    kind: str,
    *texts: str,
    values: tuple[str, ...] = (),
    ids: tuple[str, ...] = (),
    kept: tuple[str, ...] = (),
) -> Place:
    return Place(category, kind, texts, values, ids=ids, kept=kept)


def _draft(category: str, kind: str) -> Place:
    return Place(category, kind, drop=True)


_INTEGRITY, _PEOPLE = Category.INTEGRITY, Category.PEOPLE
_STAYS = """
award_report_editions award_reports approvals award_reasons candidacies chain_head
claim_closings claims notice_claim_closings notice_claims consensus_scores consents
council_openings council_openings_ended
decision_answers decision_conditions decision_questions decisions demand_decisions dispatches
documents draw_commitments draw_reveals ending_approvals endings erased_rows erasure_ends erasures
evidence_uses evidence_verifications exclusions file_assignments file_masks firmness_runs
hold_lifts information_notices information_receipts judging_results judging_rounds legal_holds
letter_receipts letters lot_draws lots meetings milestones municipal_words notice_receipts notices
offer_years offers_set_aside parties plan_drafts plan_edits plan_versions price_inquiries procedures
put_to readings retention_terms role_grants scoring_orders spokespersons step_changes tenderers
trail_entry trail_seal trail_value head_keepers head_stamps
vault_choices vault_keys vault_locks vault_tests vault_notes vault_halves
"""
_ACCOUNTS = """
account_attempts account_mail authenticators factor_resets identities invitations login_attempts
passkeys platform_roles recovery_codes roles users web_sessions
"""

PLACES: Mapping[str, Place] = MappingProxyType(
    {
        **dict.fromkeys(_STAYS.split(), Place(Category.DECISION_FILE)),
        **dict.fromkeys(_ACCOUNTS.split(), Place(Category.ACCOUNTS)),
        "party_facts": Place(_INTEGRITY, "facts", values=("content",)),
        "signals": Place(_INTEGRITY, "signals", files=("sealed", "file"), ids=("signal",)),
        "signal_readers": Place(_INTEGRITY),
        "signal_withdrawals": Place(_INTEGRITY, "signals", files=("sealed",)),
        "uea_declarations": _file(_INTEGRITY, "declarations", "name", values=("content",)),
        "uea_withdrawals": _text(_INTEGRITY, "declarations", "reason"),
        "ground_decisions": Place(_INTEGRITY, "grounds", values=("content",)),
        "question_drafts": _draft(_INTEGRITY, "drafts"),
        "answers": _text(OFFERS, "answers", "text"),
        "offer_elements": _text(OFFERS, "answers", "text"),
        "envelopes": Place(OFFERS, "files", files=("sealed",)),
        "opened_envelopes": Place(OFFERS, "files", files=("sealed",)),
        "envelope_origins": _text(OFFERS, "files", "platform"),
        "envelope_withdrawals": Place(OFFERS),
        "evidence": _file(OFFERS, "files", "title", "name", "note"),
        "evidence_descriptions": _text(OFFERS, "files", "title", "note"),
        "evidence_withdrawals": _text(OFFERS, "files", "reason"),
        "drawn_files": _draft(OFFERS, "drawn"),
        "drawn_pages": _draft(OFFERS, "drawn"),
        "page_marks": _draft(OFFERS, "drawn"),
        "clarification_rounds": Place(OFFERS),
        "clarification_questions": _text(OFFERS, "questions", "text"),
        "clarification_answers": _text(OFFERS, "questions", "text", "means"),
        "clarification_closings": _text(OFFERS, "questions", "note"),
        "put_answers": _text(OFFERS, "questions", "text"),
        "put_sendings": _text(OFFERS, "questions", "means"),
        "inquiry_steps": _file(OFFERS, "questions", "name", values=("body",)),
        "session_plans": _text(
            OFFERS, "dialogue", "title", "place", "cancelled", ids=("thread",), kept=("agenda",)
        ),
        "dialogue_sessions": _text(
            *(OFFERS, "dialogue", "attendance", "present", "minutes", "reason"),
            values=("items",),
            ids=("thread",),
            kept=("agreements",),
        ),
        "minutes_confirmations": _text(OFFERS, "dialogue", "confirmed_by"),
        "minutes_links": _text(OFFERS, "dialogue", "name"),
        "minutes_drafts": _draft(_PEOPLE, "drafts"),
        "signed_minutes": _file(OFFERS, "dialogue", "name"),
        "agreements": _text(
            OFFERS, "dialogue", "text", "reason", values=("details",), ids=("thread",)
        ),
        "topic_decisions": _text(OFFERS, "dialogue", "reason"),
        "gap_decisions": _text(OFFERS, "dialogue", "reason", "decided_by"),
        "idea_consents": _text(OFFERS, "dialogue", "given_by", "told"),
        "conformity_decisions": _text(OFFERS, "dialogue", "passage"),
        "register_entries": _text(
            OFFERS, "dialogue", "reason", values=("content",), ids=("thread",)
        ),
        "party_changes": _text(OFFERS, "answers", "reason", "effect"),
        "participants": _text(_PEOPLE, "names", "name"),
        "declarations": _text(_PEOPLE, "interests", "explanation"),
        "doubt_decisions": _text(_PEOPLE, "interests", "reason"),
        "undertakings": Place(_PEOPLE),
        "advice": _text(_PEOPLE, "advice", "text", ids=("thread",)),
        "advice_answers": _text(_PEOPLE, "advice", "text", "shown_in"),
        "advice_withdrawals": Place(_PEOPLE),
        "advice_files": _file(_PEOPLE, "advice", "name"),
        "advice_drafts": _draft(_PEOPLE, "drafts"),
        "advice_draft_files": _draft(_PEOPLE, "drafts"),
        "council_questions": _text(_PEOPLE, "advice", "organisation", "text"),
        "council_question_decisions": _text(_PEOPLE, "advice", "reason"),
        "put_questions": _text(_PEOPLE, "advice", "text"),
        "council_sessions": _text(
            *(_PEOPLE, "advice", "visitors", "questions", "notes"),
            ids=("thread",),
            kept=("present",),
        ),
        "sheets": Place(_PEOPLE),
        "sheet_scores": _text(_PEOPLE, "sheets", "motivation", values=("observations",)),
        "abstentions": _text(_PEOPLE, "sheets", "reason", values=("observations",)),
        "sheet_reopenings": _text(_PEOPLE, "sheets", "reason"),
        "sign_offs": _text(_PEOPLE, "sheets", "text", "moved"),
        "draft_scores": _draft(_PEOPLE, "drafts"),
        "practice_notes": _text(_PEOPLE, "practice", "text"),
        "practice_scores": _text(_PEOPLE, "practice", "motivation"),
        "practice_texts": _text(_PEOPLE, "practice", "text"),
        "outgoing_mail": Place(Category.MAIL),
        "outside_mail": _text(Category.MAIL, "mail", "address", kept=("kind", "about")),
        "outside_attempts": _text(Category.MAIL, "mail", "answer", kept=("state",)),
        "tenderer_contacts": _text(OFFERS, "names", "email"),
        "mail_attempts": _text(Category.MAIL, "mail", "answer"),
        "destruction_lists": Place(
            Category.DECISION_FILE, texts=("name",), kept=("reason", "categories", "counts")
        ),
    }
)

ACTS: Mapping[str, str] = MappingProxyType(
    {
        act: category
        for category, acts in {
            _INTEGRITY: """party.fact_recorded party.capacity party.accounts ground.decided uea.kept
            uea.withdrawn confidential.recorded confidential.opened""",
            OFFERS: """evidence.added evidence.masked evidence.described evidence.used
            evidence.withdrawn clarification.answered clarification.recorded clarification.closed
            council.sent council.answered session.planned session.moved session.cancelled
            session.recorded session.corrected minutes.link_made minutes.confirmed topic.closed
            agreement.recorded agreement.revised indicator.entered indicator.revised risk.entered
            risk.revised scenario.entered scenario.revised idea.consented gap.decided
            conformity.decided inquiry.asked inquiry.answered parties.changed
            application.recorded proof.recorded tenderer.contacted""",
            _PEOPLE: """interests.declared doubt.decided advice.given advice.corrected advice.shown
            advice.answered council.asked council.decided council.put council.heard
            sheet.handed_in sheet.reopened consensus.signed practice.scored practice.written""",
        }.items()
        for act in acts.split()
    }
)
"""The acts whose fields in the log go with a category; those of all others stay."""
