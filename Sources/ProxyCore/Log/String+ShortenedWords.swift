import NetworkAddress

extension String {
    /// A message with every address, torrent and URL in it shortened, whoever wrote it: the system, libcurl, a tracker. Of URLs scheme,
    /// host and port stay, since a path or a query may hold a passkey. Networks, `198.18.0.0/15`, are configuration and stay.
    var shortenedWords: String {
        var text = ""
        var rest = self[...]
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
        return text
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
        // `infohash=…`, `peer=…`
        if let sign = firstIndex(where: { "=/?".contains($0) }), self[sign] == "=" {
            return "\(self[...sign])\(self[index(after: sign)...].shortenedWord)"
        }
        return shortenedPath ?? shortenedText
    }

    /// An address may end with a colon of its own, or have one behind it.
    private var shortenedText: String {
        let marks = reversed().prefix { ".:!?".contains($0) }.count
        for count in 0...marks {
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
