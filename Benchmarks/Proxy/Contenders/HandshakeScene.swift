import MSE
import TestSwarm

/// A daemon with a way in and a way out, both encrypted, and what is at their ends: connections only come to be.
struct HandshakeScene {
    let daemon: Daemon
    /// From a peer, by the daemon, to the client.
    let inbound: Way
    /// From the client, by the daemon, to a peer.
    let outbound: Way

    /// As many as the limit of open files allows both the daemon, which takes two for each, and this program, which holds both
    /// ends: where it is 20,000, the daemon takes 9,907, and of the last eighth none but its clients'.
    static let mostInbound = 8_500
    static let mostOutbound = 1_350

    struct Way {
        let sink: Sink
        let crowd: Crowd

        init(_ way: WayThere, to sink: Sink) {
            self.sink = sink
            crowd = Crowd(by: way, to: sink)
        }
    }

    /// Warmed up, it has seen some connections, and answers none any more.
    init(_ bench: Bench, in workspace: Workspace, isWarmedUp: Bool = true) async throws {
        let (socks, listener) = (Endpoint.uniqueLoopback(), Endpoint.unique())
        // Where a client is by default, so that each peer's connection comes from an address of its own.
        let client = try Sink.start(.plaintext, at: Endpoint("127.0.0.1", Endpoint.uniquePort()))
        // All peers at once.
        let peer = try Sink.start(.encrypted(.rc4), at: Endpoint("0.0.0.0", Endpoint.uniquePort()))
        daemon = try await bench.daemon(
            in: workspace,
            """
            workers = 1
            [outbound]
            socks = ["\(socks)"]
            encryption = "require"
            [inbound]
            listen = ["\(listener)"]
            client = "\(client.endpoint)"
            [torrents]
            infohashes = ["\(Greeting.infohash)"]
            # All peers are one source here.
            [limits]
            handshakes = 100_000
            handshakes_per_source = 100_000
            new_per_source = 1_000_000
            """)
        inbound = Way(.encrypted(listener, offering: .rc4), to: client)
        outbound = Way(.socks(socks, to: peer.endpoint), to: peer)
        if isWarmedUp { try warmUp() }
    }

    /// Has the daemon learn what its client takes, and make what is made once. Nothing is answered from then on.
    func warmUp() throws {
        for way in [inbound, outbound] {
            try way.crowd.grow(to: 50)
            try way.crowd.shrink(to: 0)
            way.sink.isAnswering = false
        }
    }
}
