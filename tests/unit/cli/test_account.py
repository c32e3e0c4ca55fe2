"""What `symbiosis account` computes and prints: the JSON form of the public surface, and tables in both languages."""

import json
from pathlib import Path

import pytest

from symbiosis.cli.account import print_account, run_account
from symbiosis.errors import InputError, UsageError

FILE = Path(__file__).resolve().parents[3] / "docs" / "examples" / "account-vector-f.csv"


def test_the_shipped_file_gives_the_printed_numbers():
    result = run_account(FILE, "CN-NDRC-2025", "GBT-32151.34-2024", None, None, lang="en")
    assert round(result["co2"]["total_t"], 3) == 73263.440
    assert round(result["energy"]["tce_equivalent"], 2) == 74753.24
    assert result["factors"] == "GBT-32151.34-2024"
    assert {"scheme", "factors", "co2", "energy", "verdict", "indicators", "warnings"} <= set(result)
    json.dumps(result, allow_nan=False)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("scheme", ["CN-NDRC-2025", "JS-366-2024"])
def test_tables_are_printed_without_an_unfilled_text(scheme: str, lang: str, capsys: pytest.CaptureFixture[str]):
    print_account(run_account(FILE, scheme, None, "江苏", 2023, lang=lang), lang)
    shown = capsys.readouterr().out
    assert "account." not in shown
    assert "reading." not in shown
    assert "{" not in shown


def test_a_bad_file_says_everything_at_once(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_text("category,item,quantity,unit\nfuel,dieselx,1,t\nfuel,diesel,-1,t\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        run_account(path, "CN-NDRC-2025", None, None, None, lang="zh")
    assert [each.line for each in caught.value.problems] == [2, 3]


def test_an_unknown_scheme_is_wrong_usage():
    with pytest.raises(UsageError):
        run_account(FILE, "CN", None, None, None, lang="zh")
