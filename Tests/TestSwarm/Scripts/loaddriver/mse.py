"""Both ends of MSE as they should be, over asyncio's streams."""

import hashlib
import os
import random

from .rc4 import RC4

PRIME = int(
    "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
    "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A63A36210000000000090563",
    16,
)
PLAINTEXT, RC4_METHOD = 1, 2
MOST_PAD = 512


def digest(*parts):
    return hashlib.sha1(b"".join(parts)).digest()


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


class Key:
    def __init__(self):
        self.exponent = int.from_bytes(os.urandom(20), "big")
        self.public = pow(2, self.exponent, PRIME).to_bytes(96, "big")

    def secret(self, other):
        return pow(int.from_bytes(other, "big"), self.exponent, PRIME).to_bytes(96, "big")


def pad():
    return os.urandom(random.randrange(100))


class Channel:
    """One end of a connection: what is said and heard is plaintext, whatever travels."""

    def __init__(self, reader, writer, incoming=None, outgoing=None, first=b""):
        self.reader, self.writer = reader, writer
        self.incoming, self.outgoing, self.first = incoming, outgoing, first

    async def read(self, most=65536):
        if self.first:
            data, self.first = self.first, b""
            return data
        data = await self.reader.read(most)
        return self.incoming.apply(data) if self.incoming else data

    async def write(self, data):
        self.writer.write(self.outgoing.apply(data) if self.outgoing else data)
        await self.writer.drain()

    def write_eof(self):
        self.writer.write_eof()

    def abort(self):
        self.writer.transport.abort()


async def find(reader, pattern, within):
    """Reads to the end of `pattern`, which stands behind at most `within` other bytes."""
    window = await reader.readexactly(len(pattern))
    for _ in range(within + 1):
        if window == pattern:
            return
        window = window[1:] + await reader.readexactly(1)
    raise ConnectionError(f"not synchronised within {within} bytes")


async def initiate(reader, writer, infohash, payload, provided):
    """The initiator's handshake with `payload` as IA."""
    key = Key()
    writer.write(key.public + pad())
    secret = key.secret(await reader.readexactly(96))
    outgoing = RC4(digest(b"keyA", secret, infohash), 1024)
    incoming = RC4(digest(b"keyB", secret, infohash), 1024)
    filling = pad()
    fields = bytes(8) + provided.to_bytes(4, "big") + len(filling).to_bytes(2, "big") + filling
    fields += len(payload).to_bytes(2, "big") + payload
    writer.write(
        digest(b"req1", secret) + xor(digest(b"req2", infohash), digest(b"req3", secret)) + outgoing.apply(fields))
    await find(reader, incoming.apply(bytes(8)), MOST_PAD)
    selected = int.from_bytes(incoming.apply(await reader.readexactly(4)), "big")
    rest = int.from_bytes(incoming.apply(await reader.readexactly(2)), "big")
    incoming.apply(await reader.readexactly(rest))
    if selected not in (PLAINTEXT, RC4_METHOD) or not selected & provided:
        raise ConnectionError(f"{selected} was selected of {provided}")
    ciphers = (incoming, outgoing) if selected == RC4_METHOD else (None, None)
    return Channel(reader, writer, *ciphers)


async def respond(reader, writer, infohash, begun=b""):
    """The responder's handshake, of which `begun` has been read; the channel's first bytes are IA."""
    key = Key()
    other = begun + await reader.readexactly(96 - len(begun))
    writer.write(key.public + pad())
    secret = key.secret(other)
    await find(reader, digest(b"req1", secret), MOST_PAD)
    if await reader.readexactly(20) != xor(digest(b"req2", infohash), digest(b"req3", secret)):
        raise ConnectionError("another torrent")
    incoming = RC4(digest(b"keyA", secret, infohash), 1024)
    outgoing = RC4(digest(b"keyB", secret, infohash), 1024)

    async def field(count):
        return incoming.apply(await reader.readexactly(count))

    if await field(8) != bytes(8):
        raise ConnectionError("no verification constant")
    provided = int.from_bytes(await field(4), "big")
    await field(int.from_bytes(await field(2), "big"))
    payload = await field(int.from_bytes(await field(2), "big"))
    selected = RC4_METHOD if provided & RC4_METHOD else PLAINTEXT
    writer.write(outgoing.apply(bytes(8) + selected.to_bytes(4, "big") + bytes(2)))
    ciphers = (incoming, outgoing) if selected == RC4_METHOD else (None, None)
    return Channel(reader, writer, *ciphers, first=payload)
