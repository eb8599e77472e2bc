import TrackerProtocol

extension FuzzTarget {
    /// Bencode. The input is what should be one value.
    static let bencode = FuzzTarget(name: "bencode", longestInput: 4096) { input in
        let parsed = Result { () throws(BencodeError) in try Bencode(parsing: input) }
        // Without a copy, and in the midst of other bytes, the same is read.
        let walked = Result { () throws(BencodeError) in try walk(input, input.indices) }
        let inside = Array("d1:".utf8) + input + Array("e".utf8)
        let within = Result { () throws(BencodeError) in try walk(inside, 3..<(3 + input.count)) }
        switch (parsed, walked, within) {
        case (.success(let value), .success, .success):
            requireSame(value.encoded, input, "what was read is written otherwise")
            require(depth(value) <= BencodeCursor.depthLimit, "deeper than the limit")
            check(value)
        case (.failure(let left), .failure(let right), .failure(let third)):
            requireSame(left, right, "two readers' errors")
            requireSame(third.reason, left.reason, "in the midst of other bytes")
            require((0...input.count).contains(left.offset) && third.offset == left.offset + 3, "\(left) is misplaced")
        default:
            require(false, "the readers do not agree: \(parsed), \(walked), \(within)")
        }
    }

    private static func walk(_ bytes: [UInt8], _ range: Range<Int>) throws(BencodeError) {
        var cursor = BencodeCursor(bytes, in: range)
        let walked = try cursor.value()
        try cursor.finish()
        requireSame(walked, range, "a value and its range")
    }

    private static func depth(_ value: Bencode) -> Int {
        switch value {
        case .integer, .string: 0
        case .list(let elements): 1 + (elements.map(depth).max() ?? 0)
        case .dictionary(let dictionary): 1 + (dictionary.entries.map { depth($0.value) }.max() ?? 0)
        }
    }

    /// An entry that is set is found, and one that is taken out leaves the others.
    private static func check(_ value: Bencode) {
        guard var dictionary = value.dictionary else { return }
        let keys = dictionary.entries.map(\.key)
        requireSame(Set(keys).count, keys.count, "keys, and different ones")
        dictionary["peers"] = .integer(1)
        requireSame(dictionary["peers"], .integer(1), "what was set")
        let again = try? Bencode(parsing: Bencode.dictionary(dictionary).encoded)
        requireSame(again, .dictionary(dictionary), "a dictionary with another entry")
        dictionary["peers"] = nil
        requireSame(dictionary.entries.map(\.key), keys.filter { $0 != Array("peers".utf8) }, "keys that are left")
    }
}
