"""Files as people have them, read into lines of named columns."""

import io
import json
import zipfile

import pytest

from fudsched.exports import schedule_json, schedule_xml
from fudsched.imports.file import read
from fudsched.imports.sheet import Line, Unreadable, read_text, write_text

FODS = "application/vnd.oasis.opendocument.spreadsheet"


def lines(kind: str, name: str, data: bytes | str) -> list[tuple]:
    data = data if isinstance(data, bytes) else data.encode()
    return [(line.number, line.cells) for line in read(kind, name, data).lines]


def xlsx(*rows: list) -> bytes:
    """The smallest workbook that spreadsheets open: numbers as numbers, the rest as inline text."""

    def cell(value) -> str:
        if isinstance(value, int):
            return f"<c><v>{value}</v></c>"
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'

    sheet = "".join(f"<row>{''.join(map(cell, row))}</row>" for row in rows)
    spreadsheetml = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    return packed({
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="a" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{spreadsheetml}" xmlns:r="{office}">'
        '<sheets><sheet name="One" sheetId="1" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="a" Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{spreadsheetml}"><sheetData>{sheet}</sheetData></worksheet>',
    })  # fmt: skip


def ods(*rows: list[str]) -> bytes:
    oasis = "urn:oasis:names:tc:opendocument:xmlns"
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>' for cell in row
        )
        + "</table:table-row>"
        for row in rows
    )
    content = (
        f'<office:document-content xmlns:office="{oasis}:office:1.0" xmlns:table="{oasis}:table:1.0"'
        f' xmlns:text="{oasis}:text:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="One">{cells}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        f'<manifest:manifest xmlns:manifest="{oasis}:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{FODS}"/></manifest:manifest>'
    )
    return packed({"mimetype": FODS, "META-INF/manifest.xml": manifest, "content.xml": content})


def packed(files: dict[str, str]) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return whole.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("rooms.csv", b"Room,Capacity,Floor\r\nHall,220,1\r\n\r\nLab,18,2\r\n"),
        ("rooms.csv", "\ufeffname;seats\nHall;220\n\nLab;18\n".encode()),
        ("rooms.txt", "name\tseats\nHall\t220\n\nLab\t18".encode("utf-16")),
        ("rooms.xlsx", xlsx(["Name", "Seats"], ["Hall", 220], [], ["Lab", 18])),
        ("rooms.ods", ods(["Name", "Seats"], ["Hall", "220"], [""], ["Lab", "18"])),
    ],
)
def test_a_table_says_the_same_in_every_form(name, data):
    assert lines("rooms", name, data) == [(2, {"name": "Hall", "seats": "220"}), (4, {"name": "Lab", "seats": "18"})]


def test_columns_without_a_meaning_are_named():
    assert read("rooms", "a.csv", b"Room,Capacity,Floor\nHall,220,1").ignored == ("Floor",)


def test_a_cell_may_hold_lines_and_the_next_line_keeps_its_number_in_the_text():
    text = 'title,synopsis\n"Tea","One.\nTwo."\nARM,\n'
    assert lines("pitches", "a.csv", text) == [
        (2, {"title": "Tea", "synopsis": "One.\nTwo."}),
        (4, {"title": "ARM", "synopsis": ""}),
    ]


def test_what_is_written_reads_the_same():
    sheet = (Line(2, {"title": 'A "b", c', "presenters": "Ada, Cleo"}), Line(3, {"title": "شاي\nx", "presenters": ""}))
    assert read_text("pitches", write_text("pitches", sheet)).lines == sheet


def test_text_from_an_old_spreadsheet_on_windows_is_read():
    assert lines("attendees", "a.csv", "Full name\nJürgen".encode("cp1252")) == [(2, {"name": "Jürgen"})]


def test_our_own_schedule_files_come_back_as_pitches_and_rooms(day, urls):
    for name, data in [("a.json", schedule_json.write(day, urls)), ("b.xml", schedule_xml.write(day, urls))]:
        assert lines("pitches", name, data) == [
            (2, {"title": "ARM <b>", "presenters": "Ada & Co, 吳", "synopsis": "Boards.\nBring yours.",
                 "topic": "hardware", "language": "English"}),
            (3, {"title": "شاي"}),
        ], name  # fmt: skip
    assert lines("rooms", "a.json", schedule_json.write(day, urls))[0] == (
        2, {"name": "Big", "seats": "60", "building": "BYAC"},
    )  # fmt: skip
    assert "Big" in [cells["name"] for _, cells in lines("rooms", "b.xml", schedule_xml.write(day, urls))]


def test_names_that_other_programs_give_their_presenters_are_read():
    event = {
        "title": "Tea",
        "type": "talk",
        "description": "d",
        "persons": [{"public_name": "Li, Wei"}, {"name": "Bo"}],
    }
    whole = {"schedule": {"conference": {"days": [{"rooms": {"Hall": [event, event | {"type": "Break"}]}}]}}}
    assert lines("pitches", "a.json", json.dumps(whole)) == [
        (2, {"title": "Tea", "presenters": "Li Wei, Bo", "synopsis": "d"})
    ]


@pytest.mark.parametrize(
    ("kind", "name", "data", "says"),
    [
        ("rooms", "a.csv", "", "There is nothing in it."),
        ("rooms", "a.csv", "Saal,Plätze\nA,3", "The first line must name the columns, one of them “name”."),
        ("attendees", "a.csv", "\n".join(["name", *"a" * 2001]), "Bring 2,000 lines at most at a time."),
        ("rooms", "a.csv", 'name,seats\n"a' + "x" * 200_000, "Line 2 cannot be read"),
        ("rooms", "a.xlsx", "no spreadsheet", "This spreadsheet cannot be opened."),
        ("rooms", "a.ods", b"PK\x03\x04broken", "This spreadsheet cannot be opened."),
        ("rooms", "a.xlsx", packed({"xl/workbook.xml": "0" * 50_000_001}), "This spreadsheet unpacks to"),
        ("pitches", "a.json", "{", "This is no schedule.json"),
        ("pitches", "a.json", '{"schedule": []}', "This is no schedule.json"),
        ("pitches", "a.json", "[" * 100_000, "This is no schedule.json"),
        ("pitches", "a.json", '{"schedule": {"conference": {"days": []}}}', "There are no sessions in"),
        ("pitches", "a.xml", "<schedule>", "This is no schedule.xml: no element found"),
        ("pitches", "a.xml", "<html></html>", "This is no schedule.xml: it begins with “html”"),
        ("pitches", "a.xml", '<!DOCTYPE a [<!ENTITY b "c">]><schedule/>', "This XML declares a document type."),
        ("attendees", "a.xml", "<schedule/>", "A schedule file names presenters, not attendees."),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_a_sentence(kind, name, data, says):
    with pytest.raises(Unreadable) as refused:
        lines(kind, name, data)
    assert says in str(refused.value)
