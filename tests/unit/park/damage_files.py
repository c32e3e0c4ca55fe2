"""Damages of whole files, of profiles and of scenarios: missing, empty, encoded, too deep, leading out of the folder, in a circle."""

from __future__ import annotations

from pathlib import Path

from tiny_park import LOAD, PARK, damage, found, gone, more, put, swap

P, E, X, S, C, V, L = (
    "park.yaml",
    "enterprises.yaml",
    "exchanges.yaml",
    "scenarios/bigger.yaml",
    "scenarios/colder.yaml",
    "published.yaml",
    "profiles/load.csv",
)


def _link(folder: Path) -> None:
    (folder.parent / "elsewhere.csv").write_text(LOAD, encoding="utf-8")
    (folder / L).unlink()
    (folder / L).symlink_to(folder.parent / "elsewhere.csv")


def _lines(count: int) -> str:
    return "load\n" + "1\n" * count


FILES = (
    damage("no park.yaml", gone(P), found("file_missing", P)),
    damage("no enterprises.yaml", gone(E), found("file_missing", E)),
    damage("an empty park.yaml", put(P, ""), found("file_empty", P)),
    damage("a park.yaml of comments", put(P, "# a park\n"), found("file_empty", P)),
    damage("an empty enterprises.yaml", put(E, "\n"), found("file_empty", E)),
    damage(
        "an empty park",
        (put(E, "[]\n"), put(X, "[]\n"), put(S, "id: bigger\nname: {en: x}\n"), put(C, "id: colder\nname: {en: x}\n")),
        found("park_empty", E, "[]", "enterprises"),
    ),
    damage("a park.yaml in GB18030", put(P, PARK.encode("gb18030")), found("file_encoding", P, "", "", "GB18030")),
    damage("a park.yaml in UTF-16", put(P, PARK.encode("utf-16")), found("file_encoding", P, "", "", "UTF-16")),
    damage(
        "enterprises in UTF-16 without a mark",
        put(E, "- id: a\n".encode("utf-16-le")),
        found("file_encoding", E, "", "", "UTF-16"),
    ),
    damage("bytes that are no text", put(P, b"id: \xff\xfe\xfa\n"), found("file_not_utf8", P)),
    damage(
        "a control character",
        put(P, PARK.replace("tiny park", "tiny\x07park")),
        found("text_control", P, "tiny", "", "U+0007"),
    ),
    damage(
        "a mark that turns text around",
        swap(E, "heat works", "heat \u202eworks"),
        found("text_control", E, "heat", "", "U+202E"),
    ),
    damage(
        "a folder where park.yaml should be", (gone(P), lambda folder: (folder / P).mkdir()), found("file_is_folder", P)
    ),
    damage("a file of more than the limit", put(E, "# x\n" * 1_500_000), found("file_too_large", E, "", "", "5 MB")),
    damage("a tab in the indentation", swap(P, "  country: cn", "\tcountry: cn"), found("yaml_tab", P, "\tcountry")),
    damage(
        "a bracket that is not closed",
        swap(P, "name: {zh: 小园区, en: tiny park}", "name: {zh: 小园区"),
        found("yaml_syntax", P),
    ),
    damage("10 000 nested brackets", put(E, "[" * 10_000 + "]" * 10_000), found("too_deep", E, "[[")),
    damage("10 000 nested mappings", put(P, "".join(f"{' ' * n}a:\n" for n in range(200))), found("too_deep", P, "a:")),
    damage(
        "an alias bomb",
        put(P, "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nid: *c\n"),
        found("yaml_alias", P, "a: &a", "", "&a"),
    ),
    damage("an anchor", swap(E, "  role: utility", "  role: &r utility"), found("yaml_alias", E, "&r", "role", "&r")),
    damage("a merge key", swap(E, "  role: utility", "  <<: {role: utility}"), found("yaml_merge", E, "<<")),
    damage(
        "a tag that calls Python",
        swap(E, "  role: utility", "  role: !!python/name:os.system x"),
        found("yaml_tag", E, "os.system"),
    ),
    damage("two documents in a file", more(P, "---\nid: second\n"), found("yaml_documents", P, "---")),
    damage(
        "a key that is there twice",
        swap(P, "year: 2021\n", "year: 2021\nyear: 2022\n"),
        found("duplicate_key", P, "year: 2022", "year", "year", "6"),
    ),
    damage(
        "an enterprise twice in a mapping",
        swap(E, "          priority: 50\n", "          priority: 50\n          priority: 60\n"),
        found("duplicate_key", E, "priority: 60", "priority", "priority"),
    ),
    *(
        damage(
            f"a number written {text}",
            swap(E, "capacity: 30 t/h", f"capacity: {text}"),
            found("number_not_finite", E, f"capacity: {text}", "boiling.capacity", text),
        )
        for text in (
            ".nan",
            ".NaN",
            "NaN",
            "nan",
            ".inf",
            "-.inf",
            "+.INF",
            "Infinity",
            "-inf",
            "inf",
            "1e999",
            "-1e400",
        )
    ),
    *(
        damage(
            f"a quantity written {text}",
            swap(E, "capacity: 30 t/h", f"capacity: {text} t/h"),
            found(code, E, f"capacity: {text}", "boiling.capacity", text),
        )
        for code, text in (
            ("number_bad", "nan"),
            ("number_bad", "inf"),
            ("number_not_finite", "1e999"),
            ("number_bad", "1,000"),
            ("number_bad", "1.2.3"),
            ("number_bad", "--3"),
            ("number_bad", "thirty"),
        )
    ),
    damage(
        "a layout that is no JSON",
        put("layout.geojson", '{"type": "FeatureCollection", "features": ['),
        found("json_syntax", "layout.geojson"),
    ),
    damage(
        "a layout in degrees",
        put(
            "layout.geojson",
            '{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"id": "p1", "kind": "parcel"},'
            ' "geometry": {"type": "Polygon", "coordinates": [[[120.7, 31.3], [120.71, 31.3], [120.71, 31.31], [120.7, 31.3]]]}}]}',
        ),
        found("layout_degrees", "layout.geojson"),
    ),
)

