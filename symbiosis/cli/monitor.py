"""`symbiosis scheme monitor`: the monitoring plan of a scheme, for a park: printed, as CSV, as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from symbiosis.cli.options import printed_json
from symbiosis.cli.show import console, escape, table
from symbiosis.errors import UsageError
from symbiosis.i18n import told, tr

if TYPE_CHECKING:
    from symbiosis.indicators.monitoring import MonitorRow

BOTH = ("what", "place_name", "method", "frequency", "holder", "have_note", "keep_note")
"""Fields in both languages: a column for each."""
PLAIN = (
    "input",
    "place",
    "enterprise",
    "unit",
    "evidence_wanted",
    "have",
    "have_where",
    "source",
    "evidence",
    "keep_years",
    "keep_source",
    "keep_evidence",
)
COLUMNS = ("no", *(f"{name}_{lang}" for name in BOTH for lang in ("zh", "en")), *PLAIN, "indicators")
MARKS = {"yes": "[green]✔[/]", "part": "[yellow]~[/]", "no": "[red]✘[/]"}


def monitor(scheme_id: str, park: str | None, *, out: Path | None, as_json: bool, lang: str) -> None:
    """Print or write the monitoring plan; raises UsageError for an unknown scheme or park, InputError for what is wrong in their files."""
    from symbiosis.indicators.monitoring import monitoring_plan
    from symbiosis.library.schemes import scheme
    from symbiosis.park.read import load_park

    if out is not None and out.is_dir():
        raise UsageError(tr("monitor.out_folder", lang=lang, file=out))
    used = scheme(scheme_id)
    described = None if park is None else load_park(park)
    rows = monitoring_plan(used, described)
    counts = {key: sum(row.have == key for row in rows) for key in MARKS}
    if out is not None:
        write_plan(out, rows)
    if as_json:
        park_id = None if described is None else described.id
        printed_json({"scheme": used.id, "park": park_id, "have": counts, "rows": [row.to_json() for row in rows]})
        return
    if out is not None:
        console().print(tr("monitor.written", lang=lang, file=escape(out), rows=len(rows)))
        return
    name = tr("monitor.no_park", lang=lang) if described is None else described.spec.name.text(lang)
    print_plan(tr("monitor.title", lang=lang, scheme=used.id, park=name), rows, lang)
    if described is not None:
        none = sum(not row.place for row in rows)
        console().print(tr("monitor.counted", lang=lang, rows=len(rows), none=none, **counts))


def write_plan(path: Path, rows: tuple[MonitorRow, ...]) -> None:
    """Write a plan as CSV, texts in both languages, no cell a formula. Raises UsageError where the file exists or cannot be written."""
    from symbiosis.files.tables import write_csv

    made = []
    for row in rows:
        cells: dict[str, Any] = {key: getattr(row, key) for key in PLAIN}
        cells |= {f"{name}_{lang}": getattr(row, name)[lang] for name in BOTH for lang in ("zh", "en")}
        made.append({**cells, "no": row.no, "indicators": "; ".join(row.indicators)})
    if path.exists():
        raise UsageError(told("scheme.form.exists", path=path))
    try:
        write_csv(path, COLUMNS, made)
    except OSError as error:
        raise UsageError(told("scheme.form.not_written", path=path, why=error.strerror or "")) from error


def print_plan(title: str, rows: tuple[MonitorRow, ...], lang: str) -> None:
    """Print a plan: what, where, how often and by whom; below it the methods, each once, with the sources of frequency and keeping."""
    keys = ("no", "what", "place", "unit", "frequency", "holder", "evidence", "have", "indicators")
    made = _table(keys, lang)
    for row in rows:
        have = "–" if row.have is None else f"{MARKS[row.have]} {tr(f'monitor.have.{row.have}', lang=lang)}"
        have += f" ({escape(row.have_note[lang])})" if row.have_note[lang] else ""
        wanted = tr(f"monitor.evidence.{row.evidence_wanted}", lang=lang)
        cells = (row.what[lang], _place(row, lang), row.unit, row.frequency[lang], row.holder[lang], wanted)
        made.add_row(str(row.no), *map(escape, cells), have, escape(_used(row, lang)))
    console().print(f"[bold]{escape(title)}[/]")
    console().print(made)
    console().print(f"[bold]{escape(tr('monitor.title_methods', lang=lang))}[/]")
    console().print(_methods(rows, lang))


def _place(row: MonitorRow, lang: str) -> str:
    if row.place_name[lang]:
        return row.place_name[lang]
    return tr("monitor.anywhere" if row.have is None else "monitor.nowhere", lang=lang)


def _used(row: MonitorRow, lang: str) -> str:
    if not row.indicators:
        return tr("monitor.fence", lang=lang)
    return ", ".join(tr("monitor.inventory", lang=lang) if each == "inventory" else each for each in row.indicators)


def _methods(rows: tuple[MonitorRow, ...], lang: str) -> Any:
    """One row per method, with the rows of the plan that follow it."""
    made = _table(("rows", "method", "source", "keep"), lang)
    groups: dict[str, list[MonitorRow]] = {}
    for row in rows:
        groups.setdefault(row.method[lang], []).append(row)
    for method, held in groups.items():
        first = held[0]
        years = tr("monitor.years", lang=lang, years=first.keep_years)
        cells = (
            _numbers([row.no for row in held]),
            method,
            _by(first.source, first.evidence, lang),
            f"{years} · {_by(first.keep_source, first.keep_evidence, lang)}",
        )
        made.add_row(*map(escape, cells))
    return made


def _by(source: str, evidence: str, lang: str) -> str:
    """Return a source with its sureness, or that it is a default."""
    return f"{source} ({tr(f'monitor.evidence.{evidence}', lang=lang)})" if source else tr("monitor.default", lang=lang)


def _numbers(numbers: list[int]) -> str:
    """Return row numbers with runs drawn together: `1–4, 7`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}–{last}" for first, last in runs)


def _table(keys: tuple[str, ...], lang: str) -> Any:
    right = {"no"}
    return table("", *((tr(f"monitor.column.{key}", lang=lang), "right" if key in right else "left") for key in keys))
