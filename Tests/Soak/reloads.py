"""Has each daemon read another configuration every so often, one after the other."""
import threading


class Reloads:
    def __init__(self, workshop, daemons, period):
        self.workshop, self.daemons, self.period = workshop, daemons, period
        self.failures = []
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run, daemon=True)

    def start(self):
        self.thread.start()

    def run(self):
        while not self.ended.wait(self.period):
            for daemon in self.daemons:
                try:
                    daemon.reload()
                except Exception as error:  # whatever it is, the daemon has not reloaded
                    if not self.workshop.stopping.is_set():
                        self.failures.append(str(error))

    def stop(self):
        self.ended.set()
        self.thread.join()
