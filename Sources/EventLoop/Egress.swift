import Glibc
package import NetworkAddress
import Synchronization

/// What all connections that the daemon makes have in common: the mark by which packet rules leave them alone, where they
/// must not lead, and a record of their ends, so that one that is redirected back is known. Shared by all loops.
package final class Egress: Sendable {
    private struct Terms {
        var mark: UInt32
        var listeners: OwnListeners
    }

    private let terms: Mutex<Terms>
    /// How many connections have these ends.
    private let ends = Mutex<[Ends: Int]>([:])

    /// Both ends: the kernel gives one address and port to several connections that go elsewhere, a client's among them.
    fileprivate struct Ends: Hashable {
        let near: SocketAddress
        /// nil where it is not known.
        let far: SocketAddress?

        init(near: SocketAddress, far: SocketAddress?) {
            self.near = near.unmapped
            self.far = far?.unmapped
        }
    }

    /// `mark` is SO_MARK, 0 for none.
    package init(mark: UInt32 = 0, listeners: OwnListeners = OwnListeners()) {
        terms = Mutex(Terms(mark: mark, listeners: listeners))
    }

    /// Where the daemon itself listens.
    package var listeners: OwnListeners { terms.withLock { $0.listeners } }

    /// Has connections from here on marked with `mark`, and refused to `listeners`.
    package func change(mark: UInt32, listeners: OwnListeners) {
        terms.withLock { $0 = Terms(mark: mark, listeners: listeners) }
    }

    /// Whether this process may mark connections, for which it needs CAP_NET_ADMIN.
    package static func canMark() -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        return SocketOptions.set(descriptor, SOL_SOCKET, SO_MARK, 1)
    }

    /// Marks a socket that is not connected yet. Without the right to it, it stays as it is.
    package func mark(_ descriptor: Int32) {
        let mark = terms.withLock { $0.mark }
        if mark != 0 { SocketOptions.set(descriptor, SOL_SOCKET, SO_MARK, Int32(bitPattern: mark)) }
    }

    /// Whether a connection from `source` that was made to `destination`, wherever it has come, is one of the daemon's own.
    package func hasMade(_ source: SocketAddress, to destination: SocketAddress?) -> Bool {
        ends.withLock { ends in
            [destination, nil].contains { ends[Ends(near: source, far: $0)] != nil }
        }
    }

    /// Connects, and keeps both ends in mind. Both under one lock: whoever accepts the connection on another thread then
    /// finds it here.
    /// - Returns: the errno of `connect`, EINPROGRESS where it goes on, and the near end if there is one.
    func connect(_ descriptor: Int32, to address: SocketAddress) -> (code: Int32, nearEnd: SocketAddress?) {
        ends.withLock { ends in
            let status = address.withSystemAddress { retryingInterrupts(Glibc.connect(descriptor, $0, $1)) }
            let code = status == 0 ? 0 : errno
            guard code == 0 || code == EINPROGRESS,
                let nearEnd = SocketAddress.reading({ getsockname(descriptor, $0, $1) })
            else { return (code, nil) }
            ends[Ends(near: nearEnd, far: address), default: 0] += 1
            return (code, nearEnd)
        }
    }

    /// Keeps in mind the ends of a connection that someone else has begun, a library. While it goes on its far end is not
    /// known: whatever comes from the near end then counts as this connection.
    package func keep(_ descriptor: Int32) -> NearEnd? {
        guard let near = SocketAddress.reading({ getsockname(descriptor, $0, $1) }) else { return nil }
        let far = SocketAddress.reading { getpeername(descriptor, $0, $1) }
        ends.withLock { $0[Ends(near: near, far: far), default: 0] += 1 }
        return NearEnd(near, to: far, of: self)
    }

    /// Gives back the room of ends that are no more.
    package func shrink() {
        ends.withLock { $0.shrink() }
    }

    fileprivate func forget(_ gone: Ends) {
        ends.withLock { ends in
            guard let count = ends[gone] else { return }
            ends[gone] = count > 1 ? count - 1 : nil
        }
    }
}

/// The near end of a connection that the daemon has made, kept in mind with the far one until this goes.
package struct NearEnd: ~Copyable {
    private let ends: Egress.Ends
    private let egress: Egress

    init(_ near: SocketAddress, to far: SocketAddress?, of egress: Egress) {
        ends = Egress.Ends(near: near, far: far)
        self.egress = egress
    }

    deinit {
        egress.forget(ends)
    }
}

extension SocketAddress {
    fileprivate var unmapped: SocketAddress { SocketAddress(ip: ip.unmapped, port: port) }
}
