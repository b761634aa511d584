"""Text that is the same for all who read it, but for holes: each is filled with what is one reader's own."""

import re
from collections.abc import Collection, Mapping
from functools import cache
from hashlib import blake2b

from django.utils.crypto import salted_hmac
from django.utils.safestring import SafeString, mark_safe


@cache
def _edge() -> str:
    """What stands around a hole: in no title or name, for nobody can know it; and the same in every process."""
    return salted_hmac("fudsched.holes", "edge").hexdigest()[:24]


@cache
def _pattern() -> re.Pattern[bytes]:
    return re.compile(rf"{_edge()}\[(\w+)\](.*?){_edge()}".encode(), re.DOTALL)


def hole(name: str, inner: str = "") -> SafeString:
    """For a template. A hole named by a pitch's id holds what its voters read, and nobody else does."""
    return mark_safe(f"{_edge()}[{name}]{inner}{_edge()}")  # noqa: S308 - inner is a template's own


class Text:
    def __init__(self, text: str):
        parts = _pattern().split(text.encode())
        # As nobody in particular reads it, with a part for each hole; and what may stand in which of them.
        self.parts = [part for plain in parts[::3] for part in (plain, b"")]
        self.holes: dict[int | str, list[tuple[int, bytes]]] = {}
        for at, (name, inner) in enumerate(zip(parts[1::3], parts[2::3], strict=True)):
            self.holes.setdefault(int(name) if name.isdigit() else name.decode(), []).append((2 * at + 1, inner))
        self.names = frozenset(self.holes)
        self.digest = blake2b(text.encode(), digest_size=16).digest()

    def filled(self, voted: Collection[int], own: Mapping[str, bytes]) -> bytes:
        """voted: ids of pitches; own: what stands in the holes that have a name."""
        parts = self.parts.copy()
        for name in self.names.intersection(voted):
            for at, inner in self.holes[name]:
                parts[at] = inner
        for name in self.names.intersection(own):
            for at, _ in self.holes[name]:
                parts[at] = own[name]
        return b"".join(parts)
