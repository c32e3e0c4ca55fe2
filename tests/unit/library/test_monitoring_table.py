"""The table of monitoring: every measure has its inputs, every input a method, and every claim a source or the mark of a default."""

from pathlib import Path

import pytest

from symbiosis.errors import InputError
from symbiosis.library.activities import categories
from symbiosis.library.measures import MEASURES
from symbiosis.library.monitoring import FILE, INVENTORY, inputs_of, monitoring
from symbiosis.library.schemes import scheme
from symbiosis.library.sources import sources
from symbiosis.shipped import models_dir


def damaged(tmp_path: Path, *changes: tuple[str, str]) -> InputError:
    folder = tmp_path / "models"
    folder.mkdir()
    text = (models_dir() / FILE).read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (folder / FILE).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        monitoring(folder)
    return caught.value


def test_every_measure_has_its_inputs():
    assert monitoring().inputs.keys() == MEASURES.keys()


@pytest.mark.parametrize("category", categories())
def test_every_category_has_a_method(category: str):
    assert monitoring().method_of(category).method.zh


@pytest.mark.parametrize("kind", ["methods", "keep"])
def test_a_claim_has_a_source_that_is_known_or_is_a_default(kind: str):
    for key, claim in getattr(monitoring(), kind).items():
        assert (claim.source is None) == (claim.evidence == "default"), key
        assert claim.source is None or claim.source in sources(), key


def test_an_item_may_be_measured_otherwise_than_its_category():
    table = monitoring()
    assert table.method_of("electricity_import.certificate").evidence_wanted == "published"
    assert table.method_of("electricity_import.grid").evidence_wanted == "metered"


def test_records_of_the_inventory_are_kept_ten_years():
    # GB/T 32150-2025 asks for 10 years or more
    table = monitoring()
    keep = table.keep_of(table.method_of("fuel"))
    assert (keep.years, keep.source) == (10, "GBT-32150-2025")


def test_a_condition_of_application_asks_for_its_fact():
    assert inputs_of(scheme("CN-NDRC-2025"))["declared.zone_level"] == ("zone",)


def test_an_input_names_every_indicator_that_needs_it():
    assert inputs_of(scheme("CN-NDRC-2025"))["electricity_own"] == ("CN_CORE_1", "CN_GUIDE_1", "CN_DIRECT_SHARE")


def test_a_scheme_without_indicators_asks_for_the_inventory():
    asked = inputs_of(scheme("ISO14064-market"))
    assert "fuel" in asked
    assert {who for each in asked.values() for who in each} == {INVENTORY}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("  energy: [fuel,", "  energie: [fuel,", "monitor_measure_missing"),
        ("  energy: [fuel,", "  energie: [fuel,", "measure_unknown"),
        (
            "unseen: [electricity_import.certificate]",
            "unseen: [electricity_import.certificat]",
            "monitor_input_unknown",
        ),
        ("unseen: [electricity_import.certificate]", "unseen: [fuell]", "monitor_input_unknown"),
        ("  waste: waste_ledger\n", "", "monitor_without_method"),
        ("  fuel: fuels\n", "  fuel: fules\n", "not_allowed"),
        ("source: MEE-permit-ledgers", "source: MEE-permit-ledger", "source_unknown"),
        ("    source: MEE-permit-ledgers\n", "", "monitor_unsourced"),
        ("fence: fence_meter", "fence: fence_metre", "not_allowed"),
        ("    keep: ledger\n", "    keep: ledgers\n", "not_allowed"),
        ("    years: 10\n", "    years: 0\n", "out_of_range"),
    ],
)
def test_a_mistake_is_refused_with_its_line(tmp_path: Path, old: str, new: str, code: str):
    error = damaged(tmp_path, (old, new))
    found = [each for each in error.problems if each.code == code]
    assert found, [each.code for each in error.problems]
    assert all(each.file == FILE and each.line > 1 for each in found)
    assert all(each.render(lang) for each in found for lang in ("zh", "en"))


def test_all_mistakes_are_told_at_once(tmp_path: Path):
    error = damaged(
        tmp_path,
        ("  fuel: fuels\n", "  fuel: fules\n"),
        ("unseen: [electricity_import.cert", "unseen: [electricity_import.cart"),
    )
    assert [each.code for each in error.problems] == ["monitor_input_unknown", "not_allowed"]


def test_a_slip_names_the_nearest(tmp_path: Path):
    error = damaged(tmp_path, ("  fuel: fuels\n", "  fuel: fules\n"))
    assert error.problems[0].nearest == "fuels"


def test_a_credit_of_clinker_is_asked_for_where_the_rules_have_one():
    assert "substitute" in inputs_of(scheme("CN-NDRC-2025"))
    assert "substitute" not in inputs_of(scheme("JS-366-2024"))


def test_removals_are_asked_for_where_the_total_has_a_term_for_them():
    used = scheme("CN-NDRC-2025")
    rules = used.rules.model_copy(update={"terms": ["beccs"]})
    assert "removal" not in inputs_of(used)
    assert "removal" in inputs_of(used.model_copy(update={"rules": rules}))
