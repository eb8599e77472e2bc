/// The kinds of bytes that HTTP tells apart (RFC 9110, section 5.6; RFC 3986, section 2).
extension UInt8 {
    static let tab: UInt8 = 0x09
    static let lineFeed: UInt8 = 0x0A
    static let carriageReturn: UInt8 = 0x0D
    static let space: UInt8 = 0x20

    var isDigit: Bool { (0x30...0x39).contains(self) }

    var isLetter: Bool { (0x61...0x7A).contains(self | 0x20) }

    /// What is trimmed around a field's value (OWS).
    var isBlank: Bool { self == .space || self == .tab }

    /// A control, of which only the tab has a place in a field's value.
    var isControl: Bool { self < 0x20 || self == 0x7F }

    /// What method and field names are made of (tchar).
    var isTokenByte: Bool {
        switch self {
        case UInt8(ascii: "!"), UInt8(ascii: "#")...UInt8(ascii: "'"), UInt8(ascii: "*"), UInt8(ascii: "+"),
            UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "^")...UInt8(ascii: "`"), UInt8(ascii: "|"),
            UInt8(ascii: "~"):
            true
        default:
            isDigit || isLetter
        }
    }

    /// What a path and a query may hold without an escape, and the `%` of escapes.
    var isPathOrQueryByte: Bool {
        switch self {
        case UInt8(ascii: "!"), UInt8(ascii: "$")...UInt8(ascii: ";"), UInt8(ascii: "="), UInt8(ascii: "?"),
            UInt8(ascii: "@"), UInt8(ascii: "_"), UInt8(ascii: "~"):
            true
        default:
            isLetter
        }
    }

    /// A capital letter of ASCII made small, every other byte as it is.
    var lowercased: UInt8 { (0x41...0x5A).contains(self) ? self | 0x20 : self }
}

extension Collection<UInt8> {
    /// Whether it can name a method or a field (RFC 9110, section 5.6.2).
    package var isToken: Bool { !isEmpty && allSatisfy(\.isTokenByte) }

    /// Equal but for the case of ASCII letters.
    func equalsIgnoringCase(_ other: some Collection<UInt8>) -> Bool {
        count == other.count && zip(self, other).allSatisfy { $0.lowercased == $1.lowercased }
    }
}

extension BidirectionalCollection<UInt8> {
    /// Without the spaces and tabs around it.
    var trimmedOfBlanks: SubSequence {
        guard let first = firstIndex(where: { !$0.isBlank }), let last = lastIndex(where: { !$0.isBlank }) else {
            return self[endIndex...]
        }
        return self[first...last]
    }
}
