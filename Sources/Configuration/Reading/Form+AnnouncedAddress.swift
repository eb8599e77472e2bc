import NetworkAddress

extension Form<[IPAddress]> {
    /// The addresses under which peers reach the client: at most one IPv4 and one IPv6.
    static var announcedAddresses: Form {
        list(of: .announcedAddress, uniqueBy: { $0.bytes.count }) { ip, first in
            "\(ip) is a second address of its family, after the one on line \(first.line): one of each can be announced"
        }
    }
}

extension Form<IPAddress> {
    /// An address that a peer can connect to.
    fileprivate static var announcedAddress: Form {
        text(
            parse: { text, position, reader in
                guard let ip = IPAddress(text) else {
                    reader.report(
                        "malformed address \(text.shown): expected an IP address without a port, for example "
                            + "\"203.0.113.5\" or \"2001:db8::1\"", at: position)
                    return nil
                }
                guard ip.unmapped == ip else {
                    reader.report(
                        "\(text.shown) cannot be announced: write \(ip.unmapped.description.tomlQuoted)", at: position)
                    return nil
                }
                guard !ip.isUnspecified else {
                    reader.report("\(text.shown) cannot be announced: it is no one's address", at: position)
                    return nil
                }
                return ip
            },
            render: \.description)
    }
}
