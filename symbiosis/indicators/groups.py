"""Groups: indicators of which some must be met; one that is not known matters only while too few others are met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from symbiosis.library.schemes import Scheme

if TYPE_CHECKING:
    from symbiosis.indicators.scorecard import IndicatorResult

GroupStatus = Literal["met", "not_met", "not_computable", "not_applicable"]


@dataclass(frozen=True)
class GroupResult:
    """`need` of the `members` of a group must be met; `met` are, `unknown` may be, or are only by a part of what they add up."""

    id: str
    class_: str
    need: int
    members: tuple[str, ...]
    met: tuple[str, ...]
    unknown: tuple[str, ...]
    status: GroupStatus

    def to_json(self) -> dict[str, Any]:
        """Return plain data."""
        data: dict[str, Any] = {("class" if key == "class_" else key): value for key, value in vars(self).items()}
        return {**data, "members": list(self.members), "met": list(self.met), "unknown": list(self.unknown)}


def grouped(results: Sequence[IndicatorResult], scheme: Scheme) -> tuple[GroupResult, ...]:
    """Return the groups of a scheme by what its indicators say, in the order of the scheme.

    Members that do not apply are left out, and no more are needed than are left; the class is that of the first member.
    """
    by_id = {each.id: each for each in results}
    held: dict[str, list[str]] = {}
    for indicator in scheme.indicators:
        if indicator.group is not None and indicator.id in by_id:
            held.setdefault(indicator.group.id, []).append(indicator.id)
    needs = {each.group.id: each.group.need for each in scheme.indicators if each.group is not None}
    return tuple(_group(key, needs[key], [by_id[name] for name in members]) for key, members in held.items())


def _group(group_id: str, need: int, members: Sequence[IndicatorResult]) -> GroupResult:
    left = [each for each in members if each.status != "not_applicable"]
    met = tuple(each.id for each in left if each.status == "met" and not each.inputs_missing)
    unknown = tuple(each.id for each in left if each.id not in met and each.status != "not_met")
    wanted = min(need, len(left))
    status: GroupStatus
    if not left:
        status = "not_applicable"
    elif len(met) >= wanted:
        status = "met"
    else:
        status = "not_computable" if len(met) + len(unknown) >= wanted else "not_met"
    return GroupResult(group_id, members[0].class_, need, tuple(each.id for each in members), met, unknown, status)
