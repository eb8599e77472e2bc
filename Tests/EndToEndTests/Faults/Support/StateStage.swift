import Foundation
import Synchronization
import TestSwarm
import Testing

/// A daemon that keeps what it learns in a folder, and peers of which it learns: each comes from an address of its own, and speaks
/// MSE.
final class StateStage: Sendable {
    /// What the folder's database holds.
    struct Rows: Decodable {
        /// Those that are known to speak MSE.
        let peers: Set<String>
        /// Addresses of the virtual network, with whose each is.
        let addresses: Set<String>
        /// What SQLite says of the file, where that was asked.
        let integrity: [String]?

        enum CodingKeys: String, CodingKey {
            case peers = "peer_memory"
            case addresses = "peer_address"
            case integrity
        }

        func isSuperset(of other: Rows) -> Bool {
            peers.isSuperset(of: other.peers) && addresses.isSuperset(of: other.addresses)
        }
    }

    let workspace: Workspace
    let folder: String
    let listener = Endpoint.unique()
    let socks = Endpoint.uniqueLoopback()
    let door = FiguresDoor()
    let client: RawListener
    let file: URL
    private let place: Place
    private let metPeerCount = Mutex(0)

    /// - Parameters:
    ///   - folder: of the state; it has a folder above it.
    ///   - place: where the daemon runs, and who looks into its folder.
    init(in workspace: Workspace, folder: String, at place: Place = .here) throws {
        self.workspace = workspace
        self.folder = folder
        self.place = place
        client = try RawListener.start(in: workspace, on: .uniqueLoopback())
        // Room for as many as may come.
        let network = (Int(Endpoint.unique().address.split(separator: ".")[2]) ?? 0) / 16 * 16
        file = try Daemon.file(
            """
            workers = 2
            [outbound]
            socks = ["\(socks)"]
            encryption = "require"
            virtual_network = "198.19.\(network).0/20"
            virtual_port = \(Endpoint.uniquePort())
            [inbound]
            listen = ["\(listener)"]
            client = "\(client.endpoint)"
            [torrents]
            infohashes = ["\(Stage.infohash)"]
            [state]
            path = "\(folder)"
            [timeouts]
            handshake = 20
            \(door.table)
            """, in: workspace)
    }

    /// Starts the daemon, and does not wait for it.
    nonisolated(nonsending) func launch() async throws -> ManagedProcess {
        try await workspace.start(try Daemon.program(), ["run", "--config", file.path], at: place)
    }

    /// Starts the daemon, and waits until it is ready.
    nonisolated(nonsending) func start() async throws -> Stage {
        let process = try await launch()
        try await workspace.eventually(what: "it is ready", needing: process) { process.logContains("ready: ") }
        return stage(process)
    }

    func stage(_ process: ManagedProcess) -> Stage {
        Stage(
            workspace: workspace, daemon: Daemon(process: process), listener: listener, socks: socks, client: client,
            selectsPlaintext: false)
    }

    /// Has one peer more come, and be delivered.
    nonisolated(nonsending) func meetPeer() async throws {
        let number = metPeerCount.withLock { count in
            count += 1
            return count
        }
        let source = "198.18.\(200 + number / 250).\(1 + number % 250)"
        let connection = try await RawConnection.open(to: listener, from: source)
        let peer = try HonestEnd(
            initiatorOn: connection, for: Stage.infohash, initialPayload: Stage.handshake())
        try await peer.handshake()
        client.acceptAvailable()?.close()
        connection.close()
    }

    nonisolated(nonsending) func meetPeers(_ count: Int) async throws {
        for _ in 0..<count { try await meetPeer() }
    }

    nonisolated(nonsending) func rows(whole: Bool = false) async throws -> Rows {
        let (status, output) = try await workspace.run(
            .python, [StateRows.path, folder] + (whole ? ["--whole"] : []), at: place)
        try #require(status == .exited(0), "\(output)")
        return try JSONDecoder().decode(Rows.self, from: Data(output.utf8))
    }

    /// Waits until the folder has at least so many peers.
    nonisolated(nonsending) func expectRows(_ count: Int, within limit: Duration = .seconds(20)) async throws {
        try await workspace.eventually(within: limit, what: "\(count) peers are kept") {
            try await rows().peers.count >= count
        }
    }

    /// Expects a start to find all that is kept, and the file as it should be.
    nonisolated(nonsending) func expectIntact(_ kept: Rows) async throws {
        let rows = try await rows(whole: true)
        #expect(rows.integrity == ["ok"])
        #expect(rows.isSuperset(of: kept))
        let stage = try await start()
        let known = try await door.scrape()
        // One table has those that were dialled and those that came.
        let peers = ["peers", "peer_sources"].compactMap { known["table_entries{table=\($0)}"] }.reduce(0, +)
        #expect(peers >= Double(kept.peers.count))
        #expect(known["table_entries{table=virtual_addresses}"] ?? 0 >= Double(kept.addresses.count))
        #expect(!stage.daemon.process.logContains("state.path"), "\(stage.daemon.log)")
        try await stage.expectHonestService()
        #expect(await stage.daemon.process.terminate() == .exited(0))
    }
}
