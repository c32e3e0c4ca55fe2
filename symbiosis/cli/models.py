"""`symbiosis models`: the model library, a line each."""

from __future__ import annotations

from symbiosis.cli.options import printed_json
from symbiosis.cli.show import console, escape, table
from symbiosis.files.fields import Name
from symbiosis.i18n import tr

ALL = "all"
"""What asks for the categories themselves."""


def list_words(category: str, *, as_json: bool, lang: str) -> None:
    """Print the items of a category of an account file with their names and unit; of `all`, the categories."""
    from symbiosis.accounting.reading import known_items
    from symbiosis.library.activities import categories
    from symbiosis.library.names import unknown

    known = categories()
    if category != ALL and category not in known:
        raise unknown("category", category, (*known, ALL))
    words = known if category == ALL else known_items(known[category])
    rows = [(key, getattr(each, "name", None), getattr(each, "unit", None)) for key, each in words.items()]
    if as_json:
        printed_json(
            [{"id": key, "name": name.model_dump() if name else None, "unit": unit} for key, name, unit in rows]
        )
        return
    heads = ("id", "left"), (tr("cli.column.name", lang=lang), "left"), (tr("cli.column.unit", lang=lang), "left")
    shown = table(tr("cli.models.words", lang=lang, category=category), *heads)
    for key, name, unit in rows:
        shown.add_row(escape(key), escape(name.text(lang)) if name else "", escape(unit or ""))
    console().print(shown)


def list_models(*, as_json: bool, lang: str) -> None:
    """Print what `models/` offers, by kind."""
    from symbiosis.files.fields import validate
    from symbiosis.library.factors import factor_sets
    from symbiosis.library.library import read_library
    from symbiosis.library.resources import ResourceSpec
    from symbiosis.library.schemes import schemes

    library = read_library()
    kinds: dict[str, list[tuple[str, Name | None]]] = {
        "processes": [(key, spec.name) for key, spec in library.processes.items()],
        "resources": [
            (key, spec.name if (spec := validate(ResourceSpec, raw, file=raw.file, problems=[])) else None)
            for key, raw in library.resources.items()
        ],
        "carriers": [(key, carrier.name) for key, carrier in library.carriers.items()],
        "stores": [(key, store.name) for key, store in library.stores.items()],
        "factors": [(key, made.name) for key, made in factor_sets().items()],
        "schemes": [(key, made.name) for key, made in schemes().items()],
    }
    if as_json:
        printed_json(
            {
                kind: [{"id": key, "name": name.model_dump() if name else None} for key, name in rows]
                for kind, rows in kinds.items()
            }
        )
        return
    for kind, rows in kinds.items():
        shown = table(tr(f"cli.models.{kind}", lang=lang), ("id", "left"), (tr("cli.column.name", lang=lang), "left"))
        for key, name in rows:
            shown.add_row(key, escape(name.text(lang)) if name else "")
        console().print(shown)
