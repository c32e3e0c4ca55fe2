"""Page: the document of one session; its state is what the reader chose, everything shown follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symbiosis.errors import InputError, SymbiosisError
from symbiosis.explorer import panels
from symbiosis.explorer.markup import Markup, tag
from symbiosis.explorer.scenarios import scenario_names
from symbiosis.explorer.studio import Job, Solved, Studio
from symbiosis.explorer.summary import tiles
from symbiosis.i18n import LANGUAGES, tr
from symbiosis.park.overlay import TODAY
from symbiosis.plots.co2 import co2_bars
from symbiosis.plots.exchange_map import exchange_map
from symbiosis.plots.places import places
from symbiosis.plots.scorecard import bullets
from symbiosis.shipped import viz_dir

if TYPE_CHECKING:
    from bokeh.document import Document
    from bokeh.models import Column
    from bokeh.models.widgets import Div

    from symbiosis.files.fields import Name

POLL_MS = 80
"""How often a page looks whether its scenario is solved [ms]."""
MAP_HEIGHT = 560

# Keeps language and scenario in the address, so that it can be bookmarked, and tells screen readers the language.
REMEMBER = """
const here = new URL(window.location.href);
here.searchParams.set("lang", langs[language.active]);
here.searchParams.set("scenario", scenario.value);
here.searchParams.set("scheme", scheme.value);
window.history.replaceState(null, "", here);
document.documentElement.lang = langs[language.active];
"""


@dataclass
class Choice:
    """What the reader chose."""

    lang: str = "zh"
    scenario: str = TODAY
    scheme: str = ""
    node: str | None = None


@cache
def studio_of(folder: Path) -> Studio:
    """Return the studio of a park folder; one per process."""
    studio = Studio(folder)
    _studios.append(studio)
    return studio


_studios: list[Studio] = []


def close_studios() -> None:
    """Stop all simulations of this process."""
    while _studios:
        _studios.pop().close()
    studio_of.cache_clear()


def open_page(doc: Document, folder: str, lang: str = "zh") -> None:
    """Fill `doc` with the page of the park in `folder`, in `lang` or the language of the address."""
    path = Path(folder)
    request = getattr(doc.session_context, "request", None)
    asked: Mapping[str, Sequence[bytes]] = request.arguments if request is not None else {}
    try:
        names = scenario_names(path)
    except SymbiosisError as error:
        Broken(doc, error, lang)
        return
    choice = Choice(
        lang=_asked(asked, "lang", LANGUAGES, lang if lang in LANGUAGES else "zh"),
        scenario=_asked(asked, "scenario", tuple(names), TODAY),
        scheme=_asked(asked, "scheme", None, ""),
    )
    Page(doc, studio_of(path), names, choice)


def _asked(arguments: Mapping[str, Sequence[bytes]], key: str, allowed: Sequence[str] | None, default: str) -> str:
    """Return the argument `key` of the address where it is allowed, else the default."""
    given = arguments.get(key) or [b""]
    value = given[0].decode("utf-8", errors="replace")
    return value if value and (allowed is None or value in allowed) else default


class Page:
    """Widgets, figures and panels of one session."""

    def __init__(self, doc: Document, studio: Studio, names: Mapping[str, Name], choice: Choice) -> None:
        from bokeh.models import Column, CustomJS, Spacer
        from bokeh.models.widgets import RadioButtonGroup, Select

        self.doc, self.studio, self.names, self.choice = doc, studio, names, choice
        self.jobs: tuple[Job, Job] | None = None
        self.shown: tuple[Solved, Solved] | None = None
        self.polling: Any = None
        self.nodes: Any = None
        css = _stylesheet()
        self.parts: dict[str, Div] = {key: _div(key, css) for key in PARTS}
        self.figures: dict[str, Column] = {
            key: Column(children=[Spacer(height=height)], name=key, sizing_mode="stretch_width")
            for key, height in FIGURES.items()
        }
        self.scenario = Select(name="scenario", value=choice.scenario, sizing_mode="stretch_width", stylesheets=[css])
        self.scheme = Select(name="scheme", value=choice.scheme, sizing_mode="stretch_width", stylesheets=[css])
        self.language = RadioButtonGroup(
            name="language", labels=["中文", "English"], active=LANGUAGES.index(choice.lang), stylesheets=[css]
        )
        remember = CustomJS(
            args={
                "language": self.language,
                "scenario": self.scenario,
                "scheme": self.scheme,
                "langs": list(LANGUAGES),
            },
            code=REMEMBER,
        )
        self.language.js_on_change("active", remember)
        self.language.on_change("active", self._on_language)
        for select, react in ((self.scenario, self._on_scenario), (self.scheme, self._on_scheme)):
            select.js_on_change("value", remember)
            select.on_change("value", react)
        for root in (*self.parts.values(), *self.figures.values(), self.scenario, self.scheme, self.language):
            doc.add_root(root)
        doc.template_variables["lang"] = choice.lang
        self._label()
        self._ask()

    # -- what the reader does

    def _on_language(self, _attr: str, _old: int, new: int) -> None:
        self.choice.lang = LANGUAGES[new]
        self._label()
        self._show()

    def _on_scenario(self, _attr: str, _old: str, new: str) -> None:
        if new in self.names:
            self.choice.scenario = new
            self._ask()

    def _on_scheme(self, _attr: str, _old: str, new: str) -> None:
        if self.shown is not None and new in self.shown[0].cards:
            self.choice.scheme = new
            self._show(redraw_map=False)

    def _on_node(self, _attr: str, _old: list[int], new: list[int]) -> None:
        ids: list[str] = self.nodes.data["id"]
        self.choice.node = ids[new[0]] if new and new[0] < len(ids) else None
        self._show_details()

    # -- simulating

    def _ask(self) -> None:
        """Request the chosen scenario and the baseline, and look for them until both are there."""
        base = self.studio.request(TODAY)
        self.jobs = (base if self.choice.scenario == TODAY else self.studio.request(self.choice.scenario), base)
        self._look()
        if self.jobs is not None and self.polling is None:
            self.polling = self.doc.add_periodic_callback(self._look, POLL_MS)

    def _look(self) -> None:
        if self.jobs is None:
            return
        going = [job.share for job in self.jobs if not job.done]  # asked once: a worker may end a job at any moment
        if going:
            self._progress(min(going))
            return
        jobs, self.jobs = self.jobs, None
        if self.polling is not None:
            self.doc.remove_periodic_callback(self.polling)
            self.polling = None
        failed = next((error for job in jobs if (error := job.future.exception()) is not None), None)
        if failed is not None:
            self._say(tr("explorer.failed", lang=self.choice.lang, reason=_reason(failed, self.choice.lang)), "failed")
            return
        self.shown = (jobs[0].future.result(), jobs[1].future.result())
        self._label()
        self._show()

    def _progress(self, share: float) -> None:
        lang = self.choice.lang
        name = self.names[self.choice.scenario].text(lang)
        bar = Markup(f'<progress max="1" value="{share:.3f}"></progress>')
        self.parts["status"].text = tag("div", tr("explorer.running", lang=lang, name=name), bar, cls="status running")

    def _say(self, text: str, tone: str) -> None:
        self.parts["status"].text = tag("div", text, cls=f"status {tone}")

    # -- showing

    def _label(self) -> None:
        """Put everything that does not depend on a result into the chosen language."""
        lang = self.choice.lang
        self.scenario.title = tr("explorer.scenario", lang=lang)
        self.scenario.options = _options({key: name.text(lang) for key, name in self.names.items()})
        self.scheme.title = tr("explorer.scheme", lang=lang)
        title = tr("explorer.name", lang=lang)
        self.parts["map_head"].text = panels.heading(tr("explorer.map", lang=lang), tr("explorer.map_hint", lang=lang))
        self.parts["card_head"].text = panels.heading(tr("explorer.scorecard", lang=lang))
        self.parts["details_head"].text = panels.heading(tr("explorer.details", lang=lang))
        self.parts["bullets_head"].text = panels.heading(tr("plot.score.label", lang=lang))
        self.parts["co2_head"].text = panels.heading(tr("explorer.co2_chart", lang=lang))
        name, place = title, ""
        if self.shown is not None:
            run = self.shown[0].run
            name = run.park.spec.name.text(lang)
            place = f"{run.park.spec.year} · {title}"
            cards = self.shown[0].cards
            if self.choice.scheme not in cards:
                self.choice.scheme = run.default_scheme
            self.scheme.options = _options({key: card.scheme.name.text(lang) for key, card in cards.items()})
            self.scheme.value = self.choice.scheme
        self.parts["title"].text = tag("div", tag("h1", name), tag("p", place), cls="title")
        self.doc.title = f"{name} – {title}" if place else title

    def _show(self, *, redraw_map: bool = True) -> None:
        if self.shown is None:
            return
        (solved, base), choice = self.shown, self.choice
        lang, card = choice.lang, solved.cards[choice.scheme]
        self.doc.hold("combine")
        base_name = self.names[TODAY].text(lang)
        self.parts["strip"].text = panels.strip(
            tiles(solved, base, choice.scheme, lang), is_base=solved is base, base_name=base_name, lang=lang
        )
        self.parts["card"].text = panels.scorecard(card, lang)
        self.figures["bullets"].children = [bullets(card, lang)]
        self.figures["co2"].children = [co2_bars(solved.run.accounts(choice.scheme), lang)]
        if redraw_map:
            self._draw_map(solved, base, lang)
        self._show_details()
        run = solved.run
        if self.jobs is None:
            note = run.park.scenario_spec is not None and run.park.scenario_spec.defaults
            said = tr("explorer.ready", lang=lang, hours=f"{run.hours:.0f}", wall=f"{run.simulated.wall_s:.2f}")
            self._say(f"{said} · {tr('explorer.rests_on_defaults', lang=lang)}" if note else said, "ready")
        self.doc.unhold()

    def _draw_map(self, solved: Solved, base: Solved, lang: str) -> None:
        """Draw the map with the places of the baseline, so that the eye finds everything where it was."""
        plot = exchange_map(solved.run, lang, at=places(base.run.park), height=MAP_HEIGHT)
        nodes: Any = plot.select_one({"name": "places"})
        self.nodes = nodes
        if self.choice.node not in nodes.data["id"]:
            self.choice.node = None
        if self.choice.node is not None:
            nodes.selected.indices = [nodes.data["id"].index(self.choice.node)]
        nodes.selected.on_change("indices", self._on_node)
        self.figures["map"].children = [plot]

    def _show_details(self) -> None:
        if self.shown is not None:
            self.parts["details"].text = panels.details(self.shown[0], self.choice.node, self.choice.lang)


class Broken:
    """The page of a park that cannot be read: every mistake, as text."""

    def __init__(self, doc: Document, error: SymbiosisError, lang: str) -> None:
        self.part = _div("status", _stylesheet())
        self.part.text = tag("div", _reason(error, lang), cls="status failed")
        doc.add_root(self.part)
        doc.title = tr("explorer.name", lang=lang)


FIGURES = {"map": MAP_HEIGHT, "bullets": 240, "co2": 240}
"""Figures, and the height that is kept free for each [px]."""
PARTS = (
    "title",
    "status",
    "strip",
    "map_head",
    "card_head",
    "card",
    "details_head",
    "details",
    "bullets_head",
    "co2_head",
)


def _div(name: str, css: Any) -> Div:
    """Return an empty panel; nothing in it is taken for a formula."""
    from bokeh.models.widgets import Div

    return Div(name=name, text="", sizing_mode="stretch_width", disable_math=True, stylesheets=[css])


def _stylesheet() -> Any:
    from bokeh.models import InlineStyleSheet

    css = (viz_dir() / "static" / "panels.css").read_text(encoding="utf-8")
    return InlineStyleSheet(css=f"{css}\n{panels.dot_styles()}")


def _options(names: Mapping[str, str]) -> list[Any]:
    """Return what a Select offers: value and text."""
    return list(names.items())


def _reason(error: BaseException, lang: str) -> str:
    if isinstance(error, InputError):
        return " · ".join(problem.render(lang) for problem in error.problems)
    return str(error) or type(error).__name__
