/// Walks bencoded bytes (BEP 3) without copying them: strings, and values of every kind, are given as ranges of the
/// bytes. After an error the cursor is of no more use.
///
/// Strict, except that a dictionary's keys may come in any order, as they do in the wild.
public struct BencodeCursor: Sendable {
    /// How many lists and dictionaries may stand within each other. Torrents need about 10, v2 file trees as many as
    /// their folders are deep.
    public static let depthLimit = 64

    /// An entry of a dictionary, as ranges of the bytes.
    public struct Entry: Hashable, Sendable {
        /// The key without its length.
        public let key: Range<Int>
        /// The whole value, as it is encoded.
        public let value: Range<Int>
    }

    /// All bytes, also those beyond the range that is walked.
    public let bytes: [UInt8]
    /// Where the next value begins.
    public private(set) var offset: Int

    private let end: Int
    private var depth = 0

    /// A cursor at the beginning of `bytes`.
    public init(_ bytes: [UInt8]) {
        self.init(bytes, in: bytes.indices)
    }

    /// A cursor at the beginning of `range`, cut to the bytes that there are, which does not go beyond its end.
    /// Offsets in errors still count from the beginning of `bytes`.
    public init(_ bytes: [UInt8], in range: Range<Int>) {
        let range = range.clamped(to: bytes.indices)
        self.bytes = bytes
        offset = range.lowerBound
        end = range.upperBound
    }

    /// The kind of the value that comes next; throws where no value begins.
    public func kind() throws(BencodeError) -> BencodeKind {
        switch try peek() {
        case UInt8(ascii: "i"): .integer
        case UInt8(ascii: "0")...UInt8(ascii: "9"): .string
        case UInt8(ascii: "l"): .list
        case UInt8(ascii: "d"): .dictionary
        case let byte: throw BencodeError(.unexpectedByte(byte), at: offset)
        }
    }

    /// Moves over a value of any kind, checks it, and gives its range.
    public mutating func value() throws(BencodeError) -> Range<Int> {
        let start = offset
        switch try kind() {
        case .integer: _ = try integer()
        case .string: _ = try string()
        case .list: try eachElement { cursor throws(BencodeError) in _ = try cursor.value() }
        case .dictionary: try eachEntry { cursor, _ throws(BencodeError) in _ = try cursor.value() }
        }
        return start..<offset
    }

    /// Moves over an integer and gives it.
    public mutating func integer() throws(BencodeError) -> Int64 {
        try expect(.integer)
        offset += 1
        let start = offset
        let isNegative = try peek() == UInt8(ascii: "-")
        if isNegative { offset += 1 }
        // Counted downwards, since there is one more negative number than positive ones.
        guard let negated = try digits(as: Int64.self, from: start), isNegative || negated != .min else {
            throw BencodeError(.integerOverflow, at: start)
        }
        guard !isNegative || negated != 0 else { throw BencodeError(.leadingZero, at: start) }
        try skip(UInt8(ascii: "e"))
        return isNegative ? negated : -negated
    }

    /// Moves over a string and gives the range of its bytes, without the length in front.
    public mutating func string() throws(BencodeError) -> Range<Int> {
        try expect(.string)
        let start = offset
        let length = try digits(as: Int.self, from: start)
        try skip(UInt8(ascii: ":"))
        // `digits` counts downwards, so that length is at most 0 and its negation at most Int.max, or overflows.
        guard let length, length >= offset - end else {
            throw BencodeError(.stringBeyondEnd(length: length.flatMap { Int(exactly: $0.magnitude) }), at: start)
        }
        let range = offset..<(offset - length)
        offset = range.upperBound
        return range
    }

    /// Moves over a list and gives the ranges of its elements.
    public mutating func list() throws(BencodeError) -> [Range<Int>] {
        var elements: [Range<Int>] = []
        try eachElement { cursor throws(BencodeError) in elements.append(try cursor.value()) }
        return elements
    }

