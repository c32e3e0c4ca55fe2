"""Enterprise scores: a scheme of enterprises judges each of them, and the whole is as good as the worst."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from symbiosis.accounting.accounts import Accounts
from symbiosis.accounting.activity import Activity
from symbiosis.errors import UsageError
from symbiosis.i18n import told
from symbiosis.indicators.scorecard import Scorecard, Verdict
from symbiosis.indicators.scoring import score
from symbiosis.library.schemes import Scheme

_RANK: Mapping[Verdict, int] = {"passes": 0, "cannot_be_judged": 1, "fails": 2}


@dataclass(frozen=True)
class EnterpriseScores:
    """The scorecard of each enterprise by id; `worst` is the one with the worst verdict, of equals the one with most that is not met."""

    worst: Scorecard
    cards: Mapping[str, Scorecard]

    @property
    def verdict(self) -> Verdict:
        """Return `passes` where all pass, `fails` where one fails."""
        return self.worst.verdict

    @property
    def worst_enterprise(self) -> str:
        """Return the id of the enterprise whose scorecard is the worst."""
        return next(name for name, card in self.cards.items() if card is self.worst)

    @property
    def whole(self) -> Scorecard:
        """Return the scorecard of the worst, which holds those of all."""
        return replace(self.worst, enterprise=self.worst_enterprise, enterprises=self.cards)

    def to_json(self) -> dict[str, Any]:
        """Return the worst scorecard as plain data, with `enterprise` it is of and all `enterprises`."""
        return self.whole.to_json()


def score_enterprises(
    accounts_by: Mapping[str, Accounts], scheme: Scheme, *, year: int | None = None, part_year: bool = False
) -> EnterpriseScores:
    """Return the scorecards of a scheme on the accounts of each enterprise; raises UsageError where there is none."""
    if not accounts_by:
        raise UsageError(told("score.no_enterprise", scheme=scheme.id))
    cards = {name: score(each, scheme, year=year, part_year=part_year) for name, each in accounts_by.items()}
    return EnterpriseScores(worst_of(cards.values()), cards)


def worst_of(cards: Iterable[Scorecard]) -> Scorecard:
    """Return the scorecard with the worst verdict; of equals the first with most that is not met."""
    return max(cards, key=lambda card: (_RANK[card.verdict], len(card.nearest_to_turning)))


def enterprises_of(activities: Iterable[Activity]) -> tuple[str, ...]:
    """Return the enterprises that rows name, in their order; where none does, the rows are those of one ("")."""
    names = tuple(dict.fromkeys(row.enterprise for row in activities if row.enterprise))
    return names or ("",)
