"""The page of a cascade as a browser shows it: drawn at once, from the file alone."""

from pathlib import Path

from playwright.sync_api import Browser

from symbiosis.plots.cascade import cascade_page
from symbiosis.run.cascade import cascade

PATIENCE_MS = 20_000


def test_the_figure_is_drawn_without_a_request_or_an_error(browser: Browser, tmp_path: Path):
    file = tmp_path / "cascade.html"
    file.write_text(
        cascade_page(cascade("suzhou-sip", "dongwu-chp", at=24, lasts=48, hours=120), "zh"), encoding="utf-8"
    )
    page = browser.new_page()
    asked: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(file.as_uri())
    page.wait_for_function(
        "window.Bokeh && Bokeh.documents.length > 0 && Bokeh.documents[0].is_idle", timeout=PATIENCE_MS
    )
    page.wait_for_selector("canvas", timeout=PATIENCE_MS)
    labels = page.evaluate("[...Bokeh.documents[0].roots()[0].left[0].major_label_overrides.values()]")
    assert any("污泥干化" in str(label) for label in labels)
    assert [url for url in asked if not url.startswith("file:")] == []
    assert errors == []
    page.close()
