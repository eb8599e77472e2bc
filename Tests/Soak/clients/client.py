"""What the six have in common."""
import dataclasses
import enum
import signal


class Role(enum.Enum):
    SEED = "seed"
    LEECHER = "leecher"


class Way(enum.Enum):
    """How a client reaches the proxy; without one it is a peer somewhere else, by its own encryption alone."""

    NONE = "itself"
    VIRTUAL = "virtual"
    CONNECT = "connect"
    SOCKS = "socks"


@dataclasses.dataclass
class Place:
    """Where a client finds its tracker, and the proxy, if it has one."""

    way: Way
    tracker: str
    http: str = ""
    socks: str = ""

    @property
    def announce(self):
        """The announce URL of a client that has no setting but that one."""
        return self.tracker if self.way is Way.NONE else f"http://{self.http}/" + self.tracker.replace("://", "/")


class Client:
    """A real client at work on one torrent. `start` returns once it listens, and a seed has checked its payload."""

    name = ""
    # Whether it can have its own encryption required; who cannot is only ever behind a proxy.
    encrypts = True
    leeching_ways = [Way.VIRTUAL]

    def __init__(self, workshop, torrent, role, place):
        self.workshop, self.torrent, self.role, self.place = workshop, torrent, role, place
        self.address, self.port = workshop.endpoint()
        self.folder = workshop.new_folder(f"{self.name}-{role.value}")
        self.program = None
        if role is Role.SEED:
            torrent.lay_into(self.folder)

    @property
    def endpoint(self):
        return f"{self.address}:{self.port}"

    def torrent_file(self, announce):
        return self.torrent.file(self.workshop, announce)

    def run(self, arguments, **how):
        self.program = self.workshop.start(f"{self.name}-{self.role.value}", arguments, **how)

    def await_log(self, what, text, limit=120):
        self.workshop.eventually(f"{self.name} {what}", limit, lambda: text in self.program.log(), self.program)

    def start(self):
        raise NotImplementedError

    def end(self):
        if self.program:
            self.workshop.end(self.program, signal.SIGINT, patience=8)
            self.program = None
