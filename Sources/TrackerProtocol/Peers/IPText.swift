/// IP addresses as text, from and to their 4 or 16 bytes in network order.
enum IPText {
    /// The 4 or 16 bytes of `203.0.113.5` or `2001:db8::1` (RFC 4291, section 2.2), without brackets, port or scope; nil
    /// for anything else.
    static func parse(_ text: some Collection<UInt8>) -> [UInt8]? {
        // The longest is six groups of IPv6 and an IPv4 address.
        guard text.count <= 45 else { return nil }
        let text = Array(text)[...]
        return text.contains(colon) ? v6(text) : v4(text)
    }

    /// The text of an address; IPv6 as RFC 5952 has it. Other counts of bytes have none.
    static func text(_ bytes: some Collection<UInt8>) -> String {
        String(decoding: utf8(Array(bytes)), as: UTF8.self)
    }

    /// The same as bytes, without a string on the way: an answer may list hundreds.
    static func utf8(_ bytes: [UInt8]) -> [UInt8] {
        switch bytes.count {
        case 4: dotted(bytes[...])
        case 16: Array(colons(bytes).utf8)
        default: []
        }
    }

    private static let colon = UInt8(ascii: ":")
    private static let dot = UInt8(ascii: ".")

    private static func v4(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let parts = text.split(separator: dot, omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var bytes: [UInt8] = []
        for part in parts {
            // Some read a number with a zero in front as octal.
            guard part.count == 1 || part.first != UInt8(ascii: "0"), let byte = UInt8(decimalDigits: part) else {
                return nil
            }
            bytes.append(byte)
        }
        return bytes
    }

    private static func v6(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        let gap = text.indices.dropLast().first { text[$0] == colon && text[$0 + 1] == colon }
        guard let gap else { return groups(text, endsAddress: true).flatMap { $0.count == 16 ? $0 : nil } }
        guard let head = groups(text[..<gap], endsAddress: false),
            let tail = groups(text[(gap + 2)...], endsAddress: true)
        else { return nil }
        // "::" stands for at least one group.
        let missing = 16 - head.count - tail.count
        return missing >= 2 ? head + [UInt8](repeating: 0, count: missing) + tail : nil
    }

    /// The bytes of groups with single colons between them; none have none.
    private static func groups(_ text: ArraySlice<UInt8>, endsAddress: Bool) -> [UInt8]? {
        guard !text.isEmpty else { return [] }
        let parts = text.split(separator: colon, omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        for (index, part) in parts.enumerated() {
            if endsAddress, index == parts.count - 1, part.contains(dot) {
                guard let embedded = v4(part) else { return nil }
                bytes += embedded
            } else {
                guard (1...4).contains(part.count), part.allSatisfy({ UnicodeScalar($0).properties.isASCIIHexDigit }),
                    let group = UInt16(String(decoding: part, as: UTF8.self), radix: 16)
                else { return nil }
                bytes += [UInt8(group >> 8), UInt8(group & 0xFF)]
            }
        }
        return bytes
    }

    private static func dotted(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var text: [UInt8] = []
        text.reserveCapacity(15)
        for byte in bytes {
            if !text.isEmpty { text.append(dot) }
            if byte >= 100 { text.append(UInt8(ascii: "0") + byte / 100) }
            if byte >= 10 { text.append(UInt8(ascii: "0") + byte / 10 % 10) }
            text.append(UInt8(ascii: "0") + byte % 10)
        }
        return text
    }

    private static func colons(_ bytes: [UInt8]) -> String {
        if bytes.starts(with: [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]) {
            return "::ffff:" + String(decoding: dotted(bytes[12...]), as: UTF8.self)
        }
        let groups = stride(from: 0, to: 16, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        // The first of the longest runs of zero groups; a single one is written out.
        var gap = 0..<1
        var run = 0..<0
        for (index, group) in groups.enumerated() {
            run = group == 0 ? (run.upperBound == index ? run.lowerBound : index)..<(index + 1) : run
            if run.count > gap.count { gap = run }
        }
        func joined(_ groups: ArraySlice<UInt16>) -> String {
            groups.map { String($0, radix: 16) }.joined(separator: ":")
        }
        guard gap.count > 1 else { return joined(groups[...]) }
        return joined(groups[..<gap.lowerBound]) + "::" + joined(groups[gap.upperBound...])
    }
}
