"""The program that moves bytes (mover/): compiled, started, told what to do, listened to."""
import glob
import json
import os
import subprocess
import threading
import time

from configurations import MOVER_PORT, MOVING_PORTS, TORRENTS
from workshop import SoakError

HERE = os.path.dirname(os.path.abspath(__file__))


def compile_mover(workshop):
    """The program, compiled."""
    program = workshop.path("mover")
    compiled = subprocess.run(
        ["cc", "-O2", "-flto", "-Wall", "-Wextra", "-Werror", "-o", program, *glob.glob(os.path.join(HERE, "mover/*.c")),
         "-lcrypto", "-lm"],
        capture_output=True, text=True)
    if compiled.returncode != 0:
        raise SoakError("the mover cannot be compiled: " + compiled.stderr)
    return program


class Mover:
    """- program: as compiled.
    - rate: MiB a second at most, 0 for no limit."""

    def __init__(self, workshop, program, seed, long_count, short_count, rate):
        self.workshop = workshop
        self.failures = []
        self.figures = {}
        self.idle = 0
        self.condition = threading.Condition()
        self.program = workshop.start("mover", [
            program, seed, long_count, short_count, rate, MOVER_PORT, *TORRENTS.values(),
            *(",".join(map(str, ports)) for ports in MOVING_PORTS.values())], takes_input=True)
        self.reader = threading.Thread(target=self.read, daemon=True)
        self.reader.start()

    def read(self):
        unread = b""
        with open(self.program.log_path, "rb") as log:
            while True:
                ended = not self.program.is_running
                unread += log.read()
                *lines, unread = unread.split(b"\n")
                for line in lines:
                    self.hear(line)
                if ended:
                    return
                time.sleep(0.1)

    def hear(self, line):
        with self.condition:
            try:
                told = json.loads(line)
            except ValueError:
                told = {"failure": line.decode("utf-8", "replace")}
            if "failure" in told:
                self.failures.append(told["failure"])
            elif "idle" in told:
                self.idle += 1
            else:
                self.figures = told
            self.condition.notify_all()

    @property
    def byte_count(self):
        """All that has arrived, of both directions."""
        return sum(way["there"] + way["back"] for way in self.figures.get("ways", []))

    def go(self):
        self.program.send("go")

    def pause(self, limit=180):
        """Has all that are there finish, and waits for it."""
        before = self.idle
        self.program.send("pause")
        self.workshop.eventually("all connections of the mover have ended", limit, lambda: self.idle > before, self.program)

    def end(self):
        self.program.process.stdin.close()
        try:
            self.program.process.wait(10)
        except subprocess.TimeoutExpired:
            pass
        code = self.workshop.end(self.program)
        self.reader.join()
        return code