PROFILES = (
    damage(
        "no profile",
        gone(L),
        found("path_missing", E, "profile: profiles/load.csv", "plan.profile", "profiles/load.csv"),
    ),
    damage(
        "a profile that is misspelt",
        swap(E, "profiles/load.csv", "profiles/laod.csv"),
        found("path_missing", E, "laod.csv", "plan.profile", "profiles/laod.csv", "profiles/load.csv"),
    ),
    damage(
        "a profile above the folder",
        swap(E, "profiles/load.csv", "../load.csv"),
        found("path_leaves", E, "../load.csv", "plan.profile", "../load.csv"),
    ),
    damage(
        "a profile that leaves the folder on a way round",
        swap(E, "profiles/load.csv", "profiles/../../load.csv"),
        found("path_leaves", E, "profiles/../../load.csv", "plan.profile", "../../"),
    ),
    damage(
        "a profile at an absolute path",
        swap(E, "profiles/load.csv", "/etc/passwd"),
        found("path_absolute", E, "/etc/passwd", "plan.profile", "/etc/passwd"),
    ),
    damage(
        "a profile on a drive of Windows",
        swap(E, "profiles/load.csv", "'C:\\load.csv'"),
        found("path_bad", E, "C:", "plan.profile", "load.csv"),
    ),
    damage(
        "a profile by a link that leads out",
        _link,
        found("path_leaves", E, "profiles/load.csv", "plan.profile", "load.csv"),
    ),
    damage(
        "a profile that is a folder",
        swap(E, "profiles/load.csv", "profiles"),
        found("path_is_folder", E, "profile: profiles", "plan.profile", "profiles"),
    ),
    damage(
        "a profile of the wrong length", put(L, _lines(8759)), found("profile_length", L, "", "load", "8759", "8760")
    ),
    damage(
        "a profile with a row too many", put(L, _lines(8761)), found("profile_length", L, "", "load", "8761", "8760")
    ),
    damage(
        "a profile of a leap year",
        put(L, _lines(8784)),
        found("profile_wrong_year", L, "", "load", "8784", "8760", "2021"),
    ),
    damage(
        "a profile of a common year in a leap year",
        (swap(P, "year: 2021", "year: 2020"), put(L, _lines(8760))),
        found("profile_wrong_year", L, "", "load", "8760", "8784", "2020"),
    ),
    damage(
        "a profile with gaps",
        put(L, LOAD.replace("3,0.97", "3,").replace("7,0.93", "7,")),
        found("profile_gap", L, "3,", "load", "2", "4, 8"),
    ),
    damage("a profile with text", put(L, LOAD.replace("0.95", "high")), found("number_bad", L, "high", "load", "high")),
    damage(
        "a profile with NaN", put(L, LOAD.replace("0.95", "nan")), found("number_not_finite", L, "nan", "load", "nan")
    ),
    damage(
        "a profile with infinity",
        put(L, LOAD.replace("0.95", "-inf")),
        found("number_not_finite", L, "-inf", "load", "-inf"),
    ),
    damage(
        "a profile that is negative",
        put(L, LOAD.replace("0.95", "-0.95")),
        found("amount_negative", E, "plan:", "milling.plan", "-14.25"),
    ),
    damage(
        "a profile without the column",
        swap(E, "column: load", "column: laod"),
        found("column_absent", E, "column: laod", "plan.column", "laod", "load", "month"),
    ),
    damage("a profile with semicolons", put(L, LOAD.replace(",", ";")), found("csv_delimiter", L)),
    damage(
        "a profile with a ragged row",
        put(L, LOAD.replace("0.95", "0.95,7")),
        found("row_ragged", L, "0.95,7", "load", "3", "2"),
    ),
    damage(
        "a profile with a column twice",
        put(L, LOAD.replace("month,load", "load,load")),
        found("column_duplicate", L, "load,load", "", "load"),
    ),
    damage("an empty profile", put(L, ""), found("file_empty", L)),
    damage(
        "a profile in GB18030",
        put(L, "负荷,load\n".encode("gb18030") + b"1,1\n" * 12),
        found("file_encoding", L, "", "", "GB18030"),
    ),
    damage("a profile that is a workbook", put(L, b"PK\x03\x04" + b"\0" * 90), found("table_is_workbook", L)),
    damage(
        "a profile in a unit of another dimension",
        (put(L, LOAD.replace("month,load", "month,load [MW]")), swap(E, "            of: 15 t/h\n", "")),
        found("unit_dimension", E, "plan:", "milling.plan", "MW"),
    ),
    damage(
        "four values that are neither quarters nor seasons",
        put(L, _lines(4)),
        found("profile_four", L, "", "", "season", "quarter"),
    ),
)

