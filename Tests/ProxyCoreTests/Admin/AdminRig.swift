import Configuration
import EventLoop
import JSON
import Logging
import NetworkAddress
import TestSupport
import TorrentIdentity

@testable import ProxyCore

/// An administration on the test's loop, and connections to it.
final class AdminRig {
    let test = TestLoop()
    private var held: FakeAdminService?
    let log = CollectedLog(.info)
    let path: String
    let metricsAddress: SocketAddress
    let server: AdminServer
    private let folder: TemporaryFolder

    var service: FakeAdminService { held! }
    var openCount: Int { server.connectionCount }

    init(deadlines: AdminDeadlines = AdminDeadlines()) throws {
        folder = try TemporaryFolder()
        path = folder.file("admin.sock")
        let metrics = try BoundListener.open(SocketAddress(ip: .loopback, port: 0), count: 1)
        metricsAddress = metrics[0].address
        let service = FakeAdminService()
        held = service
        server = AdminServer(service, logger: log.logger, deadlines: deadlines, on: test.loop)
        server.serve(control: [try BoundUnixListener.open(path: path, mode: 0o600)], metrics: metrics)
    }

    func dropService() { held = nil }

    func connect(to door: AdminDoor = .control) throws -> StreamEnd {
        switch door {
        case .control: StreamEnd(try StreamSocket(connectingToUnixSocket: path, on: test.loop))
        case .metrics: StreamEnd(try StreamSocket(connectingTo: metricsAddress, by: Egress(), on: test.loop))
        }
    }

    /// Sends a whole request; the answer, up to the end of the connection.
    func ask(_ request: String, at door: AdminDoor = .control) throws -> HTTPReply? {
        let end = try connect(to: door)
        end.send(Array(request.utf8))
        guard test.run(until: { end.ending != nil }) else { return nil }
        return HTTPReply(end.received)
    }

    func ask(
        _ method: String, _ path: String, body: String? = nil, at door: AdminDoor = .control
    ) throws -> HTTPReply? {
        let length = body.map { "Content-Length: \($0.utf8.count)\r\n" } ?? ""
        return try ask("\(method) \(path) HTTP/1.1\r\nHost: x\r\n\(length)\r\n\(body ?? "")", at: door)
    }
}

extension HTTPReply {
    var text: String { String(decoding: body, as: UTF8.self) }
    var json: JSONValue? { try? JSONValue(parsing: body) }

    /// The words of a refusal.
    var error: String? { json?["error"]?.string }
}

/// Says what the test has it say.
final class FakeAdminService: AdminService {
    var added: Set<Infohash> = []
    /// What a torrent that is removed stays known by.
    var removal = TorrentRemoval()
    var logLevel = LogLevel.info
    var reloadOutcome: ReloadOutcome = .reloaded(["loaded": 1.5])
    var statusValue: JSONValue = ["version": "0.1.0", "state": "running"]
    /// Whether questions about connections are answered at once.
    var answersAtOnce = true
    private var waiting: [(JSONValue) -> Void] = []
    private(set) var reloads = 0

    var waitingCount: Int { waiting.count }

    func status() -> JSONValue { statusValue }

    func connections(_ answer: @escaping (JSONValue) -> Void) {
        waiting.append(answer)
        if answersAtOnce { answerWaiting() }
    }

    func answerWaiting() {
        let all = waiting
        waiting = []
        for answer in all { answer(["connections": []]) }
    }

    func torrents() -> JSONValue { ["torrents": [], "count": 0, "cut": false] }

    func addTorrent(_ infohash: Infohash) -> Bool { added.insert(infohash).inserted }

    func removeTorrent(_ infohash: Infohash) -> TorrentRemoval? { added.remove(infohash).map { _ in removal } }

    func reload(_ answer: @escaping (ReloadOutcome) -> Void) {
        reloads += 1
        answer(reloadOutcome)
    }

    func metrics() -> String { "# TYPE mseproxy_up gauge\nmseproxy_up 1\n" }
}
