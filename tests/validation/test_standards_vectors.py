"""Published and hand-computed vectors: factors, energy and inventory of GB/T 32151.34-2024, CETS-AG-03.01-V01-2024, annex 4."""

from pathlib import Path

import pytest

from symbiosis.accounting import Accounts, Activity, account, read_activities
from symbiosis.accounting.anode import aluminium_co2, net_anode_co2
from symbiosis.accounting.factor_book import FactorBook
from symbiosis.accounting.heat import hot_water_heat, steam_heat
from symbiosis.indicators import score
from symbiosis.library.factors import CO2_PER_C, factor_set
from symbiosis.library.schemes import scheme

ROOT = Path(__file__).resolve().parents[2]
GBT = "GBT-32151.34-2024"
STEEL = "MEE-CETS-steel-2024"


def row(category: str, item: str, quantity: float, unit: str, **more: object) -> Activity:
    return Activity("", category, item, quantity, unit, **more)  # type: ignore[arg-type]  # tests give what they need


def vector_f(factors: str | None = GBT) -> Accounts:
    problems: list[object] = []
    rows = read_activities(ROOT / "docs" / "examples" / "account-vector-f.csv", problems)  # type: ignore[arg-type]
    assert problems == []
    return account(rows, "CN-NDRC-2025", factors=factors)


# -- vector F: a park by the national rule


def test_vector_f_gives_the_printed_total_and_sources():
    accounts = vector_f()
    assert round(accounts.total_t, 3) == 73263.440
    sources = accounts.by_source()
    assert round(sources["fuel"], 3) == round(17417.496 + 10810.944, 3)
    assert sources["electricity"] == pytest.approx(14985.0, rel=1e-12)
    assert sources["heat"] == pytest.approx(3300.0, rel=1e-12)
    assert sources["process"] == pytest.approx(26750.0, rel=1e-12)


def test_vector_f_gives_the_printed_lines_of_coal_and_gas():
    lines = {line.item: line.co2_t for line in vector_f().lines if line.source == "fuel"}
    assert round(lines["bituminous_coal"], 3) == 17417.496
    assert round(lines["natural_gas"], 3) == 10810.944


def test_vector_f_gives_the_printed_energy_both_ways():
    accounts = vector_f()
    assert round(accounts.tce("equivalent"), 2) == 74753.24
    assert round(accounts.tce("calorific"), 2) == 40109.74


def test_vector_f_gives_the_printed_indicators():
    card = score(vector_f(), "CN-NDRC-2025")
    core = card["CN_CORE_1"]
    assert core.value is not None
    assert round(core.value, 5) == 0.98007
    calorific = next(each.value for each in core.readings if each.id == "energy_calorific")
    assert abs(calorific - 1.82657) < 1.1e-5  # printed as 1.82657, the totals above give 1.826575
    assert card["CN_DIRECT_SHARE"].value == pytest.approx(75.0, rel=1e-12)


def test_vector_f_lies_below_the_bands_of_the_notice():
    card = score(vector_f(), "CN-NDRC-2025")
    assert card["CN_CORE_1"].status == "no_threshold"
    assert card["CN_CORE_1"].threshold is None
    assert card.verdict == "cannot_be_judged"


def test_the_national_database_gives_another_total_and_both_are_shown():
    accounts = vector_f(factors=None)
    assert accounts.factors["fuels"] == "NCSC-2026"
    assert round(accounts.total_t, 3) != 73263.440
    assert accounts.alternatives[GBT].co2_t == pytest.approx(vector_f().total_t, rel=1e-12)
    assert accounts.alternatives["NCSC-2026"].co2_t == pytest.approx(accounts.total_t, rel=1e-12)


def test_certificates_count_nothing_nationally_and_the_grid_factor_by_location():
    views = vector_f().views()
    uncovered, certified = 20000 - 2000, 30000
    other = 73263.439745 - 14985.0
    assert views["national"] == pytest.approx(other + uncovered * 0.8325)
    assert views["location"] == pytest.approx(other + (uncovered + certified) * 0.5306)
    assert views["market"] == pytest.approx(other + uncovered * 0.6096)


