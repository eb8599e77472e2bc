import Foundation
import Synchronization
import TestSwarm
import Testing

/// A daemon between a client and trackers that are all the test's own, and what must be true of it whatever they did.
final class ForwardStage: Sendable {
    /// What a test sets besides; each is lines of TOML for its table.
    struct Settings: Sendable {
        var tracker = ""
        /// Tables `[[tracker.rule]]`.
        var rules = ""
        var outbound = ""
        var inbound = ""
        /// Whether peers may connect on every address of this host.
        var listensEverywhere = false
        var gateway = ""
        var torrents = ""
        /// In seconds.
        var request = 10.0
        var announce = 5.0
        var timeouts = ""
        /// Tables of its own.
        var other = ""
        var workers = 1
        /// Where the forward port is; nil for anywhere.
        var proxy: Endpoint?
    }

    let workspace: Workspace
    let daemon: Daemon
    /// The forward port.
    let proxy: Endpoint
    let socks: Endpoint
    /// Where peers connect to.
    let listener: Endpoint
    let gateway: Endpoint
    /// What `inbound.client` names.
    let client: RawListener
    private let servers = Mutex<[ScriptedServer]>([])

    /// Runs `body` on a stage, and then expects the daemon to run, to serve, and to have as many descriptors open as before.
    static nonisolated(nonsending) func use(
        _ settings: Settings = Settings(), in given: Workspace? = nil,
        _ body: nonisolated(nonsending) (ForwardStage) async throws -> Void
    ) async throws {
        if let given { return try await use(settings, given, body) }
        try await Workspace.use { try await use(settings, $0, body) }
    }

    private static nonisolated(nonsending) func use(
        _ settings: Settings, _ workspace: Workspace,
        _ body: nonisolated(nonsending) (ForwardStage) async throws -> Void
    ) async throws {
        let stage = try await ForwardStage(settings, in: workspace)
        defer { for server in stage.servers.withLock(\.self) { server.end() } }
        try await stage.expectService()
        let before = try await stage.restingDescriptorCount()
        try await body(stage)
        try await stage.expectService()
        try await stage.expectDescriptors(before)
    }

    private init(_ settings: Settings, in workspace: Workspace) async throws {
        self.workspace = workspace
        proxy = settings.proxy ?? .uniqueLoopback()
        socks = .uniqueLoopback()
        listener = .unique()
        gateway = .unique()
        client = try RawListener.start(in: workspace, on: .uniqueLoopback())
        daemon = try await Daemon.start(
            in: workspace,
            configuration: """
                workers = \(settings.workers)
                [outbound]
                socks = ["\(socks)"]
                \(settings.outbound)
                [inbound]
                listen = ["\(settings.listensEverywhere ? "0.0.0.0:\(listener.port)" : "\(listener)")"]
                client = "\(client.endpoint)"
                \(settings.inbound)
                [tracker]
                listen = ["\(proxy)"]
                \(settings.tracker)
                \(settings.rules)
                [tracker_gateway]
                \(settings.gateway.isEmpty ? "" : "listen = [\"\(gateway)\"]\n\(settings.gateway)")
                [torrents]
                \(settings.torrents)
                [timeouts]
                request = \(settings.request)
                announce = \(settings.announce)
                \(settings.timeouts)
                [log]
                level = "debug"
                \(settings.other)
                """)
    }

    /// A server that answers each request, on a connection of its own, by `play`.
    func serve(
        on endpoint: Endpoint = .unique(), receiveBuffer: Int32? = nil,
        _ play: @escaping @Sendable (RawRequest, RawConnection) async throws -> Void
    ) throws -> ScriptedServer {
        let listener = try RawListener.start(in: workspace, on: endpoint, receiveBuffer: receiveBuffer)
        let server = ScriptedServer(on: listener, play)
        servers.withLock { $0.append(server) }
        return server
    }

    /// A server whose answers are whole, and then it closes.
    func answering(
        on endpoint: Endpoint = .unique(), _ answer: @escaping @Sendable (RawRequest) -> [UInt8]
    ) throws -> ScriptedServer {
        try serve(on: endpoint) { request, connection in
            try await connection.send(answer(request))
            connection.finishSending()
        }
    }

    nonisolated(nonsending) func open(receiveBuffer: Int32? = nil) async throws -> HTTPEnd {
        HTTPEnd(try await .open(to: proxy, receiveBuffer: receiveBuffer))
    }

    /// What the forward port answers to `request`, on a connection of its own.
    nonisolated(nonsending) func ask(_ request: String, within limit: Duration = .seconds(20)) async throws -> RawAnswer
    {
        let end = try await open()
        defer { end.connection.close() }
        try await end.connection.send([UInt8](request.utf8))
        return try await end.answer(toHEAD: request.hasPrefix("HEAD "), within: limit)
    }

    /// What the client is told of an announce to `url`, in absolute-form.
    nonisolated(nonsending) func announce(
        _ url: String, within limit: Duration = .seconds(20)
    ) async throws -> BencodedAnswer {
        let answer = try await ask("GET \(url) HTTP/1.0\r\n\r\n", within: limit)
        #expect(answer.status == 200)
        return try BencodedAnswer(answer.body)
    }

    /// Waits until the daemon's log has `words`, `count` times.
    nonisolated(nonsending) func expectLog(_ words: String, count: Int = 1) async throws {
        try await eventually("the log says \(count) times: \(words)") { daemon.process.logCount(of: words) >= count }
    }

    nonisolated(nonsending) func eventually(
        within limit: Duration = .seconds(20), _ what: String,
        _ condition: nonisolated(nonsending) () async throws -> Bool
    ) async throws {
        try await workspace.eventually(within: limit, what: what, needing: daemon.process, condition)
    }

    nonisolated(nonsending) func expectDescriptors(_ count: Int) async throws {
        do {
            try await eventually("descriptors are closed") { try daemon.process.openDescriptorCount <= count }
        } catch {
            Issue.record(
                "\(try daemon.process.openDescriptorCount) descriptors are open, \(count) were before: \(error)")
        }
    }

    private nonisolated(nonsending) func expectService() async throws {
        #expect(try await ask("GET / HTTP/1.0\r\n\r\n").status == 404)
    }

    /// What is open once no connection is left, and libcurl has what it keeps.
    private nonisolated(nonsending) func restingDescriptorCount() async throws -> Int {
        let tracker = try answering { _ in RawAnswer.bytes("d8:intervali5e5:peers0:e") }
        // The client is gone again before the test.
        for event in ["", "&event=stopped"] {
            _ = try await announce("http://\(tracker.endpoint)/announce?\(Announces.query)\(event)")
        }
        tracker.end()
        var count = Int.max
        for _ in 0..<5 {
            try await Task.sleep(for: .milliseconds(20))
            count = min(count, try daemon.process.openDescriptorCount)
        }
        return count
    }
}
