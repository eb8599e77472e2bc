"""Whether the mover sees what it is there for: relays that lose, change or double one byte, or end too early, in a daemon's place."""
import select
import socket
import threading

from configurations import MOVER_PORT, MOVING_PORTS, DAEMON_ADDRESS
from mover import Mover
from workshop import SoakError, Workshop

# How far into each direction of a connection the fault is.
PLACE = 30_000


def faithful(data, position):
    return data


def at_place(change):
    """A fault in the piece in which the byte at PLACE is; `change` gets the piece and where in it that byte is."""
    def fault(data, position):
        inside = PLACE - position
        return change(data, inside) if 0 <= inside < len(data) else data
    return fault


FAULTS = {
    "changes a byte": at_place(lambda data, at: data[:at] + bytes([data[at] ^ 1]) + data[at + 1:]),
    "loses a byte": at_place(lambda data, at: data[:at] + data[at + 1:]),
    "doubles a byte": at_place(lambda data, at: data[:at + 1] + data[at:]),
    "ends too early": at_place(lambda data, at: None),
}


class Relay:
    """Stands where two daemons would: whatever is asked of any of their ports, it leads to the mover."""

    def __init__(self, fault):
        self.fault = fault
        self.listeners = [
            socket.create_server((DAEMON_ADDRESS if number == 2 else "127.0.0.1", port), backlog=128)
            for ports in MOVING_PORTS.values() for number, port in enumerate(ports)]
        for listener in self.listeners:
            threading.Thread(target=self.listen, args=(listener,), daemon=True).start()

    def listen(self, listener):
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, near):
        try:
            with near, socket.create_connection(("127.0.0.1", MOVER_PORT)) as far:
                start = near.recv(1, socket.MSG_PEEK)
                if start == b"\x05":
                    near.recv(13, socket.MSG_WAITALL)
                    near.sendall(b"\x05\x00" + b"\x05\x00\x00\x01" + bytes(6))
                elif start == b"C":
                    while not near.recv(1 << 16, socket.MSG_PEEK).endswith(b"\r\n\r\n"):
                        pass
                    near.recv(1 << 16)
                    near.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
                self.carry(near, far)
        except OSError:
            # The mover has seen enough, and ended.
            pass

    def carry(self, near, far):
        positions = {near: 0, far: 0}
        while positions:
            for source in select.select(list(positions), [], [])[0]:
                target = far if source is near else near
                data = source.recv(65536)
                sent = self.fault(data, positions[source]) if data else data
                if sent is None:
                    return
                if data:
                    target.sendall(sent)
                    positions[source] += len(data)
                else:
                    target.shutdown(socket.SHUT_WR)
                    del positions[source]

    def close(self):
        for listener in self.listeners:
            # It wakes who waits in accept, as to close it does not.
            listener.shutdown(socket.SHUT_RDWR)
            listener.close()


def check(program, say):
    """Raises SoakError where the mover, compiled, is wrong about a relay."""
    for name, fault in {"is faithful": faithful, **FAULTS}.items():
        workshop = Workshop()
        relay = Relay(fault)
        try:
            mover = Mover(workshop, program, 1, 2, 4, 4)
            mover.go()
            if fault is faithful:
                workshop.eventually(
                    "connections end", 60, lambda: mover.figures.get("ended", 0) >= 2 and mover.byte_count > 1 << 20, mover.program)
                mover.pause()
                if mover.failures or mover.figures["lost"]:
                    raise SoakError(f"of a relay that {name} the mover says: {mover.failures[:3]}")
                say(f"a relay that {name}: {mover.figures['ended']} connections, {mover.byte_count} bytes, no failure")
            else:
                workshop.eventually(f"the mover sees that a relay {name}", 60, lambda: mover.failures, mover.program)
                say(f"a relay that {name} is seen: {mover.failures[0]}")
        finally:
            relay.close()
            workshop.stopping.set()
            workshop.close()
