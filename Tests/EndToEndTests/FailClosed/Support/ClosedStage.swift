import Foundation
import Synchronization
import TestSwarm
import Testing
import TorrentIdentity

/// The client's host, whose outer link is watched from before the daemon's first start to the end, and peers on another host.
final class ClosedStage: Sendable {
    /// What a test sets besides; each is lines of TOML for its table.
    struct Settings: Sendable {
        var encryption = "require"
        var obfuscation = "require"
        var outbound = ""
        var inbound = ""
        var firstBytes = 0.5
        /// To reach a peer and agree with it.
        var connect = 1.0
        var other = ""
        /// More that `mseproxy nftables` is asked for.
        var rules: [String] = []
        /// Of the state; nil for one in the workspace.
        var state: String?
        /// In place of the way's own.
        var virtualNetwork: String?
        /// Whether the tracker gives all contacts for each torrent.
        var tellsAll = false
    }

    let door: Door
    let workspace: Workspace
    let internet: TestInternet
    let contacts: [Contact]
    /// What remote peers come for.
    let wanted = Secret("the torrent that remote peers come for")
    private let capture: LinkCapture
    private let file: URL
    private let tracker: ScriptedServer
    private let daemon = Mutex<Daemon?>(nil)
    private let told = Mutex<[Endpoint: Endpoint]>([:])

    static let inbound = Endpoint("192.0.2.1", 6881)
    /// Where the client takes connections.
    static let client = Endpoint("127.0.0.1", 50_001)

    /// Runs `body` once rules are loaded, before there is a daemon, and then ends what serves.
    static nonisolated(nonsending) func use(
        _ door: Door, _ kinds: [(name: String, kind: PeerKind)], _ settings: Settings = Settings(),
        _ body: nonisolated(nonsending) (ClosedStage) async throws -> Void
    ) async throws {
        try await Workspace.use { workspace in
            let internet = try await TestInternet.start(in: workspace)
            try await door.way.prepare(internet.client)
            let contacts = try kinds.map { try Contact($0.name, $0.kind, on: internet.peers, in: workspace) }
            let stage = try await ClosedStage(door, settings, contacts, internet, in: workspace)
            do { try await body(stage) } catch {
                await stage.end()
                throw error
            }
            await stage.end()
        }
    }

    private init(
        _ door: Door, _ settings: Settings, _ contacts: [Contact], _ internet: TestInternet, in workspace: Workspace
    ) async throws {
        self.door = door
        self.workspace = workspace
        self.internet = internet
        self.contacts = contacts
        file = workspace.folder.appending(path: "closed.toml")
        tracker = try Self.tracker(for: contacts, tellsAll: settings.tellsAll, internet, in: workspace)
        capture = try await LinkCapture.start(in: workspace, filter: "tcp", on: internet.client.link)
        try configuration(settings).write(to: file, atomically: true, encoding: .utf8)
        if let asked = door.way.rules { try await load(asked + settings.rules) }
    }

    private func configuration(_ settings: Settings) -> String {
        let forwards = contacts.enumerated().map {
            "{ listen = \"127.0.0.1:\(7100 + $0)\", target = \"\($1.endpoint)\" }"
        }
        return """
            workers = 2
            [outbound]
            encryption = "\(settings.encryption)"
            socks = ["\(WayStage.socks)"]
            forward = [\(forwards.joined(separator: ", "))]
            \(settings.virtualNetwork.map { "virtual_network = \"\($0)\"" } ?? door.way.outbound)
            \(settings.outbound)
            [inbound]
            encryption = "\(settings.encryption)"
            listen = ["0.0.0.0:\(Self.inbound.port)", "[::]:\(Self.inbound.port)"]
            client = "\(Self.client)"
            \(settings.inbound)
            [tracker]
            listen = ["\(WayStage.forward)"]
            obfuscation = "\(settings.obfuscation)"
            [torrents]
            infohashes = ["\(wanted.infohash)"]
            [timeouts]
            connect = \(settings.connect)
            handshake = 2
            first_bytes = \(settings.firstBytes)
            [state]
            path = "\(settings.state ?? workspace.folder.appending(path: "state").path)"
            [log]
            level = "debug"
            \(settings.other)
            """
    }

    /// Rules for the test's own connections: the daemon, which has the same user, is told by its mark.
    private func load(_ arguments: [String]) async throws {
        let rules = try await workspace.redirectionRules(["--user", "\(geteuid())"] + arguments, configuration: file)
        try await internet.client.network.load(rules: rules)
        for line in rules.matches(of: /(?m)^# +ip (.* add .*)$/) {
            try await internet.client.network.run(.ip, line.1.split(separator: " ").map { String($0) })
        }
    }

    /// Starts the daemon.
    /// - Returns: once it is ready.
    @discardableResult
    func start() async throws -> ManagedProcess {
        let started = try await Daemon.start(
            in: workspace, configuration: try String(contentsOf: file, encoding: .utf8),
            at: internet.client.place())
        daemon.withLock { $0 = started }
        return started.process
    }

    /// Stops the capture.
    func traffic() async throws -> CapturedTraffic { try await capture.stop() }

    func connect(_ endpoint: Endpoint) async throws -> RawConnection {
        try await .open(to: endpoint, network: internet.client.network)
    }

    func forward(to contact: Contact) throws -> Endpoint {
        let index = try #require(contacts.firstIndex { $0 === contact })
        return Endpoint("127.0.0.1", 7100 + UInt16(index))
    }

    /// The address that stands for a contact: asked for by an announce at first, and kept, as clients keep peers.
    func virtualAddress(of contact: Contact) async throws -> Endpoint {
        if let known = told.withLock({ $0[contact.endpoint] }) { return known }
        let escaped = Announces.escaped(contact.secret.infohash)
        let answer = try await announce(
            "http://\(tracker.endpoint)/announce?\(Announces.query(port: 50_001, escaped: escaped))")
        guard let address = answer.endpoints.first else { throw Door.Refused() }
        told.withLock { $0[contact.endpoint] = address }
        return address
    }

    /// What the client is told of an announce, by the forward port.
    func announce(_ url: String) async throws -> BencodedAnswer {
        let end = HTTPEnd(try await connect(WayStage.forward))
        defer { end.connection.close() }
        try await end.send("GET \(url) HTTP/1.0\r\n\r\n")
        return try BencodedAnswer(try await end.answer().body)
    }

    /// Knows BEP 8, and gives each torrent its one peer, first.
    private static func tracker(
        for contacts: [Contact], tellsAll: Bool, _ internet: TestInternet, in workspace: Workspace
    ) throws -> ScriptedServer {
        let listener = try RawListener.start(
            in: workspace, on: internet.tracker.endpoint(), network: internet.tracker.network)
        return ScriptedServer(on: listener) { request, connection in
            let found = contacts.first {
                request.value("sha_ih") == Announces.obfuscated($0.secret.infohash)
                    || request.value("info_hash") == $0.secret.infohash.bytes
            }
            guard let found else { return try await connection.send(Announces.failure("unknown")) }
            let peers = [found.endpoint] + contacts.filter { tellsAll && $0 !== found }.map(\.endpoint)
            try await connection.send(
                request["sha_ih"] == nil
                    ? Announces.answer(peers)
                    : BEP8Reading.answer(peers, for: found.secret.infohash))
        }
    }

    private func end() async {
        tracker.end()
        for contact in contacts { await contact.end() }
    }
}
