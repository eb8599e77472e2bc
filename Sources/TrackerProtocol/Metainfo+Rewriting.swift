extension Metainfo {
    /// A copy of a `.torrent` file's bytes whose trackers' URLs, in `announce` and `announce-list` (BEP 12), are what
    /// `transform` makes of them. Everything else, the info dictionary and with it the infohashes, is the same byte for
    /// byte; so is what stands in place of a URL and is none. Throws where the bytes are no torrent.
    public static func rewritingTrackers(
        of bytes: [UInt8], _ transform: (String) -> String
    ) throws(MetainfoError) -> [UInt8] {
        _ = try Metainfo(parsing: bytes)
        let file = try MetainfoDictionary(bytes, in: bytes.indices)
        let values = try (file.strings("announce") + file.strings("announce-list")).sorted {
            $0.lowerBound < $1.lowerBound
        }
        var copy: [UInt8] = []
        var copied = 0
        for value in values {
            guard let url = try file.url(in: value) else { continue }
            copy += bytes[copied..<value.lowerBound]
            copy += Bencode.text(transform(url)).encoded
            copied = value.upperBound
        }
        return copy + bytes[copied...]
    }
}

extension MetainfoDictionary {
    /// The ranges of a key's string, or of the strings in its lists, their lengths in front included.
    fileprivate func strings(_ key: String) throws(MetainfoError) -> [Range<Int>] {
        guard let value = optional(key) else { return [] }
        return try walk(value) { cursor throws(BencodeError) in
            var strings: [Range<Int>] = []
            try cursor.collectStrings(into: &strings)
            return strings
        }
    }

    /// The URL that the string in `range` is; nil where it is empty or not UTF-8.
    fileprivate func url(in range: Range<Int>) throws(MetainfoError) -> String? {
        try walk(range) { cursor throws(BencodeError) in
            let text = String(validating: cursor.bytes[try cursor.string()], as: UTF8.self)
            return text?.isEmpty == true ? nil : text
        }
    }
}

extension BencodeCursor {
    /// Moves over a value; adds it if it is a string, and the strings in it if it is a list.
    fileprivate mutating func collectStrings(into strings: inout [Range<Int>]) throws(BencodeError) {
        switch try kind() {
        case .string: strings.append(try value())
        case .list: try eachElement { cursor throws(BencodeError) in try cursor.collectStrings(into: &strings) }
        case .integer, .dictionary: _ = try value()
        }
    }
}
