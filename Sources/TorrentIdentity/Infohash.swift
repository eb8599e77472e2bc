/// What names a torrent on the wire: SHA-1 of a v1 torrent's info dictionary (BEP 3), or the first 20 bytes of
/// SHA-256 of a v2 torrent's (BEP 52). MSE uses it as SKEY.
public struct Infohash: Hashable, Sendable {
    /// The 20 raw bytes.
    public let octets: Octets20

    /// The infohash with these raw bytes.
    public init(_ octets: Octets20) {
        self.octets = octets
    }

    /// The infohash with these raw bytes; nil unless there are exactly 20.
    public init?(bytes: some Collection<UInt8>) {
        guard let octets = Octets20(bytes) else { return nil }
        self.octets = octets
    }

    /// The infohash written as 40 hexadecimal digits of either case, or as a v2 torrent's 64, of which the wire knows the
    /// first 40 (BEP 52); nil for anything else.
    public init?(hex: some StringProtocol) {
        let digits = hex.utf8.map { Self.value(ofDigit: $0) }
        guard [40, 64].contains(digits.count) else { return nil }
        var bytes: [UInt8] = []
        for place in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[place], let low = digits[place + 1] else { return nil }
            bytes.append(high << 4 | low)
        }
        self.init(bytes: bytes.prefix(20))
    }

    private static func value(ofDigit digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    /// The 20 raw bytes, in order.
    public var bytes: [UInt8] { octets.bytes }
}

extension Infohash: CustomStringConvertible {
    /// 40 lower-case hexadecimal digits.
    public var description: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
