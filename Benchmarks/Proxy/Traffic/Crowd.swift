import BenchmarkKit
import TestSwarm

/// Connections that stay open, each from an address that a few others have too: one address would run out of ports.
final class Crowd {
    private let way: WayThere
    private let sink: Sink
    private var sockets: [BlockingSocket] = []

    init(by way: WayThere, to sink: Sink) {
        self.way = way
        self.sink = sink
    }

    /// Opens connections, one after the other, until there are `count`; the sink has read the handshake of each.
    func grow(to count: Int) throws {
        while sockets.count < count {
            sockets.append(try way.open(from: source(sockets.count), awaitingAnswer: sink.isAnswering))
        }
        try sink.waitForConnections(count)
    }

    /// Closes what came last until there are `count`, and waits until the sink has seen it.
    func shrink(to count: Int) throws {
        sockets.removeLast(sockets.count - count)
        try sink.waitForConnections(count)
    }

    /// A new address for every 50th connection; clients connect from this machine's loopback network.
    private func source(_ number: Int) -> Endpoint {
        let block = number / 50
        return switch way {
        case .socks: Endpoint("127.19.\(block / 250).\(1 + block % 250)", 0)
        case .direct, .encrypted: Endpoint("198.19.\(block / 250).\(1 + block % 250)", 0)
        }
    }
}
