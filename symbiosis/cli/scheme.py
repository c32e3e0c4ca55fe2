"""`symbiosis scheme`: the schemes that ship, and a form to fill in what a scheme leaves open."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symbiosis.errors import UsageError
from symbiosis.i18n import tr

if TYPE_CHECKING:
    from symbiosis.library.schemes import Scheme

OWN = "own"
"""Id under which the starter of a scheme of one's own is written."""


def list_schemes(*, as_json: bool, lang: str) -> None:
    """Print the schemes that ship: boundary, indicators, how many thresholds are not known, and whether the whole text is."""
    from symbiosis.cli.options import printed_json
    from symbiosis.cli.show import console, escape, table
    from symbiosis.library.schemes import schemes

    rows = [_described(each) for each in schemes().values()]
    if as_json:
        printed_json({"schemes": rows})
        return
    shown = table(
        tr("scheme.list.title", lang=lang),
        ("id", "left"),
        (tr("cli.column.name", lang=lang), "left"),
        (tr("scheme.list.scope", lang=lang), "left"),
        (tr("scheme.list.indicators", lang=lang), "right"),
        (tr("scheme.list.missing", lang=lang), "right"),
        (tr("scheme.list.known", lang=lang), "left"),
    )
    for row in rows:
        scope = tr(f"scheme.scope.{row['scope']}", lang=lang)
        counts = (str(row[key]) for key in ("indicators", "thresholds_missing"))
        known = tr(f"scheme.list.{'whole' if row['complete'] else 'part'}", lang=lang)
        shown.add_row(row["id"], escape(row["name"][lang]), scope, *counts, known)
    console().print(shown)
    console().print(tr("scheme.list.own", lang=lang), markup=False)


def _described(scheme: Scheme) -> dict[str, Any]:
    """Return what `scheme list` tells of a scheme."""
    missing = [
        each.id
        for each in scheme.indicators
        if any(threshold.missing or threshold.range is not None for threshold in each.thresholds)
    ]
    return {
        "id": scheme.id,
        "name": {lang: scheme.name.text(lang) for lang in ("zh", "en")},
        "edition": scheme.edition,
        "scope": scheme.rules.scope,
        "complete": scheme.complete,
        "indicators": len(scheme.indicators),
        "thresholds_missing": len(missing),
    }


def form_scheme(scheme_id: str, *, out: Path | None, lang: str) -> None:
    """Print or write the form of a scheme; of `own`, the starter of a scheme of one's own. An existing file is kept."""
    from symbiosis.library.scheme_form import form
    from symbiosis.library.schemes import scheme
    from symbiosis.shipped import models_dir

    if scheme_id == OWN:
        text = (models_dir() / "schemes" / "own-scheme.yaml.example").read_text(encoding="utf-8")
    else:
        text = form(scheme(scheme_id))
    if out is None:
        sys.stdout.write(text)
        return
    if out.exists():
        raise UsageError(tr("scheme.form.exists", lang=lang, path=out))
    try:
        with out.open("x", encoding="utf-8", newline="\n") as handle:
            handle.write(text)
    except OSError as error:
        raise UsageError(tr("scheme.form.not_written", lang=lang, path=out, why=error.strerror or "")) from error
    sys.stderr.write(tr("scheme.form.written", lang=lang, path=out) + "\n")
