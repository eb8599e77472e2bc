import Foundation
import Synchronization
import TestSwarm
import Testing

/// A daemon with some policy between a client and peers that are all the test's own.
final class PolicyStage: Sendable {
    /// The client's handshake.
    static let greeting = Stage.handshake()
    /// What it says behind that, once it was greeted.
    static let said = Array("said behind it".utf8)
    /// What the client came to.
    enum Outcome: Equatable {
        /// The peer's handshake came.
        case greeted
        case closed
        /// The connection stands, and nothing came.
        case waiting
        /// Something else came.
        case garbage
    }

    let workspace: Workspace
    let listener: Endpoint
    let proxy: Endpoint
    /// Where the daemon delivers to.
    let client: RawListener
    private let socks: Endpoint
    private let configuration: String
    private let daemon = Mutex<Daemon?>(nil)

    /// - Parameters:
    ///   - outbound: for `[outbound]`, and so on.
    static nonisolated(nonsending) func use(
        outbound: String = "", inbound: String = "", torrents: String = "", keepsState: Bool = false,
        _ body: nonisolated(nonsending) (PolicyStage) async throws -> Void
    ) async throws {
        try await Workspace.use { workspace in
            let stage = try PolicyStage(outbound, inbound, torrents, keepsState, in: workspace)
            try await stage.start()
            try await body(stage)
        }
    }

    private init(
        _ outbound: String, _ inbound: String, _ torrents: String, _ keepsState: Bool, in workspace: Workspace
    ) throws {
        self.workspace = workspace
        listener = .unique()
        socks = .uniqueLoopback()
        proxy = .uniqueLoopback()
        client = try RawListener.start(in: workspace, on: .uniqueLoopback())
        configuration = """
            workers = 1
            [outbound]
            socks = ["\(socks)"]
            \(outbound)
            [inbound]
            listen = ["\(listener)"]
            client = "\(client.endpoint)"
            \(inbound)
            [tracker]
            listen = ["\(proxy)"]
            obfuscation = "off"
            [torrents]
            infohashes = ["\(Stage.infohash)"]
            [timeouts]
            handshake = 1
            first_bytes = 5
            connect = 6
            [state]
            path = "\(keepsState ? workspace.folder.appending(path: "state").path : "")"
            [log]
            level = "debug"
            \(torrents)
            """
    }

    private func start() async throws {
        let started = try await Daemon.start(in: workspace, configuration: configuration)
        daemon.withLock { $0 = started }
    }

    /// Ends the daemon in order, and starts it anew.
    func restart() async throws {
        await daemon.withLock { $0 }?.process.terminate()
        try await start()
    }

    /// The client greets the peer.
    func dial(_ peer: VisitedPeer) async throws -> Outcome {
        let connection = try await RawConnection.open(to: socks)
        defer { connection.close() }
        try await connection.send([5, 1, 0] + SOCKSRequest.version5(to: peer.endpoint))
        _ = try await connection.receive(12)
        try await connection.send(Self.greeting)
        var received: [UInt8] = []
        let deadline = ContinuousClock.now + .seconds(15)
        while received.count < 68 {
            let (bytes, end) = connection.receiveAvailable()
            received += bytes
            if end != nil { return received.isEmpty ? .closed : .garbage }
            // A peer that is silent in plaintext stays so.
            if received.isEmpty, peer.kind == .silent, peer.visits.hasSuffix("T") { return .waiting }
            guard ContinuousClock.now < deadline else { return .waiting }
            try await Task.sleep(for: .milliseconds(3))
        }
        guard received.starts(with: peer.greeting) else { return .garbage }
        try await connection.send(Self.said)
        // The peer says how it came.
        try await workspace.eventually(what: "\(peer.kind) has heard it") {
            !peer.visits.hasSuffix("y") && !peer.visits.hasSuffix("-")
        }
        return .greeted
    }

    /// Waits until so many of the client's connections are over for the daemon, which has then learnt all that they teach.
    func expectEnd(of count: Int) async throws {
        try await workspace.eventually(what: "the connection is over", needing: daemon.withLock { $0 }?.process) {
            let log = daemon.withLock { $0 }?.process
            return ["ended: ", "MSE failed: "].reduce(0) { $0 + (log?.logCount(of: $1) ?? 0) } >= count
        }
    }

    /// Has the client announce the torrent, and be told of `peers`.
    func announce(_ peers: [Endpoint], cryptoFlags: [UInt8]) async throws {
        let listener = try RawListener.start(in: workspace)
        let tracker = ScriptedServer(on: listener) { _, connection in
            let body =
                [UInt8]("d12:crypto_flags\(cryptoFlags.count):".utf8) + cryptoFlags
                + [UInt8]("8:intervali1800e5:peers\(peers.count * 6):".utf8) + peers.flatMap(\.compact)
                + [UInt8]("e".utf8)
            try await connection.send(RawAnswer.bytes(body))
        }
        defer { tracker.end() }
        let end = HTTPEnd(try await .open(to: proxy))
        defer { end.connection.close() }
        let query = Announces.query(port: 50_001, escaped: Announces.escaped(Stage.infohash))
        try await end.send("GET http://\(tracker.endpoint)/announce?\(query) HTTP/1.0\r\n\r\n")
        let answer = try BencodedAnswer(try await end.answer().body)
        #expect(answer.failure == nil)
    }
}
