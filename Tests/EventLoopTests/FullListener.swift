@testable import EventLoop
import Glibc
import NetworkAddress

/// A listener on 127.0.0.1 whose queue is full: whoever connects hears nothing, as from an address that drops packets.
final class FullListener {
    let address: SocketAddress
    private let descriptor: Descriptor
    private var fillers: [Filler] = []

    private final class Filler {
        let socket: StreamSocket

        init(_ socket: consuming StreamSocket) {
            self.socket = socket
        }
    }

    init(on loop: EventLoop, _ wanted: SocketAddress = SocketAddress(ip: .loopback, port: 0)) throws {
        let raw = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard raw >= 0 else { throw SystemFailure("open a listener's socket") }
        descriptor = Descriptor(adopting: raw)
        guard wanted.withSystemAddress({ bind(raw, $0, $1) }) == 0, listen(raw, 0) == 0,
            let bound = SocketAddress.reading({ getsockname(raw, $0, $1) })
        else { throw SystemFailure("listen on \(wanted)") }
        address = bound
        // A backlog of 0 holds one connection, and a few may be half open beside it (tcp(7), listen(2)).
        for _ in 0..<8 { fillers.append(Filler(try StreamSocket(connectingTo: bound, by: Egress(), on: loop))) }
    }
}
