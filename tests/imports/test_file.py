"""Files as people have them, read into lines of named columns."""

import io
import json
import re
import zipfile

import pytest
from django.conf import settings
from django.utils.translation import gettext, override

from fudsched.exports import schedule_json, schedule_xml
from fudsched.imports.columns import CALLED, KNOWN, plain
from fudsched.imports.file import read
from fudsched.imports.sheet import Line, Unreadable, read_text, write_text

FODS = "application/vnd.oasis.opendocument.spreadsheet"


def lines(kind: str, name: str, data: bytes | str) -> list[tuple]:
    data = data if isinstance(data, bytes) else data.encode()
    return [(line.number, line.cells) for line in read(kind, name, data).lines]


def xlsx(*rows: list, **others: list[list]) -> bytes:
    """The smallest workbook that spreadsheets open: numbers as numbers, the rest as inline text.

    others: rows of further sheets, by their names, before the one called One.
    """

    def cell(value) -> str:
        if isinstance(value, int):
            return f"<c><v>{value}</v></c>"
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'

    sheets = {**others, "One": rows}
    texts = ["".join(f"<row>{''.join(map(cell, row))}</row>" for row in each) for each in sheets.values()]
    spreadsheetml = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    ids = range(1, len(sheets) + 1)
    return packed({
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        f'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        + "".join(f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{kind}.worksheet+xml"/>' for n in ids)
        + "</Types>",
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships">'
        f'<Relationship Id="a" Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{spreadsheetml}" xmlns:r="{office}"><sheets>'
        + "".join(f'<sheet name="{name}" sheetId="{n}" r:id="s{n}"/>' for n, name in zip(ids, sheets, strict=True))
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        + "".join(f'<Relationship Id="s{n}" Type="{office}/worksheet" Target="worksheets/sheet{n}.xml"/>' for n in ids)
        + "</Relationships>",
        **{
            f"xl/worksheets/sheet{n}.xml": f'<worksheet xmlns="{spreadsheetml}">'
            f"<sheetData>{text}</sheetData></worksheet>"
            for n, text in zip(ids, texts, strict=True)
        },
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


def test_of_several_sheets_the_one_with_such_columns_is_read_and_the_others_are_named():
    book = xlsx(["Name", "Seats"], ["Lab", 18], Info=[["Read me first"]], Leer=[[""]], Plan=[["Titel"], ["Tea"]])
    sheet = read("rooms", "a.xlsx", book)
    assert [line.cells for line in sheet.lines] == [{"name": "Lab", "seats": "18"}]
    assert (sheet.name, sheet.others) == ("One", ("Info", "Plan"))
    assert sheet.notes() == ["Read from the sheet “One”, not from: Info, Plan."]
    assert [line.cells for line in read("pitches", "a.xlsx", book).lines] == [{"title": "Tea"}]
    with pytest.raises(Unreadable, match="It says “Read me first”"):
        read("attendees", "a.xlsx", xlsx(Info=[["Read me first"]]))


def test_a_cell_far_off_costs_the_file_that_has_it_and_not_the_server():
    with zipfile.ZipFile(io.BytesIO(xlsx(["Name"], ["Lab"]))) as archive:
        files = {name: archive.read(name).decode() for name in archive.namelist()}
    files["xl/worksheets/sheet1.xml"] = files["xl/worksheets/sheet1.xml"].replace(
        "</sheetData>", '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    )
    with pytest.raises(Unreadable, match=r"This spreadsheet cannot be opened\."):
        read("rooms", "a.xlsx", packed(files))


def test_a_line_without_anything_that_is_meant_is_named():
    sheet = read("attendees", "a.csv", b"Name,Email\nAda,a@b\n,x@y\n\n,z@y\n")
    assert [line.number for line in sheet.lines] == [2]
    assert sheet.notes() == [
        "These columns mean nothing here: Email.",
        "2 lines hold nothing else, and are left out: 3, 5.",
    ]


def test_columns_are_found_whatever_their_spelling():
    assert lines("pitches", "a.csv", "PROPOSAL_TITLE,Speaker-Names:,  Présentation \nTea,Bo,x")[0][1] == {
        "title": "Tea", "presenters": "Bo",
    }  # fmt: skip
    assert lines("rooms", "a.csv", "nazev;MISTA\nSál;40")[0][1] == {"name": "Sál", "seats": "40"}


@pytest.mark.parametrize("code", [code for code, _ in settings.LANGUAGES])
def test_the_columns_are_called_as_the_page_calls_them_in_its_language(code):
    """Read from the page's own sentences, which name the columns one after the other."""
    told = {
        "pitches": "title, presenters, synopsis, topic, language, length (in slots), needs",
        "rooms": "name, seats, building, offers",
        "attendees": "name, or first name and last name",
    }
    with override(code):
        first = {"pitches": gettext("title"), "rooms": gettext("name"), "attendees": gettext("name")}
        for kind, sentence in told.items():
            said = re.sub(r"\(.*?\)", "", gettext(sentence)) if kind != "attendees" else first[kind]
            found = [KNOWN[kind].get(plain(name)) for name in re.split("[,،]", said)]
            assert found == [*CALLED[kind]][: len(found)], said
            assert KNOWN[kind][plain(first[kind])] == next(iter(CALLED[kind]))


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


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.json", '{"schedule": {"conference": {"days": [{"rooms": {"A": [{"abstract": "x"}, {"title": "Tea"}]}}]}}}'),
        ("a.xml", "<schedule><event><abstract>x</abstract></event><event><title>Tea</title></event></schedule>"),
    ],
)
def test_a_talk_without_a_title_leaves_the_others_of_its_schedule_file_to_be_read(name, data):
    assert lines("pitches", name, data) == [(2, {"synopsis": "x"}), (3, {"title": "Tea"})]


def test_a_schedule_file_in_an_encoding_of_its_own_keeps_its_letters():
    xml = '<?xml version="1.0" encoding="iso-8859-1"?><schedule><event><title>Käse</title></event></schedule>'
    assert lines("pitches", "a.xml", xml.encode("latin-1")) == [(2, {"title": "Käse"})]


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
        ("rooms", "a.csv", "Etage,Telefon\nA,3", "The first line must name the columns, one of them “name”."),
        ("rooms", "a.csv", "\n".join(["name", *"a" * 2001]), "Bring 2,000 lines at most at a time."),
        ("attendees", "a.csv", "\n".join(["name", *"a" * 10_001]), "Bring 10,000 lines at most at a time."),
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
