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
            guard let address = Self.address(value) else { throw .malformedAddress(name, value) }
            result.set(name, to: obfuscation.ip(address))
        }
        if query.value(of: "compact") != Array("1".utf8) {
            result.set("compact", to: "1".utf8)
        }
        return result
    }

    /// The 4 or 16 bytes of an address that is text, or is these bytes already.
    private static func address(_ value: [UInt8]) -> [UInt8]? {
        if let address = IPText.parse(value) { return address }
        // `203.0.113.9:5604` has 16 bytes too, and so has many a host name.
        return [4, 16].contains(value.count) && !value.allSatisfy(isPartOfName) ? value : nil
    }

    private static func isPartOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"):
            true
        default:
            false
        }
    }
}
