"""What honest connections lead to: ends that send back all that comes, and a tracker."""

import asyncio
import hashlib
import urllib.parse

from .mse import Channel, respond

BACKLOG = 4096
PLAINTEXT_FIRST = 0x13


class Echo:
    """Sends back what comes, whether MSE, plaintext peer-wire traffic or anything else."""

    def __init__(self, infohash, speaks_mse):
        self.infohash, self.speaks_mse = infohash, speaks_mse
        self.writers = set()
        self.taken = 0
        self.server = None

    async def listen(self, at):
        self.at = at
        self.server = await asyncio.start_server(self.serve, *at, backlog=BACKLOG)

    async def go_away(self):
        """Closes the listener and resets every connection, as a client does that is killed."""
        self.server.close()
        self.reset_all()

    def reset_all(self):
        for writer in list(self.writers):
            writer.transport.abort()

    async def serve(self, reader, writer):
        self.taken += 1
        self.writers.add(writer)
        try:
            channel = await self.channel(reader, writer)
            while data := await channel.read():
                await channel.write(data)
            channel.write_eof()
            # Its connection is over only once the other end's is.
            await reader.read(1)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            # Cancelled is what it is when the driver ends, and asyncio would print that.
            pass
        finally:
            self.writers.discard(writer)
            writer.close()

    async def channel(self, reader, writer):
        if not self.speaks_mse:
            return Channel(reader, writer)
        first = await reader.readexactly(1)
        if first[0] == PLAINTEXT_FIRST:
            return Channel(reader, writer, first=first)
        return await respond(reader, writer, self.infohash, first)


def peers_for(key):
    """The tracker's answer to an announce with this `key`: 30 peers that no other announce is told of."""
    stream = hashlib.shake_128(key.encode()).digest(30 * 3)
    return b"".join(b"\x0a" + stream[at:at + 3] + b"\x1a\xe1" for at in range(0, len(stream), 3))


def body_for(name, count):
    return hashlib.shake_128(name.encode()).digest(count)


class Tracker:
    """Answers announces by `peers_for`, and other paths, /NAME/COUNT, by `body_for`."""

    def __init__(self, peers=None):
        self.peers = peers
        self.taken = 0
        self.writers = set()

    async def listen(self, at):
        self.server = await asyncio.start_server(self.serve, *at, backlog=BACKLOG)

    def reset_all(self):
        for writer in list(self.writers):
            writer.transport.abort()

    async def serve(self, reader, writer):
        self.taken += 1
        self.writers.add(writer)
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                body = self.answer(head.split(b" ", 2)[1].decode())
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
                await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            # Cancelled is what it is when the driver ends, and asyncio would print that.
            pass
        finally:
            self.writers.discard(writer)
            writer.close()

    def answer(self, target):
        url = urllib.parse.urlsplit(target)
        query = urllib.parse.parse_qs(url.query, encoding="latin-1")
        if "key" in query:
            peers = self.peers if self.peers is not None else peers_for(query["key"][0])
            return b"d8:intervali1800e5:peers%d:" % len(peers) + peers + b"e"
        name, count = url.path.strip("/").split("/")
        return body_for(name, int(count))
