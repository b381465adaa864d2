"""Checks an exported dossier with nothing but Python 3.11 or later.

    python -m criteria.verify DOSSIER [--head SEQ:HEX ...] [--lang nl|en] [--json]

DOSSIER is a ZIP or a folder (docs/dossier-format.md). This file imports nothing of ours, so that an
error has to be made twice, and trusts no file. Checked are files and fields against their digests,
the chain, roles and steps of the acts, what was opened too early, seal, marks and prices, and every
ranking anew. Exit status: 0 good, 1 something differs, 2 cannot say.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import unicodedata
import zipfile
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from decimal import Context
from fractions import Fraction
from pathlib import Path
from typing import Any, NoReturn

FORMAT, MANIFEST, ENTRIES = "tender-dossier/1", "manifest.json", "entries.jsonl"
START, LARGEST, MOST_FILES = "0" * 64, 1 << 30, 100_000
NAME = re.compile(r"(\w[\w.-]*/)*\w[\w.-]*", re.ASCII)
HEX = re.compile(r"[0-9a-f]{64}", re.ASCII)
NUMBER = re.compile(r"-?\d{1,60}(\.\d{1,60}|/\d{1,60})?", re.ASCII)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", re.ASCII)
_COURSE = """prepare publish open-applications suitability score consensus select
dialogue offers compare decide standstill award closed"""
STEPS = _COURSE.split()
Row = dict[str, Any]
Heads = Iterable[tuple[int, str]]

# Who may do what, in which step: roles, steps by number (1 is prepare), acts.
MAY = """officer 2 plan.sealed
officer 1-14 role.granted,withdrawn person.invited
officer 1-13 seat.taken,left council.joined spokesperson.named document.recorded message.repeated
officer 1-13 step.advanced heads.keeper_added,keeper_removed ending.proposed,send.consented,sent
officer 1-13 vault.lost,deposited
officer 1-2 vault.chosen,keyed,test.consented,tested
decision_maker 1-13 ending.approved,refused
officer 13 procedure.closed contract.awarded
officer 1-3 plan.adopted,saved
officer 2-3 plan.amended
officer 3 tenderer.invited practice.written,released applications.open.consented
officer 3 application.recorded proof.recorded
tenderer 3 application.received,withdrawn proof.received,withdrawn
tenderer 9 quality.received,withdrawn price.received,withdrawn
officer 9 quality.open.consented price.open.consented offers.invited
officer 3,9 vault.opening,opened
officer 3-9 opening.refused
assessor,auditor,chair,decision_maker,delegate,officer 4-14 interests.declared
chair,officer 4-13 doubt.decided
officer 4-11 demand.decided demands.decided ground.decided tenderer.rejected,excluded
officer 4-11 tenderer.reject.consented,exclude.consented,set_aside,set_aside.consented
officer 4-11 notice.send.consented,sent clarification.sent,recorded,closed
tenderer 4-13 clarification.answered
officer,tenderer 4-14 letter.received
officer 3-14 tenderer.contacted,link_renewed
officer 4 file.assigned
officer,tenderer 3-13 evidence.added,masked
officer 4-13 evidence.described,flagged,used,withdrawn uea.kept,withdrawn party.fact_recorded
officer 4-13 party.capacity,accounts parties.changed confidential.recorded council.opened,ended
officer 4-13 council.decided,put,sent,answered,heard delegate.invited,reminded
auditor,decision_maker,officer 4-14 confidential.opened
assessor 3 practice.scored
chair 3-4 practice.opened,agreed,left_out,closed
chair,officer 3 practice.reminded
assessor 5-14 scoring.order_drawn
assessor 5-7,9-11 sheet.handed_in
chair 5-7,9-11 sheet.reopened
officer 5-7,9-11 assessors.invited assessor.reminded
chair 6-7,9-11 consensus.opened,recorded meeting.recorded quality.final round.finished
assessor 6-7,9-11 consensus.signed
officer 6-13 round.begun,withdrawn
delegate 4-14 undertaking.given advice.given,corrected,withdrawn
delegate,officer 4-14 council.asked
assessor,chair,officer 4-13 advice.shown
chair,officer 6-11 advice.answered
officer 7 selection.proposed,sent,send.consented,draw.consented,answered
decision_maker 7 selection.approved,refused,asked
officer 8 session.planned,moved,cancelled,recorded,corrected minutes.link_made topic.closed
officer 8 agreement.recorded,revised indicator.entered,revised risk.entered,revised
officer 8 scenario.entered,revised
officer,tenderer 8 minutes.confirmed
officer 8-9 information.told idea.consented
officer,tenderer 8-9 information.received
officer 8-11 gap.decided
officer 10 conformity.decided
officer 10-11 inquiry.asked,answered,assessed,decided offer.set_aside,set_aside.consented
officer 10-13 firmness.started
officer 7,11 lots.committed,drawn reasons.written
officer 11 award.proposed,sent,send.consented,draw.consented,answered municipality.recorded
decision_maker 11 award.approved,refused,asked
officer 12-13 evidence.verified
officer 12-14 report.made
officer 4-14 claim.recorded,closed letter.mailed
officer 1-14 retention.set,shorten.consented,shortened hold.set,lift.consented,lifted
officer 14 erasure.listed values.erased
auditor,decision_maker,officer 12-14 report.exported dossier.exported bundle.exported"""
BY_TWO = """vault.opened tenderer.excluded tenderer.rejected tenderer.set_aside notice.sent
selection.sent award.sent lots.drawn offer.set_aside ending.sent retention.shortened hold.lifted
values.erased vault.tested"""
"""What two officers do: who acts, and who stands in the fields `first` and `second`."""

WORDS = """
good: GOED: niets gevonden dat afwijkt. | GOOD: nothing found that differs.
wrong: FOUT: het dossier klopt niet. | WRONG: the dossier does not hold.
first: Eerste verschil: {0}: {1} | First difference: {0}: {1}
checked: Getoetst: | Checked:
unchecked: Niet getoetst: | Not checked:
files: {0} bestanden tegen de inhoudsopgave | {0} files against the manifest
chain: {0} regels van het logboek, tot {1} | {0} entries of the log, to {1}
acts: van elke handeling wie, wanneer en of dat mocht | of each act who, when and if allowed
heads: {0} hoofden die elders zijn bewaard | {0} heads that were kept elsewhere
plan: het verzegelde plan, versie {0}: {1} | the sealed plan, version {0}: {1}
inputs: {0} scores en {1} prijzen tegen het logboek | {0} marks and {1} prices against the log
ranking: de rangorde opnieuw: {0}, perceel {1} ({2}) | the ranking again: {0}, lot {1} ({2})
texts: {0} teksten tegen het logboek | {0} texts against the log
stamps: {0} tijdstempels (openssl ts -verify) | {0} time stamps (openssl ts -verify)
no_heads: of het einde ontbreekt (geef --head) | whether the end is missing (give --head)
closed: {0} velden, dicht in deze uitgave | {0} fields, closed in this edition
erased: {0} velden, gewist met een besluit | {0} fields, erased by a decision
declared: over wie verklaard was bij {0} keer lezen | who was declared about at {0} readings
no_result: de rangorde: die staat hier niet in | the ranking: it is not in here
truth: of een score wijs is en een stuk waar | whether a mark is wise and a document true
x_bad: is niet te lezen of heeft een verboden naam | cannot be read or has a forbidden name
x_missing: ontbreekt | is missing
x_extra: staat niet in de inhoudsopgave | is not in the manifest
x_hash: is veranderd: het controlegetal klopt niet | was changed: the digest differs
x_text: is niet wat het logboek zegt | is not what the log says
x_form: is niet geschreven zoals het hoort | is not written as it should be
x_order: staat niet op zijn plaats in het logboek | is not in its place in the log
x_link: sluit niet aan op de regel ervoor | does not follow from the entry before
x_field: het veld {0} is veranderd | the field {0} was changed
x_unopened: een veld ontbreekt, zonder besluit | a field is missing, without a decision
x_act: onbekende handeling {0} | unknown act {0}
x_role: {0}: wie dit deed had de rol niet | {0}: who did this had not the role
x_step: {0}: dat kan niet in de stap {1} | {0}: that cannot be in the step {1}
x_alone: {0}: niet door twee personen | {0}: not by two persons
x_early: {0}: geopend voordat dat mocht | {0}: opened before it was allowed
x_undeclared: {0}: gelezen zonder verklaring | {0}: read without a declaration
x_rules: de regels zijn niet die van het plan | the rules are not those of the plan
x_mark: score van {0} op {1}: {2}, logboek {3} | mark of {0} on {1}: {2}, log {3}
x_price: prijs van {0}: {1}, logboek {2} | price of {0}: {1}, log {2}
x_winner: opnieuw berekend {0}, in de uitkomst {1} | computed again {0}, in the result {1}"""
"""What is said, in Dutch and in English; with x_ what differs."""
SAID = {row[1]: (row[2], row[3]) for row in re.finditer(r"(?m)^(\w+): (.*) \| (.*)$", WORDS)}


def said(code: str, lang: str, *values: object) -> str:
    return SAID[code][lang == "en"].format(*values)


class Different(Exception):
    """Something differs: where, and what, a code of WORDS with its values."""

    def __init__(self, place: str, what: str, *values: object) -> None:
        self.place, self.what, self.values = plain(place), what, [plain(v) for v in values]


class CannotSay(Exception):
    """What was given is no dossier at all."""


def need(held: object, place: str, what: str, *values: object) -> None:
    if not held:
        raise Different(place, what, *values)


def plain(text: object) -> str:
    """Without what a screen would take for a command."""
    return "".join(c if c.isprintable() else "?" for c in str(text))[:300]


class Source:
    """The files of a dossier, by their name."""

    def __init__(self, path: Path) -> None:
        self._zip: zipfile.ZipFile | None = None
        if path.is_dir():
            every = [p for p in sorted(path.rglob("*")) if p.is_symlink() or not p.is_dir()]
            need(not any(p.is_symlink() for p in every), "dossier", "bad")
            self._sizes = {p.relative_to(path).as_posix(): p.stat().st_size for p in every}
            self._folder = path
        else:
            try:
                self._zip = zipfile.ZipFile(path)
            except (OSError, zipfile.BadZipFile) as error:
                raise CannotSay(str(error)) from None
            infos = self._zip.infolist()
            self._sizes = {info.filename: info.file_size for info in infos}
            need(len(self._sizes) == len(infos) <= MOST_FILES, "dossier", "bad")
        self.names = sorted(self._sizes)
        for name, size in self._sizes.items():
            need(NAME.fullmatch(name) and size <= LARGEST, name, "bad")

    def read(self, name: str) -> bytes:
        need(name in self._sizes, name, "missing")
        try:
            if self._zip is None:
                return (self._folder / name).read_bytes()
            with self._zip.open(name) as stream:
                return stream.read(LARGEST)
        except Exception:  # a broken or encrypted part of a ZIP fails in many ways
            raise Different(name, "bad") from None


def refuse(text: str) -> NoReturn:
    raise ValueError(text)


def whole(text: str) -> int:
    return int(text) if len(text) < 17 and abs(int(text)) < 2**53 else refuse(text)


READ = json.JSONDecoder(parse_float=refuse, parse_constant=refuse, parse_int=whole)
WRITE = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
dumps = WRITE.encode


def loads(raw: bytes | str, place: str) -> Any:
    """JSON that is written in the one way there is: keys sorted, no spaces, no floats, NFC."""
    text = raw.decode() if isinstance(raw, bytes) else raw
    value = READ.decode(text)
    need(dumps(value) == text and unicodedata.is_normalized("NFC", text), place, "form")
    return value


def sha256(data: bytes | str) -> str:
    return hashlib.sha256(data.encode() if isinstance(data, str) else data).hexdigest()


class Entry:
    """One entry of the log; `fields` are the values that are opened here."""

    def __init__(self, line: str, seq: int, chain: str, prev: str, at: str) -> None:
        self.place = place = f"{ENTRIES}:{seq}"
        row = READ.decode(line)
        told = [dumps(opening) for opening in row["openings"]]
        rest = f'"hash":"{row["hash"]}","openings":[{",".join(told)}]}}'
        need(line == f'{{"body":{dumps(row["body"])},{rest}', place, "form")
        need(unicodedata.is_normalized("NFC", line), place, "form")
        body = loads(row["body"], place)
        need(body.keys() == {"at", "chain", "d", "prev", "seq", "v"}, place, "form")
        need((dumps(body["v"]), body["chain"]) == ("1", chain), place, "form")
        need(body["seq"] == seq, place, "order")
        self.hash = sha256("tender-audit/1\n" + row["body"])
        need(row["hash"] == self.hash, place, "hash")
        need(body["prev"] == prev, place, "link")
        need(MOMENT.fullmatch(body["at"]) and body["at"] >= at, place, "order")
        need(body["d"] == sorted(set(body["d"])), place, "form")
        self.seq, self.at, self.digests = seq, body["at"], frozenset(body["d"])
        self.fields: Row = {}
        self.opened: set[str] = set()
        for (salt, name, value), text in zip(row["openings"], told, strict=True):
            need(isinstance(salt, str) and name not in self.fields, place, "form")
            digest = sha256("tender-field/1\n" + text)
            need(digest in self.digests, place, "field", name)
            self.opened.add(digest)
            self.fields[name] = value

    def get(self, name: str) -> str:
        value = self.fields.get(name)
        return value if isinstance(value, str) else ""

    @property
    def about(self) -> str:
        return self.get("object").partition(":")[2]


class Log:
    """All entries of the chain, and its last hash."""

    def __init__(self, source: Source, chain: str) -> None:
        self.entries: list[Entry] = []
        self.by_act: dict[str, list[Entry]] = {}
        at, self.hash = "", START
        *lines, end = source.read(ENTRIES).decode().split("\n")
        need(lines and not end, ENTRIES, "form")
        for seq, line in enumerate(lines, 1):
            try:
                entry = Entry(line, seq, chain, self.hash, at)
            except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
                raise Different(f"{ENTRIES}:{seq}", "form") from None
            self.entries.append(entry)
            self.by_act.setdefault(entry.get("act"), []).append(entry)
            at, self.hash = entry.at, entry.hash

    def of(self, *acts: str) -> list[Entry]:
        found = [entry for act in acts for entry in self.by_act.get(act, ())]
        return sorted(found, key=lambda entry: entry.seq)

    def closed(self) -> tuple[int, int, str]:
        """Fields that are not open here, those erased by a decision, the first of the others."""
        erased = {d for e in self.of("values.erased") for d in e.fields.get("erased", [])}
        left = [(e, e.digests - e.opened - {*e.fields.get("sealed", [])}) for e in self.entries]
        others = [entry.place for entry, digests in left for _ in digests - erased]
        gone = sum(len(digests & erased) for _, digests in left)
        return len(others), gone, others[0] if others else ""


def table() -> dict[str, tuple[frozenset[str], frozenset[int]]]:
    """Per act the roles that may do it, and the steps."""
    found: dict[str, tuple[frozenset[str], frozenset[int]]] = {}
    for line in MAY.strip().splitlines():
        roles, steps, *kinds = line.split()
        ends = [part.split("-") for part in steps.split(",")]
        numbers = frozenset(n for end in ends for n in range(int(end[0]), int(end[-1]) + 1))
        acts = (f"{k.split('.')[0]}.{a}" for k in kinds for a in k.split(".", 1)[1].split(","))
        found |= dict.fromkeys(acts, (frozenset(roles.split(",")), numbers))
    return found


class Replay:
    """The course, act by act: roles, step, what was declared and what was opened."""

    def __init__(self, log: Log, whole_: bool) -> None:
        self.roles: dict[str, set[str]] = {}
        self.step, self.table, self.whole, self.unknown = "", table(), whole_, 0
        self.declared: set[tuple[str, str]] = set()
        self.opened: set[str] = set()
        for entry in log.entries:
            act, actor = entry.get("act"), entry.get("actor")
            if act == "procedure.created":
                need(entry.seq == 1, entry.place, "order")
                self.roles[actor], self.step = {"officer"}, entry.get("step")
            elif act == "object.opened":
                self._view(entry, actor)
            else:
                self._act(entry, act, actor)

    def _act(self, entry: Entry, act: str, actor: str) -> None:
        place, about = entry.place, self.roles.setdefault(entry.about, set())
        need(act in self.table, place, "act", act)
        roles, steps = self.table[act]
        need(not roles.isdisjoint(self.roles.get(actor, ())), place, "role", act)
        number_ = STEPS.index(self.step) + 1
        kept = number_ < 14 or entry.get("role") in ("", "officer", "auditor", "contract_manager")
        need(number_ in steps and kept, place, "step", act, self.step)
        if act in BY_TWO.split():
            both = {actor, entry.get("first"), entry.get("second")} - {""}
            officers = all("officer" in self.roles.get(one, ()) for one in both)
            need(len(both) > 1 and officers, place, "alone", act)
        if act in ("step.advanced", "procedure.closed", "ending.sent"):
            new = "closed" if act == "ending.sent" else STEPS[number_]
            need((entry.get("old"), entry.get("new")) == (self.step, new), place, "step", act, new)
            self.step = new
        elif act in ("role.granted", "role.withdrawn"):
            (about.add if act == "role.granted" else about.discard)(entry.get("role"))
        elif act in ("council.joined", "tenderer.invited"):
            about.add("delegate" if act == "council.joined" else "tenderer")
        elif act == "interests.declared":  # once its content alone said about whom
            content = entry.fields.get("content") or [""]
            self.declared.add((actor, entry.get("tenderer") or content[0]))
        elif act == "vault.opened":
            self.opened.add(entry.get("what"))
        elif act == "round.begun" and entry.get("new"):  # what was decided is judged again
            need(entry.get("new") in ("select", "decide"), place, "step", act, entry.get("new"))
            self.step = entry.get("new")

    def _view(self, entry: Entry, actor: str) -> None:
        """Something that was closed is read: only after the opening, and after a declaration."""
        kind, _, rest = entry.get("object").partition(":")
        need(self.roles.get(actor), entry.place, "role", kind)
        need(entry.get("step") == self.step, entry.place, "step", kind, self.step)
        if kind == "prices":
            need("price" in self.opened, entry.place, "early", kind)
        if kind == "dossier":
            tenderer, _, stage = rest.partition(":")
            part = "quality" if stage == "award" else "applications"
            need(part in self.opened, entry.place, "early", kind)
            if self.whole and (actor, tenderer) not in self.declared:
                need((actor, "") in self.declared, entry.place, "undeclared", kind)
                self.unknown += 1  # somebody declared, and about whom is erased


WIDE, SIXTY, FIFTY = Context(prec=130), Context(prec=60), Context(prec=50)
ZERO, ONE = Fraction(), Fraction(1)
ON_VALUE, INDEX = ("award-on-value", "percentage-discount"), ("quality-over-price", "utility-index")


def number(text: Any) -> Fraction:
    """A number as it is written, exactly: text, or a whole number."""
    known = (isinstance(text, str) and NUMBER.fullmatch(text)) or type(text) is int
    return Fraction(text) if known else refuse(str(text))


def rounded(value: Fraction, places: int | None, mode: str) -> Fraction:
    if places is None:
        return value
    scaled = value * 10**places
    away = (abs(scaled) + Fraction(1, 2)).__floor__() * (-1 if scaled < 0 else 1)
    return Fraction(round(scaled) if mode == "half-even" else away, 10**places)


def amount(price: Any) -> Fraction:
    if not isinstance(price, dict):
        return number(price)
    added = sum((number(one["quantity"]) * number(one["rate"]) for one in price["parts"]), ZERO)
    return added if added == number(price["amount"]) else refuse("parts")


def logarithm(value: Fraction, base: Fraction) -> Fraction:
    wide = [WIDE.ln(WIDE.divide(n.numerator, n.denominator)) for n in (value, base)]
    return Fraction(SIXTY.plus(WIDE.divide(*wide)))


def price_points(rule: Row, prices: Sequence[Fraction], p: Fraction) -> Fraction:
    """Points for a price among the prices that count (PF01 to PF09)."""
    most, own = number(rule["points"]), rule["parameters"] or {}
    low, high = min(prices), max(prices)
    mean, count, name = sum(prices, ZERO) / len(prices), len(prices), rule["formula"]
    at = {key: number(value) for key, value in own.items() if key != "clip"}
    shares: dict[str, Callable[[], Fraction]] = {
        "lowest-over-price": lambda: low / p,
        "above-lowest": lambda: 2 - p / low,
        "lowest-to-highest": lambda: (high - p) / (high - low) if high > low else ONE,
        "around-average": lambda: 1 - abs(p - mean) / mean,
        "logarithmic": lambda: 1 - logarithm(p / low, at["factor"]),
        "rank-ladder": lambda: 1 - Fraction(bisect_left(sorted(prices), p), max(count - 1, 1)),
        "band": lambda: (at["ceiling"] - p) / (at["ceiling"] - at["floor"]),
        "below-ceiling": lambda: (at["ceiling"] - p) / at["ceiling"],
        "reference-over-price": lambda: at["reference"] / p if p else ONE,
    }
    found = most * shares[name]()
    clip = own.get("clip", name in ("above-lowest", "band", "below-ceiling"))
    if clip or name in ("around-average", "reference-over-price"):
        found = max(ZERO, min(most, found))
    return found


class Scored:
    """An offer on its way through the order of operations."""

    def __init__(self, offer: Row) -> None:
        self.id: str = offer["id"]
        self.marks = {name: number(mark) for name, mark in offer["marks"].items()}
        self.price = amount(offer["price"]) if offer.get("price") is not None else ZERO
        self.out, self.dropped = offer.get("set_aside"), offer.get("dropped")
        self.exact = self.quality = self.score = ZERO
        self.rank: int | None = None


def ranked(plan: Row, given: Sequence[Row]) -> list[Scored]:
    """The offers of a rank file in order of merit, those without a place last."""
    criteria, every = plan["quality"]["criteria"], [Scored(offer) for offer in given]
    low = [(c["id"], number(c["minimum"])) for c in criteria if c.get("minimum") is not None]
    left = [o for o in every if o.out is None and all(o.marks[id_] >= at for id_, at in low)]
    measure(plan, left)
    least = plan["quality"].get("minimum_total")
    if least is not None:
        left = [one for one in left if one.exact >= number(least)]
        measure(plan, left)
    lower = score(plan, left)
    chain = plan["ties"][: plan["ties"].index("draw")] if "draw" in plan["ties"] else plan["ties"]

    def key(one: Scored) -> tuple[Fraction, ...]:
        found = [one.score if lower else -one.score]
        for tie in chain:
            looked = one.quality if tie == "quality" else one.marks.get(tie.partition(":")[2], ZERO)
            found.append(one.price if tie == "price" else -looked)
        return tuple(found)

    running = sorted((o for o in left if o.dropped is None), key=lambda o: (key(o), o.id))
    for place, one in enumerate(running, 1):
        before = running[place - 2] if place > 1 else None
        one.rank = before.rank if before is not None and key(before) == key(one) else place
    return [*running, *(one for one in every if one.rank is None)]


def measure(plan: Row, left: Sequence[Scored]) -> None:
    """What the marks are worth: by their place on the scale, or against the best mark."""
    on_value = bool(plan["price"]) and plan["price"]["formula"] == "award-on-value"
    rounding = plan["rounding"]
    for one in left:
        one.exact = one.quality = ZERO
    for criterion in plan["quality"]["criteria"]:
        id_, scale = criterion["id"], criterion["scale"]
        low, high = ZERO if on_value else number(scale["min"]), number(scale["max"])
        if plan["quality"]["against"] == "best":
            high = max((one.marks[id_] for one in left), default=high)
        worth = number(criterion["value" if on_value else "points"])
        for one in left:
            points = worth * (one.marks[id_] - low) / (high - low) if high > low else ZERO
            one.exact += points
            one.quality += rounded(points, rounding.get("criterion"), rounding["mode"])


def score(plan: Row, left: Sequence[Scored]) -> bool:
    """The total, notional price or index (PF10 to PF14) of each; whether the lowest comes first."""
    rule, places, mode = plan["price"], plan["rounding"].get("total"), plan["rounding"]["mode"]
    name, prices = (rule or {}).get("formula", "quality-only"), [one.price for one in left]
    own, most = (rule or {}).get("parameters") or {}, ONE
    if name in (*ON_VALUE, *INDEX) and name != "award-on-value":
        most = sum((number(c["points"]) for c in plan["quality"]["criteria"]), ZERO)
    best = max((one.quality / most for one in left), default=ZERO)
    for one in left:
        quality, price = one.quality / most, one.price
        if name == "quality-only":
            found = quality
        elif name == "award-on-value":
            found = price - quality
        elif name == "percentage-discount":
            found = price - price * number(own["k"]) * quality
        elif name == "quality-over-price":
            found = quality / price
        elif name == "utility-index":
            found = min(prices) * (1 - number(own["n"]) * (best - quality)) / price
        else:
            earned = price_points(rule, prices, price)
            found = quality + rounded(earned, plan["rounding"].get("price"), mode)
            if name == "logarithmic":
                found = Fraction(FIFTY.divide(found.numerator, found.denominator))
        one.score = rounded(found, places, mode)
    return name in ON_VALUE


def outcome(
    stage: str, lot: Row, order: Sequence[tuple[str, int | None]], drawn: Sequence[str]
) -> tuple[list[str], str | None]:
    """Who goes on after the selection, or who wins; equals in the order of the draw."""
    room = 1 if stage == "award" else lot["admitted"]
    inside = [(id_, place) for id_, place in order if place is not None and place <= room]
    going = [id_ for id_, _ in inside]
    if len(inside) > room and (stage == "award" or lot.get("cutoff") != "all"):
        line = inside[-1][1]
        going = [id_ for id_, place in inside if place != line]
        equal = [id_ for id_, place in inside if place == line]
        if {*equal} <= {*drawn}:
            going += sorted(equal, key=list(drawn).index)[: room - len(going)]
    return ([], going[0] if going else None) if stage == "award" else (going, None)


def rules_of(stage: Row) -> Row:
    """The rules of a stage of a plan, as a rank file has them."""
    price, criteria = stage["price"], []
    worth = "value" if price and price["formula"] == "award-on-value" else "points"
    for question in stage["questions"]:
        steps = (question["scale"] or stage["scale"])["steps"]
        ends = sorted((one["points"] for one in steps), key=number)
        made = {"scale": {"min": ends[0], "max": ends[-1]}, worth: question[worth]}
        criteria.append({"id": question["id"], "minimum": question["minimum"], **made})
    least = stage["minimum_total"]
    return {
        "quality": {"against": stage["against"], "criteria": criteria, "minimum_total": least},
        "price": price and {**price, "parameters": dict(price["parameters"])},
        "rounding": stage["rounding"],
        "ties": stage["ties"],
    }


def same(left: Any, right: Any) -> bool:
    """The same rules, however a number is written and whether what is empty is left out."""
    if isinstance(left, dict) and isinstance(right, dict):
        return all(same(left.get(key), right.get(key)) for key in {*left, *right})
    if isinstance(left, list) and isinstance(right, list):
        return len(left) == len(right) and all(map(same, left, right))
    try:
        return bool(left == right) or number(left) == number(right)
    except (ValueError, ArithmeticError):
        return left in (None, {}) and right in (None, {})


def judgement(entry: Entry) -> Row:
    """A judgement of the committee as the log has it."""
    content, names = entry.fields["content"], ("stage", "candidacy", "question")
    mark, why = entry.fields.get("computed") or content["mark"], content["motivation"]
    found = {"id": entry.about, "mark": mark, "motivation": why}
    return found | {name: entry.get(name) for name in names}


class Dossier:
    """The whole check: `held` is what was checked, `left` what nobody can tell from this."""

    def __init__(self, source: Source, heads: Heads = ()) -> None:
        self.source, self.heads = source, tuple(heads)
        self.place, self.held = "dossier", list[tuple[Any, ...]]()
        self.left: list[tuple[Any, ...]] = []

    def check(self) -> None:
        self._manifest()
        self._log()
        self._plans()
        self.marks: list[tuple[int, tuple[str, ...], Fraction]] = []
        self.prices: dict[tuple[str, str], list[Fraction]] = {}
        self.candidacies: dict[str, Row] = {}
        if self.made["edition"] != "public":
            self._rows()
        self._results()
        self._texts()
        self.left.append(("truth",))

    def read(self, name: str) -> Any:
        self.place = name
        return loads(self.source.read(name), name)

    def _manifest(self) -> None:
        if MANIFEST not in self.source.names:
            raise CannotSay(MANIFEST)
        self.made = made = self.read(MANIFEST)
        keys = {"chain", "edition", "files", "format", "head", "reference"}
        need(made.keys() == keys and made["format"] == FORMAT, MANIFEST, "form")
        need(made["edition"] in ("internal", "tenderer", "public"), MANIFEST, "form")
        self.whole = made["edition"] == "internal"
        self.digests = {row["path"]: row["sha256"] for row in made["files"]}
        for name in self.source.names:
            need(name == MANIFEST or name in self.digests, name, "extra")
        for row in made["files"]:
            data = self.source.read(row["path"])
            kept = {"path": row["path"], "sha256": sha256(data), "size": len(data)}
            need(row == kept and row["path"] != MANIFEST, row["path"], "hash")
        self.held.append(("files", len(self.digests)))

    def _log(self) -> None:
        self.log = log = Log(self.source, self.made["chain"])
        count, told = len(log.entries), self.made["reference"]
        need(self.made["head"] == {"hash": log.hash, "seq": count}, MANIFEST, "text")
        need(log.entries[0].get("reference") == told, MANIFEST, "text")
        paths = [path for path in self.digests if re.fullmatch(r"stamps/\d+\.txt", path)]
        stamps = [head(self.source.read(path).decode("ascii").strip()) for path in paths]
        for seq, digits in [*self.heads, *stamps]:
            found = [one.hash for one in log.entries[seq - 1 : seq]]
            need(found == [digits], f"{ENTRIES}:{seq}", "text")
        self.held.append(("chain", count, f"{count}:{log.hash}"))
        self.held += [("heads", len(self.heads))] * bool(self.heads)
        self.left += [("no_heads",)] * (not self.heads) + [("stamps", len(paths))] * bool(paths)
        closed, erased, first = log.closed()
        need(not closed or not self.whole, first, "unopened")
        self.left += [("closed", closed)] * (not self.whole) + [("erased", erased)] * (erased > 0)
        unknown = Replay(log, self.whole).unknown
        self.left += [("declared", unknown)] * (unknown > 0)
        self.held.append(("acts",))

    def _plans(self) -> None:
        self.plans: dict[str, Row] = {}
        for count, entry in enumerate(self.log.of("plan.sealed", "plan.amended"), 1):
            name, seal = f"plans/{count:03}.json", entry.get("seal")
            need(sha256(self.source.read(name)) == seal, name, "text")
            self.plans[seal] = self.read(name)
            self.held.append(("plan", count, seal))

    def _rows(self) -> None:
        """The rows of the database that rankings rest on, against the acts that made them."""
        self.candidacies = {row["candidacy"]: row for row in self.read("rows/candidacies.json")}
        name = "rows/marks.json"
        kept = {row["id"]: row for row in self.read(name)}
        for entry in self.log.of("consensus.recorded"):
            if not self.whole and "content" not in entry.fields:
                continue  # about somebody else, or told to nobody
            made = judgement(entry)
            need(kept.pop(made["id"], None) == made, f"{name}, {entry.place}", "text")
            about = tuple(made[name] for name in ("stage", "candidacy", "question"))
            self.marks.append((entry.seq, about, number(made["mark"])))
        need(not kept, f"{name}, {', '.join(kept)}", "extra")
        counting, name = self._envelopes(), "rows/prices.json"
        for row in self.read(name):
            key, years = (row["tenderer"], row["lot"]), [number(one) for one in row["years"]]
            need(counting.get(key) == years, f"{name}, {', '.join(key)}", "text")
            self.prices[key] = years
        need(self.prices.keys() == counting.keys(), name, "text")
        self.held.append(("inputs", len(self.marks), len(self.prices)))

    def _envelopes(self) -> dict[tuple[str, str], list[Fraction]]:
        """The prices in the envelopes that count: opened, in time, not taken back, the last one."""
        opened = {d for e in self.log.of("vault.opened") for d in e.fields.get("digests", [])}
        gone = {e.get("object") for e in self.log.of("price.withdrawn")}
        sent = [e for e in self.log.of("price.received") if e.fields.get("late") is False]
        last = {e.get("actor"): e for e in sent if e.get("object") not in gone}
        found = {}
        for tenderer, entry in last.items():
            name = f"offers/{entry.about}"
            if entry.get("digest") in opened and (self.whole or name in self.digests):
                data = self.source.read(name)
                need(sha256(data) == entry.get("digest"), name, "text")
                for lot in loads(data.partition(b"\n")[2], name)["lots"]:
                    years = [number(price) for _, price in sorted(lot["years"])]
                    found[tenderer, lot["lot"]] = years
        return found

    def _results(self) -> None:
        for entry in self.log.of("selection.proposed", "award.proposed"):
            stage = entry.get("act").partition(".")[0]
            name = f"results/{stage}-{entry.about}.json"
            if not self.whole and name not in self.digests:
                self.left.append(("no_result",))
                continue
            made = self.read(name)
            need(sha256(self.source.read(name)) == entry.get("digest"), name, "text")
            need(made["seal"] == entry.get("seal") and made["stage"] == stage, name, "text")
            self.known = {about: mark for seq, about, mark in self.marks if seq < entry.seq}
            for lot in made["lots"]:
                self._lot(f"{name}, {lot['lot']}", made, lot, entry)

    def _lot(self, place: str, made: Row, lot: Row, proposed: Entry) -> None:
        stage, plan = made["stage"], self.plans[made["seal"]]
        rules = next(one for one in plan["lots"] if one["id"] == lot["lot"])
        file = json.loads(lot["rank_file"], parse_float=refuse)
        need(same(rules_of(rules[stage]), file["plan"]), place, "rules")
        ids = {called: id_ for id_, called in lot["entrants"]}
        need(sorted(ids) == sorted(one["id"] for one in file["offers"]), place, "text")
        if self.whole:
            self._inputs(place, stage, rules, ids, file["offers"])
        order = ranked(file["plan"], file["offers"])
        draws = [e for e in self.log.of("lots.drawn") if e.seq < proposed.seq]
        mine = [e for e in draws if (e.get("stage"), e.get("lot")) == (stage, lot["lot"])]
        drawn = mine[-1].fields["order"] if mine else []
        going, winner = outcome(stage, rules, [(ids[one.id], one.rank) for one in order], drawn)
        need({*going} == {*lot["admitted"]}, place, "winner", going, lot["admitted"])
        need(winner == lot["winner"], place, "winner", winner, lot["winner"])
        self.held.append(("ranking", stage, lot["lot"], len(order)))

    def _inputs(self, place: str, stage: str, lot: Row, ids: Row, offers: list[Row]) -> None:
        """Every mark and price as the log has it at the moment of the proposal."""
        for offer in offers:
            name, id_ = offer["id"], ids[offer["id"]]
            known = self.candidacies.get(id_, {})
            need((known.get("name"), known.get("lot")) == (name, lot["id"]), place, "text")
            for criterion, mark in offer["marks"].items():
                logged = self.known.get((stage, id_, criterion))
                need(logged == number(mark), place, "mark", name, criterion, mark, logged)
            if offer.get("price") is not None:
                years = self.prices.get((known["tenderer"], lot["id"]), [])
                paid = sum(years[: lot["priced_years"]], ZERO)
                need(paid == amount(offer["price"]), place, "price", name, offer["price"], paid)

    def _texts(self) -> None:
        """Letters, notices, reports and results, against the digests in the log."""
        wanted: dict[str, str] = {}
        for entry in self.log.of("selection.sent", "award.sent", "ending.sent"):
            for tenderer, digest in entry.fields.get("letters", []):
                stage = entry.get("act").partition(".")[0]
                wanted[f"letters/{stage}-{entry.about}-{tenderer}.txt"] = digest
        for entry in self.log.of("notice.sent", "clarification.sent"):
            wanted[f"letters/{entry.get('digest')}.txt"] = entry.get("digest")
        for entry in self.log.of("report.made"):
            wanted[f"reports/{entry.about}.json"] = entry.get("digest")
        for name, digest in wanted.items():
            need(not self.whole or name in self.digests, name, "missing")
            need(self.digests.get(name, digest) == digest, name, "text")
        for name in self.digests:
            need(name in wanted or not name.startswith(("letters/", "reports/")), name, "extra")
        self.held.append(("texts", sum(name in self.digests for name in wanted)))


def verify(path: Path, heads: Heads = ()) -> tuple[Dossier | None, Different | None]:
    """The check of a dossier, and the first difference; CannotSay for what is no dossier."""
    made = None
    try:
        made = Dossier(Source(path), heads)
        made.check()
    except Different as found:
        return made, found
    except (ValueError, LookupError, TypeError, ArithmeticError, AttributeError, RecursionError):
        return made, Different(made.place if made else "dossier", "form")
    return made, None


def head(text: str) -> tuple[int, str]:
    seq, _, digits = text.partition(":")
    if not (seq.isascii() and seq.isdecimal() and HEX.fullmatch(digits.lower())):
        raise ValueError(text)
    return int(seq), digits.lower()


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m criteria.verify")
    parser.add_argument("dossier", type=Path)
    parser.add_argument("--head", type=head, action="append", default=[], metavar="SEQ:HEX")
    parser.add_argument("--lang", choices=("nl", "en"), default="nl")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(arguments)
    try:
        made, wrong = verify(asked.dossier, asked.head)
    except (CannotSay, OSError) as error:
        print(plain(error), file=sys.stderr)
        return 2
    rows = (made.held, made.left) if made else ((), ())
    held, left = ([said(code, asked.lang, *more) for code, *more in some] for some in rows)
    place = wrong.place if wrong else None
    what = said(f"x_{wrong.what}", asked.lang, *wrong.values) if wrong else None
    if asked.json:
        told = {"ok": wrong is None, "place": place, "what": what, "held": held, "left": left}
        print(json.dumps(told, ensure_ascii=False))
    else:
        print(said("checked", asked.lang), *(f"- {line}" for line in held), sep="\n")
        if wrong is None:
            print(said("unchecked", asked.lang), *(f"- {line}" for line in left), sep="\n")
        end = ["wrong", "first"] if wrong else ["good"]
        print(*(said(code, asked.lang, place, what) for code in end), sep="\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
