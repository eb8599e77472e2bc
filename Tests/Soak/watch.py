"""Looks at each daemon every few seconds, and says whether it came back to where it was."""
import threading
import time

PERIOD = 5

# What a daemon at rest may have more at the end than after its warm-up: memory in KiB, for what it has learnt meanwhile and for
# the allocator's free lists; descriptors, for a listener more or less in the configuration of the round.
BOUNDS = {"rss": 6144, "anonymous": 4096, "descriptors": 8, "threads": 0, "connections": 0}
# Besides, each of two workers keeps up to 16 empty pipes of two descriptors.
SPARE_PIPE_ENDS = 64


class Watch:
    def __init__(self, workshop, daemons, file):
        self.workshop, self.daemons = workshop, daemons
        self.samples = {daemon.name: [] for daemon in daemons}
        self.baseline = {}
        self.final = {}
        self.failures = []
        self.file = file
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def start(self):
        self.file.write("second\tdaemon\trss\tanonymous\tthreads\tdescriptors\tpipe_ends\tcpu\tconnections\n")
        self.began = time.monotonic()
        self.thread.start()

    def run(self):
        while not self.ended.wait(PERIOD):
            for daemon in self.daemons:
                try:
                    sample = daemon.sample()
                except Exception as error:  # whatever it is: a daemon that does not answer has failed
                    if not self.workshop.stopping.is_set() and not self.ended.is_set():
                        self.failures.append(f"daemon {daemon.name} cannot be looked at: {error!r}")
                    continue
                self.samples[daemon.name].append(sample)
                columns = ("rss", "anonymous", "threads", "descriptors", "pipe_ends", "cpu", "connections")
                row = [f"{time.monotonic() - self.began:.0f}", daemon.name, *(f"{sample[column]:g}" for column in columns)]
                self.file.write("\t".join(row) + "\n")
                self.file.flush()

    def stop(self):
        self.ended.set()
        self.thread.join()

    def rest(self, limit):
        """Waits until no daemon has a connection, and memory is given back. Returns a sample of each."""
        for daemon in self.daemons:
            self.workshop.eventually(
                f"daemon {daemon.name} has no connections", limit, lambda: daemon.sample()["connections"] == 0, daemon.program)
        settled = {}

        def is_settled():
            before = dict(settled)
            settled.update({daemon.name: daemon.sample() for daemon in self.daemons})
            self.workshop.stopping.wait(2)
            return before and all(
                abs(before[name][key] - settled[name][key]) < 64 for name in settled for key in ("rss", "anonymous"))

        self.workshop.eventually("the daemons' memory is settled", 60, is_settled)
        return dict(settled)

    def excesses(self):
        """What a daemon has at the end beyond its bounds."""
        found = []
        for name, final in self.final.items():
            base = self.baseline[name]
            found += [f"daemon {name}: {key} {final[key]:g} at the end, {base[key]:g} after warm-up, may grow by {most}"
                      for key, most in BOUNDS.items() if final[key] > base[key] + most]
            if final["pipe_ends"] > SPARE_PIPE_ENDS:
                found.append(f"daemon {name}: {final['pipe_ends']} ends of pipes at rest, may have {SPARE_PIPE_ENDS}")
        return found
