"""Page: the document follows what its reader chose; nothing of a park is ever HTML; sessions share no state."""

import logging
import threading
from concurrent.futures import wait
from html.parser import HTMLParser

import pytest
from bokeh.document import Document
from bokeh.models import Div

from symbiosis.errors import RunError
from symbiosis.explorer.page import Choice, Page, open_page
from symbiosis.explorer.scenarios import scenario_names
from symbiosis.explorer.studio import Job, Studio


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag, attrs):
        self.found.add(tag)
        assert not any(key.startswith("on") for key, _ in attrs)


@pytest.fixture(scope="module")
def studio(suzhou_folder):
    studio = Studio(suzhou_folder)
    for scenario in ("today", "no-symbiosis"):
        studio.request(scenario).future.result()
    yield studio
    studio.close()


def opened(studio: Studio, **choice: str) -> tuple[Document, Page]:
    doc = Document()
    return doc, Page(doc, studio, scenario_names(studio.folder), Choice(**choice))


def text(doc: Document, name: str) -> str:
    return doc.get_model_by_name(name).text


def test_a_page_is_valid_without_a_warning(studio, caplog):
    doc, _ = opened(studio)
    with caplog.at_level(logging.WARNING):
        doc.validate()
        doc.to_json()
    assert caplog.records == []


def test_the_strip_shows_the_co2_of_the_run(studio):
    doc, page = opened(studio)
    total = page.shown[0].run.accounts().total_t
    assert f"{total / 1e4:.1f} 万" in text(doc, "strip")


def test_another_scenario_changes_the_strip_and_shows_the_difference(studio):
    doc, _ = opened(studio)
    before = text(doc, "strip")
    doc.get_model_by_name("scenario").value = "no-symbiosis"
    assert text(doc, "strip") != before
    assert "与“现状”相比" in text(doc, "strip")


def test_another_language_relabels_everything(studio):
    doc, _ = opened(studio)
    doc.get_model_by_name("language").active = 1
    shown = " ".join(div.text for div in doc.select({"type": Div}))
    titles = [doc.get_model_by_name(name).title for name in ("scenario", "scheme")]
    assert not [char for char in shown + "".join(titles) + doc.title if "\u4e00" <= char <= "\u9fff"]


def test_another_scheme_changes_the_scorecard(studio):
    doc, page = opened(studio)
    doc.get_model_by_name("scheme").value = "JS-366-2024"
    assert len(page.shown[0].cards["JS-366-2024"].indicators) == text(doc, "card").count('class="indicator" title')


def test_a_scheme_that_is_unknown_falls_back_to_the_parks_first(studio):
    _, page = opened(studio, scheme="nowhere")
    assert page.choice.scheme == "CN-NDRC-2025"


def test_a_click_on_an_enterprise_shows_what_it_took_and_gave(studio):
    doc, _ = opened(studio)
    nodes = doc.get_model_by_name("places")
    nodes.selected.indices = [nodes.data["id"].index("dongwu-chp")]
    shown = text(doc, "details")
    assert "东吴热电厂" in shown
    assert "烟煤" in shown
    assert "灰渣" in shown


def test_what_was_clicked_stays_chosen_in_another_scenario(studio):
    doc, page = opened(studio)
    nodes = doc.get_model_by_name("places")
    nodes.selected.indices = [nodes.data["id"].index("dongwu-chp")]
    doc.get_model_by_name("scenario").value = "no-symbiosis"
    again = doc.get_model_by_name("places")
    assert again.data["id"][again.selected.indices[0]] == page.choice.node == "dongwu-chp"


def test_plants_keep_their_places_in_another_scenario(studio):
    doc, _ = opened(studio)
    before = dict(zip(*(doc.get_model_by_name("places").data[key] for key in ("id", "x")), strict=True))
    doc.get_model_by_name("scenario").value = "no-symbiosis"
    after = dict(zip(*(doc.get_model_by_name("places").data[key] for key in ("id", "x")), strict=True))
    assert {key: after[key] for key in before.keys() & after.keys()} == {
        key: before[key] for key in before.keys() & after.keys()
    }


def test_two_sessions_do_not_see_each_other(studio):
    (first, _), (second, _) = opened(studio), opened(studio)
    before = text(second, "strip")
    first.get_model_by_name("language").active = 1
    first.get_model_by_name("scenario").value = "no-symbiosis"
    assert text(second, "strip") == before
    assert second.get_model_by_name("scenario").value == "today"


