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
        var hex = String(hex)
        guard let infohash = hex.withUTF8({ Self(digits: UnsafeRawBufferPointer($0)) }) else { return nil }
        self = infohash
    }

    /// The same from the digits' ASCII bytes, without an allocation: there are files of a million.
    package init?(digits: UnsafeRawBufferPointer) {
        guard digits.count == 40 || digits.count == 64 else { return nil }
        var isRead = true
        octets = Octets20 { bytes in
            for place in bytes.indices {
                let high = Self.value(ofDigit: digits[2 * place]), low = Self.value(ofDigit: digits[2 * place + 1])
                bytes[place] = (high ?? 0) << 4 | (low ?? 0)
                isRead = isRead && high != nil && low != nil
            }
        }
        guard isRead, digits[40...].allSatisfy({ Self.value(ofDigit: $0) != nil }) else { return nil }
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
