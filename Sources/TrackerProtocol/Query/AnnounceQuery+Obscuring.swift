import TorrentIdentity

extension AnnounceQuery {
    /// The query with BEP 8 applied (BEP 8, Announce), everything else in it byte for byte as it was.
    ///
    /// `sha_ih` is in the place of `info_hash`; `port`, and `cryptoport` where it is there, are obscured; so are `ip`,
    /// `ipv4` and `ipv6` where they are there and not empty: their 4 or 16 bytes. `compact=1` is asked for, as a list of
    /// dictionaries cannot be obscured. The values are those that `query` has now.
    public func obscured() throws(ObscuringError) -> TrackerQuery {
        let obfuscation = PeerObfuscation(infohash: infohash)
        var result = query
        let hash = PeerObfuscation.obfuscatedInfohash(infohash)
        result.replace("info_hash", by: "sha_ih", value: hash.bytes)

        let portText = query.value(of: "port") ?? Array("\(port)".utf8)
        for case let (name, text?) in [("port", portText), ("cryptoport", query.value(of: "cryptoport"))] {
            guard let port = UInt16(decimalDigits: text) else { throw .malformedPort(name, text) }
            let obscured = obfuscation.port(port)
            guard obscured != 0 else { throw .portBecomesZero(port) }
            result.set(name, to: "\(obscured)".utf8)
        }
        for name in PeerObfuscation.addressParameters {
            guard let value = query.value(of: name), !value.isEmpty else { continue }
            guard let address = IPText.parse(value) ?? ([4, 16].contains(value.count) ? value : nil) else {
                throw .malformedAddress(name, value)
            }
            result.set(name, to: obfuscation.ip(address))
        }
        if query.value(of: "compact") != Array("1".utf8) {
            result.set("compact", to: "1".utf8)
        }
        return result
    }
}
