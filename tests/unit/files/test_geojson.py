"""Layout: geometry in metres, against closed forms, and every mistake with its line."""

import json
from pathlib import Path
from typing import Any

import pytest

from symbiosis.errors import Problem
from symbiosis.files.geojson import Layout, read_layout


def square(x: float, y: float, side: float) -> list[list[float]]:
    return [[x, y], [x + side, y], [x + side, y + side], [x, y + side], [x, y]]


def feature(id_: str, kind: str, coordinates: Any, geometry: str = "Polygon") -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"id": id_, "kind": kind, "name": {"zh": "地块"}},
        "geometry": {"type": geometry, "coordinates": coordinates},
    }


def read(tmp_path: Path, *features: Any, text: str | None = None) -> tuple[Layout | None, list[Problem]]:
    data = {"type": "FeatureCollection", "features": list(features)}
    (tmp_path / "layout.geojson").write_text(
        json.dumps(data, indent=1, ensure_ascii=False) if text is None else text, "utf-8"
    )
    problems: list[Problem] = []
    layout = read_layout("layout.geojson", root=tmp_path, problems=problems)
    assert all(problem.render(lang) for problem in problems for lang in ("zh", "en"))
    return layout, problems


FENCE = feature("fence", "fence", [square(0, 0, 1000)])


def test_fence_parcels_and_corridors_are_read(tmp_path: Path) -> None:
    corridor = feature("road", "corridor", [[0, 0], [30, 40], [30, 140]], "LineString")
    layout, problems = read(tmp_path, FENCE, feature("p1", "parcel", [square(10, 20, 100)]), corridor)
    assert problems == []
    assert layout is not None
    assert layout.fence is not None
    assert layout.fence.area == 1e6
    assert layout.parcels["p1"].centroid == (60.0, 70.0)
    assert layout.corridors["road"].length == 150.0


def test_the_centroid_of_a_triangle_is_the_mean_of_its_corners(tmp_path: Path) -> None:
    triangle = [[500_000, 400_000], [500_090, 400_000], [500_000, 400_060], [500_000, 400_000]]
    layout, _ = read(tmp_path, feature("p", "parcel", [triangle]))
    assert layout is not None
    assert layout.parcels["p"].centroid == pytest.approx((500_030.0, 400_020.0), abs=1e-9)
    assert layout.parcels["p"].area == pytest.approx(2700.0, rel=1e-12)


@pytest.mark.parametrize("turn", [1, -1])
def test_a_hole_is_no_area_whichever_way_it_turns(tmp_path: Path, turn: int) -> None:
    layout, _ = read(tmp_path, feature("p", "parcel", [square(0, 0, 100), square(50, 0, 50)[::turn]]))
    assert layout is not None
    # Composite areas: 10 000 m2 at (50, 50) less 2 500 m2 at (75, 25).
    assert layout.parcels["p"].area == 7500.0
    assert layout.parcels["p"].centroid == pytest.approx((12500 / 300, 17500 / 300))


BAD: dict[str, tuple[Any, str]] = {
    "parcel outside": (feature("p", "parcel", [square(5000, 0, 10)]), "layout_outside"),
    "second fence": (feature("g", "fence", [square(0, 0, 10)]), "layout_two_fences"),
    "open ring": (feature("p", "parcel", [square(0, 0, 10)[:-1]]), "layout_ring_open"),
    "bow tie": (feature("p", "parcel", [[[0, 0], [9, 9], [9, 0], [0, 9], [0, 0]]]), "layout_ring_crosses"),
    "no area": (feature("p", "parcel", [[[0, 0], [5, 5], [9, 9], [0, 0]]]), "layout_no_area"),
    "hole larger than parcel": (feature("p", "parcel", [square(0, 0, 9), square(0, 0, 90)]), "layout_no_area"),
    "too far": (feature("p", "parcel", [square(1e7, 0, 10)]), "layout_far"),
    "line for a parcel": (feature("p", "parcel", [[0, 0], [1, 1]], "LineString"), "layout_geometry"),
    "point": (feature("p", "parcel", [0, 0], "Point"), "not_allowed"),
    "line without length": (feature("c", "corridor", [[1, 1], [1, 1]], "LineString"), "layout_line"),
    "duplicate id": (FENCE, "duplicate_id"),
    "unknown kind": (feature("p", "parcell", [square(0, 0, 9)]), "not_allowed"),
    "bad id": (feature("P 1", "parcel", [square(0, 0, 9)]), "slug_bad"),
    "text for a coordinate": (feature("p", "parcel", [[["0", 0], [1, 0], [1, 1], [0, 0]]]), "wrong_type"),
    "one coordinate": (feature("p", "parcel", [[[0], [1], [1], [0]]]), "too_short"),
    "too many corners": (feature("p", "parcel", [[[n, n] for n in range(600)]]), "too_long"),
    "unknown key": ({**FENCE, "extra": 1}, "unknown_key"),
    "no properties": ({"type": "Feature", "geometry": FENCE["geometry"]}, "missing_key"),
    "no feature": (5, "wrong_type"),
}


@pytest.mark.parametrize(("bad", "code"), BAD.values(), ids=BAD.keys())
def test_a_bad_feature_is_a_problem_with_its_line(tmp_path: Path, bad: Any, code: str) -> None:
    layout, problems = read(tmp_path, FENCE, bad)
    assert layout is None
    assert {problem.code for problem in problems} == {code}
    assert problems[0].line > 30


def test_a_layout_in_degrees_is_recognised(tmp_path: Path) -> None:
    _, problems = read(tmp_path, feature("fence", "fence", [square(120.7, 31.3, 0.02)]))
    assert [problem.code for problem in problems] == ["layout_degrees"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "file_empty"),
        ("{", "json_syntax"),
        ('{"type": "FeatureCollection", "type": "x", "features": []}', "duplicate_key"),
        ('{"type": "FeatureCollection", "features": [NaN]}', "number_not_finite"),
        ('{"type": "FeatureCollection", "features": [Infinity]}', "number_not_finite"),
        ('{"type": "FeatureCollection", "features": [],}', "json_syntax"),
        ("type: FeatureCollection\nfeatures: []\n", "json_syntax"),
        ('{"a": ' * 3000, "too_deep"),
        ("[" * 10_000, "too_deep"),
        ("[]", "wrong_type"),
    ],
)
def test_what_is_not_json_or_no_layout_is_refused(tmp_path: Path, text: str, code: str) -> None:
    layout, problems = read(tmp_path, text=text)
    assert layout is None
    assert problems[0].code == code


def test_json_indented_with_tabs_is_read(tmp_path: Path) -> None:
    text = json.dumps({"type": "FeatureCollection", "features": [FENCE]}, indent="\t")
    layout, problems = read(tmp_path, text=text)
    assert problems == []
    assert layout is not None


def test_an_empty_layout_is_one(tmp_path: Path) -> None:
    assert read(tmp_path) == (Layout(), [])
