"""Every number of every scorecard is followed back to rows of the ledger and of factor files, with nothing of the package but the ids."""

import csv
import json
import math
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from symbiosis.i18n import tr
from symbiosis.library.measures import MEASURES
from symbiosis.run.explain import explain
from symbiosis.run.folder import write_run
from symbiosis.run.simulate import simulate
from symbiosis.shipped import models_dir

ROOT = Path(__file__).resolve().parents[2]
REL = 1e-9
PARKS = {
    "suzhou": ("suzhou-sip", "today"),
    "incineration": ("suzhou-sip", "no-symbiosis-incineration"),
    "starter": (str(models_dir() / "templates" / "starter"), "today"),
}
SCHEMES = {"incineration": ("CN-NDRC-2025", "JS-366-2024", "HN-2026", "CN-MIIT-ZCF-2026", "GREEN-DIRECT-650")}
NOT_A_FRACTION = {"product_limits"}


@pytest.fixture(scope="module", params=PARKS)
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    park, scenario = PARKS[request.param]
    made = tmp_path_factory.mktemp("explained") / request.param
    write_run(simulate(park, scenario=scenario, schemes=SCHEMES.get(request.param, ())), made)
    return made


@pytest.fixture(scope="module")
def auditor(folder: Path) -> "Auditor":
    return Auditor(folder)


