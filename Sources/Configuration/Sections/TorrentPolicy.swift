package import TorrentIdentity

extension Configuration {
    /// What is done otherwise for one torrent, in both directions. What it leaves out is as the direction's own section says.
    package struct TorrentPolicy: Equatable, Sendable {
        package var infohash: Infohash
        package var encryption: EncryptionPolicy?
        /// Not empty.
        package var crypto: [CryptoMethod]?

        package init(infohash: Infohash, encryption: EncryptionPolicy? = nil, crypto: [CryptoMethod]? = nil) {
            self.infohash = infohash
            self.encryption = encryption
            self.crypto = crypto
        }
    }
}

extension Configuration.TorrentPolicy: Section {
    /// The infohash is required, so that this never leaves the reader.
    static var blank: Self { Self(infohash: .zero) }

    static var keys: [Key<Self>] {
        [
            Key("infohash", \.infohash, .infohash, isRequired: true),
            Key("encryption", optional: \.encryption, .choice),
            Key("crypto", optional: \.crypto, .distinct(of: .choice)),
        ]
    }
}

extension Form<[Configuration.TorrentPolicy]> {
    /// Policies, one a torrent.
    static var torrentPolicies: Form {
        list(of: .table, uniqueBy: { $0.infohash == .zero ? nil : $0.infohash }) { policy, first in
            "there is a policy for \(policy.infohash) already, on line \(first.line)"
        }
    }
}

extension Infohash {
    /// That of no torrent.
    fileprivate static let zero = Infohash(Octets20 { _ in })
}
