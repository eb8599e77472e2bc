import NetworkAddress

/// A URL that names a server and nothing on it: a scheme, a host, a port.
struct ServerURL {
    /// A scheme that is understood, and the port that it stands for; nil where the URL must name one.
    typealias Scheme = (name: String, defaultPort: UInt16?)

    /// As written, with the scheme in lower case and without a slash at its end.
    let text: String
    let endpoint: Endpoint

    /// Parses `SCHEME://HOST`, `SCHEME://HOST:PORT`, and either with a slash behind; nil for anything else, so also where
    /// a user, a path or a query is given.
    init?(_ text: String, schemes: [Scheme]) {
        guard let separator = text.firstRange(of: "://") else { return nil }
        let name = text[..<separator.lowerBound].lowercased()
        guard let scheme = schemes.first(where: { $0.name == name }) else { return nil }
        var authority = text[separator.upperBound...]
        if authority.hasSuffix("/") { authority.removeLast() }
        let withDefaultPort = scheme.defaultPort.flatMap { Endpoint("\(authority):\($0)") }
        guard let endpoint = Endpoint(authority) ?? withDefaultPort else { return nil }
        self.text = "\(name)://\(authority)"
        self.endpoint = endpoint
    }
}

extension Form<String> {
    /// The server behind the gateway.
    static var upstream: Form {
        server(
            .gateway, schemes: [("http", 80), ("https", 443)],
            expected: "http or https, a host, perhaps a port, and no path, for example \"http://127.0.0.1:6969\"")
    }

    /// A proxy in libcurl's words.
    static var proxy: Form {
        let names = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"]
        return server(
            .proxy, schemes: names.map { ($0, nil) },
            expected: "\(names.dropLast().joined(separator: ", ")) or socks5h, a host and a port, for example "
                + "\"socks5h://127.0.0.1:9050\"")
    }

    private static func server(
        _ purpose: AddressBook.Purpose, schemes: [ServerURL.Scheme], expected: String
    ) -> Form {
        text(
            parse: { text, position, reader in
                guard !text.contains("@") else {
                    // Not with the value: it would put a password on the screen.
                    reader.report("a URL with a user name, which is not supported: expected \(expected)", at: position)
                    return nil
                }
                guard let url = ServerURL(text, schemes: schemes) else {
                    reader.report("malformed URL \(text.shown): expected \(expected)", at: position)
                    return nil
                }
                guard url.endpoint.port != 0 else {
                    reader.report("\(text.shown) cannot be connected to: port 0", at: position)
                    return nil
                }
                reader.addresses.enter(url.endpoint, for: purpose, key: reader.key, position: position)
                return url.text
            },
            note: { text, reader in
                guard let url = ServerURL(text, schemes: schemes) else { return }
                reader.addresses.enter(url.endpoint, for: purpose, key: reader.key, position: nil)
            },
            render: \.self)
    }
}
