import TestSwarm
import Testing

/// What the figures say of announces, from the proxy's own clients and from a tracker's.
@Suite(.serialized) struct AnnounceFigures {
    private static let peers = [Endpoint("198.18.9.9", 7001)]

    @Test(arguments: ["obscured", "plain", "failed", "unreachable", "unusable", "refused", "unforwardable"])
    func `a client's announce is counted by what came of it`(kind: String) async throws {
        let door = FiguresDoor()
        let settings = ForwardStage.Settings(
            tracker: "obfuscation = \"\(kind == "obscured" ? "require" : "off")\"", other: door.table)
        try await ForwardStage.use(settings) { stage in
            let tracker = try stage.answering { _ in
                switch kind {
                case "obscured": BEP8Reading.answer(Self.peers, for: Announces.infohash)
                case "plain": Announces.answer(Self.peers)
                case "failed": Announces.failure("not today")
                default: RawAnswer.bytes("<html>")
                }
            }
            let outcome = kind == "unforwardable" ? "refused" : kind
            try await door.expect(
                ["connections_total{way=http}": 1, "announces_total{side=forward,outcome=\(outcome)}": 1],
                in: stage.workspace
            ) {
                let host = kind == "unreachable" ? Endpoint.unique() : tracker.endpoint
                let query = kind == "refused" ? "info_hash=%41&port=5" : Announces.query
                // The proxy itself is asked in this form, for a path that it has not.
                let url = kind == "unforwardable" ? "/nothing/announce" : "http://\(host)/announce"
                let answer = try await stage.announce("\(url)?\(query)")
                #expect((answer.failure == nil) == ["obscured", "plain"].contains(kind))
            }
        }
    }

    @Test(arguments: [
        "obscured", "plain", "failed", "failed plainly", "unreachable", "unusable", "unusable plainly",
        "unknown_torrent",
        "refused",
    ])
    func `a tracker's client's announce is counted by what came of it`(kind: String) async throws {
        let door = FiguresDoor()
        let upstream = Endpoint.unique()
        let settings = ForwardStage.Settings(
            gateway: "upstream = \"http://\(upstream)\"", torrents: "infohashes = [\"\(Announces.infohash)\"]",
            other: door.table)
        try await ForwardStage.use(settings) { stage in
            if kind != "unreachable" {
                _ = try stage.answering(on: upstream) { _ in
                    kind.hasPrefix("failed")
                        ? Announces.failure("not today")
                        : kind.hasPrefix("unusable") ? RawAnswer.bytes("<html>") : Announces.answer(Self.peers)
                }
            }
            let outcome = kind.split(separator: " ")[0]
            try await door.expect(
                ["connections_total{way=gateway}": 1, "announces_total{side=gateway,outcome=\(outcome)}": 1],
                in: stage.workspace
            ) {
                let end = HTTPEnd(try await .open(to: stage.gateway))
                try await end.send(
                    "GET /announce?\(Self.query(kind)) HTTP/1.1\r\nHost: \(stage.gateway)\r\nConnection: close\r\n\r\n")
                #expect(try await end.answer().status == 200)
                end.connection.close()
            }
        }
    }

    private static func query(_ kind: String) -> String {
        let name = "info_hash=\(Announces.escaped)"
        return switch kind {
        case "plain", "failed plainly", "unusable plainly": Announces.query
        case "refused": "sha_ih=%41&port=5"
        case "unknown_torrent": Announces.query.replacing(name, with: "sha_ih=aaaaaaaaaaaaaaaaaaaa")
        default:
            Announces.query.replacing(
                name, with: "sha_ih=\(Announces.escaped(Announces.obfuscated(Announces.infohash)))")
        }
    }
}
