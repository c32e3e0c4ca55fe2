"""Explorer in a real browser: it loads without a word on the console, and follows what its reader does."""

import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from symbiosis.shipped import parks_dir

SCRIPT = "<script>window.stolen = 1</script><img src=x onerror='window.stolen = 1'>"
# While a map takes the place of another, the document holds both for a moment.
DRAWN = """() => {
  if (!window.Bokeh || Bokeh.documents.length == 0 || !Bokeh.documents[0].is_idle) return false;
  const maps = Array.from(Bokeh.documents[0]._all_models.values()).filter((model) => model.name == "exchange_map");
  return maps.length == 1;
}"""
SHOWN = """(name) => Bokeh.documents[0].get_model_by_name(name).text.replace(/<[^>]*>/g, " ")"""
CHOSEN = "Bokeh.documents[0].get_model_by_name('scenario').value"


class Served:
    """`symbiosis explore` in a process of its own."""

    def __init__(self, park: str) -> None:
        program = Path(sys.executable).with_name("symbiosis")
        words = [program, "explore", park, "--no-browser", "--lang", "zh"]
        self.process = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8"
        )
        found = re.search(r"http://\S+", self.process.stdout.readline())
        assert found is not None, "symbiosis explore did not say where it is"
        self.address = found.group(0)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.communicate(timeout=60)
        finally:
            self.process.kill()


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    served = Served("suzhou-sip")
    yield served
    served.stop()


@pytest.fixture
def open_page(browser: Browser, served: Served) -> Iterator[Callable[..., Page]]:
    """Open the page at 1440 x 900; whatever the console says but Bokeh's own notes fails the test."""
    complaints: list[str] = []
    context = browser.new_context(viewport={"width": 1440, "height": 900})

    def go(query: str = "", address: str = "") -> Page:
        page = context.new_page()
        page.set_default_timeout(90_000)
        page.on(
            "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("requestfailed", lambda request: complaints.append(request.url))
        page.goto((address or served.address) + query)
        page.wait_for_function(DRAWN)
        return page

    yield go
    context.close()
    assert complaints == []


def shown(page: Page, name: str) -> str:
    return " ".join(page.evaluate(SHOWN, name).split())


def test_the_page_shows_park_figures_and_map(open_page):
    page = open_page()
    assert "苏州工业园区" in page.title()
    assert page.locator(".tile").count() == 5
    assert page.locator("table.scorecard tbody tr").count() > 5


def test_nothing_is_loaded_from_another_host(open_page, served):
    page = open_page()
    hosts = page.evaluate("performance.getEntriesByType('resource').map((entry) => new URL(entry.name).host)")
    assert set(hosts) == {served.address.split("/")[2]}


def test_another_scenario_changes_the_co2(open_page):
    page = open_page()
    before = page.locator(".tile.co2 .value").inner_text()
    page.locator("select").first.select_option(label="无共生（污泥填埋）")
    page.wait_for_function(
        "(before) => Bokeh.documents[0].get_model_by_name('strip').text.indexOf(before) < 0", arg=before
    )
    assert page.locator(".tile.co2 .value").inner_text() != before
    assert "与“现状”相比" in page.locator(".tile.co2 .delta").get_attribute("title")
    assert "scenario=no-symbiosis" in page.url


def test_another_language_relabels_the_page(open_page):
    page = open_page()
    page.get_by_role("button", name="English").click()
    page.wait_for_function("document.title.startsWith('Suzhou')")
    page.wait_for_function(DRAWN)
    assert "CO2 emissions" in shown(page, "strip")
    assert "Exchanges" in shown(page, "map_head")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert "lang=en" in page.url


def test_the_address_carries_language_and_scenario(open_page):
    page = open_page("?lang=en&scenario=dryer-900")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.evaluate(CHOSEN) == "dryer-900"


def test_an_address_that_asks_for_nonsense_opens_the_page_all_the_same(open_page):
    page = open_page("?lang=xx&scenario=%3Cscript%3E&scheme=..%2F..")
    assert page.evaluate(CHOSEN) == "today"


def test_a_click_on_an_enterprise_shows_its_flows_and_fades_the_others(open_page):
    page = open_page()
    spot = page.evaluate(
        """() => {
          const map = Bokeh.documents[0].get_model_by_name("exchange_map"), view = Bokeh.index.find_one(map);
          const {id, x, y} = Bokeh.documents[0].get_model_by_name("places").data, i = id.indexOf("dongwu-chp");
          const box = view.canvas_view.el.getBoundingClientRect();
          return [box.x + view.frame.x_scale.compute(x[i]), box.y + view.frame.y_scale.compute(y[i])];
        }"""
    )
    page.mouse.click(*spot)
    page.wait_for_function("Bokeh.documents[0].get_model_by_name('details').text.includes('东吴热电厂')")
    faded = page.evaluate("Array.from(Bokeh.documents[0].get_model_by_name('flows:water').data.alpha)")
    assert min(faded) < 0.5
    assert max(faded) == 1.0


def test_a_kind_is_switched_off_with_all_that_is_drawn_of_it(open_page):
    page = open_page()
    visible = """() => Bokeh.documents[0].get_model_by_name("exchange_map").renderers
      .filter((one) => one.data_source.name == "flows:water").map((one) => one.visible)"""
    page.evaluate(
        """() => { Bokeh.documents[0].get_model_by_name("kinds").items
          .find((item) => item.label.value == "水").renderers[0].visible = false; }"""
    )
    page.wait_for_function(f"() => ({visible})().every((one) => !one)")
    assert page.evaluate(visible) == [False, False, False]


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1024, 768)])
def test_nothing_sticks_out_sideways(width, height, open_page):
    page = open_page()
    page.set_viewport_size({"width": width, "height": height})
    page.wait_for_function(DRAWN)
    page.wait_for_function("() => document.documentElement.scrollWidth <= window.innerWidth")


def test_the_map_is_really_painted(open_page):
    page = open_page()
    colours = page.evaluate(
        """() => {
          const canvas = Bokeh.index.find_one(Bokeh.documents[0].get_model_by_name("exchange_map")).canvas_view.primary.canvas;
          const {data} = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height), seen = new Set();
          for (let i = 0; i < data.length; i += 4) seen.add((data[i] << 16) | (data[i + 1] << 8) | data[i + 2]);
          return seen.size;
        }"""
    )
    assert colours > 100


def test_a_park_with_a_script_in_its_name_runs_nothing(open_page, tmp_path):
    folder = tmp_path / "hostile"
    shutil.copytree(parks_dir() / "suzhou-sip", folder)
    for file, old in (("park.yaml", "苏州工业园区环境基础设施循环产业园"), ("enterprises.yaml", "东吴热电厂")):
        text = (folder / file).read_text(encoding="utf-8")
        (folder / file).write_text(text.replace(f"zh: {old}", f'zh: "{SCRIPT}"'), encoding="utf-8")
    hostile = Served(str(folder))
    try:
        page = open_page(address=hostile.address)
        assert SCRIPT in page.locator("h1").inner_text()
        page.evaluate(
            """() => { const nodes = Bokeh.documents[0].get_model_by_name("places");
              nodes.selected.indices = [nodes.data.id.indexOf("dongwu-chp")]; }"""
        )
        page.wait_for_function("Bokeh.documents[0].get_model_by_name('details').text.includes('烟煤')")
        page.wait_for_function(
            "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))"
        )
        assert page.evaluate("window.stolen") is None
        assert page.locator("h3").inner_text().startswith(SCRIPT)
        page.close()
    finally:
        hostile.stop()