# -- GB/T 32151.34-2024, table C.1: tCO2 per unit burnt, kgCO2/GJ burnt, tCO2 per unit converted, as computed from the table

TABLE_C1 = """
anthracite 2.5215 94.44 2.6825
bituminous_coal 1.7417 89.00 1.8728
lignite 1.1729 98.56 1.2217
cleaned_coal 2.2082 83.85 2.4535
other_washed_coal 1.0519 83.85 1.1688
briquette 1.9360 110.88 2.1511
coke 2.8604 100.60 3.0757
petroleum_coke 3.2115 98.82 3.2771
crude_oil 3.0202 72.23 3.0818
fuel_oil 3.1705 75.82 3.2352
gasoline 2.9251 67.91 2.9848
diesel 3.0959 72.59 3.1591
kerosene 3.0334 70.43 3.0953
lng 2.8313 54.98 2.8890
lpg 3.1013 61.81 3.1646
natural_gas 21.6219 55.54 21.8403
blast_furnace_gas 8.4811 257.0 8.5668
converter_gas 15.1240 180.0 15.2768
coke_oven_gas 8.8638 49.30 8.9533
"""


@pytest.mark.parametrize("text", TABLE_C1.split("\n")[1:-1])
def test_table_c1_gives_the_printed_factors(text: str):
    fuel, burnt, per_heat, converted = text.split()
    factor = FactorBook(scheme("CN-NDRC-2025"), factors=GBT).fuel(fuel)
    assert factor.heating_value is not None
    assert factor.burnt is not None
    assert factor.converted is not None
    heating = factor.heating_value.value
    assert heating * factor.burnt.value == pytest.approx(float(burnt), abs=0.51e-4)
    assert 1000 * factor.burnt.value == pytest.approx(float(per_heat), abs=0.51 * 10 ** -len(per_heat.split(".")[1]))
    assert heating * factor.converted.value == pytest.approx(float(converted), abs=0.51e-4)


def test_table_c1_has_its_26_fuels():
    fuels = factor_set(GBT).fuels
    assert fuels is not None
    assert len(fuels.rows) == 26


def test_carbonates_agree_with_molar_masses():
    molar = {
        "calcium_carbonate": 100.09,
        "magnesium_carbonate": 84.31,
        "sodium_carbonate": 105.99,
        "barium_carbonate": 197.34,
    }
    for item, mass in molar.items():
        found = factor_set(GBT).factor("materials", item)
        assert found is not None
        assert found.value == pytest.approx(44.01 / mass, abs=1.1e-3)  # the table prints three digits


# -- the other vectors


def test_steam_counts_with_and_without_the_feedwater_base():
    assert steam_heat(1.0, 2800.0, base=0.0) * 0.11 == pytest.approx(0.308, rel=1e-12)
    assert round(steam_heat(1.0, 2800.0, base=83.74) * 0.11, 5) == 0.29879
    steam = factor_set(GBT).steam
    bases = factor_set(GBT).steam_bases
    assert steam is not None
    assert bases is not None
    one_mpa, feedwater = steam.rows["saturated_1_0_mpa"].enthalpy, bases.rows["feedwater_20_degc"].enthalpy
    heat = steam_heat(1.0, one_mpa, base=feedwater)
    assert round(heat, 5) == 2.69326
    assert round(heat * 0.11, 6) == 0.296259


def test_hot_water_counts_over_20_degrees():
    assert hot_water_heat(1.0, 90.0) == pytest.approx(0.293076, rel=1e-12)


@pytest.mark.parametrize(
    ("coal", "power", "computed", "printed"), [(94, 48, 99.90, 100), (100, 57, 107.01, 107), (109, 61, 116.50, 117)]
)
def test_energy_limits_count_electricity_at_the_calorific_value(
    coal: float, power: float, computed: float, printed: float
):
    """GB 16780-2021, table 2: coal [kgce/t], power [kWh/t], comprehensive energy [kgce/t], printed without decimals."""
    value = coal + power * FactorBook(scheme("CN-NDRC-2025")).coefficient("electricity_calorific").value
    assert round(value, 2) == pytest.approx(computed, abs=0.0051)
    assert abs(value - printed) <= 0.51


