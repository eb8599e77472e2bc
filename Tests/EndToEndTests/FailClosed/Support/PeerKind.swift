import TestSwarm
import Testing

/// What a remote peer does with every connection that is made to it.
enum PeerKind: String, CaseIterable, CustomTestStringConvertible {
    case honest = "speaks MSE"
    case plaintextOnly = "speaks plaintext alone"
    case silent = "is silent"
    case closing = "closes at once"
    case resetting = "resets at once"
    /// In ctorrent's manner.
    case greeting = "greets in plaintext first"
    case garbage = "sends garbage"
    case resettingAfterKey = "resets after Yb"
    case plaintextAfterKey = "sends Yb and then plaintext"

    var testDescription: String { rawValue }

    /// Whether it stays for what the proxy has to say.
    var reads: Bool {
        switch self {
        case .closing, .resetting: false
        case .honest, .plaintextOnly, .silent, .greeting, .garbage, .resettingAfterKey, .plaintextAfterKey: true
        }
    }

    /// Plays the part to the connection's end.
    func serve(_ connection: RawConnection, for secret: Secret) async throws {
        defer { connection.close() }
        switch self {
        case .honest:
            let end = HonestEnd(responderOn: connection, for: secret.infohash)
            try await end.handshake()
            try await end.send(secret.foreignHandshake + Stage.random(5000))
        case .plaintextOnly:
            guard try await connection.receive(20).starts(with: [0x13] + Array("BitTorrent protocol".utf8)) else {
                return
            }
            try await connection.send(secret.foreignHandshake)
        case .silent:
            break
        case .closing:
            return
        case .resetting:
            return connection.reset()
        case .greeting:
            try await connection.send(secret.foreignHandshake)
        case .garbage:
            try await connection.send([0x42] + Stage.random(3000))
        case .resettingAfterKey:
            let key = ForgedAgreement.Key.agreeing(with: try await connection.receive(96))
            try await connection.send(key.publicKey)
            return connection.reset()
        case .plaintextAfterKey:
            let key = ForgedAgreement.Key.agreeing(with: try await connection.receive(96))
            try await connection.send(key.publicKey + secret.foreignHandshake + Stage.random(600))
        }
        _ = try await connection.receiveToEnd(within: .seconds(30))
    }
}
