"""Why a session was left out or moved, in a sentence: every number is a recomputed difference."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from fudsched.engine.change import Change
from fudsched.engine.offering import Offer, offers
from fudsched.engine.problem import Placement, Problem, Session
from fudsched.engine.solution import LeftOut
from fudsched.engine.whatif import scales_for
from fudsched.engine.words import fraction, gettext, listed, ngettext, votes


def why_left_out(
    problem: Problem, placements: Collection[Placement], session: str, names: Mapping[str, str] | None = None
) -> str:
    """One sentence: what makes a place impossible, or how many people the best place would cost."""
    names = names or {}

    def call(id: str) -> str:
        return names.get(id, id)

    impossible = _why_impossible(problem, problem.session_by_id[session], call(session))
    if impossible:
        return impossible
    said: dict[str, object] = {"session": call(session), "votes": votes(problem.votes[session])}
    best = offers(problem, placements, session, most=1, names=names)
    if not best:
        return gettext("%(session)s has %(votes)s, but every place it could take breaks a rule.") % said
    return _best(best[0], said, call)


def _best(best: Offer, said: dict[str, object], call: Callable[[str], str]) -> str:
    """What the best place for a session would cost."""
    net, away = best.cost.net, best.cost.turned_away
    where = {"slot": call(best.placement.slot), "room": call(best.placement.room)}
    if best.instead is None:
        said |= {"place": gettext("%(slot)s in %(room)s") % where}
    else:
        said |= {"place": gettext("%(slot)s in %(room)s instead of %(other)s") % {**where, "other": call(best.instead)}}
    said |= {"n": abs(net), "away": fraction(away, 1)}
    if net < 0:
        sentence = ngettext(
            "%(session)s has %(votes)s; in its best place, %(place)s, one person fewer would sit in something they "
            "want: one more such voter would make up for it.",
            "%(session)s has %(votes)s; in its best place, %(place)s, %(n)s people fewer would sit in something they "
            "want: %(n)s more such voters would make up for it.",
            -net,
        )
    elif net == 0:
        sentence = gettext("%(session)s has %(votes)s; in its best place, %(place)s, it would seat nobody more.")
    elif away > 0:
        sentence = ngettext(
            "%(session)s has %(votes)s; %(place)s, one person more would sit, but %(away)s more find no seat.",
            "%(session)s has %(votes)s; %(place)s, %(n)s people more would sit, but %(away)s more find no seat.",
            net,
        )
    else:
        sentence = ngettext(
            "%(session)s has %(votes)s; %(place)s, one person more would sit.",
            "%(session)s has %(votes)s; %(place)s, %(n)s people more would sit.",
            net,
        )
    return sentence % said


def _why_impossible(problem: Problem, session: Session, name: str) -> str | None:
    """What keeps a session from every place, whatever the others do."""
    spans = [span for slot in problem.slots if (span := problem.span(slot.id, session.length))]
    available = [span for span in spans if session.unavailable.isdisjoint(span)]
    rooms = [room for room in problem.rooms if session.needs <= room.features]
    if session.unavailable >= set(problem.slot_number):
        sentence = gettext("%(session)s cannot take place: its presenter is unavailable in every slot.")
    elif not spans:
        sentence = ngettext(
            "%(session)s cannot take place: no day has %(n)s slot in a row.",
            "%(session)s cannot take place: no day has %(n)s slots in a row.",
            session.length,
        )
    elif not rooms:
        sentence = gettext("%(session)s cannot take place: no room has %(what)s.")
    elif not available:
        sentence = ngettext(
            "%(session)s cannot take place: its presenter is never available for %(n)s slot in a row.",
            "%(session)s cannot take place: its presenter is never available for %(n)s slots in a row.",
            session.length,
        )
    elif not any(room.closed.isdisjoint(span) for room in rooms for span in available):
        sentence = gettext(
            "%(session)s cannot take place: no room it could use is open when its presenter is available."
        )
    else:
        return None
    what = listed(sorted(session.needs)) if session.needs else ""
    return sentence % {"session": name, "n": session.length, "what": what}


def left_out(
    problem: Problem, placements: tuple[Placement, ...], names: Mapping[str, str] | None = None
) -> tuple[LeftOut, ...]:
    """Every session without a place, with its reason."""
    placed = {placement.session for placement in placements}
    return tuple(
        LeftOut(session.id, why_left_out(problem, placements, session.id, names))
        for session in problem.sessions
        if session.id not in placed
    )


def why_moved(
    problem: Problem,
    placements: Collection[Placement],
    old: Placement,
    new: Placement | None,
    names: Mapping[str, str] | None = None,
) -> str:
    """One sentence: what it would cost to put a moved session back where it was."""
    names = names or {}

    def call(id: str) -> str:
        return names.get(id, id)

    said = {"session": call(old.session), "slot": call(old.slot), "room": call(old.room)}
    if new:
        went = gettext("%(session)s moves from %(slot)s in %(room)s to %(new_slot)s in %(new_room)s")
        went %= {**said, "new_slot": call(new.slot), "new_room": call(new.room)}
    else:
        went = gettext("%(session)s moves from %(slot)s in %(room)s out of the schedule") % said
    run = new.slot if new else None
    cost = scales_for(problem, placements).cost(Change("pin", old.session, old.slot, old.room, run=run), names)
    if cost.faults:
        rule = cost.faults[0].sentence
        return gettext("%(went)s: staying would break a rule. %(rule)s") % {"went": went, "rule": rule}
    if cost.net < 0:
        fewer = ngettext(
            "%(went)s: if it stayed, one person fewer would sit in something they want.",
            "%(went)s: if it stayed, %(n)s people fewer would sit in something they want.",
            -cost.net,
        )
        return fewer % {"went": went, "n": -cost.net}
    return gettext("%(went)s: this goes with the other moves; by itself it seats nobody more.") % {"went": went}
