package import NetworkAddress

extension Configuration {
    /// From peers to the client.
    package struct Inbound: Equatable, Sendable {
        package var listen = [
            SocketAddress(ip: .v4(0), port: 6881), SocketAddress(ip: .v6(high: 0, low: 0), port: 6881),
        ]
        /// Where to deliver.
        package var client = Endpoint(host: .address(.loopback), port: 6882)
        package var sendProxy = ProxyHeaderPolicy.off
        package var encryption = EncryptionPolicy.prefer
        /// What is accepted, the preferred first; never empty.
        package var crypto = [CryptoMethod.rc4, .plaintext]

        package init() {}
    }
}

extension Configuration.Inbound: Section {
    static var blank: Self { Self() }

    static var keys: [Key<Self>] {
        [
            Key("listen", \.listen, .list(of: .listener(.peers)).asWayIn()),
            Key("client", \.client, .destination(.delivery)),
            Key("send_proxy", \.sendProxy, .choice),
            Key("encryption", \.encryption, .choice),
            Key("crypto", \.crypto, .distinct(of: .choice)),
        ]
    }
}
