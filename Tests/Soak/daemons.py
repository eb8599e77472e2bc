"""The daemons under test: started, reloaded, asked, measured, ended."""
import http.client
import os
import re
import signal
import socket
import subprocess

from workshop import SoakError

SAMPLE = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$")


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("mseproxy", timeout=20)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path)


class Daemon:
    """One mseproxy, whose configuration is `configuration(round)`: other text for each round."""

    def __init__(self, workshop, binary, name, configuration):
        self.workshop, self.binary, self.name, self.configuration = workshop, binary, name, configuration
        self.folder = workshop.new_folder("daemon-" + name)
        self.file = os.path.join(self.folder, "mseproxy.toml")
        self.admin = os.path.join(self.folder, "admin.sock")
        self.round = self.reloads = 0
        self.write()
        self.program = workshop.start("daemon-" + name, [binary, "run", "--config", self.file])
        workshop.eventually(f"daemon {name} is ready", 20, lambda: re.search(r"\bready\b", self.program.log()), self.program)

    def write(self):
        text = self.configuration(self.round) + f"""
[state]
path = "{self.folder}/state"
[admin]
listen = ["unix:{self.admin}"]
"""
        with open(self.file + ".new", "w") as file:
            file.write(text)
        os.rename(self.file + ".new", self.file)

    def command(self, *arguments):
        run = subprocess.run(
            [self.binary, *arguments, "--socket", self.admin], capture_output=True, text=True, timeout=60)
        if run.returncode != 0:
            raise SoakError(f"daemon {self.name}: mseproxy {' '.join(arguments)} ends with {run.returncode}: {run.stderr}")
        return run.stdout

    def metrics(self):
        """Its figures: {(name, (("label", "value"), …)): value}."""
        connection = UnixConnection(self.admin)
        try:
            connection.request("GET", "/metrics")
            answer = connection.getresponse()
            text = answer.read().decode()
            if answer.status != 200:
                raise SoakError(f"daemon {self.name}: /metrics answers {answer.status}")
        finally:
            connection.close()
        figures = {}
        for line in text.splitlines():
            if found := SAMPLE.match(line):
                labels = tuple(sorted(re.findall(r'(\w+)="([^"]*)"', found[2] or "")))
                figures[found[1], labels] = float(found[3])
        return figures

    def total(self, name, **labels):
        """The sum of a figure's series that have these labels."""
        wanted = set(labels.items())
        return sum(value for (found, has), value in self.metrics().items() if found == name and wanted <= set(has))

    def reload(self):
        """Has it read its next configuration, by signal and by command in turn, and waits until that is in force."""
        name = "mseproxy_configuration_reloads_total"
        before = self.total(name, outcome="succeeded")
        self.round += 1
        self.write()
        if self.round % 2:
            self.program.kill(signal.SIGHUP)
        else:
            self.command("reload")
        self.workshop.eventually(
            f"daemon {self.name} has read configuration {self.round}", 30,
            lambda: self.total(name, outcome="succeeded") > before, self.program)
        self.reloads += 1

    def sample(self):
        """What the system and the daemon itself say of it now."""
        with open(f"/proc/{self.program.pid}/status") as file:
            status = dict(line.split(":", 1) for line in file)
        with open(f"/proc/{self.program.pid}/stat") as file:
            fields = file.read().rpartition(")")[2].split()
        ends = []
        for name in os.listdir(f"/proc/{self.program.pid}/fd"):
            try:
                ends.append(os.readlink(f"/proc/{self.program.pid}/fd/{name}"))
            except FileNotFoundError:
                # It was closed meanwhile.
                pass
        pipe_ends = sum(end.startswith("pipe:") for end in ends)
        return {
            "rss": int(status["VmRSS"].split()[0]), "anonymous": int(status["RssAnon"].split()[0]),
            "threads": int(status["Threads"]), "descriptors": len(ends) - pipe_ends, "pipe_ends": pipe_ends,
            "cpu": (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"),
            "connections": int(self.total("mseproxy_connections_active")),
        }

    def complaints(self):
        """Its log's lines at error and above, and at warning."""
        lines = self.program.log().splitlines()
        return ([line for line in lines if re.match(r"\S+ (error|critical): ", line) or "Fatal error" in line],
                [line for line in lines if re.match(r"\S+ warning: ", line)])

    def end(self):
        return self.workshop.end(self.program, signal.SIGTERM, patience=30)
