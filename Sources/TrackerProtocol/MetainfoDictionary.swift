/// A dictionary of a `.torrent` file, by ranges, so that megabytes of pieces are not copied.
struct MetainfoDictionary {
    private let bytes: [UInt8]
    private let range: Range<Int>
    private let entries: [BencodeCursor.Entry]

    /// The dictionary that is all of `range`.
    init(_ bytes: [UInt8], in range: Range<Int>) throws(MetainfoError) {
        self.bytes = bytes
        self.range = range
        entries = try Self.walk(bytes, range) { cursor throws(BencodeError) in try cursor.dictionary() }
    }

    /// The range of a key's value.
    func required(_ key: String) throws(MetainfoError) -> Range<Int> {
        guard let value = optional(key) else { throw .missing(key: key, offset: range.lowerBound) }
        return value
    }

    /// The integer of a key, if it is there.
    func integer(_ key: String) throws(MetainfoError) -> Int64? {
        guard let value = optional(key) else { return nil }
        return try walk(value) { cursor throws(BencodeError) in try cursor.integer() }
    }

    /// The range of the bytes of a key's string, if it is there.
    func string(_ key: String) throws(MetainfoError) -> Range<Int>? {
        guard let value = optional(key) else { return nil }
        return try walk(value) { cursor throws(BencodeError) in try cursor.string() }
    }

    /// A key's value, if it is there.
    func value(_ key: String) throws(MetainfoError) -> Bencode? {
        guard let value = optional(key) else { return nil }
        return try walk(value) { cursor throws(BencodeError) in try cursor.parsed() }
    }

    /// The URLs of a key in tiers (BEP 12), without what are none.
    func tiers(_ key: String) throws(MetainfoError) -> [[String]] {
        let tiers = try value(key)?.list ?? []
        return tiers.map { tier in
            (tier.list ?? []).compactMap { url in
                url.string.flatMap { String(validating: $0, as: UTF8.self) }.flatMap { $0.isEmpty ? nil : $0 }
            }
        }.filter { !$0.isEmpty }
    }

    /// The range of a key's value, if it is there.
    func optional(_ key: String) -> Range<Int>? {
        entries.first { bytes[$0.key].elementsEqual(key.utf8) }?.value
    }

    /// What `body` gives for the value in `range`, all of which it walks.
    func walk<Result>(
        _ range: Range<Int>, _ body: (inout BencodeCursor) throws(BencodeError) -> Result
    ) throws(MetainfoError) -> Result {
        try Self.walk(bytes, range, body)
    }

    private static func walk<Result>(
        _ bytes: [UInt8], _ range: Range<Int>, _ body: (inout BencodeCursor) throws(BencodeError) -> Result
    ) throws(MetainfoError) -> Result {
        do throws(BencodeError) {
            var cursor = BencodeCursor(bytes, in: range)
            let result = try body(&cursor)
            try cursor.finish()
            return result
        } catch {
            throw .malformed(error)
        }
    }
}
