package import NetworkAddress

extension Configuration {
    /// From the client to its peers.
    package struct Outbound: Equatable, Sendable {
        package var encryption = EncryptionPolicy.prefer
        /// What is offered; never empty.
        package var crypto = [CryptoMethod.rc4]
        /// Where SOCKS is spoken.
        package var socks = [SocketAddress(ip: .loopback, port: 1080)]
        package var forward: [Forward] = []
        package var otherTraffic = OtherTraffic.pass
        /// Who besides loopback may use the plaintext listeners.
        package var allow: [IPNetwork] = []

        package init() {}
    }
}

extension Configuration.Outbound: Section {
    static var blank: Self { Self() }

    static var keys: [Key<Self>] {
        [
            Key("encryption", \.encryption, .choice),
            Key("crypto", \.crypto, .distinct(of: .choice)),
            Key("socks", \.socks, .list(of: .listener(.clients)).asWayIn()),
            Key("forward", \.forward, .list(of: .table).asWayIn()),
            Key("other_traffic", \.otherTraffic, .choice),
            Key("allow", \.allow, .allowList),
        ]
    }
}
