import NetworkAddress

extension String {
    /// A message with every address, torrent and URL in it shortened, whoever wrote it: the system, libcurl, a tracker. Of URLs scheme,
    /// host and port stay, since a path or a query may hold a passkey. Networks, `198.18.0.0/15`, are configuration and stay. No more of it
    /// is looked at than a line has room for: a tracker may have sent hundreds of kilobytes.
    var shortenedWords: String {
        var text = ""
        let wholeWords = wholeWords(inBytes: Self.mostBytes)
        var rest = wholeWords
        while let character = rest.first {
            let word = rest.prefix { !$0.isBetweenWords }
            if word.isEmpty {
                text.append(character)
                rest = rest.dropFirst()
            } else {
                text += word.shortenedWord
                rest = rest[word.endIndex...]
            }
        }
        return wholeWords.endIndex == endIndex ? text : text + "…"
    }

    /// As much as a line holds, and that holds many words.
    private static let mostBytes = 4096

    /// The words at the beginning that are whole within so many bytes: of an address that is cut nobody would know what it is.
    private func wholeWords(inBytes limit: Int) -> Substring {
        guard utf8.count > limit else { return self[...] }
        let head = self[..<utf8.index(startIndex, offsetBy: limit)]
        return head.lastIndex(where: \.isBetweenWords).map { self[...$0] } ?? self[..<startIndex]
    }
}

extension UInt8 {
    /// ASCII's.
    fileprivate var isLetterOrDigit: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: false
        }
    }
}

extension Character {
    fileprivate var isBetweenWords: Bool { isWhitespace || isNewline || "\"'`,;()<>|".contains(self) }
}

extension Substring {
    /// Letters and digits of a hash, in hexadecimal or base 32, of a passkey or the like: no word has as many.
    private static let leastDigits = 32

    fileprivate var shortenedWord: String {
        if let url = shortenedURL { return url }
        // `infohash=…`, `peer=…`, and several of them.
        var value = self
        while let sign = value.firstIndex(where: { "=/?".contains($0) }), value[sign] == "=" {
            value = value[value.index(after: sign)...]
        }
        return "\(self[..<value.startIndex])\(value.shortenedPath ?? value.shortenedText)"
    }

    /// An address may end with two colons of its own, or have marks behind it.
    private var shortenedText: String {
        let marks = reversed().prefix { ".:!?".contains($0) }.count
        for count in Swift.max(0, marks - 2)...marks {
            if let value = dropLast(count).shortenedValue { return "\(value)\(suffix(count))" }
        }
        return String(self)
    }

    private var shortenedValue: String? {
        let detail = LogDetail.shortened
        if let address = SocketAddress(self) { return detail.text(address) }
        if let ip = IPAddress(self) { return detail.text(ip) }
        if hasPrefix("["), hasSuffix("]"), let ip = IPAddress(dropFirst().dropLast()) { return "[\(detail.text(ip))]" }
        if count >= Self.leastDigits, utf8.allSatisfy(\.isLetterOrDigit) { return "\(prefix(8))…" }
        return nil
    }

    /// `http://tracker.example:6969/…`; nil where it is no URL.
    private var shortenedURL: String? {
        guard let scheme = firstRange(of: "://"), !self[..<scheme.lowerBound].isEmpty else { return nil }
        let rest = self[scheme.upperBound...]
        let authority = rest.prefix { !"/?#".contains($0) }
        let host = authority.lastIndex(of: "@").map { authority[authority.index(after: $0)...] } ?? authority
        let path = rest[authority.endIndex...]
        let isWhole = path.isEmpty || path == "/"
        return "\(self[..<scheme.upperBound])\(host.shortenedText)\(isWhole ? String(path) : "/…")"
    }

    /// `/…`, `tracker.example/…`; nil for what is no path, such as `HTTP/1.1`, and for a network.
    private var shortenedPath: String? {
        guard IPNetwork(self) == nil, let start = firstIndex(where: { "/?".contains($0) }) else { return nil }
        let host = self[..<start]
        guard index(after: start) < endIndex, host.isEmpty || host.contains(".") || dropLast().contains("?") else {
            return nil
        }
        return "\(host.shortenedText)\(self[start])…"
    }
}
