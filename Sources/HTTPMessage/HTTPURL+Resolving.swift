extension HTTPURL {
    /// A Location value resolved against this URL (RFC 3986, section 5.2): absolute, `//host`, `/path`, relative or
    /// `?query`; nil where that is no http or https URL, or has a user name or a control. Spaces and bytes of 0x80
    /// and more, which servers do send, are escaped; a fragment is for the reader and is dropped.
    package func resolving(_ reference: [UInt8]) -> HTTPURL? {
        guard !reference.contains(where: \.isControl) else { return nil }
        let reference = percentEncoded(reference.prefix { $0 != UInt8(ascii: "#") }) { (0x21...0x7E).contains($0) }
        if Self.beginsWithScheme(reference) {
            return HTTPURL(reference)?.withoutDotSegments
        }
        if reference.starts(with: "//".utf8) {
            return HTTPURL(Array("\(scheme.rawValue):".utf8) + reference)?.withoutDotSegments
        }
        let (path, query) = splitQuery(reference[...])
        if path.isEmpty {
            return replacing(query: query ?? self.query)
        }
        let isAbsolute = path.first == UInt8(ascii: "/")
        let folder = self.path[...(self.path.lastIndex(of: UInt8(ascii: "/")) ?? 0)]
        return HTTPURL(scheme: scheme, endpoint: endpoint, path: isAbsolute ? path : folder + path, query: query)
            .withoutDotSegments
    }

    /// Whether a scheme of any kind stands first: what has one is never a relative path.
    private static func beginsWithScheme(_ reference: [UInt8]) -> Bool {
        guard let colon = reference.firstIndex(of: UInt8(ascii: ":")), let first = reference.first else { return false }
        return first.isLetter
            && reference[..<colon].allSatisfy { byte in
                byte.isLetter || byte.isDigit || "+-.".utf8.contains(byte)
            }
    }

    /// RFC 3986, section 5.2.4, with a stack in place of its rewriting, which would take the square of the length.
    private var withoutDotSegments: HTTPURL {
        let segments = path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        var kept: [ArraySlice<UInt8>] = []
        for (index, segment) in segments.enumerated() {
            let isParent = segment.elementsEqual("..".utf8)
            guard isParent || segment.elementsEqual(".".utf8) else {
                kept.append(segment)
                continue
            }
            if isParent { _ = kept.popLast() }
            // A dot at the end names a folder.
            if index == segments.count - 1 { kept.append([]) }
        }
        let path = [UInt8(ascii: "/")] + Array(kept.joined(separator: [UInt8(ascii: "/")]))
        return HTTPURL(scheme: scheme, endpoint: endpoint, path: path, query: query)
    }
}
