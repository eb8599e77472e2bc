"""A folder for everything that a soak makes, and the programs that it starts, all of which end with it."""
import os
import shutil
import signal
import subprocess
import tempfile
import threading
import time


class SoakError(Exception):
    """Why the soak fails."""


class Program:
    """A program that runs, and its log."""

    def __init__(self, name, process, log):
        self.name, self.process, self.log_path = name, process, log

    @property
    def pid(self):
        return self.process.pid

    @property
    def is_running(self):
        return self.process.poll() is None

    def log(self):
        with open(self.log_path, "rb") as file:
            return file.read().decode("utf-8", "replace")

    def send(self, line):
        self.process.stdin.write((line + "\n").encode())
        self.process.stdin.flush()

    def kill(self, number):
        if self.is_running:
            self.process.send_signal(number)

    def end(self, first=signal.SIGTERM, patience=5):
        """Asks it to end, and makes it. Returns its exit code, negative for a signal."""
        self.kill(first)
        try:
            return self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


class Workshop:
    def __init__(self):
        self.folder = tempfile.mkdtemp(prefix="mseproxy-soak-")
        # opentracker becomes another user, who has to reach its own folder.
        os.chmod(self.folder, 0o755)
        self.lock = threading.Lock()
        self.programs = []
        self.number = 0
        self.address = 0
        self.stopping = threading.Event()

    def unique(self):
        with self.lock:
            self.number += 1
            return self.number

    def path(self, name):
        return os.path.join(self.folder, f"{self.unique()}-{name}")

    def new_folder(self, name):
        path = self.path(name)
        os.mkdir(path)
        return path

    def endpoint(self):
        """An address and a port that nobody else has; all clients dial and take such."""
        with self.lock:
            self.address += 1
            number = self.address
        return f"198.18.{1 + number // 250 % 250}.{1 + number % 250}", 20000 + number % 20000

    def start(self, name, arguments, environment=None, takes_input=False, user=None, folder=None):
        """Starts a program; what it prints goes to its log.

        It dies with the thread that calls this, by the parent-death signal, which is a thread's: so only from one that
        ends what it has started.
        """
        if self.stopping.is_set():
            raise SoakError("interrupted")
        log = self.path(name + ".log")
        become = [] if user is None else ["--reuid", str(user), "--regid", str(user), "--clear-groups"]
        with open(log, "wb") as output:
            process = subprocess.Popen(
                ["setpriv", *become, "--pdeathsig", "KILL", "--", *map(str, arguments)],
                stdin=subprocess.PIPE if takes_input else subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                env=os.environ | {"http_proxy": "", "all_proxy": "", "no_proxy": "", "NO_PROXY": ""} | (environment or {}),
                # A group of its own: Ctrl-C is for the soak, which ends them in order.
                cwd=folder, start_new_session=True)
        program = Program(name, process, log)
        with self.lock:
            self.programs.append(program)
        return program

    def end(self, program, *how, **more):
        code = program.end(*how, **more)
        with self.lock:
            self.programs.remove(program)
        return code

    def eventually(self, what, limit, condition, needing=None):
        """Waits until a condition holds, no longer than `limit` seconds and not without the program that it needs."""
        deadline = time.monotonic() + limit
        while True:
            if found := condition():
                return found
            if self.stopping.is_set():
                raise SoakError("interrupted")
            if needing and not needing.is_running:
                raise SoakError(f"{needing.name} has ended, before {what}: {needing.log()[-2000:]}")
            if time.monotonic() > deadline:
                log = f": {needing.log()[-2000:]}" if needing else ""
                raise SoakError(f"not within {limit:.0f} s: {what}{log}")
            time.sleep(0.1)

    def close(self):
        with self.lock:
            left = list(self.programs)
        for program in left:
            program.end(patience=2)
        shutil.rmtree(self.folder, ignore_errors=True)
