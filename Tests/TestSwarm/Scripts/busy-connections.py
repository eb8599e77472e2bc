"""Many connections through a proxy's SOCKS port, each busy both ways, of which every byte is compared.

    busy-connections.py PROXY TARGET COUNT [--infohash HEX] [--echo ADDRESS]

TARGET is what each connection asks the proxy for. With --echo this process also listens there and sends back what comes, so that
each byte crosses the proxy twice. With --infohash each connection begins with a peer-wire handshake for that torrent.

Each connection sends pseudo-random bytes of its own in pieces of random sizes, and expects them back, until a line "stop" comes on
standard input; then it finishes sending, reads what is still to come, and expects the end of the stream. A line "new" makes one more
connection that carries 100 KB and ends. What came of it all is printed as JSON, one line for each command.
"""

import argparse
import asyncio
import hashlib
import json
import os
import random
import struct
import sys


def address(text):
    host, port = text.rsplit(":", 1)
    return host, int(port)


class Connection:
    def __init__(self, number, infohash):
        self.random = random.Random(number)
        prefix = b""
        if infohash:
            prefix = b"\x13BitTorrent protocol" + bytes(8) + infohash + b"-XX0000-%012d" % number
        self.pending = prefix
        self.sent = hashlib.sha256()
        self.received = hashlib.sha256()
        self.sent_count = self.received_count = 0
        self.unanswered = 0
        self.error = None

    async def open(self, proxy, target):
        self.reader, self.writer = await asyncio.open_connection(*proxy)
        host, port = target
        octets = bytes(int(part) for part in host.split("."))
        self.writer.write(b"\x05\x01\x00" + b"\x05\x01\x00\x01" + octets + struct.pack(">H", port))
        reply = await asyncio.wait_for(self.reader.readexactly(12), 30)
        if reply[3] != 0:
            raise ConnectionError(f"SOCKS answered {reply.hex()}")

    async def carry(self, stopping, most=None):
        sender = asyncio.ensure_future(self.send(stopping, most))
        try:
            while True:
                data = await asyncio.wait_for(self.reader.read(65536), 60)
                if not data:
                    break
                self.received.update(data)
                self.received_count += len(data)
                self.unanswered -= len(data)
        finally:
            if not sender.done():
                sender.cancel()
            await asyncio.gather(sender, return_exceptions=True)
            self.writer.close()
        if self.received_count != self.sent_count or self.received.digest() != self.sent.digest():
            raise ConnectionError(f"{self.sent_count} bytes sent, {self.received_count} came back, or not the same")

    async def send(self, stopping, most):
        while not stopping.is_set() and (most is None or self.sent_count < most):
            size = self.random.choice((1, 17, 1000, 5000, 16397, 40000))
            # Not more on the way than fits: who only sends would wait for ever for an echo that waits for it.
            while self.unanswered > 150_000:
                await asyncio.sleep(0.01)
            data, self.pending = self.pending or self.random.randbytes(size), b""
            self.sent.update(data)
            self.sent_count += len(data)
            self.unanswered += len(data)
            self.writer.write(data)
            await self.writer.drain()
            # As many as there are would else ask for more than a processor or two can carry.
            if most is None:
                await asyncio.sleep(self.random.random() * 2)
        self.writer.write_eof()


async def echo(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
        writer.write_eof()
    except ConnectionError:
        pass
    finally:
        writer.close()


def tell(**what):
    print(json.dumps(what), flush=True)


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("proxy", type=address)
    parser.add_argument("target", type=address)
    parser.add_argument("count", type=int)
    parser.add_argument("--infohash", type=bytes.fromhex)
    parser.add_argument("--echo", type=address)
    options = parser.parse_args()
    server = await asyncio.start_server(echo, *options.echo, backlog=4096) if options.echo else None

    stopping = asyncio.Event()
    connections = [Connection(number, options.infohash) for number in range(options.count)]

    async def run(connection):
        try:
            await connection.carry(stopping)
        except Exception as error:  # whatever it is, it is lost bytes, and told of
            connection.error = f"{type(error).__name__}: {error}"

    for start in range(0, len(connections), 50):
        await asyncio.gather(*(c.open(options.proxy, options.target) for c in connections[start : start + 50]))
    runs = [asyncio.ensure_future(run(connection)) for connection in connections]
    tell(open=len(connections))

    loop = asyncio.get_running_loop()
    commands = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(commands), os.fdopen(0, "rb"))
    number = options.count
    while line := await commands.readline():
        command = line.decode().strip()
        if command == "stop":
            break
        elif command == "new":
            number += 1
            connection = Connection(number, options.infohash)
            try:
                await connection.open(options.proxy, options.target)
                await connection.carry(asyncio.Event(), most=100_000)
                tell(new=connection.received_count)
            except Exception as error:
                tell(new=0, error=f"{type(error).__name__}: {error}")
        else:
            tell(ended=sum(run.done() for run in runs), bytes=sum(c.received_count for c in connections))
    stopping.set()
    await asyncio.gather(*runs)
    errors = [c.error for c in connections if c.error]
    tell(
        stopped=len(connections), bytes=sum(c.received_count for c in connections), failed=len(errors),
        errors=sorted(set(errors))[:5])
    if server:
        server.close()


asyncio.run(main())
