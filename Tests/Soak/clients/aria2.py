"""aria2, which always dials with MSE first: behind a proxy that passes as it is. A seed checks its payload before it listens."""
from .client import Client, Way


class Aria2(Client):
    name = "aria2"

    def start(self):
        required = ["--bt-require-crypto=true", "--bt-min-crypto-level=arc4"] if self.place.way is Way.NONE else []
        self.run(["aria2c", "--no-conf", f"--dir={self.folder}", "--check-integrity=true", "--seed-ratio=0.0",
                  "--allow-overwrite=true", "--file-allocation=none", f"--interface={self.address}", f"--listen-port={self.port}",
                  "--enable-dht=false", "--enable-dht6=false", "--bt-max-peers=0", "--bt-enable-lpd=false",
                  "--enable-peer-exchange=false", "--bt-tracker-interval=5", "--summary-interval=0", "--console-log-level=info",
                  "--enable-color=false", *required, self.torrent_file(self.place.announce)], folder=self.folder)
        self.await_log("listens", f"listening on TCP port {self.port}\n")
