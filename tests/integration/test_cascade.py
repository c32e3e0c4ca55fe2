"""Loss of a member: a small park whose cascade is computed by hand, and the shipped park from the command line."""

import json
import math
from pathlib import Path

import pytest

from symbiosis.errors import InputError, UsageError
from symbiosis.run.cascade import Cascade, cascade

PARK = """\
id: bakery-park
name: {zh: 面包园区, en: bakery park}
place: {country: cn, province: jiangsu}
year: 2021
partners:
  farms: {name: {zh: 农场, en: farms}}
  far-mill: {name: {zh: 外地磨坊, en: a mill far away}}
  feed-works: {name: {zh: 饲料厂, en: feed works}}
resources:
  grain: {name: {zh: 谷物, en: grain}, unit: t, kind: material}
  flour: {name: {zh: 面粉, en: flour}, unit: t, kind: material}
  bread: {name: {zh: 面包, en: bread}, unit: t, kind: material}
  crumbs: {name: {zh: 面包渣, en: crumbs}, unit: t, kind: material}
"""
ENTERPRISES = """\
- id: miller
  name: {zh: 磨坊, en: miller}
  plants:
    - id: mill
      processes:
        - id: milling
          name: {zh: 磨粉, en: milling}
          mode: pull
          driver: flour
          capacity: 20 t/h
          recipe:
            reference: flour
            inputs: [{resource: grain, amount: 1 t/t}]
            outputs: [{resource: flour, amount: 1 t/t}]
- id: baker
  name: {zh: 面包房, en: baker}
  plants:
    - id: bakery
      processes:
        - id: baking
          name: {zh: 烘焙, en: baking}
          mode: plan
          plan: 10 t/h
          recipe:
            reference: bread
            inputs: [{resource: flour, amount: 1 t/t}]
            outputs: [{resource: bread, amount: 1 t/t}]
      stores:
        - {id: bread-store, resource: bread, capacity: 1000 t, initial: 60 t}
- id: shop
  name: {zh: 商店, en: shop}
  plants:
    - id: counter
      demands: [{id: sales, name: {zh: 销售, en: sales}, resource: bread, amount: 10 t/h}]
"""
EXCHANGES = """\
- {id: grain-in, from: outside:farms, to: mill, resource: grain}
- {id: flour, from: mill, to: bakery, resource: flour, order: 1}
- {id: flour-from-afar, from: outside:far-mill, to: bakery, resource: flour, order: 2, capacity: 4 t/h}
- {id: bread, from: bakery, to: counter, resource: bread}
"""
# Every hour the mill sends 10 t, the baker bakes 10 t and the shop sells 10 t; 60 t of bread lie in store, and 4 t/h of flour can come
# from afar. From hour 100 on without the mill: 4 t/h come from afar, baking makes 4 t/h of 10 and lacks 6 t/h; the shop takes those 4 and
# 6 t/h of the store, which is empty after 60/6 = 10 h; from hour 110 on the shop lacks 6 t/h. The mill is back at hour 130, and at once all
# is as before, but for the store, which stays empty.
AT, BACK, EMPTY, HOURS = 100, 130, 110, 300


