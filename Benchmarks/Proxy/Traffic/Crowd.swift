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
            sockets.append(try open(sockets.count))
        }
        try sink.waitForConnections(count)
    }

    /// Closes what came last until there are `count`, and waits until the sink has seen it.
    func shrink(to count: Int) throws {
        sockets.removeLast(sockets.count - count)
        try sink.waitForConnections(count)
    }

    /// Peers have an address each, by which the daemon tells them apart, whichever end has dialled; clients are on this machine's
    /// loopback network.
    private func open(_ number: Int) throws -> BlockingSocket {
        let host = "\(number / 250).\(1 + number % 250)"
        switch way {
        case .socks(let proxy, let target):
            return try WayThere.socks(proxy, to: Endpoint("198.19.\(host)", target.port))
                .open(from: Endpoint("127.19.\(host)", 0), awaitingAnswer: sink.isAnswering)
        case .direct, .encrypted, .rehearsed:
            return try way.open(from: Endpoint("198.19.\(host)", 0), awaitingAnswer: sink.isAnswering)
        }
    }
}
