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
    /// Whether `require` counts for any torrent that the client connects to peers for.
    let mayRequire: Bool
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
        mayRequire = outbound.encryption == .require || own.values.contains { $0.encryption == .require }
        answersMSE =
            inbound.encryption != .off
            || own.values.contains { $0.encryption.map { $0 != .off } ?? false }
    }

    /// For connections to peers of `infohash`.
    func outbound(_ infohash: Infohash) -> ConnectionPolicy { policy(for: infohash, else: outbound) }

    /// For connections of peers for `infohash`. Under `require` no plaintext is selected, whatever is listed: the client's own handshake,
    /// infohash and peer id, is payload there, and would go out in it.
    func inbound(_ infohash: Infohash) -> ConnectionPolicy {
        let policy = policy(for: infohash, else: inbound)
        guard policy.encryption == .require else { return policy }
        return ConnectionPolicy(encryption: .require, crypto: policy.crypto.filter { $0 != .plaintext })
    }

    /// The torrents, nil for those without a policy of their own, for which no peer that connects can be answered: `require` is
    /// their policy, and plaintext all that is listed.
    var unanswerable: [Infohash?] {
        let all = own.keys.filter { inbound($0).crypto.isEmpty }.sorted { $0.description < $1.description }
        let general = inbound.encryption == .require && inbound.crypto == [.plaintext]
        return (general ? [nil] : []) + all
    }

    private func policy(for infohash: Infohash, else general: ConnectionPolicy) -> ConnectionPolicy {
        guard let own = own[infohash] else { return general }
        return ConnectionPolicy(
            encryption: own.encryption ?? general.encryption, crypto: own.crypto ?? general.crypto)
    }
}
