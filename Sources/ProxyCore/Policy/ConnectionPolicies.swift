import Configuration
import MSE
import TorrentIdentity

/// The policies of both directions, and of the torrents that have their own.
struct ConnectionPolicies: Sendable {
    private struct Own {
        let encryption: EncryptionPolicy?
        let crypto: [CryptoMethods]?
    }

    private let outbound: ConnectionPolicy
    private let inbound: ConnectionPolicy
    private let own: [Infohash: Own]
    /// Whether peers' encrypted handshakes are answered for any torrent at all.
    let answersMSE: Bool

    init(_ settings: Configuration) {
        outbound = ConnectionPolicy(
            encryption: settings.outbound.encryption, crypto: settings.outbound.crypto.map { CryptoMethods($0) })
        inbound = ConnectionPolicy(
            encryption: settings.inbound.encryption, crypto: settings.inbound.crypto.map { CryptoMethods($0) })
        own = Dictionary(
            settings.torrentPolicies.map {
                ($0.infohash, Own(encryption: $0.encryption, crypto: $0.crypto?.map { CryptoMethods($0) }))
            }, uniquingKeysWith: { first, _ in first })
        answersMSE =
            inbound.encryption != .off
            || own.values.contains { $0.encryption.map { $0 != .off } ?? false }
    }

    /// For connections to peers of `infohash`.
    func outbound(_ infohash: Infohash) -> ConnectionPolicy { policy(for: infohash, else: outbound) }

    /// For connections of peers for `infohash`.
    func inbound(_ infohash: Infohash) -> ConnectionPolicy { policy(for: infohash, else: inbound) }

    private func policy(for infohash: Infohash, else general: ConnectionPolicy) -> ConnectionPolicy {
        guard let own = own[infohash] else { return general }
        return ConnectionPolicy(
            encryption: own.encryption ?? general.encryption, crypto: own.crypto ?? general.crypto)
    }
}
