import TestSwarm
import Testing

/// What `mseproxy announce` makes of answers that are none.
@Suite struct UnreadableAnswers {
    @Test(arguments: [
        ("502 Bad Gateway", "mseproxy: not asked\u{1B}[31m\nmore", "HTTP 502: mseproxy: not asked\\u001B[31m\n"),
        ("404 Not Found", "<html>\r\n<head><title>404 Not Found</title></head>", "HTTP 404: 404 Not Found\n"),
        ("503 Busy", "", "HTTP 503, and no text\n"),
        // Where it is no error, what is wrong with the answer counts.
        ("200 OK", "moved", "HTTP 200: the tracker's answer is not bencode: "),
        // And a refusal in bencode is one, whatever the status.
        ("403 Forbidden", "d14:failure reason4:nopee", "refused   nope\n"),
    ])
    func `the first line of a text that came in its place is told`(
        _ status: String, _ body: String, _ told: String
    ) async throws {
        try await Workspace.use { workspace in
            let tracker = try StaticTracker.start(in: workspace)
            tracker.response = Array("HTTP/1.0 \(status)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)".utf8)
            let (exit, output) = try await workspace.run(
                try Daemon.program(),
                ["announce", tracker.announceURL, "--infohash", String(repeating: "ab", count: 20)])
            #expect(exit == .exited(1))
            #expect(output.contains(told), "\(output)")
        }
    }
}
