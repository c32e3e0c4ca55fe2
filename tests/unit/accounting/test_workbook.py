"""An account file may be a workbook: it gives what the same table as CSV gives, and what is wrong has its row."""

import io
import json
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from symbiosis.accounting import account, read_activities
from symbiosis.cli.account_sheets import unread_sheets
from symbiosis.errors import Problem

ROOT = Path(__file__).resolve().parents[3]
VECTOR_F = ROOT / "docs" / "examples" / "account-vector-f.csv"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
HEAD = ["category", "item", "quantity", "unit"]


def raw(text: str, *, merged: str = "") -> bytes:
    """Return a workbook whose first sheet has the head and, as XML, a second row; `merged` are cells that are one."""
    made = workbook([list(HEAD)], extra=f'<row r="2">{text}</row>')
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            data = old.read(name)
            if merged and name.endswith("sheet1.xml"):
                more = f'<mergeCells count="1"><mergeCell ref="{merged}"/></mergeCells>'
                data = data.replace(b"</sheetData>", b"</sheetData>" + more.encode())
            new.writestr(name, data)
    return packed.getvalue()


def cell(place: str, value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return f'<c r="{place}"><v>{value!r}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'


def workbook(*sheets: list[list[object]], extra: str = "") -> bytes:
    """Return a workbook (ECMA-376, the least that a reader needs) with these sheets; `extra` stands in the first."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        numbers = range(1, len(sheets) + 1)
        parts = "".join(
            f'<Override PartName="/xl/worksheets/sheet{n}.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
            for n in numbers
        )
        book.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Override PartName="/xl/workbook.xml" '
            f'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>{parts}</Types>',
        )
        link = f'<Relationship Id="r1" Type="{LINKS}/officeDocument" Target="xl/workbook.xml"/>'
        book.writestr("_rels/.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{link}</Relationships>')
        named = "".join(f'<sheet name="Sheet{n}" sheetId="{n}" r:id="r{n}"/>' for n in numbers)
        book.writestr(
            "xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{LINKS}"><sheets>{named}</sheets></workbook>'
        )
        links = "".join(
            f'<Relationship Id="r{n}" Type="{LINKS}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in numbers
        )
        book.writestr(
            "xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACKAGE}/relationships">{links}</Relationships>'
        )
        for n, rows in zip(numbers, sheets, strict=True):
            text = "".join(
                f'<row r="{line}">{"".join(cell(f"{chr(65 + place)}{line}", value) for place, value in enumerate(row))}</row>'
                for line, row in enumerate(rows, 1)
            )
            more = extra if n == 1 else ""
            book.writestr(
                f"xl/worksheets/sheet{n}.xml",
                f'<worksheet xmlns="{MAIN}"><sheetData>{text}{more}</sheetData></worksheet>',
            )
    return packed.getvalue()


def read(tmp_path: Path, data: bytes) -> tuple[list[object], list[Problem]]:
    path = tmp_path / "account.xlsx"
    path.write_bytes(data)
    problems: list[Problem] = []
    return list(read_activities(path, problems)), problems


def vector_f() -> list[list[object]]:
    lines = [line.split(",") for line in VECTOR_F.read_text(encoding="utf-8").splitlines()]
    numbers = {lines[0].index(name) for name in ("quantity", "factor")}
    return [
        lines[0],
        *(
            [float(text) if place in numbers and text else text or None for place, text in enumerate(row)]
            for row in lines[1:]
        ),
    ]  # type: ignore[list-item]  # texts and numbers


def test_a_workbook_gives_the_bytes_that_its_csv_gives(tmp_path: Path):
    problems: list[Problem] = []
    rows, wrong = read(tmp_path, workbook(vector_f()))
    assert wrong == []
    shown = [
        json.dumps(account(each, "CN-NDRC-2025", factors="GBT-32151.34-2024").to_json(), sort_keys=True)  # type: ignore[arg-type]  # activities
        for each in (rows, read_activities(VECTOR_F, problems))
    ]
    assert shown[0] == shown[1]
    assert round(json.loads(shown[0])["co2"]["total_t"], 3) == 73_263.440


def test_rows_keep_the_numbers_that_the_sheet_shows(tmp_path: Path):
    rows: list[list[object]] = [HEAD, ["fuel", "diesel", 1, "t"], [None], [None], ["fuel", "deisel", 2, "t"]]
    _, problems = read(tmp_path, workbook(rows))
    assert [(each.file, each.line, each.nearest) for each in problems] == [("account.xlsx", 5, "diesel")]


def test_every_mistake_of_a_workbook_is_told_at_once(tmp_path: Path):
    rows: list[list[object]] = [
        HEAD,
        ["fule", "diesel", 1, "t"],
        ["fuel", "diesel", -1, "t"],
        ["fuel", "coke", 1, "m3"],
    ]
    _, problems = read(tmp_path, workbook(rows))
    assert sorted(each.line for each in problems) == [2, 3, 4]


def test_the_first_sheet_alone_is_read(tmp_path: Path):
    rows, problems = read(tmp_path, workbook([HEAD, ["fuel", "diesel", 1, "t"]], [["anything"], [1], [2]]))
    assert (len(rows), problems) == (1, [])


def test_a_formula_gives_the_value_that_was_saved(tmp_path: Path):
    formula = (
        '<row r="2"><c r="A2" t="inlineStr"><is><t>fuel</t></is></c><c r="B2" t="inlineStr"><is><t>coke</t></is></c>'
        '<c r="C2"><f>1+2</f><v>3</v></c><c r="D2" t="inlineStr"><is><t>t</t></is></c></row>'
    )
    rows, problems = read(tmp_path, workbook([HEAD], extra=formula))
    assert problems == []
    assert rows[0].quantity == 3.0  # type: ignore[attr-defined]  # an activity


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"category,item,quantity,unit\nfuel,diesel,1,t\n", "workbook_unreadable"),
        (b"PK\x03\x04rest", "workbook_unreadable"),
        (b"", "workbook_unreadable"),
        (workbook([HEAD, ["fuel", "diesel", 1, "t"]])[:-200], "workbook_unreadable"),
        (workbook([[None]]), "workbook_sheet_empty"),
        (workbook([HEAD]), "account_no_row_at_all"),
        (workbook([["fuel", "diesel"], ["a", "b"]]), "column_unknown"),
    ],
)
def test_what_is_no_workbook_of_a_table_is_named_and_raises_nothing(tmp_path: Path, data: bytes, code: str):
    rows, problems = read(tmp_path, data)
    assert rows == []
    assert code in {each.code for each in problems}


def test_a_zip_of_another_kind_is_no_workbook(tmp_path: Path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as book:
        book.writestr("readme.txt", "hello")
    assert [each.code for each in read(tmp_path, packed.getvalue())[1]] == ["workbook_unreadable"]


def test_a_small_file_that_unpacks_to_a_large_one_is_refused(tmp_path: Path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", b" " * 61_000_000)
    assert len(packed.getvalue()) < 1_000_000
    assert [each.code for each in read(tmp_path, packed.getvalue())[1]] == ["workbook_too_large"]


def test_without_the_reader_the_way_out_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    import sys

    monkeypatch.setitem(sys.modules, "python_calamine", None)
    _, problems = read(tmp_path, workbook([HEAD, ["fuel", "diesel", 1, "t"]]))
    assert [each.code for each in problems] == ["workbook_reader_missing"]
    assert "pip install" in problems[0].render("zh")


def test_a_missing_workbook_is_a_problem_and_no_traceback(tmp_path: Path):
    problems: list[Problem] = []
    assert read_activities(tmp_path / "none.xlsx", problems) == []
    assert [each.code for each in problems] == ["file_missing"]


@pytest.mark.parametrize("far", ["XFD1048576", "ZZ20000"])
def test_a_cell_far_outside_the_table_is_refused_before_room_is_made_for_all_between(tmp_path: Path, far: str):
    row = far.lstrip("XFDZ")
    extra = f'<row r="{row}"><c s="1" r="{far}"><v>1</v></c></row>'
    _, problems = read(tmp_path, workbook([HEAD, ["fuel", "diesel", 1, "t"]], extra=extra))
    assert [(each.code, each.line, each.details["cell"]) for each in problems] == [("workbook_cell_far", int(row), far)]


FUEL = cell("A2", "fuel") + cell("B2", "diesel") + cell("D2", "t")


@pytest.mark.parametrize(
    ("data", "code", "where", "value"),
    [
        (raw(FUEL + '<c r="C2"><f>1+1</f></c>'), "workbook_formula_empty", "C2", None),
        (raw(FUEL + '<c r="C2"><f>1+1</f><v></v></c>'), "workbook_formula_empty", "C2", None),
        (raw(FUEL + '<c r="C2" t="e"><f>1/0</f><v>#DIV/0!</v></c>'), "workbook_error_cell", "C2", "#DIV/0!"),
        (raw(FUEL + cell("C2", 1), merged="A2:A3"), "workbook_merged", "A2:A3", None),
    ],
)
def test_a_cell_without_a_value_of_its_own_is_told_for_what_it_is(
    tmp_path: Path, data: bytes, code: str, where: str, value: str | None
):
    rows, problems = read(tmp_path, data)
    assert rows == []
    assert [(each.code, each.line, each.where, each.value) for each in problems] == [(code, 2, where, value)]


def test_an_old_workbook_is_told_to_become_an_xlsx(tmp_path: Path):
    path = tmp_path / "account.xls"
    path.write_bytes(b"\xd0\xcf\x11\xe0")
    problems: list[Problem] = []
    assert read_activities(path, problems) == []
    assert ".xlsx" in problems[0].render("zh")
    assert ".xlsx" in problems[0].render("en")


def test_the_sheet_that_is_read_is_said_where_there_are_more(tmp_path: Path):
    path = tmp_path / "account.xlsx"
    path.write_bytes(workbook([list(HEAD), ["fuel", "diesel", 1, "t"]], [["else"]]))
    said = unread_sheets(path, "en")
    assert len(said) == 1
    assert '"Sheet1"' in said[0]
    assert "Sheet2" in said[0]
    path.write_bytes(workbook([list(HEAD), ["fuel", "diesel", 1, "t"]]))
    assert unread_sheets(path, "en") == []
