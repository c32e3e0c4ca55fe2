"""`symbiosis validate`: published, simulated, deviation, verdict."""

from __future__ import annotations

from symbiosis.cli.options import printed_json
from symbiosis.cli.show import console, escape, number, progress, table
from symbiosis.i18n import tr

STYLES = {"met": "green", "missed": "red", "fitted": "yellow"}


def validate_parks(park_id: str | None, *, as_json: bool, lang: str) -> int:
    """Print the published figures of one park, or of all that ship, beside the simulated ones; return 1 where one is missed."""
    from symbiosis.park.read import load_park, park_ids
    from symbiosis.run.published import validate_park
    from symbiosis.run.run import Run
    from symbiosis.run.simulate import simulate

    documents: list[dict[str, object]] = []
    missed = False
    for name in (park_id,) if park_id is not None else park_ids():
        park = load_park(name)
        runs: dict[str, Run] = {}

        def run_of(scenario: str, name: str = name, runs: dict[str, Run] = runs) -> Run:
            if scenario not in runs:
                with progress(f"{name} {scenario}", quiet=as_json) as advance:
                    runs[scenario] = simulate(name, scenario=scenario, progress=advance)
            return runs[scenario]

        results = validate_park(park, run_of)
        missed = missed or any(result.verdict == "missed" for result in results)
        documents.append(
            {
                "park": park.id,
                "checks": [
                    {
                        "id": result.check.id,
                        "name": result.check.name.model_dump(),
                        "published": result.check.value,
                        "simulated": result.simulated,
                        "unit": result.check.unit,
                        "deviation": result.deviation,
                        "tolerance": result.check.tolerance.given,
                        "verdict": result.verdict,
                        "factors": result.check.factors,
                        "source": result.check.source,
                        "year": result.check.year,
                        "reason": result.check.reason.model_dump() if result.check.reason else None,
                    }
                    for result in results
                ],
            }
        )
        if as_json:
            continue
        columns = ("figure", "published", "simulated", "unit", "deviation", "tolerance", "verdict")
        right = ("published", "simulated", "deviation", "tolerance")
        title = tr("cli.validate.title", lang=lang, park=park.spec.name.text(lang))
        shown = table(
            title, *((tr(f"cli.column.{key}", lang=lang), "right" if key in right else "left") for key in columns)
        )
        for result in results:
            style = STYLES[result.verdict]
            name_text = result.check.name.text(lang) + (f" ({result.check.factors})" if result.check.factors else "")
            shown.add_row(
                escape(name_text),
                number(result.check.value),
                number(result.simulated),
                result.check.unit,
                f"{result.deviation:+.1%}",
                f"±{result.check.tolerance.given}",
                f"[{style}]{tr(f'cli.validate.{result.verdict}', lang=lang)}[/]",
            )
        console().print(shown)
        for result in results:
            if result.verdict != "met" and result.check.reason is not None:
                console().print(
                    f"  [bold]{escape(result.check.name.text(lang))}[/]: {escape(result.check.reason.text(lang))}"
                )
        if not results:
            console().print(tr("cli.validate.nothing", lang=lang))
    if as_json:
        printed_json(documents[0] if park_id is not None else documents)
    return 1 if missed else 0
