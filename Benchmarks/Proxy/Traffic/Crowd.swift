import BenchmarkKit
import TestSwarm

/// Connections that stay open, each from an address of its own.
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

    /// Peers have an address each, by which the daemon tells them apart, and clients are on this machine's loopback network.
    private func source(_ number: Int) -> Endpoint {
        return switch way {
        case .socks: Endpoint("127.19.\(number / 250).\(1 + number % 250)", 0)
        case .direct, .encrypted: Endpoint("198.19.\(number / 250).\(1 + number % 250)", 0)
        }
    }
}
