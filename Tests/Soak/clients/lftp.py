"""lftp's torrent command: no encryption, no proxy for peers."""
from .client import Client, Role


class LFTP(Client):
    name = "lftp"
    encrypts = False

    def start(self):
        home = self.workshop.new_folder("lftp-home")
        self.run(["lftp", "--norc"], environment={"HOME": home, "LFTP_HOME": home}, takes_input=True)
        for command in (
            "debug 9", "set torrent:use-dht no",
            # What it binds to, and what it tells the tracker, are two settings.
            f"set net:socket-bind-ipv4 {self.address}", f"set torrent:ip {self.address}",
            f"set torrent:port-range {self.port}-{self.port}", "set torrent:stop-on-ratio 1000", 'set http:proxy ""',
            f"torrent -O {self.folder} {self.torrent_file(self.place.announce)} &",
        ):
            self.program.send(command)
        # It listens first, then checks what is there, then announces.
        ready = "&left=0&" if self.role is Role.SEED else f"listening on tcp [{self.address}]:{self.port}"
        self.await_log("is ready", ready)

    def end(self):
        if self.program and self.program.is_running:
            self.program.send("kill all")
            self.program.send("exit kill")
        super().end()
