"""Connections that are made and held: silent, or with a byte now and then, of what a patient client would send.

Who is closed connects again where `--persist` says so. "count" has it tell what has become of them; "stop" ends them all.
"""

import os
import select
import time

from . import commands
from .addresses import make_socket

# So many are under way at a time, that no listener's backlog drops any.
MOST_PENDING = 256
WAIT = 0.2


class Hostile:
    def __init__(self, options):
        self.options = options
        self.poll = select.epoll()
        self.pending, self.held = {}, {}
        self.made = self.ended = self.failed = 0
        self.next_drip = time.monotonic() + options.interval

    def connect(self):
        made = make_socket(self.options.to, self.options.sources.next())
        try:
            made.connect(self.options.to)
        except BlockingIOError:
            if isinstance(self.options.to, str):
                # A Unix socket whose backlog is full: later.
                made.close()
                return False
        except OSError:
            self.failed += 1
            made.close()
            return True
        self.pending[made.fileno()] = made
        self.poll.register(made.fileno(), select.EPOLLOUT)
        return True

    def fill(self):
        """Whether there are as many as there should be, or were made."""
        while len(self.pending) < MOST_PENDING and not self.is_full():
            if not self.connect():
                return False
        return self.is_full() and not self.pending

    def is_full(self):
        so_many = len(self.pending) + len(self.held)
        return so_many >= self.options.count if self.options.persist else self.tried >= self.options.count

    @property
    def tried(self):
        return len(self.pending) + self.made + self.failed

    def turn(self, seconds):
        for descriptor, events in self.poll.poll(seconds):
            if descriptor == 0:
                if not self.order():
                    return False
            elif made := self.pending.pop(descriptor, None):
                self.connected(descriptor, made, events)
            elif held := self.held.get(descriptor):
                self.heard(descriptor, held)
        if self.options.drip and time.monotonic() >= self.next_drip:
            self.next_drip = time.monotonic() + self.options.interval
            for descriptor, (made, sent) in list(self.held.items()):
                self.send_next(descriptor, made, sent)
        return True

    def connected(self, descriptor, made, events):
        if made.getsockopt(1, 4) != 0:  # SOL_SOCKET, SO_ERROR
            self.failed += 1
            self.poll.unregister(descriptor)
            made.close()
            return
        self.made += 1
        self.held[descriptor] = (made, 0)
        self.poll.modify(descriptor, select.EPOLLIN)
        if self.options.drip:
            self.send_next(descriptor, made, 0)

    def send_next(self, descriptor, made, sent):
        drip = self.options.drip
        try:
            made.send(drip[min(sent, len(drip) - 1):][:1])
            self.held[descriptor] = (made, sent + 1)
        except OSError:
            self.end(descriptor, made)

    def heard(self, descriptor, held):
        made, _ = held
        try:
            if made.recv(65536):
                return
        except BlockingIOError:
            return
        except OSError:
            pass
        self.end(descriptor, made)

    def end(self, descriptor, made):
        self.ended += 1
        self.held.pop(descriptor, None)
        made.close()

    def order(self):
        self.orders += os.read(0, 4096)
        *whole, self.orders = self.orders.split(b"\n")
        for line in whole:
            if line == b"stop":
                return False
            self.report(order=line.decode())
        return True

    def report(self, **more):
        commands.tell(open=len(self.held), made=self.made, ended=self.ended, failed=self.failed, **more)

    def run(self):
        self.orders = b""
        self.poll.register(0, select.EPOLLIN)
        began, is_ready = time.monotonic(), False
        while self.turn(0 if not is_ready and len(self.pending) < MOST_PENDING else WAIT):
            if is_ready and not self.options.persist:
                continue
            if self.fill() and not is_ready:
                is_ready = True
                self.report(ready=True, seconds=round(time.monotonic() - began, 3))
        for made, _ in self.held.values():
            made.close()
        self.report(over=True)


def main(options):
    Hostile(options).run()


def arguments(parser):
    parser.add_argument("--count", type=int, default=5000)
    parser.add_argument("--drip", type=bytes.fromhex, default=b"", help="sent byte by byte, the last again and again")
    parser.add_argument("--interval", type=float, default=1.0, help="seconds between two bytes")
    parser.add_argument("--persist", action="store_true")
