"""Handshakes that lead nowhere, as many as can be made, by several processes until a line "stop" comes."""

import multiprocessing
import os
import random
import select
import signal
import socket
import struct
import sys
import time
from collections import deque

from . import commands
from .addresses import make_socket
from .mse import Key

# So many are under way at a time in each process, that no listener's backlog drops any.
MOST_PENDING = 128
MOST_KEYS = 64
RESET = struct.pack("ii", 1, 0)
KINDS = ["garbage", "zeros", "key", "key-garbage"]


def payloads(kind):
    """What a connection sends, before it waits for what comes of it."""
    if kind == "zeros":
        return [bytes(700)]
    if kind == "garbage":
        return [b"\x42" + os.urandom(699) for _ in range(MOST_KEYS)]
    keys = [Key().public for _ in range(MOST_KEYS)]
    return keys if kind == "key" else [key + os.urandom(20_000) for key in keys]


class Flood:
    def __init__(self, options, kinds):
        self.options = options
        self.payloads = [payload for kind in kinds for payload in payloads(kind)]
        random.shuffle(self.payloads)
        self.poll = select.epoll()
        self.pending, self.held, self.order = {}, {}, deque()
        self.counts = dict(attempts=0, connected=0, answered=0, closed=0, failed=0)

    def connect(self):
        made = make_socket(self.options.to, self.options.sources.next())
        made.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self.counts["attempts"] += 1
        try:
            made.connect(self.options.to)
        except BlockingIOError:
            pass
        except OSError:
            self.counts["failed"] += 1
            made.close()
            return
        self.pending[made.fileno()] = made
        self.poll.register(made.fileno(), select.EPOLLOUT)

    def connected(self, descriptor, made):
        if made.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR) != 0:
            self.counts["failed"] += 1
            made.close()
            return
        self.counts["connected"] += 1
        try:
            made.send(self.payloads[self.counts["connected"] % len(self.payloads)])
        except OSError:
            self.counts["closed"] += 1
            made.close()
            return
        self.held[descriptor] = (made, False)
        self.order.append((descriptor, made))
        self.poll.modify(descriptor, select.EPOLLIN)
        while len(self.held) > self.options.hold:
            # The oldest that is still there; a number may be another's by now.
            oldest, socket_then = self.order.popleft()
            if self.held.get(oldest, (None,))[0] is socket_then:
                del self.held[oldest]
                socket_then.close()

    def heard(self, descriptor, made, was_answered):
        try:
            if made.recv(4096):
                if not was_answered:
                    self.counts["answered"] += 1
                    self.held[descriptor] = (made, True)
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self.counts["closed"] += 1
        del self.held[descriptor]
        made.close()

    def run(self, is_over):
        while not is_over.is_set():
            while len(self.pending) < MOST_PENDING:
                self.connect()
            for descriptor, _ in self.poll.poll(0.05):
                if made := self.pending.pop(descriptor, None):
                    self.connected(descriptor, made)
                elif held := self.held.get(descriptor):
                    self.heard(descriptor, *held)
        for made in [*self.pending.values(), *(held for held, _ in self.held.values())]:
            made.close()
        return self.counts


def flood(options, kinds, number, is_over, results):
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    options.sources.given += number * 9973  # Each process has addresses of its own.
    results.put(Flood(options, kinds).run(is_over))


def main(options):
    kinds = options.kinds.split(",")
    is_over, results = multiprocessing.Event(), multiprocessing.Queue()
    processes = [
        multiprocessing.Process(target=flood, args=(options, kinds, number, is_over, results), daemon=True)
        for number in range(options.processes)
    ]
    began = time.monotonic()
    for process in processes:
        process.start()
    commands.tell(ready=True)
    for line in sys.stdin:
        if line.strip() == "stop":
            break
    is_over.set()
    counts = [results.get() for _ in processes]
    for process in processes:
        process.join()
    sums = {name: sum(each[name] for each in counts) for name in counts[0]}
    commands.tell(over=True, seconds=round(time.monotonic() - began, 3), **sums)


def arguments(parser):
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--processes", type=int, default=2)
    parser.add_argument("--hold", type=int, default=2000, help="connections that a process keeps; the oldest goes")
