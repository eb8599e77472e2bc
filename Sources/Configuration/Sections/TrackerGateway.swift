package import NetworkAddress

extension Configuration {
    /// The other end of obfuscated announces: in front of a tracker that knows nothing of them.
    package struct TrackerGateway: Equatable, Sendable {
        package var listen: [SocketAddress] = []
        /// The tracker's URL, `http://HOST`, `https://HOST` or either with `:PORT`; no slash at its end.
        package var upstream = "http://127.0.0.1:6969"
        package var peerAddress = PeerAddressForm.xForwardedFor
        /// The path of a file with an infohash a line; empty for none.
        package var whitelist = ""

        package init() {}
    }
}

extension Configuration.TrackerGateway: Section {
    static var blank: Self { Self() }

    static var keys: [Key<Self>] {
        [
            Key("listen", \.listen, .list(of: .listener(.announcers)).asWayIn()),
            Key("upstream", \.upstream, .upstream),
            Key("peer_address", \.peerAddress, .choice),
            Key("whitelist", \.whitelist, .path.orNone),
        ]
    }
}
