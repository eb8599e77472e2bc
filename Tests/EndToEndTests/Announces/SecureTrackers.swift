import Foundation
import Testing
import TestSwarm

/// Trackers that want TLS, and a client that has none.
@Suite struct SecureTrackers {
    private static let query =
        "info_hash=%C6F%12%DBX%8DG%AC%A64%E2%B9%8C%E5%98%8E%05N%9F%09&peer_id=-XX0001-abcdefghijkl&port=5000&compact=1&left=1"

    /// What a client hears that asks for an announce by a URL on the forward port.
    private func ask(_ scheme: String, _ tracker: Endpoint, through forwardPort: Endpoint) async throws -> String {
        let connection = try await RawConnection.open(to: forwardPort)
        try await connection.send(
            Array("GET /\(scheme)/\(tracker)/announce?\(Self.query) HTTP/1.0\r\n\r\n".utf8))
        return String(decoding: try await connection.receiveToEnd().bytes, as: UTF8.self)
    }

    private func daemon(_ workspace: Workspace, at forwardPort: Endpoint, _ tracker: String) async throws -> Daemon {
        try await Daemon.start(
            in: workspace,
            configuration: """
                [outbound]
                socks = []
                [inbound]
                listen = ["\(Endpoint.unique())"]
                [tracker]
                listen = ["\(forwardPort)"]
                \(tracker)
                """)
    }

    @Test func `a client without TLS reaches an https tracker whose certificate is trusted`() async throws {
        try await Workspace.use { workspace in
            let peer = Endpoint.unique()
            let tracker = try StaticTracker.start(in: workspace, peers: [peer])
            let front = try await TLSFront.start(in: workspace, before: tracker.endpoint)
            let forwardPort = Endpoint.uniqueLoopback()
            _ = try await daemon(
                workspace, at: forwardPort, "certificate_authorities = \"\(front.certificate.path)\"")
            let capture = try await LinkCapture.start(
                in: workspace, filter: "tcp and host \(front.endpoint.address) and port \(front.endpoint.port)")
            let answer = try await ask("https", front.endpoint, through: forwardPort)
            #expect(answer.hasPrefix("HTTP/1.0 200 OK\r\n"))
            #expect(answer.contains("5:peers6:"))
            #expect(tracker.announces.count == 1)
            let traffic = try await capture.stop()
            #expect(!traffic.streams.isEmpty)
            #expect(!traffic.contains("info_hash"))
        }
    }

    @Test func `a tracker whose certificate nobody trusts gets no announce`() async throws {
        try await Workspace.use { workspace in
            let tracker = try StaticTracker.start(in: workspace)
            let front = try await TLSFront.start(in: workspace, before: tracker.endpoint)
            let forwardPort = Endpoint.uniqueLoopback()
            _ = try await daemon(workspace, at: forwardPort, "")
            let answer = try await ask("https", front.endpoint, through: forwardPort)
            #expect(answer.contains("14:failure reason"))
            #expect(answer.contains("TLS certificate not verified"))
            #expect(tracker.requests.isEmpty)
        }
    }

    @Test func `trackers are reached through a chained proxy`() async throws {
        try await Workspace.use { workspace in
            // A second mseproxy is the proxy: it sees the first one's announce in absolute-form.
            let tracker = try StaticTracker.start(in: workspace, peers: [.unique()])
            let (first, second) = (Endpoint.uniqueLoopback(), Endpoint.uniqueLoopback())
            let chained = try await daemon(workspace, at: second, "")
            _ = try await daemon(workspace, at: first, "proxy = \"http://\(second)\"")
            let answer = try await ask("http", tracker.endpoint, through: first)
            #expect(answer.contains("5:peers6:"))
            #expect(tracker.announces.count == 1)
            #expect(chained.log.contains("announce: plain, answered: 1 peer"))
        }
    }
}
