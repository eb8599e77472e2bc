import TestSwarm
import Testing

/// A listener of the daemon's, what holds it, and what honest connections there are.
enum AttackedListener: String, CaseIterable, CustomTestStringConvertible {
    case inbound
    case inboundFromOne = "inbound, from one address"
    case socks = "SOCKS"
    case forwardPort = "HTTP forward port"
    case gateway
    case gatewayFromOne = "gateway, from one address"
    case forward
    case transparent
    case virtual = "virtual address"
    case admin = "administration's socket"
    case metrics

    var testDescription: String { rawValue }

    var settings: LoadStage.Settings {
        switch self {
        case .transparent:
            .init(outbound: #"transparent = ["127.0.0.1:7002"]"#, isRedirected: true)
        case .virtual:
            .init(outbound: #"virtual_network = "198.19.0.0/16""#)
        case .inbound, .inboundFromOne, .socks, .forwardPort, .gateway, .gatewayFromOne, .forward, .admin, .metrics:
            .init()
        }
    }

    /// Who may connect there is any stranger.
    var isPublic: Bool {
        switch self {
        case .inbound, .inboundFromOne, .gateway, .gatewayFromOne: true
        case .socks, .forwardPort, .forward, .transparent, .virtual, .admin, .metrics: false
        }
    }

    /// Where hostile connections come from.
    var sources: String {
        switch self {
        case .inbound, .gateway, .transparent: LoadStage.hostileSources
        case .inboundFromOne, .gatewayFromOne: LoadStage.singleSource
        case .socks, .forwardPort, .forward, .virtual, .admin, .metrics: ""
        }
    }

    /// Whether all of them are let in: no limit for strangers counts there, and they are among the connections that are counted.
    var takesAll: Bool {
        switch self {
        case .inbound, .gateway, .socks, .forwardPort, .forward, .transparent, .virtual: true
        case .inboundFromOne, .gatewayFromOne, .admin, .metrics: false
        }
    }

    /// What a patient stranger sends there, a byte at a time.
    var drip: [UInt8] {
        switch self {
        case .inbound, .inboundFromOne: [0x42]
        // A greeting with 255 methods.
        case .socks: [5, 255, 2]
        case .forwardPort, .gateway, .gatewayFromOne, .admin, .metrics: [UInt8]("GET /a".utf8)
        case .forward, .transparent, .virtual: [0x13] + [UInt8]("BitTorrent protocol".utf8) + [0]
        }
    }

    /// The address that is connected to.
    nonisolated(nonsending) func address(on stage: LoadStage) async throws -> String {
        switch self {
        case .inbound, .inboundFromOne: "\(LoadStage.inbound)"
        case .socks: "\(LoadStage.socks)"
        case .forwardPort: "\(LoadStage.forwardPort)"
        case .gateway, .gatewayFromOne: "\(LoadStage.gateway)"
        case .forward: "\(LoadStage.forward)"
        case .transparent: "\(LoadStage.peer)"
        case .virtual: "\(try await stage.virtualAddress(of: LoadStage.peer))"
        case .admin: "unix:\(stage.socket)"
        case .metrics: "\(LoadStage.metrics)"
        }
    }

    /// Honest connections there, of which all have been told of when this returns.
    nonisolated(nonsending) func honest(
        on stage: LoadStage, to address: String, _ changes: (inout HonestLoad.Settings) -> Void = { _ in }
    ) async throws -> HonestLoad {
        var settings = HonestLoad.Settings()
        settings.infohash = "\(Stage.infohash)"
        changes(&settings)
        let (way, end): (HonestLoad.Way, (HonestLoad.End, Endpoint)?)
        switch self {
        case .inbound, .inboundFromOne:
            (way, end) = (.inbound, (.client, LoadStage.client))
            settings.sources = LoadStage.honestSources
            settings.cryptos = ["rc4", "plaintext", "none"]
        // What is not BitTorrent's is carried to whoever is there.
        case .socks: (way, end) = (.socks, (settings.cryptos == ["other"] ? .client : .peer, LoadStage.otherPeer))
        case .forwardPort: (way, end) = (.announce, (.tracker, LoadStage.tracker))
        case .gateway, .gatewayFromOne:
            (way, end) = (.announce, (.tracker, LoadStage.upstream))
            settings.sources = LoadStage.honestSources
            settings.isPlainTarget = true
        case .transparent:
            (way, end) = (.direct, (.peer, LoadStage.peer))
            // Not the daemon's own: a port that a client has left and the daemon takes for the same peer within two minutes is still
            // redirected, as conntrack has it in mind.
            settings.sources = LoadStage.honestSources
        case .forward, .virtual: (way, end) = (.direct, (.peer, LoadStage.peer))
        case .admin, .metrics: (way, end) = (.figures, nil)
        }
        return try await .start(
            in: stage.workspace, way, to: address, leadingTo: end, settings, at: stage.network.place)
    }
}

extension LoadStage {
    /// The address that stands for `peer`, which an announce is answered with.
    nonisolated(nonsending) func virtualAddress(of peer: Endpoint) async throws -> Endpoint {
        let listener = try RawListener.start(in: workspace, on: Self.tracker, network: network)
        let server = ScriptedServer(on: listener) { _, connection in
            try await connection.send(Announces.answer([peer]))
        }
        defer { server.end() }
        let end = HTTPEnd(try await .open(to: Self.forwardPort, network: network))
        defer { end.connection.close() }
        try await end.send("GET http://\(Self.tracker)/announce?\(Announces.query) HTTP/1.0\r\n\r\n")
        return try #require(try BencodedAnswer(try await end.answer().body).endpoints.first)
    }
}