class Auditor:
    """Reads a run folder as a stranger does."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.cards = json.loads((folder / "scorecard.json").read_text(encoding="utf-8"))
        self.ledger: dict[tuple[str, ...], list[float]] = {}
        for row in pq.read_table(folder / "ledger.parquet").to_pylist():
            place = tuple(row[name] for name in ("source", "target", "resource", "exchange"))
            self.ledger.setdefault(place, []).append(row["amount"])
        self.activities = self.table("activities.csv")
        self.origins: dict[str, list[dict[str, str]]] = {}
        for origin in self.table("origins.csv"):
            self.origins.setdefault(origin["activity"], []).append(origin)
        self.rows = {name: self.table(f"{name}.csv") for name in ("inventory", "energy", "trace")}

    def table(self, name: str) -> list[dict[str, str]]:
        with (self.folder / name).open(encoding="utf-8", newline="") as stream:
            return list(csv.DictReader(stream))

    def activity(self, number: str) -> float:
        """What the rows of the ledger make of an activity; a declared fact as it stands."""
        row = self.activities[int(number) - 1]
        assert row["id"] == number
        if number not in self.origins:
            assert row["category"] in ("declared", "value_added") or float(row["quantity"]) == 0.0
            return float(row["quantity"])
        parts = []
        for origin in self.origins[number]:
            place = tuple(origin[name] for name in ("source", "target", "resource", "exchange"))
            amount = math.fsum(self.ledger.get(place, [0.0])) if origin["target"] else float(origin["amount"])
            parts.append(amount * float(origin["per_unit"] or 0.0))
        return math.fsum(parts)

    def line(self, file: str, scheme: str, number: int, column: str) -> float:
        """What the ledger and the factor of a line make of it."""
        if file == "activities.csv":
            return self.activity(str(number))
        name = file.removesuffix(".csv")
        row = next(row for row in self.rows[name] if row["scheme"] == scheme and row["id"] == str(number))
        quantity = self.activity(row["activity_id"])
        sign = -1.0 if row["category"].endswith(("_export", "_out")) or row["category"] == "substitute" else 1.0
        if name == "energy":
            return sign * quantity * self.coefficient(scheme, row, column)
        if column != "co2_t":
            return float(row[column])
        return sign * quantity * float(row["factor"])

    def coefficient(self, scheme: str, row: dict[str, str], column: str) -> float:
        factors = {
            (each["item"], each["quantity"]): float(each["value"])
            for each in self.table("factors.csv")
            if each["scheme"] == scheme
        }
        if row["category"].startswith("electricity"):
            return factors["electricity", column]
        if row["category"].startswith("heat"):
            return factors["heat", "tce"]
        return 1.0 / factors["standard_coal", "heating_value"]


def ids(text: str) -> list[int]:
    found: list[int] = []
    for span in text.split():
        first, _, last = span.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def computed(formula: str, sums: list[float]) -> float:
    """Work a formula such as `100 × [2] ÷ ([1] + [3])` out."""
    text = re.sub(r"\[(\d+)\]", lambda match: repr(sums[int(match[1]) - 1]), formula)
    return float(eval(text.replace("×", "*").replace("÷", "/").replace("−", "-")))  # noqa: S307  # digits and signs, made by the test itself


def test_every_value_of_every_scorecard_is_followed_to_the_ledger(auditor: Auditor) -> None:
    followed = 0
    for scheme, card in auditor.cards.items():
        for indicator in card["indicators"]:
            if indicator["value"] is None:
                continue
            found = explain(auditor.folder, f"{scheme}:indicator:{indicator['id']}")
            assert found.holds, found.checks
            assert found.value == indicator["value"]
            rows = [
                row
                for row in auditor.rows["trace"]
                if (row["scheme"], row["indicator"], row["role"]) == (scheme, indicator["id"], "value")
                and row["enterprise"] == (card.get("enterprise") or "")
            ]
            sums = [
                math.fsum(auditor.line(row["file"], scheme, number, row["column"]) for number in ids(row["ids"]))
                for row in rows
            ]
            for row, total in zip(rows, sums, strict=True):
                assert total == pytest.approx(float(row["sum"]), rel=REL, abs=1e-9)
            if found.details["measure"] in NOT_A_FRACTION or indicator["value"] == 0.0:
                continue
            assert found.formula, found.line
            assert computed(found.formula, sums) == pytest.approx(indicator["value"], rel=REL)
            followed += 1
    assert followed >= 2


def test_every_line_of_inventory_and_energy_holds_at_every_step(auditor: Auditor) -> None:
    for kind, name in (("co2", "inventory"), ("energy", "energy")):
        for row in auditor.rows[name]:
            found = explain(auditor.folder, f"{row['scheme']}:{kind}:{row['id']}")
            assert found.holds, (found.line, found.checks)
            assert "activity_is_sum_of_ledger" in found.checks, found.line


def test_every_factor_stands_in_the_line_of_the_file_that_is_named(auditor: Auditor) -> None:
    seen = 0
    for kind, name in (("co2", "inventory"), ("energy", "energy")):
        for row in auditor.rows[name]:
            for factor in explain(auditor.folder, f"{row['scheme']}:{kind}:{row['id']}").factors:
                if factor.set == "given":
                    continue
                if factor.item == "standard_coal":
                    assert factor.value == 29.3076
                    continue
                file, _, line = factor.place.partition(":")
                text = (ROOT / file).read_text(encoding="utf-8").splitlines()[int(line) - 1]
                numbers = {float(each) for each in re.findall(r"\d+\.?\d*", text)}
                per = (factor.value, factor.value * 1000.0)
                assert any(math.isclose(number, each, rel_tol=1e-12) for number in numbers for each in per), factor
                assert factor.source
                seen += 1
    assert seen


def test_every_activity_is_followed_to_the_ledger(auditor: Auditor) -> None:
    for row in auditor.activities:
        assert float(row["quantity"]) == pytest.approx(auditor.activity(row["id"]), rel=REL, abs=1e-6)


@pytest.mark.parametrize("cut", ["source", "enterprise", "plant", "process", "carrier"])
def test_the_parts_of_a_cut_add_up_to_the_total(auditor: Auditor, cut: str) -> None:
    for scheme in auditor.cards:
        rows = [row for row in auditor.rows["inventory"] if row["scheme"] == scheme and row["in_total"] == "true"]
        names = dict.fromkeys(row[cut] for row in rows)
        parts = [explain(auditor.folder, f"{scheme}:total:{cut}:{name}").value or 0.0 for name in names]
        assert math.fsum(parts) == pytest.approx(explain(auditor.folder, f"{scheme}:total").value, rel=REL)


def test_the_hours_of_the_folder_add_up_to_the_total_of_each_scheme(auditor: Auditor) -> None:
    hours = pq.read_table(auditor.folder / "co2_hourly.parquet").to_pylist()
    for scheme in auditor.cards:
        total = math.fsum(row["co2_t"] for row in hours if row["scheme"] == scheme)
        assert total == pytest.approx(explain(auditor.folder, f"{scheme}:total").value, rel=REL)


def test_a_factor_set_that_changes_in_the_year_is_followed_through_its_own_hours(tmp_path):
    change = [{"at": 800, "set": {"park.factors": "GBT-32151.34-2024"}}]
    run = simulate("suzhou-sip", hours=1500, timeline=change)
    made = tmp_path / "run"
    write_run(run, made)
    with (made / "inventory.csv").open(encoding="utf-8", newline="") as stream:
        rows = [row for row in csv.DictReader(stream) if row["scheme"] == "CN-NDRC-2025"]
    coal = [row for row in rows if row["item"] == "bituminous_coal"]
    assert [row["factor_set"] for row in coal] == ["NCSC-2025", "GBT-32151.34-2024"]
    for row in rows:
        found = explain(made, f"CN-NDRC-2025:co2:{row['id']}")
        assert found.holds, found.checks
    assert math.fsum(run.hourly_co2()["co2_t"]) == pytest.approx(run.accounts().total_t, rel=REL)


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("day") / "run"
    write_run(simulate("suzhou-sip", hours=24), made)
    return made


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_command_prints_every_kind_of_number(command, day, lang):
    for line in (
        "total",
        "total:source:fuel",
        "view:market",
        "memo:biogenic",
        "co2:1",
        "energy",
        "energy:1",
        "activity:1",
        "indicator:CN_CORE_1",
    ):
        done = command("explain", str(day), f"CN-NDRC-2025:{line}", "--lang", lang)
        assert done.returncode == 0, done.stderr
        assert f"CN-NDRC-2025:{line}" in done.stdout
        assert "explain." not in done.stdout


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_the_command_prints_cost(command, day, lang):
    for line in ("cost", "cost:purchases", "cost:line:1", "cost:line:4", "cost:line:16", "cost:line:17"):
        done = command("explain", str(day), line, "--lang", lang)
        assert done.returncode == 0, done.stderr
        assert line in done.stdout
        assert "explain." not in done.stdout


def test_an_enterprise_is_explained_by_its_own_scorecard(tmp_path):
    made = tmp_path / "run"
    write_run(simulate("suzhou-sip", hours=24, schemes=("CN-MIIT-ZCF-2026",)), made)
    card = json.loads((made / "scorecard.json").read_text(encoding="utf-8"))["CN-MIIT-ZCF-2026"]
    for name, own in card["enterprises"].items():
        value = next(each["value"] for each in own["indicators"] if each["id"] == "ZCF_CORE_1")
        found = explain(made, f"CN-MIIT-ZCF-2026:indicator:ZCF_CORE_1:{name}")
        assert (found.value, found.holds, found.details["enterprise"]) == (value, True, name)


def test_the_json_of_a_line_names_factor_file_source_and_months(command, day):
    done = command("explain", str(day), "CN-NDRC-2025:co2:1", "--json")
    found = json.loads(done.stdout)
    assert found["holds"]
    assert found["factors"][0]["place"].startswith("models/factors/NCSC-")
    assert found["sources"][0]["address"]
    assert found["ledger"][0]["periods"][0]["month"] == 1


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("CN-NDRC:total", "CN-NDRC-2025"),
        ("CN-NDRC-2025:co2:99", "rows are 1 to"),
        ("CN-NDRC-2025:indicator:CN_CORE", "nearest: CN_CORE_1"),
        ("CN-NDRC-2025:total:plants:chp", "nearest: plant"),
        ("CN-NDRC-2025:total:plant:dongwu", "dongwu-chp"),
        ("CN-NDRC-2025:sum", "SCHEME:indicator:ID"),
        ("CN-NDRC-2025:view:local", "location"),
        ("CN-NDRC-2025:memo:bio", "biogenic"),
        ("cost:purchase", "purchases"),
        ("cost:line:99", "rows are 1 to"),
    ],
)
def test_a_line_that_is_not_there_is_told_with_the_way_out(command, day, line, said):
    done = command("explain", str(day), line, "--lang", "en")
    assert done.returncode == 2
    assert said in done.stderr


def test_a_folder_that_is_no_run_is_told(command, tmp_path):
    done = command("explain", str(tmp_path), "CN-NDRC-2025:total", "--lang", "en")
    assert done.returncode == 2
    assert "symbiosis run" in done.stderr


@pytest.mark.parametrize(("lang", "said"), [("en", "written by another version (0.0.9)"), ("zh", "另一版本（0.0.9）")])
@pytest.mark.parametrize("written", [{}, {"format": 10**6}])
def test_a_run_folder_of_another_format_is_told_to_be_run_again(command, day, tmp_path, written, lang, said):
    import shutil

    made = tmp_path / "run"
    shutil.copytree(day, made)
    manifest = json.loads((made / "manifest.json").read_text(encoding="utf-8"))
    del manifest["format"]
    manifest = {**manifest, **written, "program": {"name": "park-symbiosis", "version": "0.0.9"}}
    (made / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    done = command("explain", str(made), "CN-NDRC-2025:co2:1", "--lang", lang)
    assert done.returncode == 2
    assert said in done.stderr
    assert "symbiosis run suzhou-sip" in done.stderr


def test_a_number_that_is_not_what_its_parts_make_is_told(command, day, tmp_path):
    import shutil

    made = tmp_path / "run"
    shutil.copytree(day, made)
    text = (made / "origins.csv").read_text(encoding="utf-8").splitlines()
    cells = text[3].split(",")
    cells[-1] = repr(float(cells[-1]) * 1.01)
    (made / "origins.csv").write_text("\n".join([*text[:3], ",".join(cells), *text[4:]]) + "\n", encoding="utf-8")
    done = command("explain", str(made), f"CN-NDRC-2025:activity:{cells[0]}", "--lang", "en")
    assert done.returncode == 1
    assert "a check fails" in done.stdout


def test_a_line_lists_the_default_values_of_the_park_that_it_rests_on(command, day):
    done = command("explain", str(day), "CN-NDRC-2025:co2:1", "--json")
    listed = {row["path"]: row["value"] for row in json.loads(done.stdout)["defaults"]}
    assert listed["processes.chp.capacity"] == "200 t/h"
    said = command("explain", str(day), "CN-NDRC-2025:co2:1", "--lang", "zh").stdout
    assert "processes.chp.capacity" in said
    assert "缺省值" in said


@pytest.mark.parametrize(("lang", "said"), [("en", "are defaults without a source"), ("zh", "为缺省值")])
def test_score_says_how_many_values_are_defaults(command, day, lang, said):
    assert said in command("score", str(day), "--lang", lang).stdout


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_without_a_line_all_are_listed_and_each_has_the_value_that_is_listed(command, day, lang):
    done = command("explain", str(day), "--lang", lang)
    assert done.returncode == 0, done.stderr
    assert "CN-NDRC-2025:indicator:CN_CORE_1  " in done.stdout
    listed = json.loads(command("explain", str(day), "--json").stdout)["lines"]
    assert len({each["line"] for each in listed}) == len(listed) > 20
    for each in listed:
        assert each["line"] in done.stdout
        if each["value"] is None:
            assert explain(day, each["line"]).value is None
        else:
            assert explain(day, each["line"]).value == pytest.approx(each["value"], rel=1e-12)
    assert "– %" not in done.stdout


def test_the_views_are_sums_of_the_lines_under_each(day):
    summary = json.loads((day / "summary.json").read_text(encoding="utf-8"))["co2"]
    for view, value in summary["views"].items():
        found = explain(day, f"CN-NDRC-2025:view:{view}")
        assert found.holds
        assert (found.value, len(found.sums[0].parts) > 1) == (value, True)


def test_what_is_shown_apart_is_the_sum_of_its_lines(day):
    summary = json.loads((day / "summary.json").read_text(encoding="utf-8"))["co2"]
    assert summary["memo"]["biogenic"] > 0.0
    for name, value in summary["memo"].items():
        found = explain(day, f"CN-NDRC-2025:memo:{name}")
        assert found.holds
        assert (found.value, found.details["in_total"]) == (value, False)
    assert explain(day, "CN-NDRC-2025:memo:biogenic").sums[0].parts[0].id.startswith("CN-NDRC-2025:co2:")


def test_every_line_of_the_bill_is_followed_to_the_ledger(day):
    lines = json.loads((day / "summary.json").read_text(encoding="utf-8"))["cost"]["lines"]
    for number, line in enumerate(lines, start=1):
        found = explain(day, f"cost:line:{number}")
        assert found.holds, found.checks
        assert found.value == line["cny"]
        assert ("amount_is_sum_of_ledger" in found.checks) == (line["item"] != "permits")


def test_power_by_a_tariff_is_the_sum_of_its_periods(day):
    lines = json.loads((day / "summary.json").read_text(encoding="utf-8"))["cost"]["lines"]
    number = next(number for number, line in enumerate(lines, start=1) if line.get("by_period"))
    found = explain(day, f"cost:line:{number}")
    assert "cost_is_sum_of_periods" in found.checks
    assert sum(
        math.prod(float(each.split()[0]) for each in part.split(" × ")) for part in found.formula.split(" + ")
    ) == (pytest.approx(found.value, rel=1e-9))


def test_a_cost_of_which_a_part_has_no_price_is_not_known_and_says_why(day):
    found = explain(day, "cost")
    assert (found.value, found.holds) == (None, True)
    assert any("sewage" in each["en"] for each in found.details["why"])
    assert explain(day, "cost:annuities").value == 0.0


def test_what_is_shown_apart_and_not_known_is_no_zero(day, tmp_path):
    import shutil

    made = tmp_path / "run"
    shutil.copytree(day, made)
    text = (made / "totals.csv").read_text(encoding="utf-8")
    row = "CN-NDRC-2025,,memo,bunker,"
    (made / "totals.csv").write_text(text.replace(f"{row}0.0,", f"{row},"), encoding="utf-8")
    assert explain(made, "CN-NDRC-2025:memo:bunker").value is None


def test_a_reading_of_another_factor_set_has_its_formula(day):
    card = json.loads((day / "scorecard.json").read_text(encoding="utf-8"))["CN-NDRC-2025"]
    given = {each["id"]: each["value"] for row in card["indicators"] for each in row["readings"]}
    found = explain(day, "CN-NDRC-2025:indicator:CN_CORE_1")
    formulas = {each["id"]: each["formula"] for each in found.details["readings"] if each["id"].startswith("factors:")}
    assert len(formulas) > 1
    for name, formula in formulas.items():
        co2, energy = (float(part.split()[0]) for part in formula.split(" ÷ "))
        assert co2 / energy == pytest.approx(given[name], rel=1e-10)


def test_views_and_measures_are_told_in_chinese(command, day):
    shown = command("explain", str(day), "CN-NDRC-2025:co2:1", "--lang", "zh").stdout
    assert "国家口径" in shown
    assert "national" not in shown
    shown = command("explain", str(day), "CN-NDRC-2025:indicator:CN_CORE_1", "--lang", "zh").stdout
    assert "÷ 年综合能耗" in shown
    assert "over annual energy" not in shown


def test_every_measure_has_the_words_of_the_library():
    assert {key: tr(f"explain.says.{key}", lang="en") for key in MEASURES} == {
        key: each.meaning for key, each in MEASURES.items()
    }


def test_a_formula_has_no_digits_of_rounding(day):
    formula = explain(day, "CN-NDRC-2025:co2:1").formula
    assert "× 0.0946 tCO2/GJ" in formula


@pytest.mark.parametrize(("lang", "base"), [("en", "feedwater of the park 83.736"), ("zh", "园区给水焓 83.736")])
def test_heat_of_steam_is_followed_to_its_enthalpy_the_base_and_the_source(command, day, lang, base):
    rows = csv.DictReader((day / "inventory.csv").read_text(encoding="utf-8").splitlines())
    number = next(row["id"] for row in rows if (row["scheme"], row["source"]) == ("CN-NDRC-2025", "heat"))
    said = command("explain", str(day), f"CN-NDRC-2025:co2:{number}", "--lang", lang).stdout
    assert "2768.4 kJ/kg" in said
    assert f"{base} kJ/kg" in said
    assert "2.684664 GJ/t" in said
    assert "GB/T 32151.34-2024, table C.4" in said


def test_score_by_a_scheme_that_the_run_lacks_says_the_way_out(command, day):
    for lang, said in (("en", "run again with it"), ("zh", "重新运行")):
        done = command("score", str(day), "--scheme", "HN-2026", "--lang", lang)
        assert done.returncode == 2
        assert said in done.stderr
        assert "symbiosis score PARK --scheme HN-2026" in done.stderr
