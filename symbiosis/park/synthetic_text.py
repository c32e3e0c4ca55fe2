"""Text of a synthetic park: its files written line by line, for speed; a test reads them back.

Enterprises and exchanges are JSON mappings, one to a line: YAML that is read ten times faster than in its other forms.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from symbiosis.park.generate import Member

HOURS = 8760
LOADS = {"day-shift": (8, 18, 0.15), "two-shift": (6, 22, 0.2), "three-shift": (0, 24, 0.4)}
"""Shifts: first and last hour of the working day, and the load outside it and on Sundays."""
LOAD_SHARE = 0.85
"""Plan at full load over capacity."""
SPARE = 1.2
"""Capacity of what makes steam over the largest need."""
CHP_PROCESSES = (
    '{{"id": "{id}-chp", "process": "chp-back-pressure", "mode": "pull", "driver": "steam",'
    ' "capacity": "{capacity:.4g} t/h", "priority": 50{broken}}}',
    '{{"id": "{id}-boiler-water", "process": "boiler-water-treatment", "mode": "pull", "driver": "boiler-water",'
    ' "capacity": "{more:.4g} t/h", "priority": 70}}',
)
CONDENSATE_TANK = (
    '{{"id": "{id}-condensate", "process": "condensate-tank", "mode": "push", "driver": "condensate",'
    ' "capacity": "{capacity:.4g} t/h", "priority": 5}}'
)
"""Only where condensate comes back."""
WATER_WORKS = (
    '{{"id": "{id}-line", "mode": "push", "driver": "process-waste-water", "capacity": "{capacity:.4g} m3/h", "priority": 20{broken},'
    ' "recipe": {{"reference": "process-waste-water",'
    ' "inputs": [{{"resource": "process-waste-water", "amount": 1}}, {{"resource": "electricity", "amount": "0.8 kWh/m3"}}],'
    ' "outputs": [{{"resource": "reclaimed-water", "amount": 0.9}}]}}}}'
)
DIGESTER = (
    '{{"id": "{id}-line", "mode": "push", "driver": "organic-residue", "capacity": "{capacity:.4g} t/h", "priority": 20{broken},'
    ' "recipe": {{"reference": "organic-residue", "emits": true,'
    ' "inputs": [{{"resource": "organic-residue", "amount": 1}}, {{"resource": "electricity", "amount": "40 kWh/t"}}],'
    ' "outputs": [{{"resource": "biogas", "amount": "60 Nm3/t"}}, {{"resource": "digestate", "amount": 0.85}}]}}}}'
)
UTILITY_NAMES = {
    "chp": ("热电厂", "CHP", "D4412"),
    "water-works": ("再生水厂", "water works", "D4620"),
    "digester": ("沼气厂", "digester", "N7820"),
}
CARRIERS = {
    "steam": "steam-pipe",
    "condensate": "water-pipe",
    "biogas": "gas-pipe",
    "process-waste-water": "water-pipe",
    "reclaimed-water": "water-pipe",
}


def park_text(skeleton: str, park_id: str, note: str) -> str:
    """Return `park.yaml` with the id of the park, and how it was made, put in."""
    return skeleton.replace("PARK_ID", park_id).replace("PARK_NOTE", json.dumps(note))


def profiles_text() -> str:
    """Return the load of each kind of shift, hour by hour, as a share of full load."""
    lines = ["hour," + ",".join(LOADS)]
    week = [",".join(_load(hour, *LOADS[name]) for name in LOADS) for hour in range(168)]
    lines += [f"{hour},{week[hour % 168]}" for hour in range(HOURS)]
    return "\n".join(lines) + "\n"


def _load(hour: int, first: int, last: int, rest: float) -> str:
    works = hour // 24 != 6 and first <= hour % 24 < last
    return "1" if works else f"{rest:g}"


def exchange_text(number: int, giver: str, taker: str, resource: str, length: int | None) -> str:
    """Return the line of an exchange; its `length` [m] is written where no layout tells it."""
    told = "" if length is None else f', "length": {length}'
    return (
        f'- {{"id": "x{number}", "from": "{giver}", "to": "{taker}", "resource": "{resource}",'
        f' "carrier": "{CARRIERS.get(resource, "truck")}"{told}}}'
    )


def enterprise_text(member: Member, *, steam: float, parcel: bool, condensate: bool) -> str:
    """Return the line of an enterprise; `steam` is what it exchanges at most [t/h], `condensate` whether some comes back to it."""
    name = member.id
    if member.utility:
        zh, en, code = UTILITY_NAMES[member.utility]
        role, processes = '"role": "utility", ', _utility_processes(member, steam, condensate)
        resource, held, unit = _utility_store(member)
    else:
        spec = member.sector.spec
        zh, en, code, role = spec.name.text("zh"), spec.name.text("en"), spec.sector, ""
        processes = _line(member, steam)
        resource = next((what for what in member.sector.gives if what != "condensate"), "")
        held = member.store_hours * member.capacity * member.sector.gives.get(resource, 0.0)
        unit = "m3" if resource == "process-waste-water" else "t"
    stores = (
        f', "stores": [{{"id": "{name}-store", "resource": "{resource}", "capacity": "{held:.3g} {unit}"}}]'
        if resource and held > 0
        else ""
    )
    ground = f'"parcel": "{parcel_id(name)}", ' if parcel else ""
    return (
        f'- {{"id": "{name}", "name": {{"zh": "{zh}{name}", "en": "{en} {name}"}}, "sector": "{code}", {role}'
        f'"plants": [{{"id": "{name}", {ground}"processes": [{processes}]{stores}}}]}}'
    )


def parcel_id(enterprise: str) -> str:
    """Return the id of the lot of an enterprise."""
    return f"lot-{enterprise}"


def _broken(member: Member) -> str:
    if member.up_time <= 0.0:
        return ""
    times = f'"up_time": "{member.up_time:.0f} h", "repair_time": "{member.repair_time:.1f} h"'
    return f', "reliability": {{{times}}}'


def _line(member: Member, steam: float) -> str:
    """Return the processes of an enterprise: its line, and a boiler of its own where no CHP sends steam."""
    full = f"{float(f'{LOAD_SHARE * member.capacity:.3g}'):g} t/h"
    plan = f'"{full}"'
    if member.shift in LOADS:
        plan = f'{{"profile": "profiles/shifts.csv", "column": "{member.shift}", "of": "{full}"}}'
    line = (
        f'{{"id": "{member.id}-line", "mode": "plan", "capacity": "{member.capacity:g} t/h", "plan": {plan}, "priority": 10'
        f'{_broken(member)}, "recipe": {member.sector.recipe}}}'
    )
    if member.steam() <= 0 or steam > 0:
        return line
    capacity = f"{SPARE * member.steam():.4g} t/h"
    return (
        f'{line}, {{"id": "{member.id}-boiler", "process": "gas-boiler-steam", "mode": "pull", "driver": "steam",'
        f' "capacity": "{capacity}", "priority": 60}}'
    )


def _utility_processes(member: Member, steam: float, condensate: bool) -> str:
    if member.utility == "chp":
        size = SPARE * steam if steam > 0 else member.capacity
        texts = (*CHP_PROCESSES, CONDENSATE_TANK) if condensate else CHP_PROCESSES
        made = (text.format(id=member.id, capacity=size, more=2 * size, broken=_broken(member)) for text in texts)
        return ", ".join(made)
    text = WATER_WORKS if member.utility == "water-works" else DIGESTER
    return text.format(id=member.id, capacity=member.capacity, broken=_broken(member))


def _utility_store(member: Member) -> tuple[str, float, str]:
    """Return resource, size and unit of the store that a utility has."""
    if member.utility == "digester":
        return "biogas", member.store_hours * 60.0 * member.capacity, "Nm3"
    if member.utility == "water-works":
        return "reclaimed-water", member.store_hours * member.capacity, "m3"
    return "", 0.0, ""
