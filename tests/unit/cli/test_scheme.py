"""`symbiosis scheme list` and `scheme form`: what ships is listed, a form is written once and never over a file."""

import json
from pathlib import Path

import pytest

from symbiosis import load_park, simulate
from symbiosis.cli.account import print_account, run_account
from symbiosis.cli.new import new_park
from symbiosis.cli.scheme import form_scheme, list_schemes
from symbiosis.errors import UsageError
from symbiosis.library.scheme_form import form
from symbiosis.library.schemes import scheme, schemes
from symbiosis.run.explain import explain
from symbiosis.run.folder import write_run

FILE = Path(__file__).resolve().parents[3] / "docs" / "examples" / "account-vector-f.csv"

FEED_IN = """\
scheme: GREEN-DIRECT-650
where_read: notice of our province
indicators:
  - id: DIR_FEED
    unit: "%"
    class: province
    reference_value: 15
    direction: lower
    evidence: published
"""


def test_every_scheme_is_listed_with_what_is_missing(capsys: pytest.CaptureFixture[str]):
    list_schemes(as_json=True, lang="en")
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)["schemes"]}
    assert list(rows) == list(schemes())
    jiangsu = rows["JS-DB32T5156-2025"]
    assert jiangsu["indicators"] == jiangsu["thresholds_missing"] == 20
    assert rows["CN-NDRC-2025"]["thresholds_missing"] == 0
    assert rows["CN-MIIT-ZCF-2026"]["scope"] == "enterprise"


@pytest.mark.parametrize(("lang", "shown"), [("zh", "企业"), ("en", "enterprise")])
def test_the_list_is_printed_in_both_languages(capsys: pytest.CaptureFixture[str], lang: str, shown: str):
    list_schemes(as_json=False, lang=lang)
    text = capsys.readouterr().out
    assert shown in text
    assert "scheme.list" not in text
    assert "scheme.scope" not in text


def test_a_form_is_printed_where_no_file_is_named(capsys: pytest.CaptureFixture[str]):
    form_scheme("HN-2026", out=None, lang="en")
    assert capsys.readouterr().out == form(scheme("HN-2026"))


