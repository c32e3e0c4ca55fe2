"""`symbiosis parks`: the parks that ship, with their scenarios."""

from __future__ import annotations

from symbiosis.cli.options import printed_json
from symbiosis.cli.show import console, escape, table
from symbiosis.i18n import tr


def list_parks(*, as_json: bool, lang: str) -> None:
    """Print the parks that ship."""
    from symbiosis.park.read import load_park, park_ids

    parks = [load_park(park_id) for park_id in park_ids()]
    if as_json:
        printed_json(
            [
                {
                    "id": park.id,
                    "name": park.spec.name.model_dump(),
                    "year": park.spec.year,
                    "province": park.spec.place.province,
                    "enterprises": len(park.enterprises),
                    "exchanges": len(park.exchanges),
                    "scenarios": list(park.scenarios),
                }
                for park in parks
            ]
        )
        return
    heading = tr("cli.parks.title", lang=lang)
    columns = ("id", "name", "year", "enterprises", "exchanges", "scenarios")
    right = ("year", "enterprises", "exchanges")
    shown = table(
        heading, *((tr(f"cli.column.{name}", lang=lang), "right" if name in right else "left") for name in columns)
    )
    for park in parks:
        shown.add_row(
            park.id,
            escape(park.spec.name.text(lang)),
            str(park.spec.year),
            str(len(park.enterprises)),
            str(len(park.exchanges)),
            ", ".join(park.scenarios),
        )
    console().print(shown)
