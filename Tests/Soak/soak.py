"""A soak: real clients and a program that moves bytes, at full speed, through daemons that are reloaded all the while.

See README.md here. Exit codes: 0 passed, 1 failed, 130 interrupted.
"""
import argparse
import os
import shutil
import signal
import socket
import sys
import time

sys.dont_write_bytecode = True

import configurations  # noqa: E402
import faults  # noqa: E402
import ledger  # noqa: E402
import report  # noqa: E402
from clients import Aria2, Libtorrent, Role  # noqa: E402
from daemons import Daemon  # noqa: E402
from mover import Mover, compile_mover  # noqa: E402
from reloads import Reloads  # noqa: E402
from trackers import ObscuringTracker, OpenTracker  # noqa: E402
from transfers import Transfers  # noqa: E402
from watch import Watch  # noqa: E402
from workshop import SoakError, Workshop  # noqa: E402


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--daemon", required=True, help="the program mseproxy")
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--gib", type=float, help="what has to be moved; without it 5 a minute, in less than 5 minutes nothing")
    parser.add_argument("--seed", type=int, default=time.time_ns() % 1_000_000, help="of what is drawn; it is printed")
    parser.add_argument("--lanes", type=int, default=3, help="transfers at a time")
    parser.add_argument("--connections", type=int, default=40, help="long ones that the mover has at a time")
    parser.add_argument("--rate", type=float, default=0, help="MiB a second that the mover sends at most; 0: no limit")
    parser.add_argument("--report", default=".build/soak.txt")
    return parser.parse_args()


