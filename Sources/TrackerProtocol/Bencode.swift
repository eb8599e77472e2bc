/// A bencoded value (BEP 3). Parsing and encoding give the same bytes back.
public enum Bencode: Hashable, Sendable {
    /// A number of up to 64 bits.
    case integer(Int64)
    /// Any bytes.
    case string([UInt8])
    /// Values in order.
    case list([Bencode])
    /// Values by key.
    case dictionary(BencodeDictionary)

    /// A string of a text's UTF-8.
    public static func text(_ text: String) -> Bencode { .string(Array(text.utf8)) }

    /// The value that `bytes` encode, all of them. Throws for anything else; see `BencodeError.Reason`.
    public init(parsing bytes: [UInt8]) throws(BencodeError) {
        try self.init(parsing: bytes, in: bytes.indices)
    }

    /// The value that the bytes in `range` encode. Offsets in errors count from the beginning of `bytes`.
    public init(parsing bytes: [UInt8], in range: Range<Int>) throws(BencodeError) {
        var cursor = BencodeCursor(bytes, in: range)
        self = try cursor.parsed()
        try cursor.finish()
    }

    /// The value's kind.
    public var kind: BencodeKind {
        switch self {
        case .integer: .integer
        case .string: .string
        case .list: .list
        case .dictionary: .dictionary
        }
    }

    /// The number, if it is one.
    public var integer: Int64? { if case .integer(let value) = self { value } else { nil } }

    /// The bytes, if it is a string.
    public var string: [UInt8]? { if case .string(let bytes) = self { bytes } else { nil } }

    /// The elements, if it is a list.
    public var list: [Bencode]? { if case .list(let elements) = self { elements } else { nil } }

    /// The entries, if it is a dictionary.
    public var dictionary: BencodeDictionary? { if case .dictionary(let entries) = self { entries } else { nil } }
}

extension Bencode {
    /// The value's bytes. Dictionaries are written in the order in which their entries stand.
    public var encoded: [UInt8] {
        var bytes: [UInt8] = []
        encode(into: &bytes)
        return bytes
    }

    private func encode(into bytes: inout [UInt8]) {
        switch self {
        case .integer(let value):
            bytes.append(UInt8(ascii: "i"))
            bytes.append(decimalDigitsOf: value)
            bytes.append(UInt8(ascii: "e"))
        case .string(let string):
            Self.encode(string, into: &bytes)
        case .list(let elements):
            bytes.append(UInt8(ascii: "l"))
            for element in elements { element.encode(into: &bytes) }
            bytes.append(UInt8(ascii: "e"))
        case .dictionary(let dictionary):
            bytes.append(UInt8(ascii: "d"))
            for entry in dictionary.entries {
                Self.encode(entry.key, into: &bytes)
                entry.value.encode(into: &bytes)
            }
            bytes.append(UInt8(ascii: "e"))
        }
    }

    private static func encode(_ string: [UInt8], into bytes: inout [UInt8]) {
        bytes.append(decimalDigitsOf: Int64(string.count))
        bytes.append(UInt8(ascii: ":"))
        bytes += string
    }
}

extension BencodeCursor {
    /// Moves over a value of any kind and gives a copy of it.
    public mutating func parsed() throws(BencodeError) -> Bencode {
        switch try kind() {
        case .integer:
            return .integer(try integer())
        case .string:
            return .string(Array(bytes[try string()]))
        case .list:
            var elements: [Bencode] = []
            try eachElement { cursor throws(BencodeError) in elements.append(try cursor.parsed()) }
            return .list(elements)
        case .dictionary:
            var entries: [BencodeDictionary.Entry] = []
            try eachEntry { cursor, key throws(BencodeError) in
                entries.append(.init(key: Array(cursor.bytes[key]), value: try cursor.parsed()))
            }
            return .dictionary(BencodeDictionary(entries: entries))
        }
    }
}
