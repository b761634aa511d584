"""Phones: one keep-alive connection each, or one stream, and how long they waited."""

import asyncio
import time


class Line:
    """One keep-alive connection; asks one thing at a time."""

    def __init__(self, port: int):
        self.port, self.reader, self.writer, self.used = port, None, None, False

    async def ask(self, request: bytes) -> tuple[int, bytes]:
        if self.writer is None:
            self.reader, self.writer = await asyncio.open_connection("127.0.0.1", self.port)
        self.writer.write(request)
        try:
            head = await self.reader.readuntil(b"\r\n\r\n")
        except (OSError, asyncio.IncompleteReadError) as error:
            if not self.used or getattr(error, "partial", b""):
                raise
            self.close()  # the server had closed a connection that lay idle: browsers ask once more, too
            return await self.ask(request)
        self.used = True
        status = int(head[9:12])
        length = head.lower().partition(b"content-length:")[2].split(b"\r\n")[0]
        body = await self.reader.readexactly(int(length)) if length.strip() and status != 204 else b""
        if b"connection: close" in head.lower():
            self.close()
        return status, body

    def close(self) -> None:
        if self.writer:
            self.writer.close()
        self.writer, self.used = None, False


class Reader(asyncio.Protocol):
    """A phone's stream: notes when it heard what."""

    def __init__(self, request: bytes, heard, lost):
        self.request, self.heard, self.lost, self.rest = request, heard, lost, b""

    def connection_made(self, transport):
        self.transport = transport
        transport.write(self.request)

    def data_received(self, data):
        now = time.perf_counter()
        self.rest += data
        while b"\n\n" in self.rest:
            message, _, self.rest = self.rest.partition(b"\n\n")
            if b"data: " in message:
                self.heard(self, message.partition(b"data: ")[2].partition(b"\n")[0], now)

    def connection_lost(self, exc):
        self.lost(self)


def centile(times: list[float], share: float) -> float:
    """In milliseconds."""
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] * 1000 if times else float("nan")
