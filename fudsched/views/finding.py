"""Search in a timetable: the sessions that hold every word asked for, day by day."""

from dataclasses import dataclass
from unicodedata import category, normalize

from fudsched.timetable import Day, Row, Session, Timetable

MOST = 200  # signs; more were no search


@dataclass(frozen=True)
class Found:
    asked: str
    days: list[tuple[Day, list[tuple[Row, list[Session]]]]]

    @property
    def count(self) -> int:
        return sum(len(sessions) for _, rows in self.days for _, sessions in rows)


def find(table: Timetable, asked: str) -> Found | None:
    """What is found in title, people, topic and room; None where nothing is asked for."""
    asked = " ".join(asked[:MOST].split())
    wanted = plain(asked).split()
    if not wanted:
        return None
    days = []
    for day in table.days:
        rows = [(row, [session for session in row.sessions if _holds(session, wanted)]) for row in day.rows]
        days.append((day, [(row, sessions) for row, sessions in rows if sessions]))
    return Found(asked, [(day, rows) for day, rows in days if rows])


def plain(text: str) -> str:
    """As it is compared, here and in finder.js: no capitals, no accents."""
    return "".join(sign for sign in normalize("NFKD", text) if category(sign)[0] != "M").casefold()


def _holds(session: Session, wanted: list[str]) -> bool:
    text = plain(f"{session.title} {session.by} {session.topic} {session.room.where}")
    return all(word in text for word in wanted)
