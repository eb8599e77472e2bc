"""Real clients: fresh torrents, one after the other, from a seed to a leecher, of whom one at least is behind a daemon."""
import dataclasses
import os
import random
import shutil
import threading
import time

import clients
from clients import Place, Role, Way
from configurations import CLIENT_PORTS
from torrents import Torrent
from workshop import SoakError

# Enough for 200 MB on a machine that is busy with everything else, and for a first unchoke or two.
LIMIT = 600


@dataclasses.dataclass
class Transfer:
    seed: str
    leecher: str
    tracker: str
    byte_count: int
    seconds: float
    verdict: str


def cases():
    """(the role behind the proxy, who is there, who is opposite): each client has been behind it in both roles after twelve."""
    count = len(clients.ALL)
    while True:
        for shift in range(count):
            for first in range(count):
                yield Role.LEECHER, clients.ALL[first], clients.ALL[(first + shift + 1) % count]
                yield Role.SEED, clients.ALL[first], clients.ALL[(first + shift + 4) % count]


class Transfers:
    def __init__(self, workshop, trackers, sizes, seed, keep):
        """- sizes: the least and the most bytes of a payload.
        - keep: a folder for the logs of those that fail."""
        self.workshop, self.trackers, self.sizes, self.keep = workshop, trackers, sizes, keep
        self.random = random.Random(seed)
        self.cases = cases()
        self.lock = threading.Lock()
        self.done = []
        self.under_way = 0
        self.ending = threading.Event()
        self.lanes = []

    def start(self, lane_count):
        self.lanes = [threading.Thread(target=self.lane, daemon=True) for _ in range(lane_count)]
        for lane in self.lanes:
            lane.start()

    def finish(self):
        """Begins no more, and waits for those under way."""
        self.ending.set()
        for lane in self.lanes:
            lane.join()

    def lane(self):
        while not self.ending.is_set() and not self.workshop.stopping.is_set():
            with self.lock:
                case = next(self.cases)
            self.run(*case)

    def place(self, client, role, daemon, tracker):
        http, socks = CLIENT_PORTS[daemon][:2]
        way = self.random.choice(client.leeching_ways) if role is Role.LEECHER else Way.VIRTUAL
        return Place(way, tracker.announce, f"127.0.0.1:{http}", f"127.0.0.1:{socks}")

    def run(self, near_role, near, far, daemon=None):
        """One transfer, with its verdict in `done`.

        - daemon: the one that the client is behind; it is drawn otherwise."""
        with self.lock:
            tracker = self.random.choice(self.trackers)
            daemon = daemon or self.random.choice("CD")
            other = "D" if daemon == "C" else "C"
            near_place = self.place(near, near_role, daemon, tracker)
            far_role = Role.SEED if near_role is Role.LEECHER else Role.LEECHER
            far_place = Place(Way.NONE, tracker.announce) if far.encrypts else self.place(far, far_role, other, tracker)
            byte_count = int(self.sizes[0] * (self.sizes[1] / self.sizes[0]) ** self.random.random())
            self.under_way += 1
        kinds = {near_role: (near, near_place, daemon), far_role: (far, far_place, None if far.encrypts else other)}
        piece_length = 1 << 18 if byte_count < 50_000_000 else 1 << 20
        if kinds[Role.LEECHER][0] is clients.Aria2 and kinds[Role.SEED][0] in (clients.RTorrent, clients.CTorrent):
            # aria2 tells of its first pieces by a second bitfield, for which these hang up on it, without any proxy too: one piece.
            byte_count, piece_length = min(byte_count, 30_000_000), 1 << 25
        if kinds[Role.LEECHER][0] is clients.LFTP and kinds[Role.SEED][0] is clients.Transmission:
            # Half a megabyte a second passes between these two, without any proxy too.
            byte_count = min(byte_count, 40_000_000)
        began = time.monotonic()
        started = []
        torrent = None
        try:
            torrent = Torrent(self.workshop, byte_count, piece_length)
            tracker.add(torrent)
            verdict = self.carry(torrent, tracker, kinds, started)
        except (SoakError, OSError) as error:
            verdict = str(error)
            self.keep_logs(started)
        finally:
            for client in started:
                client.end()
                shutil.rmtree(client.folder, ignore_errors=True)
            if torrent:
                shutil.rmtree(torrent.folder, ignore_errors=True)
        names = {role: f"{kind.name} {f'{place.way.value} {daemon}' if daemon else 'itself'}"
                 for role, (kind, place, daemon) in kinds.items()}
        with self.lock:
            self.under_way -= 1
            self.done.append(Transfer(
                names[Role.SEED], names[Role.LEECHER], tracker.name, byte_count, time.monotonic() - began, verdict))

    def carry(self, torrent, tracker, kinds, started):
        def start(role):
            kind, place, _ = kinds[role]
            client = kind(self.workshop, torrent, role, place)
            started.append(client)
            client.start()
            return client

        start(Role.SEED)
        self.workshop.eventually("the tracker has the seed", 60, lambda: tracker.has_seed(torrent), started[0].program)
        leecher = start(Role.LEECHER)
        deadline = time.monotonic() + LIMIT
        while time.monotonic() < deadline:
            # What is written last may lie in the client's memory yet: it is looked at again.
            self.workshop.eventually(
                "the leecher has all", deadline - time.monotonic(), lambda: torrent.seems_complete(leecher.folder),
                leecher.program)
            if torrent.is_equal(leecher.folder):
                return "equal"
            self.workshop.stopping.wait(1)
        raise SoakError(f"the payload does not equal its origin within {LIMIT} s")

    def keep_logs(self, started):
        if self.workshop.stopping.is_set():
            return
        os.makedirs(self.keep, exist_ok=True)
        for client in started:
            if client.program:
                shutil.copy(client.program.log_path, self.keep)