class Soak:
    def __init__(self, options, output):
        self.options, self.output = options, output
        self.failures = []
        self.seconds = options.minutes * 60
        self.is_short = options.minutes < 5
        self.workshop = Workshop()

    def say(self, line=""):
        print(line, flush=True)
        self.output.write(line + "\n")
        self.output.flush()

    def prepare(self, program):
        workshop, options = self.workshop, self.options
        self.trackers = [OpenTracker(workshop), ObscuringTracker(workshop)]
        moving = [Daemon(workshop, options.daemon, name, configurations.moving(name)) for name in "AB"]
        serving = [Daemon(workshop, options.daemon, name, configurations.serving(name, self.trackers[1].address[0]))
                   for name in "CD"]
        self.moving, self.daemons = moving, moving + serving
        self.mover = Mover(workshop, program, options.seed, options.connections, 16, options.rate)
        self.logs = os.path.splitext(options.report)[0] + "-logs"
        shutil.rmtree(self.logs, ignore_errors=True)
        sizes = (2_000_000, 4_000_000) if self.is_short else (20_000_000, 200_000_000)
        self.transfers = Transfers(workshop, self.trackers, sizes, options.seed, self.logs)
        self.reloads = Reloads(workshop, self.daemons, 4 if self.is_short else 20)

    def warm_up(self):
        """Some seconds of everything, so that what is compared at the end is a daemon that has worked with one that has."""
        self.mover.go()
        self.transfers.run(Role.SEED, Aria2, Libtorrent, "C")
        self.transfers.run(Role.LEECHER, Libtorrent, Aria2, "D")
        if not self.is_short:
            self.transfers.run(Role.SEED, Aria2, Libtorrent, "D")
            self.transfers.run(Role.LEECHER, Libtorrent, Aria2, "C")
        deadline = time.monotonic() + (3 if self.is_short else 45)
        while time.monotonic() < deadline:
            self.workshop.stopping.wait(0.2)
        for daemon in self.daemons:
            daemon.reload()
        self.mover.pause()
        self.watch.baseline = self.watch.rest(120)

    def load(self):
        began = time.monotonic()
        before = self.mover.byte_count
        self.mover.go()
        self.reloads.start()
        self.transfers.start(2 if self.is_short else self.options.lanes)
        told = 0
        while (seconds := time.monotonic() - began) < self.seconds and not self.workshop.stopping.is_set():
            if seconds - told >= 30:
                told = seconds
                mean = (self.mover.byte_count - before) / seconds / report.MIB
                self.say(report.progress(seconds, self.mover, self.transfers, self.daemons, self.watch, mean))
            if not self.mover.program.is_running:
                raise SoakError("the mover has ended: " + self.mover.program.log()[-2000:])
            for daemon in self.daemons:
                if not daemon.program.is_running:
                    raise SoakError(f"daemon {daemon.name} has ended: " + daemon.program.log()[-2000:])
            self.workshop.stopping.wait(0.5)
        self.transfers.finish()
        self.reloads.stop()
        self.loaded = time.monotonic() - began
        self.mover.pause()
        self.check_interrupted()

    def settle(self):
        self.watch.stop()
        self.watch.final = self.watch.rest(120)
        self.compared = ledger.differences(self.mover.figures["ways"], self.moving)
        for daemon in self.daemons:
            if "CONNECTIONS BY WAY" not in daemon.command("status"):
                self.failures.append(f"daemon {daemon.name}: status says nothing of connections")
        self.outcome = [(daemon, *daemon.complaints()) for daemon in self.daemons]
        if (code := self.mover.end()) != 0:
            self.failures.append(f"the mover ends with {code}")
        self.codes = [daemon.end() for daemon in self.daemons]

    def conclude(self, wall):
        """The table, and what of it is a failure."""
        mover, failures = self.mover, self.failures
        failures += mover.failures
        if mover.figures["lost"] and not mover.failures:
            failures.append(f"{mover.figures['lost']} bytes are lost")
        if mover.figures["ended"] != mover.figures["made"]:
            failures.append(f"{mover.figures['made']} connections were made, {mover.figures['ended']} ended as planned")
        failures += [f"{t.seed} to {t.leecher}, by {t.tracker}, {t.byte_count} bytes: {t.verdict}"
                     for t in self.transfers.done if t.verdict != "equal"]
        differences, compared = self.compared
        failures += differences
        failures += self.watch.failures + self.watch.excesses() + self.reloads.failures
        failures += [f"the BEP 8 tracker refuses: {refusal}" for refusal in self.trackers[1].refusals]
        for (daemon, errors, _), code in zip(self.outcome, self.codes):
            failures += [f"daemon {daemon.name} logs: {line}" for line in errors]
            if code != 0:
                failures.append(f"daemon {daemon.name} ends with {code} at SIGTERM")
        least = self.options.gib if self.options.gib is not None else 0 if self.is_short else 5 * self.options.minutes
        if mover.byte_count < least * report.GIB:
            failures.append(f"{mover.byte_count / report.GIB:.1f} GiB were moved, of {least:g} that are wanted")

        self.say()
        self.say(f"Duration: {wall:.0f} s in all, {self.loaded:.0f} s under load, seed {self.options.seed}")
        for line in report.moved(mover) + report.carried(self.transfers) + report.watched(self.watch, self.daemons, wall):
            self.say(line)
        swarms = self.trackers[1].swarms
        self.say(f"  figures of daemons A and B compared with what was sent, to the byte: {compared}, {len(differences)} differ")
        self.say(f"  announces to the BEP 8 tracker: {swarms.obscured} obfuscated, {swarms.plain} plain (of clients without mseproxy)")
        self.say("  log lines at error: " + ", ".join(f"{daemon.name} {len(errors)}" for daemon, errors, _ in self.outcome)
                 + "; at warning: " + ", ".join(f"{daemon.name} {len(warnings)}" for daemon, _, warnings in self.outcome)
                 + "; exit codes at SIGTERM: " + ", ".join(f"{d.name} {code}" for d, code in zip(self.daemons, self.codes)))
        for line in sorted({line for *_, warnings in self.outcome for line in warnings})[:10]:
            self.say("    " + line[:200])
        for failure in failures[:40]:
            self.say("FAILURE: " + failure)
        if len(failures) > 40:
            self.say(f"and {len(failures) - 40} more")
        self.say("FAIL" if failures else "PASS")

    def keep_logs(self):
        """What the daemons said, where something failed."""
        if self.failures and not self.workshop.stopping.is_set():
            os.makedirs(self.logs, exist_ok=True)
            for daemon in getattr(self, "daemons", []):
                shutil.copy(daemon.program.log_path, self.logs)

    def check_interrupted(self):
        if self.workshop.stopping.is_set():
            raise SoakError("interrupted")

    def run(self):
        began = time.monotonic()
        try:
            with open(os.path.splitext(self.options.report)[0] + "-watch.tsv", "w") as file:
                program = compile_mover(self.workshop)
                faults.check(program, self.say)
                self.prepare(program)
                self.watch = Watch(self.workshop, self.daemons, file)
                self.watch.start()
                self.say(f"soak of {self.options.minutes:g} min, seed {self.options.seed}, in {self.workshop.folder}")
                self.warm_up()
                self.say(f"warmed up in {time.monotonic() - began:.0f} s")
                self.load()
                self.settle()
                self.conclude(time.monotonic() - began)
            return 1 if self.failures else 0
        except SoakError as error:
            if self.workshop.stopping.is_set():
                self.say("interrupted")
                return 130
            self.failures.append(str(error))
            self.say(f"FAILURE: {error}")
            self.say("FAIL")
            return 1
        finally:
            self.keep_logs()
            # Whoever starts programs in other threads stops doing so now, and ends what it has.
            self.workshop.stopping.set()
            for thread in [*getattr(getattr(self, "transfers", None), "lanes", [])]:
                thread.join(15)
            self.workshop.close()


def main():
    options = arguments()
    if [name for _, name in socket.if_nameindex()] != ["lo"]:
        sys.exit("not in a network of its own: Tests/own-network /usr/bin/python3 Tests/Soak/soak.py …")
    os.makedirs(os.path.dirname(os.path.abspath(options.report)), exist_ok=True)
    with open(options.report, "w") as output:
        soak = Soak(options, output)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: soak.workshop.stopping.set())
        sys.exit(soak.run())


main()
