"""Who goes on from the selection phase to the award phase."""

from __future__ import annotations

from dataclasses import dataclass

from criteria.ranking import Ranking


@dataclass(frozen=True, slots=True)
class Cut:
    """The cut-off: who goes on, and who stands equal at the line when that is not decided."""

    admitted: tuple[str, ...]
    tied_at_line: tuple[str, ...]


def cut(ranking: Ranking, places: int) -> Cut:
    """The first `places` of a ranking. Equal tenderers at the line are never chosen by the program.

    ranking: a ranking of the dossier; places: how many the plan admits, 1 or more.
    """
    ranked = [offer for offer in ranking.offers if offer.rank is not None]
    inside = [offer for offer in ranked if offer.rank is not None and offer.rank <= places]
    if len(inside) <= places:
        return Cut(tuple(offer.id for offer in inside), ())
    line = inside[-1].rank
    return Cut(
        tuple(offer.id for offer in inside if offer.rank != line),
        tuple(offer.id for offer in inside if offer.rank == line),
    )
