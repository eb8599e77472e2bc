"""rTorrent without a terminal. It asks its tracker again after ten minutes at the soonest."""
from .client import Client, Way


class RTorrent(Client):
    name = "rtorrent"
    leeching_ways = [Way.VIRTUAL, Way.CONNECT]

    def start(self):
        session = self.workshop.new_folder("rtorrent-session")
        settings = f"{session}/settings"
        encryption = "allow_incoming,try_outgoing,require,require_RC4" if self.place.way is Way.NONE else "none"
        by_connect = self.place.way is Way.CONNECT
        with open(settings, "w") as file:
            # A second look at what is complete is switched off: to be stopped in the midst of it hangs rTorrent.
            file.write(f"""system.daemon.set = true
session.path.set = {session}
directory.default.set = {self.folder}
network.bind_address.set = {self.address}
network.port_range.set = {self.port}-{self.port}
network.port_random.set = no
dht.mode.set = disable
protocol.pex.set = no
pieces.hash.on_completion.set = no
trackers.use_udp.set = no
protocol.encryption.set = {encryption}
network.http.proxy_address.set = "{"http://" + self.place.http if by_connect else ""}"
{"network.proxy_address.set = " + self.place.http if by_connect else ""}
log.open_file = "log", /dev/stdout
log.add_output = "debug", "log"
log.add_output = "connection_debug", "log"
log.add_output = "tracker_debug", "log"
log.add_output = "torrent_debug", "log"
""")
        announce = self.place.tracker if by_connect else self.place.announce
        self.run(["rtorrent", "-n", "-o", f"import={settings}", self.torrent_file(announce)], environment={"HOME": session})
        self.await_log("listens", f"listen port {self.port} opened")
        self.await_log("has checked its files", "Starting torrent")
