"""`symbiosis score`: the scorecard of a run folder, or of a park that is simulated for it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from symbiosis.cli.options import printed_json
from symbiosis.cli.scorecards import print_reasons, print_scorecard
from symbiosis.errors import UsageError
from symbiosis.i18n import nearest, tr


def score_target(
    target: str, *, scheme: str | None, scenario: str | None, factors: str | None, as_json: bool, lang: str
) -> int:
    """Print the scorecard and return 0 where the verdict is `passes`, else 1."""
    card = _from_run(Path(target), scheme, lang) if (Path(target) / "scorecard.json").is_file() else None
    if card is None:
        from symbiosis.cli.run import simulated

        run = simulated(
            target, scenario=scenario, schemes=(scheme,) if scheme else (), factors=factors, quiet=as_json, lang=lang
        )
        card = run.score(scheme).to_json()
    if as_json:
        printed_json(card)
    else:
        print_scorecard(card, lang=lang, title=target)
        print_gate(card, lang)
    return 0 if card["verdict"] == "passes" else 1


def _from_run(folder: Path, scheme: str | None, lang: str) -> dict[str, Any]:
    from symbiosis.run.folder import read_scorecards

    cards = read_scorecards(folder)
    wanted = scheme or next(iter(cards))
    if wanted not in cards:
        raise UsageError(
            tr(
                "cli.score.unknown",
                lang=lang,
                scheme=wanted,
                known=", ".join(cards),
                near=nearest(wanted, tuple(cards)) or "-",
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
