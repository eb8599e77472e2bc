/// The ways in which bytes may stand in traffic that someone reads.
package enum Disguise: CaseIterable, Sendable {
    /// As they are.
    case raw
    /// Percent-encoded, some of the bytes or all, in digits of either case: `%c6F%12%Db`.
    case percentEncoded
    /// In hex, in digits of either case.
    case hex
    /// In base32 (RFC 4648, as in magnet links), in letters of either case.
    case base32
}

extension CapturedTraffic {
    /// In which ways the bytes stand in the streams: an infohash that must not be told, say, or a packed address.
    package func disguises(of bytes: [UInt8]) -> Set<Disguise> {
        streams.reduce(into: []) { $0.formUnion($1.disguises(of: bytes)) }
    }
}

extension CapturedStream {
    package func disguises(of secret: [UInt8]) -> Set<Disguise> { bytes.disguises(of: secret) }
}

extension [UInt8] {
    func disguises(of secret: [UInt8]) -> Set<Disguise> { Readings(of: self).disguises(of: secret) }
}

/// What bytes say to someone who undoes escapes and cares for no case, worked out once for many secrets.
package struct Readings: Sendable {
    private let raw: [UInt8]
    private let decoded: [[UInt8]]
    private let folded: [[UInt8]]

    package init(of bytes: [UInt8]) {
        raw = bytes
        let once = bytes.percentDecoded
        // Who encodes twice has told it, and so has who writes a space as a plus.
        decoded = [once, once.percentDecoded, bytes.map { $0 == UInt8(ascii: "+") ? 0x20 : $0 }.percentDecoded]
        folded = [bytes.lowercased, once.lowercased]
    }

    /// In which ways the secret stands there.
    package func disguises(of secret: [UInt8]) -> Set<Disguise> {
        let rawCount = raw.count(of: secret)
        var found: Set<Disguise> = []
        if rawCount > 0 {
            found.insert(.raw)
        }
        // What stands there as it is stands in every reading, too.
        if decoded.contains(where: { $0.count(of: secret) > rawCount }) {
            found.insert(.percentEncoded)
        }
        if folded.contains(where: { $0.contains(secret.hex) }) {
            found.insert(.hex)
        }
        if folded.contains(where: { $0.contains(secret.base32) }) {
            found.insert(.base32)
        }
        return found
    }
}

extension [UInt8] {
    /// With every % and two digits replaced by what they mean; any other % stays.
    fileprivate var percentDecoded: [UInt8] {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(count)
        var at = startIndex
        while at < endIndex {
            if self[at] == UInt8(ascii: "%"), at + 2 < endIndex, let high = self[at + 1].hexDigit,
                let low = self[at + 2].hexDigit
            {
                decoded.append(high << 4 | low)
                at += 3
            } else {
                decoded.append(self[at])
                at += 1
            }
        }
        return decoded
    }

    fileprivate var lowercased: [UInt8] {
        map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 | 0x20 : $0 }
    }

    fileprivate var hex: [UInt8] {
        let digits = [UInt8]("0123456789abcdef".utf8)
        return flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 0x0F)]] }
    }

    /// In lower case. Bits that do not fill a last digit are left out: what stands in the traffic may go on.
    fileprivate var base32: [UInt8] {
        let digits = [UInt8]("abcdefghijklmnopqrstuvwxyz234567".utf8)
        let bits = flatMap { byte in (0..<8).map { byte >> (7 - $0) & 1 } }
        return stride(from: 0, through: bits.count - 5, by: 5).map { start in
            digits[Int(bits[start..<start + 5].reduce(0) { $0 << 1 | $1 })]
        }
    }
}

extension UInt8 {
    fileprivate var hexDigit: UInt8? {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