SCENARIOS = (
    damage(
        "a scenario that inherits from one that there is not",
        swap(C, "inherits: bigger", "inherits: biger"),
        found("scenario_unknown", C, "inherits: biger", "inherits", "biger", "bigger"),
    ),
    damage(
        "scenarios that inherit in a circle",
        swap(S, "set:\n", "inherits: colder\nset:\n"),
        found("scenario_loop", S, "inherits: colder", "inherits", "bigger"),
        found("scenario_loop", C, "inherits: bigger", "inherits", "colder"),
    ),
    damage(
        "a scenario that inherits from itself",
        swap(S, "set:\n", "inherits: bigger\nset:\n"),
        found("scenario_loop", S, "inherits: bigger", "inherits", "bigger"),
    ),
    damage(
        "a scenario with another id than its file",
        swap(S, "id: bigger", "id: largest"),
        found("scenario_id", S, "id: largest", "id", "largest", "bigger"),
    ),
    damage("an empty scenario", put(S, ""), found("file_empty", S)),
    damage("a scenario that is a list", put(S, "- a\n"), found("wrong_type", S)),
    damage(
        "a scenario that switches off what is not there",
        swap(C, "    - silo", "    - sillo"),
        found("reference_unknown", C, "- sillo", "off.stores", "sillo", "silo"),
    ),
    damage(
        "a scenario that switches off a scheme of ids",
        swap(C, "off:\n  stores:\n    - silo", "off:\n  stores: silo"),
        found("wrong_type", C, "stores: silo", "off.stores", "silo"),
    ),
    damage(
        "a scenario that adds a demand to a plant that there is not",
        swap(C, "    mill:\n", "    mil:\n"),
        found("reference_unknown", C, "    mil:", "add.demands", "mil", "mill"),
    ),
    damage(
        "a scenario that adds an exchange of an id that there is",
        swap(C, "- id: bran-out", "- id: gas-in"),
        found("id_duplicate", C, "- id: gas-in", "gas-in.id", "gas-in", "exchanges.yaml:5"),
    ),
    damage(
        "a scenario that adds an exchange to a partner that there is not",
        swap(C, "to: outside:dairy", "to: outside:dary"),
        found("reference_unknown", C, "outside:dary", "bran-out.to", "outside:dary", "outside:dairy"),
    ),
    damage(
        "a scenario that sets a thing that there is not",
        swap(S, "processes.milling.capacity", "processes.miling.capacity"),
        found("reference_unknown", S, "miling", "processes.miling.capacity", "miling", "milling"),
    ),
    damage(
        "a scenario that sets a kind that there is not",
        swap(S, "processes.milling.capacity", "proceses.milling.capacity"),
        found("path_unknown", S, "proceses", "proceses.milling.capacity", "proceses", "processes"),
    ),
    damage(
        "a scenario that sets a path without a field",
        swap(S, "processes.milling.capacity", "processes.milling"),
        found("path_short", S, "processes.milling", "processes.milling", "processes.<id>"),
    ),
    damage(
        "a scenario that sets a path through a value",
        swap(S, "processes.milling.capacity", "processes.milling.capacity.value.unit"),
        found("path_through_value", S, "capacity.value.unit", "processes.milling.capacity.value.unit"),
    ),
    damage(
        "a scenario that sets a value of another dimension",
        swap(S, "30 t/h", "30 MW"),
        found("unit_dimension", S, "30 MW", "milling.capacity", "30 MW", "t/h"),
    ),
    damage(
        "a scenario that sets a text for a number",
        swap(S, "30 t/h", "plenty"),
        found("number_bad", S, "plenty", "milling.capacity", "plenty"),
    ),
    damage(
        "a scenario that moves a plant that there is not",
        swap(C, "  mill: p3", "  mil: p3"),
        found("reference_unknown", C, "mil: p3", "move", "mil", "mill"),
    ),
    damage(
        "a scenario that moves to a parcel that there is not",
        swap(C, "  mill: p3", "  mill: p33"),
        found("reference_unknown", C, "mill: p33", "mill.parcel", "p33", "p1"),
    ),
    damage(
        "a scenario that sets the moisture of a resource of the library out of range",
        swap(S, "  processes.milling.capacity: 30 t/h", "  resources.dried-sludge.moisture: 3"),
        found("quantity_too_high", S, "moisture: 3", "resources.dried-sludge.moisture", "99.9 %"),
    ),
    damage(
        "a scenario named today",
        put("scenarios/today.yaml", "id: today\nname: {en: today}\nset: {park.year: 2022}\n"),
        found("scenario_today", "scenarios/today.yaml", "", "", "today"),
    ),
)

DAMAGES = (*FILES, *PROFILES, *SCENARIOS)
