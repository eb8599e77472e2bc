"""transmission-daemon. Every ten seconds it chooses whom to unchoke: a transfer takes some 14 s from a seed, whatever its size."""
import json
import os
import subprocess

from .client import Client, Role, Way


class Transmission(Client):
    name = "transmission"

    def start(self):
        configuration = self.workshop.new_folder("transmission-configuration")
        self.rpc = f"127.0.0.1:{40000 + self.port - 20000}"
        settings = {
            "encryption": 2 if self.place.way is Way.NONE else 0,
            "download-dir": self.folder, "bind-address-ipv4": self.address, "peer-port": self.port,
            "rpc-bind-address": "127.0.0.1", "rpc-port": int(self.rpc.split(":")[1]), "rpc-whitelist-enabled": False,
            "rpc-host-whitelist-enabled": False, "utp-enabled": False, "dht-enabled": False, "lpd-enabled": False,
            "pex-enabled": False, "port-forwarding-enabled": False, "preallocation": 0, "message-level": 3,
            "peer-limit-per-torrent": 240,
        }
        with open(os.path.join(configuration, "settings.json"), "w") as file:
            json.dump(settings, file)
        self.run(["transmission-daemon", "--foreground", "--config-dir", configuration])
        file = self.torrent_file(self.place.announce)
        self.workshop.eventually(
            "transmission takes the torrent", 30, lambda: self.remote("--add", file).returncode == 0, self.program)
        if self.role is Role.SEED:
            self.workshop.eventually("transmission seeds", 120, self.seeds, self.program)

    def seeds(self):
        state = self.state()
        return "Percent Done: 100%" in state and ("State: Idle" in state or "State: Seeding" in state)

    def state(self):
        return self.remote("--torrent", "1", "--info").stdout

    def remote(self, *arguments):
        return subprocess.run(["transmission-remote", self.rpc, *arguments], capture_output=True, text=True)
