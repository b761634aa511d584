"""Search in a timetable: the sessions that hold every word asked for, day by day."""

from dataclasses import dataclass
from difflib import get_close_matches
from unicodedata import category, normalize

from fudsched.timetable import Day, Row, Session, Timetable

MOST = 200  # signs; more were no search
FEW = 5  # words; whoever types more did not mistype one
ALIKE = 0.7  # from 0 to 1: “communty” is like “community”, “arm” not like “art”
AROUND = ".,:;!?¿¡()[]{}<>\"'“”„‘’«»‹›…·-–—؟،؛。，、"


@dataclass(frozen=True)
class Found:
    asked: str
    days: list[tuple[Day, list[tuple[Row, list[Session]]]]]
    instead: str = ""  # where nothing is found: the same, as it would be

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
        rows = [(row, [each for each in row.sessions if _holds(_text(each), wanted)]) for row in day.rows]
        days.append((day, [(row, sessions) for row, sessions in rows if sessions]))
    days = [(day, rows) for day, rows in days if rows]
    return Found(asked, days, "" if days else _instead(table, wanted))


def plain(text: str) -> str:
    """As it is compared, here and in finder.js: no capitals, no accents."""
    return "".join(sign for sign in normalize("NFKD", text) if category(sign)[0] != "M").casefold()


def _text(session: Session) -> str:
    return f"{session.title} {session.by} {session.topic} {session.room.where}"


def _holds(text: str, wanted: list[str]) -> bool:
    text = plain(text)
    return all(word in text for word in wanted)


def _instead(table: Timetable, wanted: list[str]) -> str:
    """What was mistyped, as the timetable spells it; nothing where that would not be found either."""
    if len(wanted) > FEW:
        return ""
    texts = [_text(session) for row in table.rows for session in row.sessions]
    words = {plain(word): word for text in texts for word in (each.strip(AROUND) for each in text.split())}
    meant = []
    for word in wanted:
        like = [word] if any(_holds(text, [word]) for text in texts) else get_close_matches(word, words, 1, ALIKE)
        meant += [words.get(each, each) for each in like]
    spelled = [plain(word) for word in meant]
    return " ".join(meant) if len(meant) == len(wanted) and any(_holds(text, spelled) for text in texts) else ""
