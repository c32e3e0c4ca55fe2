"""`symbiosis score`: the scorecard of a run folder, or of a park that is simulated for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, NamedTuple

from symbiosis.cli.options import printed_json
from symbiosis.cli.scorecards import print_reasons, print_scorecard
from symbiosis.errors import UsageError
from symbiosis.i18n import closest, tr


def score_target(
    target: str, *, scheme: str | None, scenario: str | None, factors: str | None, as_json: bool, lang: str
) -> int:
    """Print the scorecard and return 0 where the verdict is `passes`, else 1."""
    if (Path(target) / "scorecard.json").is_file():
        card = _from_run(Path(target), scheme, lang)
        rests: _Rests | None = _rests_of(Path(target))
    else:
        from symbiosis.cli.run import simulated
        from symbiosis.park.defaults import defaults

        run = simulated(
            target, scenario=scenario, schemes=(scheme,) if scheme else (), factors=factors, quiet=as_json, lang=lang
        )
        card = run.score(scheme).to_json()
        rests = _Rests(
            run.park.id,
            len(defaults(run.park)),
            run.park.scenario_spec is not None and run.park.scenario_spec.defaults,
        )
    if as_json:
        printed_json(card)
    else:
        print_scorecard(card, lang=lang, title=target)
        if rests is not None:
            _print_rests(rests, lang)
        print_gate(card, lang)
    return 0 if card["verdict"] == "passes" else 1


class _Rests(NamedTuple):
    """How many values of a park are defaults, and whether its scenario says that its result rests on them."""

    park: str
    values: int
    scenario: bool


def _rests_of(folder: Path) -> _Rests | None:
    if not (folder / "manifest.json").is_file():
        return None  # a folder of replications does not say
    summary, manifest = (
        json.loads((folder / name).read_text(encoding="utf-8")) for name in ("summary.json", "manifest.json")
    )
    return _Rests(manifest["park"], summary["defaults"], manifest["scenario_rests_on_defaults"])


def _print_rests(rests: _Rests, lang: str) -> None:
    """Print, as `run` does, that the figures rest on defaults."""
    from symbiosis.cli.show import console

    if rests.scenario:
        console().print("[yellow]" + tr("cli.run.defaults", lang=lang) + "[/]")
    console().print(tr("cli.run.default_values", lang=lang, count=rests.values, park=rests.park))


def _from_run(folder: Path, scheme: str | None, lang: str) -> dict[str, Any]:
    from symbiosis.run.folder import read_scorecards

    cards = read_scorecards(folder)
    wanted = scheme or next(iter(cards))
    by_id = [name for name, card in cards.items() if card["scheme"] == wanted]  # one from a file is named by the file
    if wanted not in cards and len(by_id) == 1:
        wanted = by_id[0]
    if wanted not in cards:
        raise UsageError(
            tr(
                "cli.score.unknown",
                lang=lang,
                scheme=wanted,
                known=", ".join(cards),
                near=closest(wanted, cards),
            )
        )
    found: dict[str, Any] = cards[wanted]
    return found


def print_gate(card: dict[str, Any], lang: str) -> None:
    """Print what the verdict rests on, and the decisions that were taken where the text is silent."""
    from symbiosis.cli.show import console, escape

    print_reasons(card, lang)
    texts = [decision["text"][lang] for decision in card.get("decisions", ())]
    if texts:
        console().print(f"\n[bold]{tr('cli.score.decisions', lang=lang)}[/]")
    for text in texts:
        console().print(f"  · {escape(text)}", soft_wrap=True)
