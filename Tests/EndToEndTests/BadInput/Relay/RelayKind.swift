/// What a relayed connection carries, and so how its bytes move.
enum RelayKind: CaseIterable {
    /// No peer-wire handshake: as it is, by splice(2).
    case otherTraffic
    /// A peer-wire handshake that goes out without MSE, since the peer knows none.
    case unencrypted
    /// MSE with RC4: through ciphers.
    case encrypted
    /// MSE with plaintext selected: by splice(2) too.
    case selectedPlaintext

    /// Those of connections that peers make.
    static let inbound: [RelayKind] = [.unencrypted, .encrypted, .selectedPlaintext]

    var settings: Stage.Settings {
        switch self {
        // Under "require" it is looked through for plaintext handshakes.
        // A peer that is late to answer would be spoken to in plaintext.
        case .otherTraffic: .init(outbound: #"encryption = "prefer""#, connect: 10)
        case .unencrypted: .init(outbound: #"encryption = "prefer""#, connect: 10)
        case .encrypted: .init(connect: 10)
        case .selectedPlaintext: .init(connect: 10, selectsPlaintext: true)
        }
    }

    /// As log lines have it.
    var name: String {
        switch self {
        case .otherTraffic: "other traffic"
        case .unencrypted: "no MSE"
        case .encrypted: "MSE with rc4"
        case .selectedPlaintext: "MSE with plaintext"
        }
    }

    /// Bytes that a new `RelayPair` has sent, as log lines count them: the client's own handshake among them.
    var openingByteCount: Int {
        switch self {
        case .otherTraffic: 5
        case .unencrypted, .encrypted, .selectedPlaintext: 68
        }
    }
}
