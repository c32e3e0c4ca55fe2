"""Ground: fence, parcels and corridors under the map, as the park drew them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from symbiosis.plots.lettering import lettering, wrap

if TYPE_CHECKING:
    from bokeh.plotting import figure

    from symbiosis.park.park import Park


def ground(plot: figure, park: Park, lang: str) -> None:
    """Draw fence, parcels and corridors."""
    layout = park.layout
    if layout is None:
        return
    if layout.fence is not None:
        plot.multi_polygons(
            xs=[_rings(layout.fence.rings, 0)],
            ys=[_rings(layout.fence.rings, 1)],
            fill_color="#f1f6f2",
            line_color="#7aa688",
            line_dash=[7, 4],
            line_width=1.6,
            level="underlay",
        )
    used = {plant.parcel for _, plant in park.plants()}
    for occupied, fill, line in ((True, "#ffffff", "#b6c6bb"), (False, "#e9efea", "#d3ded6")):
        shown = [parcel for parcel in layout.parcels.values() if (parcel.id in used) == occupied]
        if shown:
            plot.multi_polygons(
                xs=[_rings(parcel.rings, 0) for parcel in shown],
                ys=[_rings(parcel.rings, 1) for parcel in shown],
                fill_color=fill,
                line_color=line,
                line_width=1.2,
                level="underlay",
            )
    corridors = list(layout.corridors.values())
    if corridors:
        plot.multi_line(
            xs=[[point[0] for point in corridor.line] for corridor in corridors],
            ys=[[point[1] for point in corridor.line] for corridor in corridors],
            line_color="#c3d0c8",
            line_width=5,
            line_alpha=0.6,
            level="underlay",
        )
    vacant = [parcel for parcel in layout.parcels.values() if parcel.id not in used and parcel.name is not None]
    if vacant:
        lettering(
            plot,
            [parcel.centroid[0] for parcel in vacant],
            [parcel.centroid[1] for parcel in vacant],
            [wrap(parcel.name.text(lang), lang) for parcel in vacant if parcel.name is not None],
            colour="#9aaba0",
            size="10px",
        )


def _rings(rings: Sequence[Sequence[tuple[float, float]]], axis: int) -> list[list[list[float]]]:
    """Return one polygon with its holes along one axis, as `multi_polygons` wants it."""
    return [[[point[axis] for point in ring[:-1]] for ring in rings]]