def test_a_form_is_written_and_says_what_comes_next(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    path = tmp_path / "form.yaml"
    form_scheme("HN-2026", out=path, lang="zh")
    assert path.read_text(encoding="utf-8") == form(scheme("HN-2026"))
    assert "symbiosis account" in capsys.readouterr().err


def test_a_file_that_is_there_is_not_written_over(tmp_path: Path):
    path = tmp_path / "form.yaml"
    path.write_text("mine", encoding="utf-8")
    with pytest.raises(UsageError):
        form_scheme("HN-2026", out=path, lang="en")
    assert path.read_text(encoding="utf-8") == "mine"


def test_a_folder_that_is_not_there_is_wrong_usage(tmp_path: Path):
    with pytest.raises(UsageError, match="cannot be written"):
        form_scheme("HN-2026", out=tmp_path / "no" / "form.yaml", lang="en")


def test_what_a_form_fills_in_is_judged(tmp_path: Path):
    path = tmp_path / "jiangsu.yaml"
    text = form(scheme("JS-DB32T5156-2025"))
    before, after = text.split("- id: DB32_07")
    path.write_text(
        f"{before}- id: DB32_07{after.replace('reference_value: null', 'reference_value: 20', 1)}", encoding="utf-8"
    )
    rows = {row["id"]: row for row in run_account(FILE, str(path), None, "江苏", 2023, lang="en")["indicators"]}
    assert (rows["DB32_07"]["status"], rows["DB32_07"]["threshold"]) == ("met", 20)
    assert (rows["DB32_08"]["status"], rows["DB32_08"]["reason"]) == ("not_computable", "threshold_missing")


def test_nothing_of_the_jiangsu_standard_is_judged_before_it_is_filled_in():
    result = run_account(FILE, "JS-DB32T5156-2025", None, None, 2025, lang="en")
    assert result["verdict"] == "cannot_be_judged"
    assert {row["threshold"] for row in result["indicators"]} == {None}
    shown = [row for row in result["indicators"] if row["value"] is not None]
    assert shown
    assert {row["reason"] for row in shown} == {"threshold_missing"}


def test_an_account_is_judged_by_a_scheme_of_ones_own(tmp_path: Path):
    path = tmp_path / "my-scheme.yaml"
    form_scheme("own", out=path, lang="en")
    totals = tmp_path / "totals.csv"
    totals.write_text(
        "category,item,quantity,unit\nfuel,diesel,10,t\nvalue_added,industrial,500,10^4 CNY\ndeclared,employees_total,25,\n",
        encoding="utf-8",
    )
    rows = {row["id"]: row for row in run_account(totals, str(path), None, None, None, lang="en")["indicators"]}
    assert rows["MY_PRODUCTIVITY"]["value"] == 20.0


def test_a_fact_of_ones_own_in_a_park_does_not_stop_other_schemes(tmp_path: Path):
    park = tmp_path / "park"
    new_park(park, template="starter", lang="en")
    file = park / "park.yaml"
    text = file.read_text(encoding="utf-8")
    assert "\nfacts:" not in text
    file.write_text(f"{text}\nfacts: {{employees_total: 25, industrial_value_added: 500 10^4 CNY}}\n", encoding="utf-8")
    mine = tmp_path / "my-scheme.yaml"
    form_scheme("own", out=mine, lang="en")
    run = simulate(load_park(park), hours=1)
    assert run.score("CN-NDRC-2025").verdict == "cannot_be_judged"
    assert run.score(str(mine))["MY_PRODUCTIVITY"].value == 20.0


def test_a_run_by_a_scheme_of_ones_own_is_written_and_explained(tmp_path: Path):
    new_park(tmp_path / "park", template="starter", lang="en")
    mine = tmp_path / "my-scheme.yaml"
    form_scheme("own", out=mine, lang="en")
    run = simulate(load_park(tmp_path / "park"), hours=24, schemes=(str(mine),))
    write_run(run, tmp_path / "run")
    made = explain(tmp_path / "run", f"{mine}:total")
    assert made.value == pytest.approx(run.accounts(str(mine)).total_t, rel=1e-9)


def test_a_run_by_a_filled_form_is_explained_by_the_id_of_its_scheme_and_names_the_row(tmp_path: Path):
    new_park(tmp_path / "park", template="starter", lang="en")
    mine = tmp_path / "province.yaml"
    mine.write_text(FEED_IN, encoding="utf-8")
    run = simulate(load_park(tmp_path / "park"), hours=24, schemes=(str(mine),))
    write_run(run, tmp_path / "run")
    made = explain(tmp_path / "run", "GREEN-DIRECT-650:indicator:DIR_FEED")
    assert [each.title["en"] for each in made.sources] == ["filled in by the user, province.yaml:7"]
    other = explain(tmp_path / "run", "GREEN-DIRECT-650:indicator:DIR_GREEN")
    assert "filled in" not in other.sources[0].title["en"]


def test_of_two_schemes_with_one_id_the_file_must_be_named(tmp_path: Path):
    new_park(tmp_path / "park", template="starter", lang="en")
    files = [tmp_path / "one.yaml", tmp_path / "two.yaml"]
    for each in files:
        each.write_text(FEED_IN, encoding="utf-8")
    write_run(simulate(load_park(tmp_path / "park"), hours=1, schemes=tuple(map(str, files))), tmp_path / "run")
    with pytest.raises(UsageError, match=r"two\.yaml"):
        explain(tmp_path / "run", "GREEN-DIRECT-650:total")


def test_account_prints_the_decisions_of_a_filled_form(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    mine = tmp_path / "province.yaml"
    mine.write_text(FEED_IN, encoding="utf-8")
    print_account(run_account(FILE, str(mine), None, None, 2025, lang="en"), "en")
    assert "notice of our province" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize(("key", "complete"), [("SD-ECO", False), ("CN-NDRC-2025", True)])
def test_the_list_says_of_which_texts_only_part_is_known(capsys: pytest.CaptureFixture[str], key: str, complete: bool):
    list_schemes(as_json=True, lang="en")
    rows = {row["id"]: row for row in json.loads(capsys.readouterr().out)["schemes"]}
    assert rows[key]["complete"] is complete