@pytest.mark.parametrize(
    ("factors", "value", "share_low", "share_high"),
    [("NCSC-2025", 1.644156, 12.164, 18.246), ("NCSC-2026", 1.676395, 11.930, 17.896)],
)
def test_a_park_on_gas_alone_misses_the_core_indicator(factors: str, value: float, share_low: float, share_high: float):
    gas = account([row("fuel", "natural_gas", 1e7, "GJ")], "CN-NDRC-2025", factors=factors)
    core = score(gas, "CN-NDRC-2025")["CN_CORE_1"]
    assert core.value is not None
    assert round(core.value, 6) == value
    assert core.status == "not_met"
    assert round(100 * 0.2 / core.value, 3) == share_low
    assert round(100 * 0.3 / core.value, 3) == share_high


def test_gas_of_the_2026_edition_gives_the_printed_factor():
    gas = FactorBook(scheme("CN-NDRC-2025"), factors="NCSC-2026").fuel("natural_gas")
    assert gas.heating_value is not None
    assert gas.burnt is not None
    assert round(gas.heating_value.value * gas.burnt.value / 10, 6) == 2.036949  # kgCO2/m3


def test_tar_and_benzene_agree_with_the_printed_product_factors():
    steel = factor_set(STEEL)
    assert steel.fuels is not None
    tar = steel.fuels.rows["coal_tar"]
    assert tar.heating_value is not None
    per_tonne = tar.heating_value * tar.per_heat(burnt=False, oxidation_applies=False)
    assert round(per_tonne, 6) == 2.698542
    printed = steel.factor("materials", "tar")
    assert printed is not None
    assert round(per_tonne, 3) == printed.value


def test_waste_incineration_counts_carbon_as_co2():
    book = FactorBook(scheme("CN-NDRC-2025"))
    found = {name: book.waste_carbon(name) for name in ("msw", "hazardous_waste")}
    assert {key: round(each.value, 6) for key, each in found.items() if each} == {
        "msw": 0.557333,
        "hazardous_waste": 1.641750,
    }


def test_steel_carbon_balance_gives_the_printed_total():
    inputs = {"coke": 100, "limestone": 50, "electrodes": 1, "steel_scrap": 200, "pig_iron": 100}
    rows = [row("conversion_in", item, amount, "t") for item, amount in inputs.items()]
    rows.append(row("conversion_out", "crude_steel", 1000, "t"))
    balance = account(rows, "CN-NDRC-2025", factors=STEEL)
    assert round(balance.by_source()["conversion"], 4) == 320.0008


def test_by_products_used_as_raw_meal_lower_clinker_to_the_printed_total():
    """535 000 - 48 000 - 10 750, by the defaults of the national market's cement guide of 2024."""
    used = {"carbide_slag": 100_000, "steel_slag": 50_000}
    rows = [row("substitute", item, amount, "t") for item, amount in used.items()]
    clinker = account([row("product", "cement_clinker", 1_000_000, "t"), *rows], "CN-NDRC-2025")
    assert round(clinker.by_source()["process"], 6) == 476_250.0
    problems: list[object] = []
    in_a_file = read_activities(ROOT / "docs" / "examples" / "account-clinker.csv", problems)  # type: ignore[arg-type]
    assert problems == []
    assert round(account(in_a_file, "CN-NDRC-2025").total_t, 6) == 476_250.0


def test_gross_anodes_give_the_printed_co2():
    """1 000 t less 15.18 %: 848.2 t net, less 2 % of sulphur and 0.4 % of ash, times 44/12."""
    assert round(net_anode_co2(1000.0), 3) == 3035.425
    in_a_file = account([row("product", "gross_anode", 1000, "t")], "CN-NDRC-2025")
    assert round(in_a_file.total_t, 3) == 3035.425
    net = account([row("product", "net_anode", 848.2, "t")], "CN-NDRC-2025")
    assert round(net.total_t, 3) == 3035.425