def test_a_scenario_that_is_unknown_is_ignored(studio):
    doc, page = opened(studio)
    doc.get_model_by_name("scenario").value = "../../etc/passwd"
    assert page.choice.scenario == "today"


def test_names_that_are_html_are_shown_as_text(hostile):
    studio = Studio(hostile)
    studio.request("today").future.result()
    doc, _ = opened(studio)
    nodes = doc.get_model_by_name("places")
    nodes.selected.indices = [nodes.data["id"].index("dongwu-chp")]
    shown = "".join(div.text for div in doc.select({"type": Div}))
    tags = Tags()
    tags.feed(shown)
    studio.close()
    assert "&lt;script&gt;" in shown
    assert not tags.found & {"script", "img", "iframe", "a"}


def test_no_panel_takes_a_park_for_a_formula(studio):
    doc, _ = opened(studio)
    assert all(div.disable_math for div in doc.select({"type": Div}))


def test_a_run_that_fails_says_why_and_breaks_nothing(suzhou_folder):
    def fail(folder, scenario, progress):
        raise RunError("the settlement <b>has</b> no answer")

    studio = Studio(suzhou_folder, solve=fail)
    doc = Document()
    page = Page(doc, studio, scenario_names(suzhou_folder), Choice(lang="en"))
    wait([job.future for job in page.jobs or ()])
    page._look()
    studio.close()
    assert "the settlement &lt;b&gt;has&lt;/b&gt; no answer" in text(doc, "status")


class EndsBetweenLooks(Job):
    """A job that is on its way when it is asked first, and has failed when it is asked again."""

    asked = 0

    @property
    def done(self) -> bool:
        self.asked += 1
        return self.asked > 1


def test_a_job_may_end_at_any_moment(suzhou_folder, monkeypatch):
    studio, job = Studio(suzhou_folder), EndsBetweenLooks("today")
    job.future.set_exception(RunError("no answer"))
    monkeypatch.setattr(studio, "request", lambda _: job)
    doc, page = opened(studio, lang="en")
    assert "<progress" in text(doc, "status")
    assert page.polling is not None
    page._look()
    studio.close()
    assert "no answer" in text(doc, "status")
    assert page.polling is None


def test_a_baseline_that_fails_at_once_is_asked_for_once(suzhou_folder):
    asked = []

    def fail(folder, scenario, progress):
        asked.append(scenario)
        raise RunError("no answer")

    class AtOnce(Studio):
        def request(self, scenario):
            job = super().request(scenario)
            wait([job.future])
            return job

    studio = AtOnce(suzhou_folder, solve=fail)
    opened(studio)
    studio.close()
    assert asked == ["today"]


def test_a_run_on_its_way_shows_how_far_it_is(suzhou_folder):
    going, reached = threading.Event(), threading.Event()

    def slow(folder, scenario, progress):
        progress(0.25)
        reached.set()
        going.wait(60)
        raise RunError("done")

    studio = Studio(suzhou_folder, solve=slow)
    doc = Document()
    page = Page(doc, studio, scenario_names(suzhou_folder), Choice())
    assert reached.wait(60)
    page._look()
    shown = text(doc, "status")
    going.set()
    studio.close()
    assert '<progress max="1" value="0.250">' in shown


def test_closing_stops_what_runs(suzhou_folder):
    started = threading.Event()

    def endless(folder, scenario, progress):
        while True:
            progress(0.5)
            started.set()

    studio = Studio(suzhou_folder, solve=endless)
    job = studio.request("today")
    assert started.wait(60)
    studio.close()
    assert isinstance(job.future.exception(), RunError)


def test_a_result_is_kept_until_a_file_changes(hostile):
    counted = []

    def count(folder, scenario, progress):
        counted.append(scenario)

    studio = Studio(hostile, solve=count)
    studio.request("today").future.result()
    studio.request("today").future.result()
    assert counted == ["today"]
    path = hostile / "park.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    studio.request("today").future.result()
    studio.close()
    assert counted == ["today", "today"]


def test_a_park_that_cannot_be_read_is_shown_with_its_mistakes(tmp_path):
    (tmp_path / "park.yaml").write_text("id: [", encoding="utf-8")
    doc = Document()
    open_page(doc, str(tmp_path), "en")
    assert "park.yaml" in text(doc, "status")
