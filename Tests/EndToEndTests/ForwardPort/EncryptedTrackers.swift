import Foundation
import TestSwarm
import Testing

/// Trackers with https, which clients without TLS reach by a path on the forward port.
@Suite struct EncryptedTrackers {
    @Test func `a client without TLS reaches a tracker by the path of https`() async throws {
        try await Workspace.use { workspace in
            let peer = Endpoint("198.18.9.9", 7001)
            let tracker = try await TLSTracker.start(
                in: workspace, answering: BEP8Reading.answer([peer], for: Announces.infohash))
            let settings = ForwardStage.Settings(
                tracker: "obfuscation = \"require\"\ncertificate_authorities = \"\(tracker.certificate.path)\"")
            try await ForwardStage.use(settings, in: workspace) { stage in
                let answer = try await stage.ask(
                    "GET /https/\(tracker.endpoint)/announce?\(Announces.query) HTTP/1.0\r\n\r\n")
                #expect(try BencodedAnswer(answer.body).string("peers") == peer.compact)
                #expect(tracker.asked.count == 1)
                #expect(tracker.asked.first?.hasPrefix("GET /announce?sha_ih=") == true)
            }
        }
    }

    @Test func `one whose certificate nobody vouches for is not asked`() async throws {
        try await Workspace.use { workspace in
            let tracker = try await TLSTracker.start(in: workspace, answering: Announces.answer())
            try await ForwardStage.use(in: workspace) { stage in
                let answer = try await stage.ask(
                    "GET /https/\(tracker.endpoint)/announce?\(Announces.query) HTTP/1.0\r\n\r\n")
                let reason = try #require(try BencodedAnswer(answer.body).failure)
                #expect(reason.lowercased().contains("certificate"), "\(reason)")
                let other = try await stage.ask("GET /https/\(tracker.endpoint)/x HTTP/1.0\r\n\r\n")
                #expect(other.status == 502)
                #expect(tracker.asked.isEmpty)
            }
        }
    }

    @Test func `a redirect from https to http is not followed`() async throws {
        try await Workspace.use { workspace in
            let plain = Endpoint.unique()
            let tracker = try await TLSTracker.start(
                in: workspace,
                answering: RawAnswer.bytes("", status: "302 Found", fields: "Location: http://\(plain)/announce"))
            let settings = ForwardStage.Settings(
                tracker: "certificate_authorities = \"\(tracker.certificate.path)\"")
            try await ForwardStage.use(settings, in: workspace) { stage in
                let server = try stage.answering(on: plain) { _ in Announces.answer() }
                let answer = try await stage.ask(
                    "GET /https/\(tracker.endpoint)/announce?\(Announces.query) HTTP/1.0\r\n\r\n")
                let reason = try #require(try BencodedAnswer(answer.body).failure)
                #expect(reason.contains("from https to http://\(plain)"), "\(reason)")
                #expect(tracker.asked.count == 1)
                #expect(server.requests.isEmpty)
            }
        }
    }
}
