"""ctorrent: no encryption, no proxy setting; it takes one connection an address, and checks its payload before it listens."""
import os

from .client import Client


class CTorrent(Client):
    name = "ctorrent"
    encrypts = False

    def start(self):
        announce = self.place.announce
        self.run(["ctorrent", "-v", "-i", self.address, "-p", self.port, "-s", os.path.join(self.folder, self.torrent.name),
                  "-u", announce, self.torrent_file(announce)], folder=self.folder)
        self.await_log("listens", f"Listening on {self.endpoint}\n")
