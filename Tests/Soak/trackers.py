"""The two trackers: opentracker, and the end-to-end tests' own, which speaks BEP 8. Each takes fresh torrents while it runs."""
import argparse
import hashlib
import os
import socket
import sys
import threading
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../TestSwarm/Scripts"))

from dummytracker.announce import Announce, Refusal  # noqa: E402
from dummytracker.behaviours import ordinary, response  # noqa: E402
from dummytracker.bencode import bencode  # noqa: E402
from dummytracker.tracker import Tracker, pack  # noqa: E402

NOBODY = 65534


def ask(address, target):
    """What an HTTP server answers, all of it; "" where it does not."""
    try:
        with socket.create_connection(address, timeout=10) as connection:
            connection.sendall(f"GET {target} HTTP/1.0\r\n\r\n".encode())
            answer = b""
            while received := connection.recv(65536):
                answer += received
            return answer.decode("latin-1")
    except OSError:
        return ""


class OpenTracker:
    """opentracker, told of torrents by its list, which it reads again at SIGHUP in a thread of its own."""

    name = "opentracker"

    def __init__(self, workshop):
        self.workshop = workshop
        self.address = workshop.endpoint()
        self.folder = workshop.new_folder("opentracker")
        self.list = os.path.join(self.folder, "whitelist.txt")
        self.lock = threading.Lock()
        self.infohashes = []
        self.write()
        host, port = self.address
        # It will not stay root. Were it to become another user itself, the signal would go that ends it with the soak.
        self.program = workshop.start(
            "opentracker", ["opentracker", "-i", host, "-p", port, "-P", port, "-d", self.folder, "-w", "whitelist.txt"],
            user=NOBODY if os.geteuid() == 0 else None)
        workshop.eventually("opentracker answers", 20, lambda: ask(self.address, "/scrape"), self.program)

    @property
    def announce(self):
        return f"http://{self.address[0]}:{self.address[1]}/announce"

    def write(self):
        with open(self.list + ".new", "w") as file:
            file.write("".join(infohash.hex() + "\n" for infohash in self.infohashes))
        os.rename(self.list + ".new", self.list)

    def add(self, torrent):
        with self.lock:
            self.infohashes.append(torrent.infohash)
            self.write()
            self.program.kill(1)
        query = f"/announce?info_hash={urllib.parse.quote(torrent.infohash)}&port=9&event=stopped"
        self.workshop.eventually(
            "opentracker knows the torrent", 20, lambda: "8:interval" in ask(self.address, query), self.program)

    def has_seed(self, torrent):
        return "8:completei1e" in ask(self.address, f"/scrape?info_hash={urllib.parse.quote(torrent.infohash)}")

    def close(self):
        pass


class Swarms(Tracker):
    """Knows its peers by address and port: several daemons have one address here."""

    def __init__(self):
        super().__init__(argparse.Namespace(infohash=[], iv="random", cut=0, wrap=0, peers6=False))
        self.seeds = set()
        self.obscured = self.plain = 0

    def add(self, infohash):
        with self.lock:
            self.torrents["info_hash"][infohash] = infohash
            self.torrents["sha_ih"][hashlib.sha1(infohash).digest()] = infohash
            self.peers[infohash] = {}

    def note(self, announce):
        with self.lock:
            known = self.peers[announce.infohash]
            own = pack(announce.source, announce.revealed)
            if announce.kind == "sha_ih":
                self.obscured += 1
            else:
                self.plain += 1
            if announce.event == "stopped":
                known.pop(own, None)
                return []
            known[own] = own
            if announce.is_seed:
                self.seeds.add(announce.infohash)
                return []
            return [pair for pair in known if pair != own]

    def answer(self, announce, **bad):
        # Who was refused, or lost a peer, is to come again within a transfer's patience.
        return super().answer(announce, **bad) | {"interval": 10, "min interval": 5}


class ObscuringTracker:
    name = "BEP 8"

    def __init__(self, workshop):
        self.address = workshop.endpoint()
        self.swarms = Swarms()
        self.refusals = []
        self.listener = socket.create_server(self.address, backlog=128)
        threading.Thread(target=self.listen, daemon=True).start()

    @property
    def announce(self):
        return f"http://{self.address[0]}:{self.address[1]}/announce"

    def add(self, torrent):
        self.swarms.add(torrent.infohash)

    def has_seed(self, torrent):
        return torrent.infohash in self.swarms.seeds

    def listen(self):
        while True:
            try:
                connection, source = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection, source[0]), daemon=True).start()

    def serve(self, connection, source):
        with connection:
            try:
                connection.settimeout(10)
                received = b""
                while b"\r\n\r\n" not in received and len(received) < 65536:
                    if not (chunk := connection.recv(4096)):
                        return
                    received += chunk
                target = received.split(b"\r\n")[0].split(b" ")[1]
                if not target.startswith(b"/announce"):
                    connection.sendall(response(b"", status="404 Not Found"))
                    return
                try:
                    announce = Announce(target, source, self.swarms.torrents)
                except Refusal as refusal:
                    self.refusals.append(f"{refusal}: {target.decode('latin-1')}")
                    connection.sendall(response(bencode({"failure reason": str(refusal)})))
                    return
                ordinary(self.swarms, announce, connection)
            except (OSError, IndexError):
                # A client that closes is within its rights.
                pass

    def close(self):
        self.listener.close()
