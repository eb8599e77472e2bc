import TestSwarm
import Testing

/// Scrapes, which BEP 8 does not cover.
@Suite struct Scrapes {
    private static let targets = [
        "/scrape?info_hash=\(Announces.escaped)", "/scrape", "/scrape.php?passkey=5&info_hash=\(Announces.escaped)",
        "/seed?info_hash=\(Announces.escaped)&piece=1",
    ]

    @Test(arguments: targets)
    func `where obfuscation is "auto" they pass as they are`(target: String) async throws {
        try await ForwardStage.use { stage in
            let tracker = try stage.answering { _ in RawAnswer.bytes("d5:filesdee") }
            let answer = try await stage.ask("GET http://\(tracker.endpoint)\(target) HTTP/1.0\r\n\r\n")
            #expect(answer.text == "d5:filesdee")
            #expect(tracker.requests.map(\.target) == [target])
        }
    }

    @Test(arguments: targets, [AnnounceWays.Way.absolute, .url, .connect])
    func `where it is "require" they are refused in bencode, and nothing is sent`(
        target: String, way: AnnounceWays.Way
    ) async throws {
        try await ForwardStage.use(.init(tracker: #"obfuscation = "require""#)) { stage in
            let tracker = try stage.answering { _ in RawAnswer.bytes("d5:filesdee") }
            let end = try await way.announce(target, to: tracker.endpoint, stage)
            let reason = try #require(try BencodedAnswer(try await end.answer().body).failure)
            #expect(reason.contains("scrape") && reason.contains("\"require\""), "\(reason)")
            #expect(tracker.requests.isEmpty)
            end.connection.close()
        }
    }
}
