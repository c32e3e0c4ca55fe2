"""`symbiosis schema`: JSON Schemas of all files, for editors that complete and check."""

from __future__ import annotations

import json
from pathlib import Path

from symbiosis.cli.options import printed_json
from symbiosis.errors import UsageError
from symbiosis.i18n import closest, told


def print_schema(kind: str | None, *, out: Path | None) -> None:
    """Print the schema of `kind`, or the list of kinds; with `out`, write one file per kind."""
    from symbiosis.cli.schemas import KINDS, schema

    if kind is not None and kind not in KINDS:
        raise UsageError(told("cli.no_schema", kind=kind, near=closest(kind, KINDS), known=", ".join(KINDS)))
    if out is not None:
        from symbiosis.files.atomic import write_text

        out.mkdir(parents=True, exist_ok=True)
        for name in (kind,) if kind is not None else KINDS:
            write_text(
                out / f"{name}.schema.json",
                json.dumps(schema(name), ensure_ascii=False, indent=1, sort_keys=True) + "\n",
            )
        return
    printed_json(schema(kind) if kind is not None else list(KINDS))
