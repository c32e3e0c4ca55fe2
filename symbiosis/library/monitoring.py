"""Monitoring: what each measure needs, and how each input is metered and kept; a claim without a source is a default and says so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, model_validator

from symbiosis.errors import InputError, Problem
from symbiosis.files.fields import Described, Slug, refuse, validate
from symbiosis.files.strict_yaml import read_yaml
from symbiosis.i18n import nearest
from symbiosis.library.activities import categories
from symbiosis.library.measures import MEASURES
from symbiosis.library.schemes import Scheme
from symbiosis.library.sources import sources
from symbiosis.library.words import Words
from symbiosis.shipped import models_dir
from symbiosis.units import Evidence

FILE = "monitoring.yaml"
INVENTORY = "inventory"
"""Who asks for an input of a scheme that has no indicators."""
DECLARED = "declared"
REMOVALS = frozenset({"ccs", "beccs", "daccs", "sink"})
"""Terms of a total that ask for removals."""


class Claim(Described):
    """What a text asks for, or, without `source`, what is taken where none is known."""

    source: str | None = None
    evidence: Evidence

    @model_validator(mode="after")
    def _honest(self) -> Claim:
        if (self.source is None) != (self.evidence == "default"):
            raise refuse(Problem("monitor_unsourced", where="evidence", value=self.evidence))
        return self


class Keep(Claim):
    """How long records are kept [years]."""

    years: Annotated[int, Field(ge=1, le=100)]
    text: Words


class Method(Claim):
    """How and how often something is measured, and what evidence it gives; `source` and `evidence` are those of the frequency."""

    unit: str | None = None
    method: Words
    frequency: Words
    evidence_wanted: Evidence
    keep: Slug


class Monitoring(Described):
    """`monitoring.yaml`: inputs by measure; the method of each category or item; methods and times of keeping by id.

    `inventory` is what a scheme without indicators asks for; `unseen` are items that no flow of a park shows.
    """

    inputs: dict[Slug, list[str]]
    inventory: list[str]
    unseen: list[str] = Field(default_factory=list)
    ways: dict[str, Slug]
    fence: Slug
    keep: dict[Slug, Keep]
    methods: dict[Slug, Method]

    def method_of(self, name: str) -> Method:
        """Return the method of an input, `category` or `category.item`; raises KeyError where its category has none."""
        way = self.ways.get(name)
        return self.methods[self.ways[name.partition(".")[0]] if way is None else way]

    def keep_of(self, method: Method) -> Keep:
        """Return how long the records of `method` are kept."""
        return self.keep[method.keep]


@lru_cache(maxsize=4)
def monitoring(folder: Path | None = None) -> Monitoring:
    """Return the table of `folder` (by default the one that ships). Raises InputError with every mistake in it."""
    root = folder or models_dir()
    problems: list[Problem] = []
    data = read_yaml(root / FILE, root=root, problems=problems)
    made = None if data is None else validate(Monitoring, data, file=FILE, problems=problems)
    if made is not None and data is not None:
        problems.extend(_mistakes(made, data))
    if problems or made is None:
        raise InputError(problems)
    return made


def inputs_of(scheme: Scheme) -> Mapping[str, tuple[str, ...]]:
    """Return the indicators, and conditions of application, that need each input: a category, an item of one, or `declared.<fact>`.

    An input that is asked for both as a category and as an item of it is the category.
    """
    needed: dict[str, list[str]] = {}

    def note(who: str, names: Sequence[str]) -> None:
        for name in names:
            if _counts(scheme, name):
                needed.setdefault(name, []).append(who)

    for row in scheme.eligibility:
        note(row.id, [f"{DECLARED}.{fact}" for fact in (row.fact, *row.or_all)])
    if not scheme.indicators:
        note(INVENTORY, monitoring().inventory)
    for each in scheme.indicators:
        note(each.id, _needs(each.measure, each.parameters))
        if each.band is not None:
            note(each.id, _needs(each.band.by, each.band.parameters))
        if each.applies_if is not None:
            note(each.id, [f"{DECLARED}.{each.applies_if}"])
    whole: dict[str, list[str]] = {}
    for name, who in needed.items():
        category = name.partition(".")[0]
        whole.setdefault(category if category in needed else name, []).extend(who)
    return {name: tuple(dict.fromkeys(who)) for name, who in whole.items()}


def _counts(scheme: Scheme, name: str) -> bool:
    """Return whether the rules of a scheme have a place for an input: credits of clinker and removals are in few of them."""
    if name == "substitute":
        return scheme.rules.clinker_substitution == "credit"
    return name != "removal" or not REMOVALS.isdisjoint(scheme.rules.terms)


def _needs(measure: str, parameters: Mapping[str, str]) -> list[str]:
    """Return the inputs of a measure: those of the table, and the facts that its parameters name."""
    allowed = MEASURES[measure].parameters
    facts = [f"{DECLARED}.{value}" for key, value in parameters.items() if not allowed[key]]
    return [*monitoring().inputs[measure], *facts]


def _mistakes(made: Monitoring, data: Any) -> Iterator[Problem]:
    """Yield what is wrong beyond the form: names that nothing else knows, and what has no method."""
    rows = data["inputs"]
    for measure in MEASURES.keys() - made.inputs.keys():
        yield Problem("monitor_measure_missing", FILE, data.line_of("inputs"), "inputs", measure)
    for measure, names in made.inputs.items():
        if measure not in MEASURES:
            near = nearest(measure, MEASURES)
            yield Problem("measure_unknown", FILE, rows.line_of(measure), "inputs", measure, tuple(MEASURES), near)
        for name in names:
            yield from _input(made, name, rows.line_of(measure), f"inputs.{measure}", method=True)
    for key, names in (("inventory", made.inventory), ("unseen", made.unseen)):
        for name in names:
            yield from _input(made, name, data.line_of(key), key, method=True)
    for name, way in made.ways.items():
        line = data["ways"].line_of(name)
        yield from _input(made, name, line, "ways", method=False)
        yield from _named(way, made.methods, line, f"ways.{name}")
    yield from _named(made.fence, made.methods, data.line_of("fence"), "fence")
    known = sources()
    for kind, claims in (("keep", made.keep), ("methods", made.methods)):
        for key, claim in claims.items():
            line = data[kind].line_of(key)
            if claim.source is not None and claim.source not in known:
                where, near = f"{kind}.{key}", nearest(claim.source, known)
                yield Problem("source_unknown", FILE, line, where, claim.source, nearest=near)
    for key, each in made.methods.items():
        yield from _named(each.keep, made.keep, data["methods"].line_of(key), f"methods.{key}.keep")


def _input(made: Monitoring, name: str, line: int, where: str, *, method: bool) -> Iterator[Problem]:
    table = categories()
    category, _, item = name.partition(".")
    items = table[category].items if category in table else {}
    if category not in table or (item and (isinstance(items, str) or item not in items)):
        known = [*table, *(f"{category}.{each}" for each in ({} if isinstance(items, str) else items))]
        yield Problem("monitor_input_unknown", FILE, line, where, name, tuple(known), nearest(name, known))
    elif method and category not in made.ways:
        yield Problem("monitor_without_method", FILE, line, where, name)


def _named(given: str, known: Mapping[str, Any], line: int, where: str) -> Iterator[Problem]:
    if given not in known:
        yield Problem("not_allowed", FILE, line, where, given, tuple(known), nearest(given, known))
