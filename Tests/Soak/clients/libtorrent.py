"""libtorrent (Rasterbar's), driven by the end-to-end tests' script. With a proxy for its peers it listens nowhere, so it leeches."""
import os

from .client import Client, Role, Way

SCRIPT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../TestSwarm/Scripts/libtorrent-client.py")


class Libtorrent(Client):
    name = "libtorrent"
    leeching_ways = [Way.VIRTUAL, Way.CONNECT, Way.SOCKS]

    def start(self):
        way = self.place.way
        # Of its trackers' URLs it takes none on a loopback address but /announce: it is told of the proxy in a setting.
        arguments = ["--address", self.address, "--port", self.port, "--torrent", self.torrent_file(self.place.tracker),
                     "--folder", self.folder, "--encryption", "rc4" if way is Way.NONE else "off"]
        if way is not Way.NONE:
            # Bound to an address, it is bound to its interface too, and reaches nothing on loopback.
            arguments += ["--any-interface"]
        if way in (Way.VIRTUAL, Way.CONNECT):
            arguments += ["--http-proxy", self.place.http]
        if way is Way.SOCKS:
            arguments += ["--socks5", self.place.socks]
        if way in (Way.CONNECT, Way.SOCKS):
            arguments += ["--proxy-all"]
        self.run(["/usr/bin/python3", SCRIPT, *arguments], takes_input=True)
        states = ["state seeding"] if self.role is Role.SEED else ["state downloading", "state seeding", "state finished"]
        self.workshop.eventually(
            "libtorrent is ready", 120, lambda: any(state in self.program.log() for state in states), self.program)

    def end(self):
        if self.program and self.program.is_running:
            self.program.send("stop")
            self.program.process.stdin.close()
            try:
                self.program.process.wait(10)
            except Exception:
                pass
        super().end()