    /// Moves over a dictionary and gives the ranges of its entries, in the order in which they stand.
    public mutating func dictionary() throws(BencodeError) -> [Entry] {
        var entries: [Entry] = []
        try eachEntry { cursor, key throws(BencodeError) in
            entries.append(Entry(key: key, value: try cursor.value()))
        }
        return entries
    }

    /// Throws unless everything has been walked.
    public func finish() throws(BencodeError) {
        guard offset == end else { throw BencodeError(.trailingBytes, at: offset) }
    }
}

extension BencodeCursor {
    /// Moves over a list; `body` moves over each element.
    mutating func eachElement(
        _ body: (inout BencodeCursor) throws(BencodeError) -> Void
    ) throws(BencodeError) {
        try open(.list)
        while try !close() { try body(&self) }
    }

    /// Moves over a dictionary; `body` is given each key and moves over its value.
    mutating func eachEntry(
        _ body: (inout BencodeCursor, Range<Int>) throws(BencodeError) -> Void
    ) throws(BencodeError) {
        try open(.dictionary)
        var keys: [Range<Int>] = []
        while try !close() {
            keys.append(try string())
            try body(&self, keys[keys.count - 1])
        }
        if let duplicate = duplicate(among: keys) { throw BencodeError(.duplicateKey, at: duplicate.lowerBound) }
    }

    /// The later of two equal keys. One pass for keys in order; sorting keeps a hostile order from taking the square
    /// of their number.
    private func duplicate(among keys: [Range<Int>]) -> Range<Int>? {
        func precedes(_ left: Range<Int>, _ right: Range<Int>) -> Bool {
            bytes[left].lexicographicallyPrecedes(bytes[right])
        }
        if zip(keys, keys.dropFirst()).allSatisfy(precedes) { return nil }
        let sorted = keys.sorted { precedes($0, $1) || (!precedes($1, $0) && $0.lowerBound < $1.lowerBound) }
        return zip(sorted, sorted.dropFirst()).first { !precedes($0, $1) }?.1
    }

    private mutating func open(_ kind: BencodeKind) throws(BencodeError) {
        try expect(kind)
        guard depth < Self.depthLimit else { throw BencodeError(.tooDeep, at: offset) }
        depth += 1
        offset += 1
    }

    /// Moves over the end of a list or dictionary, if that is what comes next.
    private mutating func close() throws(BencodeError) -> Bool {
        guard try peek() == UInt8(ascii: "e") else { return false }
        depth -= 1
        offset += 1
        return true
    }

    private func expect(_ expected: BencodeKind) throws(BencodeError) {
        let kind = try kind()
        guard kind == expected else { throw BencodeError(.unexpectedKind(kind, expected: expected), at: offset) }
    }

    private func peek() throws(BencodeError) -> UInt8 {
        guard offset < end else { throw BencodeError(.truncated, at: offset) }
        return bytes[offset]
    }

    private mutating func skip(_ byte: UInt8) throws(BencodeError) {
        let next = try peek()
        guard next == byte else { throw BencodeError(.unexpectedByte(next), at: offset) }
        offset += 1
    }

    /// Moves over at least one decimal digit and gives the number negated, or nil where it overflows. `start` is where
    /// the number is said to begin in an error.
    private mutating func digits<Number: FixedWidthInteger>(
        as type: Number.Type, from start: Int
    ) throws(BencodeError) -> Number? {
        let first = offset
        var negated: Number? = 0
        while case let byte = try peek(), (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            negated = negated.flatMap { value in
                let (product, overflow) = value.multipliedReportingOverflow(by: 10)
                let (difference, underflow) = product.subtractingReportingOverflow(Number(byte - UInt8(ascii: "0")))
                return overflow || underflow ? nil : difference
            }
            offset += 1
        }
        guard offset > first else { throw BencodeError(.unexpectedByte(try peek()), at: offset) }
        guard bytes[first] != UInt8(ascii: "0") || offset == first + 1 else {
            throw BencodeError(.leadingZero, at: start)
        }
        return negated
    }
}