@pytest.fixture(scope="module")
def bakery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parks") / "bakery"
    folder.mkdir()
    for name, text in (("park.yaml", PARK), ("enterprises.yaml", ENTERPRISES), ("exchanges.yaml", EXCHANGES)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def loss(bakery: Path) -> Cascade:
    return cascade(bakery, "miller", at=AT, lasts=BACK - AT, hours=HOURS)


def test_the_baker_lacks_flour_at_once_and_the_shop_bread_when_the_store_is_empty(loss):
    baking, sales = loss.shortages
    assert (baking.object, baking.ring, baking.first_h, baking.last_h) == ("baking", 1, AT, BACK)
    assert (sales.object, sales.ring, sales.first_h, sales.last_h) == ("sales", 2, EMPTY, BACK)
    assert baking.amount == pytest.approx(6.0 * (BACK - AT))
    assert sales.amount == pytest.approx(6.0 * (BACK - EMPTY))
    assert (baking.worst, sales.worst) == (pytest.approx(6.0), pytest.approx(6.0))
    assert (baking.short_h, sales.short_h) == (BACK - AT, BACK - EMPTY)


def test_a_shortage_says_what_is_wanted_and_which_delivery_fell(loss):
    baking, sales = loss.shortages
    assert (baking.wanted, sales.wanted) == (pytest.approx(10.0 * HOURS), pytest.approx(10.0 * HOURS))
    assert (baking.because, sales.because) == (("flour",), ("bread",))


def test_flour_from_afar_takes_the_place_of_four_tonnes_in_ten(loss):
    (instead,) = loss.substitutes
    assert (instead.id, instead.first_h, instead.last_h) == ("flour-from-afar", AT, BACK)
    assert instead.difference == pytest.approx(4.0 * (BACK - AT))
    lost, gained = loss.replaced[("bakery", "flour")]
    assert (lost, gained) == (pytest.approx(10.0 * (BACK - AT)), pytest.approx(4.0 * (BACK - AT)))


def test_what_the_mill_sent_stands_still_and_its_own_import_is_not_told_as_a_loss_of_others(loss):
    assert [row.id for row in loss.broken] == ["flour"]
    assert loss.broken[0].difference == pytest.approx(-10.0 * (BACK - AT))
    assert loss.stranded == ()


def test_the_loss_reaches_the_shop_over_two_exchanges(loss):
    assert loss.rings == {"mill": 0, "bakery": 1, "counter": 2}


def test_all_flows_are_as_before_at_the_return(loss):
    assert loss.recovery_h == 0.0


def test_a_store_to_be_filled_again_delays_the_recovery(bakery, tmp_path):
    # 12 t/h of bread are planned and 10 sold: the store of 60 t is full, and 2 t/h are disposed of. Without the mill it empties in
    # 60/6 = 10 h, and after the return fills with 2 t/h for 30 h; only then is bread disposed of again.
    text = ENTERPRISES.replace("plan: 10 t/h", "plan: 12 t/h").replace("capacity: 1000 t", "capacity: 60 t")
    for name, body in (("park.yaml", PARK), ("enterprises.yaml", text), ("exchanges.yaml", EXCHANGES)):
        (tmp_path / name).write_text(body, encoding="utf-8")
    found = cascade(tmp_path, "miller", at=AT, lasts=BACK - AT, hours=HOURS)
    assert found.recovery_h == 30.0


def test_a_member_that_stays_away_has_no_recovery(bakery):
    found = cascade(bakery, "miller", at=AT, hours=HOURS)
    assert found.recovery_h is None
    assert math.isinf(found.until_h)
    assert found.shortages[0].amount == pytest.approx(6.0 * (HOURS - AT))
    assert found.to_json()["until_h"] is None


def test_whoever_takes_from_the_loss_has_goods_without_a_taker(bakery):
    # Without the shop the store takes 10 t/h of bread until it is full, after (1000 - 60)/10 = 94 h; from then on bread is disposed of.
    found = cascade(bakery, "shop", at=AT, hours=HOURS)
    (disposed,) = found.stranded
    assert (disposed.giver, disposed.taker) == ("bakery", "disposal:bread")
    assert disposed.first_h == AT + 94
    assert disposed.difference == pytest.approx(10.0 * (HOURS - AT - 94))
    assert found.shortages == ()
    assert found.gone == {"sales": pytest.approx(10.0 * (HOURS - AT))}


def test_a_loss_without_partners_touches_nobody(bakery, tmp_path):
    idle = "- {id: idle, name: {zh: 闲置, en: idle}, plants: [{id: hut}]}\n"
    for name, body in (("park.yaml", PARK), ("enterprises.yaml", ENTERPRISES + idle), ("exchanges.yaml", EXCHANGES)):
        (tmp_path / name).write_text(body, encoding="utf-8")
    found = cascade(tmp_path, "idle", hours=48)
    assert (found.shortages, found.exchanges, found.processes, found.gone) == ((), (), {}, {})


def test_the_document_is_plain_data(loss):
    document = json.loads(json.dumps(loss.to_json(), allow_nan=False))
    assert document["shortages"][0]["because"] == ["flour"]
    assert document["figures"]["co2_stack"]["difference"] == 0.0


def test_an_enterprise_that_is_not_there_is_refused_with_the_nearest(bakery):
    with pytest.raises(UsageError, match=r'"mller".*did you mean "miller"'):
        cascade(bakery, "mller")


def test_a_moment_after_the_horizon_is_refused(bakery):
    with pytest.raises(UsageError, match="not within"):
        cascade(bakery, "miller", at=400, hours=HOURS)


def test_a_time_in_tonnes_is_refused(bakery):
    with pytest.raises(InputError, match="mass"):
        cascade(bakery, "miller", lasts="3 kg")


# -- the shipped park and the command


def test_without_its_heat_the_dryer_dries_nothing():
    # All steam of the dryer comes from the CHP: what lacks is the whole plan of 500 t/d over 10 days.
    found = cascade("suzhou-sip", "dongwu-chp", at=240, lasts="10 d", hours=744)
    drying = next(row for row in found.shortages if row.object == "drying")
    assert drying.amount == pytest.approx(5000.0, rel=1e-9)
    assert drying.because == ("steam-to-dryer",)
    assert found.rings["green-waste-plant"] == 2  # compost needs the digestate of a digester that has no steam
    before, after, _ = found.figures()["co2_stack"]
    assert after < before
    assert not found.comparable


def test_the_users_of_steam_stay_and_go_unserved_when_the_heat_and_power_plant_leaves():
    found = cascade("suzhou-sip", "dongwu-chp", at=24, lasts="2 d", hours=120)
    assert found.gone == {}
    users = next(row for row in found.shortages if row.object == "steam-users")
    assert users.because == ("steam-to-users",)
    assert users.short_h == 48.0


def test_results_without_the_demand_of_the_lost_member_are_said_to_be_not_comparable(command, bakery):
    words = ("run", str(bakery), "--hours", "48", "--without", "shop", "--at", "24")
    english = " ".join(command(*words, "--lang", "en").stdout.split())
    assert "left with it and are no longer served: sales 240 t" in english
    assert "not comparable" in english
    assert "不可比" in command(*words, "--lang", "zh").stdout
    assert not json.loads(command(*words, "--json").stdout)["comparable"]


def test_city_water_and_sludge_of_others_replace_the_sewage_works():
    found = cascade("suzhou-sip", "sewage-utility", hours=240)
    assert found.shortages == ()
    lost, gained = found.replaced[("sludge-dryer", "wet-sludge")]
    assert gained == pytest.approx(lost, rel=1e-9)
    lost, gained = found.replaced[("sludge-dryer", "reclaimed-water")]
    assert gained == pytest.approx(lost, rel=1e-9)


def test_the_command_prints_the_cascade_in_both_languages(command):
    words = ("run", "suzhou-sip", "--hours", "480", "--without", "dongwu-chp", "--at", "2021-01-05", "--for", "48 h")
    english = command(*words, "--lang", "en")
    assert english.returncode == 0, english.stderr
    assert "steam-to-dryer" in english.stdout
    chinese = command(*words, "--lang", "zh")
    assert "缺口" in chinese.stdout
    assert "东吴热电" in chinese.stdout


def test_the_command_writes_a_figure_that_needs_nothing_beside_it(command, tmp_path):
    words = ("run", "suzhou-sip", "--hours", "240", "--without", "dongwu-chp", "--at", "24", "--for", "48")
    done = command(*words, "--json", "--out", "loss")
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert document["enterprise"] == "dongwu-chp"
    page = (tmp_path / "loss" / "cascade.html").read_text(encoding="utf-8")
    assert "<script src" not in page
    assert "<link" not in page
    assert json.loads((tmp_path / "loss" / "cascade.json").read_text(encoding="utf-8"))["at_h"] == 24.0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--at", "3"), "--at needs --without"),
        (("--without", "dongwu-chp", "--replications", "3"), "--replications does not go with --without"),
        (("--without", "dongwu-chp", "--every-hour"), "--every-hour does not go with --without"),
        (("--without", "dongwu-chp", "--confidence", "0.9"), "--confidence does not go with --without"),
        (("--confidence", "0.9"), "--confidence needs --replications"),
        (("-j", "2"), "--jobs needs --replications"),
        (("--without", "dongwu"), 'did you mean "dongwu-chp"'),
    ],
)
def test_options_that_do_not_fit_are_refused(command, words, said):
    done = command("run", "suzhou-sip", "--lang", "en", *words)
    assert done.returncode == 2
    assert said in done.stderr


def test_a_wrong_enterprise_is_told_in_chinese_without_a_guess_that_is_none(command):
    done = command("run", "suzhou-sip", "--without", "zzzz", "--lang", "zh")
    assert done.returncode == 2
    assert "园区中没有企业“zzzz”" in done.stderr
    assert "是否想用" not in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--without", "dongwu-chp", "--at", "9999"), "2021"),
        (("--hours", "24", "--warm-up", "30"), "预热 30 小时"),
        (("--hours", "24", "--dispatch", "x"), "调度方式"),
        (("--hours", "1.5"), "整小时"),
    ],
)
def test_wrong_usage_is_told_in_chinese(command, words, said):
    done = command("run", "suzhou-sip", *words, "--lang", "zh")
    assert done.returncode == 2
    assert said in done.stderr


def test_ids_and_dates_of_the_printed_cascade_are_not_broken(command):
    done = command("run", "suzhou-sip", "--without", "dongwu-chp", "--hours", "24", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert "digestate-to-compost" in done.stdout
    assert "2021-01-01 00:00   2021-01-02 00:00" in done.stdout
