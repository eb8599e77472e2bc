"""One honest connection from its beginning to its end, of which every byte is compared."""

import asyncio
import hashlib
import os
import random
import socket
import struct

from .addresses import make_socket
from .ends import body_for, peers_for
from .mse import PLAINTEXT, RC4_METHOD, Channel, initiate

PATIENCE = 60


def peer_handshake(infohash):
    return b"\x13BitTorrent protocol" + bytes(8) + infohash + b"-XX0000-" + os.urandom(12)


async def connect(target, source=None):
    made = make_socket(target, source)
    try:
        await asyncio.get_running_loop().sock_connect(made, target)
        if isinstance(target, str):
            return await asyncio.open_unix_connection(sock=made)
        return await asyncio.open_connection(sock=made)
    except BaseException:
        made.close()
        raise


class Plan:
    """What conversations are about, all of them alike but for the crypto, which goes round."""

    def __init__(self, way, to, other, infohash, size, sources, cryptos):
        self.way, self.to, self.other, self.infohash, self.size = way, to, other, infohash, size
        self.sources, self.cryptos = sources, cryptos

    async def run(self, number):
        await asyncio.wait_for(getattr(self, self.way)(number), PATIENCE)

    # Connections that carry what their other end sends back.

    async def open(self, number):
        """A connection on which all comes back, and what was said on it already."""
        reader, writer = await connect(self.to, self.sources.next())
        try:
            return await self.open_on(reader, writer, number)
        except BaseException:
            writer.transport.abort()
            raise

    async def open_on(self, reader, writer, number):
        crypto = self.cryptos[number % len(self.cryptos)]
        first = peer_handshake(self.infohash) if crypto != "other" else b"\x01" + os.urandom(67)
        if self.way == "socks":
            octets = socket.inet_aton(self.other[0])
            writer.write(b"\x05\x01\x00" + b"\x05\x01\x00\x01" + octets + struct.pack(">H", self.other[1]))
            reply = await reader.readexactly(12)
            if reply[3] != 0:
                raise ConnectionError(f"SOCKS answered {reply.hex()}")
        elif self.way == "connect":
            writer.write(b"CONNECT %s:%d HTTP/1.0\r\n\r\n" % (self.other[0].encode(), self.other[1]))
            head = await reader.readuntil(b"\r\n\r\n")
            if b" 200 " not in head:
                raise ConnectionError(f"CONNECT was answered {head!r}")
        if self.way == "inbound" and crypto in ("rc4", "plaintext"):
            provided = RC4_METHOD if crypto == "rc4" else PLAINTEXT
            return await initiate(reader, writer, self.infohash, first, provided), first
        channel = Channel(reader, writer)
        await channel.write(first)
        return channel, first

    async def exchange(self, number):
        channel, first = await self.open(number)
        try:
            sent, received = hashlib.sha256(first), hashlib.sha256()
            counts = [len(first), 0]

            async def send():
                rest = self.size - len(first)
                while rest > 0:
                    data = os.urandom(min(rest, random.choice((1, 17, 1000, 5000, 16397))))
                    rest -= len(data)
                    sent.update(data)
                    counts[0] += len(data)
                    await channel.write(data)
                channel.write_eof()

            sending = asyncio.ensure_future(send())
            try:
                while data := await channel.read():
                    received.update(data)
                    counts[1] += len(data)
                await sending
            finally:
                sending.cancel()
            if sent.digest() != received.digest():
                raise ConnectionError(f"{counts[0]} bytes sent, {counts[1]} came back, or not the same")
        finally:
            channel.writer.close()

    inbound = socks = connect = direct = exchange

    # Requests with an answer.

    async def ask(self, head):
        reader, writer = await connect(self.to, self.sources.next())
        try:
            writer.write(head + b"\r\n\r\n")
            answer = await reader.read(-1)
        finally:
            writer.close()
        head, _, body = answer.partition(b"\r\n\r\n")
        if b" 200 " not in head.split(b"\r\n")[0]:
            raise ConnectionError(f"answered {answer[:200]!r}")
        return body

    def announce_target(self, key):
        escaped = "".join(f"%{byte:02x}" for byte in self.infohash)
        return (
            f"/announce?info_hash={escaped}&peer_id=-XX0001-abcdefghijkl&port=50001&uploaded=0&downloaded=0&left=7"
            f"&compact=1&numwant=30&key={key}"
        )

    async def announce(self, number):
        key = os.urandom(8).hex()
        host = "%s:%d" % self.other if self.other else ""
        prefix = f"http://{host}" if host else ""
        body = await self.ask(f"GET {prefix}{self.announce_target(key)} HTTP/1.0".encode())
        if b"5:peers180:" + peers_for(key) not in body:
            raise ConnectionError(f"an announce was answered {body!r}")

    async def page(self, number):
        name = os.urandom(8).hex()
        body = await self.ask(b"GET http://%s:%d/%s/%d HTTP/1.0" % (
            self.other[0].encode(), self.other[1], name.encode(), self.size))
        if body != body_for(name, self.size):
            raise ConnectionError(f"{len(body)} bytes of {self.size}, or not the same")

    async def figures(self, number):
        body = await self.ask(b"GET /metrics HTTP/1.0")
        if not body.startswith(b"# HELP ") or not body.endswith(b"\n"):
            raise ConnectionError(f"figures were {body[:100]!r} …")