def test_a_tonne_of_aluminium_gives_the_printed_anode_co2():
    assert round(aluminium_co2(1.0), 6) == 1.470832
    table = factor_set("process-defaults").factor("processes", "primary_aluminium")
    assert table is not None
    assert round(aluminium_co2(1.0), 3) == table.value


def test_gas_sold_to_a_neighbour_moves_its_carbon():
    seller = Activity("seller", "conversion_out", "converter_gas", 1, "10^4 Nm3")
    buyer = Activity("buyer", "conversion_in", "converter_gas", 1, "10^4 Nm3")
    both = account([seller, buyer], "CN-NDRC-2025", factors=GBT)
    assert {key: round(value, 4) for key, value in both.by_enterprise().items()} == {
        "seller": -15.2768,
        "buyer": 15.2768,
    }
    assert both.total_t == 0.0
    alone = account([seller], "CN-NDRC-2025", factors=GBT)
    assert round(alone.total_t, 4) == -15.2768


@pytest.mark.parametrize(
    ("factors", "per_tonne"), [(GBT, 1.742), (STEEL, 2.278), ("NCSC-2025", 1.851), ("NCSC-2026", 1.851)]
)
def test_conflicting_sets_for_bituminous_coal_stay_visible(factors: str, per_tonne: float):
    coal = account([row("fuel", "bituminous_coal", 1, "t")], "CN-NDRC-2025", factors=factors)
    assert round(coal.total_t, 3) == per_tonne


# -- published series

IPCC_2006_CARBON = {  # kg C/GJ, IPCC 2006 guidelines, volume 2, table 1.3
    "anthracite": 26.8,
    "bituminous_coal": 25.8,
    "coking_coal": 25.8,
    "lignite": 27.6,
    "coke": 29.2,
    "coke_oven_gas": 12.1,
    "blast_furnace_gas": 70.8,
    "converter_gas": 49.6,
    "crude_oil": 20.0,
    "gasoline": 18.9,
    "kerosene": 19.6,
    "diesel": 20.2,
    "fuel_oil": 21.1,
    "naphtha": 20.0,
    "bitumen": 22.0,
    "petroleum_coke": 26.6,
    "lpg": 17.2,
    "refinery_gas": 15.7,
    "natural_gas": 15.3,
}


@pytest.mark.parametrize("fuel", IPCC_2006_CARBON)
def test_the_national_database_equals_ipcc_carbon_at_full_oxidation(fuel: str):
    fuels = factor_set("NCSC-2025").fuels
    assert fuels is not None
    assert fuels.rows[fuel].factor == pytest.approx(IPCC_2006_CARBON[fuel] * CO2_PER_C, abs=0.051)


@pytest.mark.parametrize(("year", "value"), [(2021, 0.6451), (2022, 0.5978), (2023, 0.5827)])
def test_jiangsu_has_its_published_power_factor(year: int, value: float):
    book = FactorBook(scheme("CN-NDRC-2025"), province="江苏", year=year)
    assert book.location_factor().factor.value == value


def test_twenty_provinces_fall_and_ten_rise_from_2022_to_2023():
    """As the official text of the 2023 notice says: a check of 60 transcribed numbers that nobody here made."""
    grid = factor_set("MEE-NBS-grid").grid
    assert grid is not None
    steps = [each.values[2] - each.values[1] for each in grid.rows.values() if each.kind == "province"]
    assert sum(step < 0 for step in steps) == 20
    assert sum(step > 0 for step in steps) == 10


@pytest.mark.parametrize(
    ("province", "year", "k", "core"),
    [("shanghai", 2024, 0.28078, 2.965), (None, 2024, 0.3024, 2.753), (None, 2020, 0.3055, 2.725)],
)
def test_a_park_on_uncovered_grid_power_has_the_published_core_value(
    province: str | None, year: int, k: float, core: float
):
    park = account([row("electricity_import", "grid", 1e6, "MWh")], "CN-NDRC-2025", province=province, year=year)
    assert park.factors["tce"]["electricity_equivalent"]["value"] == k
    found = score(park, "CN-NDRC-2025")["CN_CORE_1"].value
    assert found is not None
    assert round(found, 3) == core
