"""Options that several commands share, with the same name, help and default everywhere."""

from __future__ import annotations

import os
import sys
import tempfile
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Language(StrEnum):
    """Languages of what is printed."""

    zh = "zh"
    en = "en"


_chosen: str | None = None


def language(given: Language | None) -> str:
    """Return the language to print in: as given, else SYMBIOSIS_LANG, else Chinese where the locale is, else English."""
    global _chosen
    if given is not None:
        _chosen = given.value
    if _chosen is not None:
        return _chosen
    wanted = os.environ.get("SYMBIOSIS_LANG", "")
    if wanted in ("zh", "en"):
        return wanted
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh" if locale.lower().startswith("zh") else "en"


def _remember(value: Language | None) -> Language | None:
    language(value)
    return value


Lang = Annotated[
    Language | None,
    typer.Option("--lang", help="Language of what is printed: zh or en.", callback=_remember, is_eager=True),
]
Json = Annotated[bool, typer.Option("--json", help="One JSON document on stdout; everything else goes to stderr.")]
ParkArgument = Annotated[str, typer.Argument(metavar="PARK", help="Folder of a park, or the id of one that ships.")]
Scenario = Annotated[str | None, typer.Option("--scenario", "-s", help="Scenario of the park; today is no overlay.")]
Scenarios = Annotated[
    str, typer.Option("--scenarios", help="Scenarios to compare, separated by commas; the first is the base.")
]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="PATH=VALUE", help='Change one value, as processes.drying.capacity="900 t/d".'),
]
Schemes = Annotated[
    list[str] | None,
    typer.Option("--scheme", help="Scheme to account by, an id or a file; may be given several times."),
]
Factors = Annotated[str | None, typer.Option("--factors", help="Factor set in place of the scheme's own.")]
Seed = Annotated[int, typer.Option("--seed", help="Seed of the random streams.", min=0)]
Hours = Annotated[float | None, typer.Option("--hours", help="Simulate only the first hours of the year.", min=0.25)]
WarmUp = Annotated[
    float, typer.Option("--warm-up", metavar="H", help="Hours at the start that are simulated and not counted.", min=0)
]
Replications = Annotated[
    int | None,
    typer.Option("--replications", metavar="N", help="Independent runs, for means with confidence intervals.", min=1),
]
Confidence = Annotated[
    float | None,
    typer.Option("--confidence", help="Confidence of the intervals, by default 0.95.", min=0.5, max=0.9999),
]
CONFIDENCE = 0.95
Jobs = Annotated[int | None, typer.Option("--jobs", "-j", help="Processes; by default one per core.", min=1)]
ShowStatistics = Annotated[
    bool, typer.Option("--statistics", help="Means over time: utilisation, availability, stocks, queues.")
]
Out = Annotated[Path | None, typer.Option("--out", help="Folder for the result.")]


def settings_of(given: list[str] | None) -> dict[str, object]:
    """Return `--set` options as a mapping from path to value."""
    from symbiosis.park.paths import parse_setting

    return dict(parse_setting(text) for text in given or ())


def needs_without(given: dict[str, str | None], lang: str) -> None:
    """Raise UsageError where an option of `--without` is given without it."""
    from symbiosis.errors import UsageError
    from symbiosis.i18n import tr

    for option, value in given.items():
        if value is not None:
            raise UsageError(tr("cascade.cli.needs_without", lang=lang, option=option))


def needs_replications(given: dict[str, object], lang: str) -> None:
    """Raise UsageError where an option of `--replications` is given without it."""
    from symbiosis.errors import UsageError
    from symbiosis.i18n import tr

    for option, value in given.items():
        if value is not None:
            raise UsageError(tr("replicate.needs", lang=lang, option=option))


def not_built(command: str, lang: str) -> Exception:
    """Return the error of a command that this version names and does not have."""
    from symbiosis.errors import UsageError
    from symbiosis.i18n import tr

    return UsageError(tr("cli.not_built", lang=lang, command=command))


def checked_out(folder: Path, lang: str) -> None:
    """Raise UsageError where a result could not be written to `folder`, before time is spent on making it."""
    from symbiosis.errors import UsageError
    from symbiosis.i18n import tr

    if folder.exists() and not folder.is_dir():
        raise UsageError(tr("cli.out_not_folder", lang=lang, folder=folder, why="file"))
    above = next((each for each in (folder, *folder.parents) if each.exists()), folder)
    try:
        with tempfile.TemporaryFile(dir=above):
            pass
    except OSError as error:
        raise UsageError(tr("cli.out_not_folder", lang=lang, folder=folder, why=error.strerror or "")) from error


def printed_json(document: object) -> None:
    """Print one JSON document on stdout."""
    import json

    plain = (sys.stdout.encoding or "utf-8").lower().replace("-", "") != "utf8"
    sys.stdout.write(json.dumps(document, ensure_ascii=plain, allow_nan=False, indent=1) + "\n")
