import Foundation
import TestSwarm
import Testing

/// How the daemon's lines look, as `[log] format` says.
@Suite struct Formats {
    private struct Line: Decodable {
        let time: String
        let level: String
        let message: String
    }

    @Test func `JSON is one object a line, hostile names included`() async throws {
        try await LogStage.use(log: #"format = "json""#) { stage in
            try await Self.provoke(stage)
            await stage.daemon.process.terminate()
            let lines = try stage.lines.map { try JSONDecoder().decode(Line.self, from: Data($0.utf8)) }
            #expect(lines.count > 5)
            for line in lines {
                #expect(line.time.contains(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/))
                #expect(["info", "notice", "warning"].contains(line.level))
            }
            #expect(lines.contains { $0.message.contains(#"SOCKS5 request for "a\n<0>forged""#) })
            #expect(lines.contains { $0.message == "ending on SIGTERM" })
        }
    }

    @Test func `in JSON an end has in fields what it says in words`() async throws {
        try await LogStage.use(log: #"format = "json""#) { stage in
            let outside = try RawListener.start(in: stage.workspace)
            let client = try await stage.openThroughSOCKS(to: outside.endpoint)
            try await client.send(Stage.handshake())
            let peer = try await outside.accept()
            _ = try await peer.receive(68)
            try await peer.send([1, 2, 3])
            _ = try await client.receive(3)
            peer.close()
            client.finishSending()
            let tracker = Endpoint.unique()
            let announcer = try await RawConnection.open(to: stage.forward)
            let query = Announces.query(port: 50_001, escaped: Announces.escaped(LogStage.infohash))
            try await announcer.send(Array("GET http://\(tracker)/announce?\(query) HTTP/1.0\r\n\r\n".utf8))
            announcer.finishSending()
            try await stage.expectLog("ended: ")
            try await stage.expectLog(#""announce":"#)
            await stage.daemon.process.terminate()

            let ended = try Self.fields(of: stage, at: "ended: ")
            #expect(ended["way"] as? String == "socks" && ended["direction"] as? String == "outbound", "\(ended)")
            #expect(ended["source"] as? String == "\(try #require(client.local))".shortenedEndpoint)
            #expect(ended["target"] as? String == "\(outside.endpoint)".shortenedEndpoint, "\(ended)")
            #expect(ended["infohash"] as? String == "00112233…")
            #expect(ended["reason"] as? String == "both ends closed" && ended["crypto"] as? String == "none")
            #expect(ended["sent"] as? Int == 68 && ended["received"] as? Int == 3, "\(ended)")
            #expect(try #require(ended["duration"] as? Double) < 60)

            let announce = try Self.fields(of: stage, at: ": announce")
            #expect(announce["way"] as? String == "http" && announce["outcome"] as? String == "unreachable")
            #expect(announce["infohash"] as? String == "00112233…" && announce["announce"] != nil, "\(announce)")
            #expect(announce["duration"] is Double, "\(announce)")
        }
    }

    /// The members of the one line whose message has `words`.
    private static func fields(of stage: LogStage, at words: String) throws -> [String: Any] {
        let objects = try stage.lines.compactMap {
            try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
        }
        let found = objects.filter { ($0["message"] as? String)?.contains(words) == true }
        #expect(found.count == 1, "\(found)")
        return found.first ?? [:]
    }

    @Test func `the journal's lines have a priority and no time`() async throws {
        try await LogStage.use(log: "format = \"journal\"\nlevel = \"debug\"") { stage in
            try await Self.provoke(stage)
            await stage.daemon.process.terminate()
            #expect(stage.lines.allSatisfy { $0.contains(/^<[4-7]>(?!\d{4}-)/) }, "\(stage.daemon.log)")
            #expect(stage.lines.contains { $0.contains(#/^<6>ready: /#) })
            #expect(stage.lines.contains { $0.contains(#/^<4>the client at .* is not there: /#) })
        }
    }

    @Test func `text has the time and the level in words`() async throws {
        try await LogStage.use(log: #"format = "text""#) { stage in
            try await Self.provoke(stage)
            await stage.daemon.process.terminate()
            let form = #/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (info|notice|warning): /#
            #expect(stage.lines.allSatisfy { $0.contains(form) }, "\(stage.daemon.log)")
        }
    }

    @Test(arguments: [true, false])
    func `without a choice the journal gets its own lines, and anyone else text`(isJournal: Bool) async throws {
        try await Workspace.use { workspace in
            let file = workspace.folder.appending(path: "mseproxy.toml")
            let text = LogStage.configuration(
                .unique(), .unique(), .uniqueLoopback(), .uniqueLoopback(), log: "", outbound: "")
            try Daemon.isolated(text).write(to: file, atomically: true, encoding: .utf8)
            // The journal's device and inode, as systemd names them, or another file's.
            let stream = isJournal ? "$(stat -Lc %d:%i /dev/stderr)" : "$(stat -Lc %d:%i /)"
            let process = try await workspace.start(
                Program.shell,
                [
                    "-c", "JOURNAL_STREAM=\(stream) exec \"$@\"", "sh", try Daemon.program().path(), "run", "--config",
                    file.path,
                ])
            try await workspace.eventually(what: "it is ready", needing: process) { process.logContains("ready: ") }
            let lines = process.log.split(separator: "\n")
            #expect(lines.allSatisfy { isJournal == $0.hasPrefix("<6>") }, "\(process.log)")
        }
    }

    /// Has the daemon say what is not its own words, and a warning.
    private static nonisolated(nonsending) func provoke(_ stage: LogStage) async throws {
        let client = try await RawConnection.open(to: stage.socks)
        try await client.send([5, 1, 0] + SOCKSRequest.version5(named: "a\n<0>forged", port: 1))
        try await stage.expectLog("SOCKS5 request for ")
        let visitor = try await RawConnection.open(to: stage.listener)
        try await visitor.send(Stage.handshake(LogStage.infohash))
        try await stage.expectLog("the client is not there")
    }
}

extension String {
    /// An IPv4 endpoint as lines at `info` have it.
    fileprivate var shortenedEndpoint: String {
        let parts = split(separator: ":")
        guard let address = parts.first, !address.hasPrefix("127.") else { return self }
        return "\(address.split(separator: ".").prefix(2).joined(separator: ".")).x.x:\(parts.last ?? "")"
    }
}
