import NetworkAddress

/// How trackers' hosts are written in rules, so that they can be compared with those of URLs.
enum TrackerHost {
    /// Whether a rule is for all below a name.
    static func isWildcard(_ host: String) -> Bool { host.hasPrefix("*.") }

    /// A host in the one way in which a rule has it: names in lower case and without the root's dot, addresses as they
    /// are printed, without the brackets of a URL.
    static func canonical(_ host: String) -> String {
        let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
        if let ip = IPAddress(isBracketed ? host.dropFirst().dropLast() : host[...]) { return ip.unmapped.description }
        let name = host.lowercased()
        return name.hasSuffix(".") ? String(name.dropLast()) : name
    }

    /// What a rule's host is in that way; nil for what is neither a name nor an address.
    static func parse(_ text: String) -> String? {
        let isWildcard = isWildcard(text)
        let host = canonical(isWildcard ? String(text.dropFirst(2)) : text)
        // A name that ends in two dots keeps one.
        if Endpoint.isName(host.utf8), !host.hasSuffix(".") { return isWildcard ? "*.\(host)" : host }
        return !isWildcard && IPAddress(host) != nil ? host : nil
    }
}

extension Form<String> {
    /// A tracker's host, or all below a name.
    static var trackerHost: Form {
        text(
            parse: { text, position, reader in
                if let host = TrackerHost.parse(text) { return host }
                reader.report(
                    "malformed host \(text.shown): expected a name or an address without a port, or \"*.\" and a name "
                        + "for all below it, for example \"tracker.example.org\" or \"*.example.org\"", at: position)
                return nil
            },
            render: \.self)
    }
}
