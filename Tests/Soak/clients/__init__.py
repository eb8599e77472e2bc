"""The six real clients, as Tests/TestSwarm/Clients drives them: what is to be known of each is told there at length."""
from .aria2 import Aria2
from .client import Place, Role, Way
from .ctorrent import CTorrent
from .lftp import LFTP
from .libtorrent import Libtorrent
from .rtorrent import RTorrent
from .transmission import Transmission

# The quick ones first: a short soak gets no further.
ALL = [Aria2, Libtorrent, RTorrent, LFTP, CTorrent, Transmission]

__all__ = ["ALL", "Aria2", "CTorrent", "LFTP", "Libtorrent", "Place", "RTorrent", "Role", "Transmission", "Way"]
