"""Figure: `python experiments/dryer-size/figure.py` runs what is missing and draws runs/figure.html and figure.png."""

import shutil
import subprocess
from pathlib import Path

from bokeh.embed import file_html
from bokeh.layouts import row
from bokeh.palettes import Colorblind
from bokeh.plotting import figure
from bokeh.resources import INLINE

import symbiosis as sym

HERE = Path(__file__).parent
SIZE, WATER = "processes.drying.plan", "resources.dried-sludge.moisture"
PANELS = {
    "CO2 of the park saved, national view [kt/y]": ("CN-NDRC-2025.co2_t", -1e-3),
    "CO2 of the park saved, provincial grid factor [kt/y]": ("CN-NDRC-2025.co2_location_t", -1e-3),
    "coal bought more [kt/y]": ("flow.coal-in", 1e-3),
}
table, panels = sym.sweep(HERE), []
for title, (column, factor) in PANELS.items():
    panel = figure(width=400, height=340, title=title, x_axis_label="wet sludge dried [t/d]", toolbar_location=None)
    for colour, (water, part) in zip(Colorblind[3], table.groupby(WATER), strict=True):
        change = factor * (part[column] - part[column][part[SIZE] == 0].iloc[0])
        for draw in (panel.line, panel.scatter):
            draw(part[SIZE], change, color=colour, legend_label=f"{water:.0%} water left")
    panel.legend.location = "top_left"
    panels.append(panel)
page = HERE / "runs" / "figure.html"
page.write_text(file_html(row(panels), INLINE, "dryer-size"), encoding="utf-8")
if chromium := shutil.which("chromium"):
    options = ["--headless", "--no-sandbox", "--hide-scrollbars", "--window-size=1230,360"]
    subprocess.run([chromium, *options, f"--screenshot={HERE / 'figure.png'}", page], check=True)  # noqa: S603  # found above
