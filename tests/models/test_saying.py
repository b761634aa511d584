"""What is kept as a saying is read in the language of its reader, and in English where it was kept without one."""

import pytest
from django.utils.translation import override

from fudsched.models import Edit
from fudsched.models.saying import kept_as, say, saying, sayings
from tests import make


def test_names_stand_apart_where_they_run_the_other_way():
    kept = saying("“%(title)s” taken out", title="שלום")
    assert say(kept) == "“\u2068שלום\u2069” taken out"
    with override("de"):
        assert say(saying("“%(title)s” taken out", title="Tea")) == "„Tea“ herausgenommen"
    with override("ar"):
        assert say(saying("“%(title)s” taken out", title="Tea")) == "إخراج «\u2068Tea\u2069»"


def test_a_number_decides_and_a_saying_may_name_another():
    said = [say(sayings("%(n)s session.", "%(n)s sessions.", n)) for n in (1, 2)]
    assert said == ["1 session.", "2 sessions."]
    inner = saying("“%(title)s” pinned", title="Tea")
    with override("fr"):
        said = say(saying("%(change)s, for “%(title)s”", change=inner, title="100 %"))
    assert said == "« Tea » épinglée, à la place de « 100 % »"


@pytest.mark.django_db
def test_a_slot_is_said_by_the_clocks_of_its_event():
    (slot,) = make.slots(make.event(), 1)
    kept = saying("%(slot)s locked", slot=slot)
    assert kept["names"]["slot"] == ["2031-01-29T11:00:00-07:00", "2031-01-29T11:50:00-07:00"]
    assert say(kept) == f"{slot} locked" == "Wed 11:00–11:50 locked"
    with override("cs"):
        assert say(kept) == f"{slot} zamčeno"


def test_whoever_keeps_it_the_sentence_beside_it_is_english():
    with override("de"):
        assert kept_as(saying("“%(title)s” pinned", title="Tea"))["sentence"] == "“Tea” pinned"


def test_what_was_kept_as_a_sentence_alone_is_read_as_it_is():
    edit = Edit(sentence="“Tea” pinned")
    with override("de"):
        assert edit.said == "“Tea” pinned"
    with override("ar"):
        assert edit.said == "\u2066“Tea” pinned\u2069"
