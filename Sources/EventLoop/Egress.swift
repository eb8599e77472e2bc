import Glibc
package import NetworkAddress
import Synchronization

/// What all connections that the daemon makes have in common: the mark by which packet rules leave them alone, where they
/// must not lead, and a record of their near ends, so that one that is redirected back is known. Shared by all loops.
package final class Egress: Sendable {
    /// SO_MARK; 0 for none.
    package let mark: UInt32
    package let listeners: OwnListeners
    /// How many connections have each near end: the kernel gives one address and port to several that go elsewhere.
    private let nearEnds = Mutex<[SocketAddress: Int]>([:])

    package init(mark: UInt32 = 0, listeners: OwnListeners = OwnListeners()) {
        self.mark = mark
        self.listeners = listeners
    }

    /// Whether this process may mark connections, for which it needs CAP_NET_ADMIN.
    package static func canMark() -> Bool {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(descriptor) }
        return SocketOptions.set(descriptor, SOL_SOCKET, SO_MARK, 1)
    }

    /// Marks a socket that is not connected yet. Without the right to it, it stays as it is.
    package func mark(_ descriptor: Int32) {
        if mark != 0 { SocketOptions.set(descriptor, SOL_SOCKET, SO_MARK, Int32(bitPattern: mark)) }
    }

    /// Whether a connection that was made from `source` to a listener of the daemon is one of the daemon's own.
    package func hasMade(_ source: SocketAddress) -> Bool {
        nearEnds.withLock { $0[source] != nil }
    }

    /// Connects, and keeps the near end in mind. Both under one lock: whoever accepts the connection on another thread then
    /// finds it here.
    /// - Returns: the errno of `connect`, EINPROGRESS where it goes on, and the near end if there is one.
    func connect(_ descriptor: Int32, to address: SocketAddress) -> (code: Int32, nearEnd: SocketAddress?) {
        nearEnds.withLock { nearEnds in
            let status = address.withSystemAddress { retryingInterrupts(Glibc.connect(descriptor, $0, $1)) }
            let code = status == 0 ? 0 : errno
            guard code == 0 || code == EINPROGRESS,
                let nearEnd = SocketAddress.reading({ getsockname(descriptor, $0, $1) })
            else { return (code, nil) }
            nearEnds[nearEnd, default: 0] += 1
            return (code, nearEnd)
        }
    }

    /// Keeps in mind the near end of a connection that someone else has begun, a library.
    package func keep(_ descriptor: Int32) -> NearEnd? {
        guard let address = SocketAddress.reading({ getsockname(descriptor, $0, $1) }) else { return nil }
        nearEnds.withLock { $0[address, default: 0] += 1 }
        return NearEnd(address, of: self)
    }

    fileprivate func forget(_ nearEnd: SocketAddress) {
        nearEnds.withLock { nearEnds in
            guard let count = nearEnds[nearEnd] else { return }
            nearEnds[nearEnd] = count > 1 ? count - 1 : nil
        }
    }
}

/// The near end of a connection that the daemon has made, kept in mind until this goes.
package struct NearEnd: ~Copyable {
    private let address: SocketAddress
    private let egress: Egress

    init(_ address: SocketAddress, of egress: Egress) {
        self.address = address
        self.egress = egress
    }

    deinit {
        egress.forget(address)
    }
}
