package import NetworkAddress

extension Configuration {
    /// From the client to its peers.
    package struct Outbound: Equatable, Sendable {
        package var encryption = EncryptionPolicy.prefer
        /// What is offered; never empty.
        package var crypto = [CryptoMethod.rc4]
        /// Where SOCKS is spoken.
        package var socks = [SocketAddress(ip: .loopback, port: 1080)]
        /// What nftables redirects, or delivers by TPROXY.
        package var transparent: [SocketAddress] = []
        /// SO_MARK of the daemon's own connections while `transparent` is in use; 0 for none.
        package var mark: UInt32 = 0x6D73
        package var forward: [Forward] = []
        /// Where every remote peer has a local address; nil for none.
        package var virtualNetwork: IPNetwork?
        /// The port of every peer's address in `virtualNetwork`.
        package var virtualPort: UInt16 = 6883
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
            Key("transparent", \.transparent, .list(of: .listener(.clients)).asWayIn()),
            Key("mark", \.mark, .mark),
            Key("forward", \.forward, .list(of: .table).asWayIn()),
            Key("virtual_network", \.virtualNetwork, .virtualNetwork),
            Key("virtual_port", \.virtualPort, .virtualPort),
            Key("other_traffic", \.otherTraffic, .choice),
            Key("allow", \.allow, .allowList),
        ]
    }
}
