import TestSwarm
import Testing

/// `tracker.obfuscation = "require"`: trackers that misbehave, and what is asked of them, by each way to them.
@Suite(.serialized) struct Trackers {
    /// How requests come to the proxy.
    enum Asking: CaseIterable {
        /// `GET http://tracker/… HTTP/1.0` on the forward port.
        case absolute
        /// The tracker within the path.
        case url
        case connect, socks, transparent, tproxy

        var door: Door {
            switch self {
            case .absolute, .url, .connect: .connect
            case .socks: .socks
            case .transparent: .transparent
            case .tproxy: .tproxy
            }
        }
    }

    @Test(arguments: Asking.allCases)
    func `no tracker gets the infohash out of the proxy, whatever it answers`(_ asking: Asking) async throws {
        try await ClosedStage.use(asking.door, []) { stage in
            try await stage.start()
            let secrets = try await Self.askAll(stage, asking)
            try await stage.expectNothingReadable(reaching: [], hiding: secrets.map(\.announcing))
        }
    }

    @Test(arguments: Asking.allCases)
    func `the same capture shows it where it may leave`(_ asking: Asking) async throws {
        let settings = ClosedStage.Settings(encryption: "off", obfuscation: "off")
        try await ClosedStage.use(asking.door, [], settings) { stage in
            try await stage.start()
            let secrets = try await Self.askAll(stage, asking)
            try await stage.expectInfohashes(of: secrets)
        }
    }

    /// Announces to a tracker of each kind, a torrent each, and scrapes it.
    private static nonisolated(nonsending) func askAll(_ stage: ClosedStage, _ asking: Asking) async throws -> [Secret]
    {
        var secrets: [Secret] = []
        for kind in TrackerKind.allCases {
            let secret = Secret(kind.rawValue)
            secrets.append(secret)
            let endpoint = stage.internet.tracker.endpoint()
            let listener = try RawListener.start(
                in: stage.workspace, on: endpoint, network: stage.internet.tracker.network)
            let server = ScriptedServer(on: listener) { request, connection in
                try await connection.send(kind.answer(to: request, at: endpoint, about: secret))
            }
            defer { server.end() }
            let escaped = Announces.escaped(secret.infohash)
            let targets =
                ["", "&event=stopped"].map { "/announce?\(Announces.query(port: 50_001, escaped: escaped, more: $0))" }
                + ["/scrape?info_hash=\(escaped)"]
            for target in targets { try? await ask(target, at: endpoint, stage, asking) }
            #expect(!server.requests.isEmpty, "\(kind.rawValue)")
        }
        return secrets
    }

    private static func ask(_ target: String, at tracker: Endpoint, _ stage: ClosedStage, _ asking: Asking) async throws
    {
        let connection: RawConnection
        switch asking {
        case .absolute, .url: connection = try await stage.connect(WayStage.forward)
        case .connect, .socks, .transparent, .tproxy:
            connection = try await asking.door.open(to: tracker, on: stage)
        }
        defer { connection.close() }
        let whole =
            switch asking {
            case .absolute: "http://\(tracker)\(target)"
            case .url: "/http/\(tracker)\(target)"
            case .connect, .socks, .transparent, .tproxy: target
            }
        try await connection.send([UInt8]("GET \(whole) HTTP/1.0\r\nHost: \(tracker)\r\n\r\n".utf8))
        _ = try await connection.receiveToEnd(within: .seconds(10))
    }
}
