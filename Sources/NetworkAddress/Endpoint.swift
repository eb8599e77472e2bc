/// Where to connect to: an address or a name still to be resolved, and a TCP port.
package struct Endpoint: Hashable, Sendable {
    package enum Host: Hashable, Sendable {
        case address(IPAddress)
        case name(String)
    }

    package var host: Host
    package var port: UInt16

    package init(host: Host, port: UInt16) {
        self.host = host
        self.port = port
    }

    package init(_ address: SocketAddress) {
        self.init(host: .address(address.ip), port: address.port)
    }

    /// Parses `HOST:PORT`, where HOST is an IPv4 address, an IPv6 address in brackets, or a host name; nil for
    /// anything else. A port of 0 parses: whether it makes sense is the caller's to say.
    package init?(_ text: some StringProtocol) {
        guard let colon = text.lastIndex(of: ":") else { return nil }
        let portText = text[text.index(after: colon)...]
        guard (1...5).contains(portText.count), portText.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let port = UInt16(portText)
        else { return nil }
        let hostText = text[..<colon]
        if hostText.hasPrefix("["), hostText.hasSuffix("]") {
            guard let ip = IPAddress(hostText.dropFirst().dropLast()), case .v6 = ip else { return nil }
            self.init(host: .address(ip), port: port)
        } else if let ip = IPAddress(hostText) {
            guard case .v4 = ip else { return nil }
            self.init(host: .address(ip), port: port)
        } else if Self.isName(hostText.utf8) {
            self.init(host: .name(String(hostText)), port: port)
        } else {
            return nil
        }
    }

    /// Whether `bytes` can be a host name: 1 to 253 bytes of letters, digits, `-`, `_` and `.`, labels of 1 to 63
    /// (RFC 1035, section 2.3.4; the underscore is seen in the wild), and not numbers alone, which would be a mistyped
    /// address: resolvers take even `0x7f.1` for one.
    package static func isName(_ bytes: some Collection<UInt8>) -> Bool {
        guard (1...253).contains(bytes.count) else { return false }
        var labels = Array(bytes).split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        if labels.last?.isEmpty == true { labels.removeLast() }
        return labels.allSatisfy { (1...63).contains($0.count) && $0.allSatisfy(isLabelByte) }
            && !labels.allSatisfy(isNumber)
    }

    private static func isLabelByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default:
            false
        }
    }

    private static func isNumber(_ label: ArraySlice<UInt8>) -> Bool {
        let isDecimal = label.allSatisfy { (0x30...0x39).contains($0) }
        let isHexadecimal =
            label.first == UInt8(ascii: "0") && label.dropFirst().first.map { $0 | 0x20 } == UInt8(ascii: "x")
            && label.dropFirst(2).allSatisfy { UnicodeScalar($0).properties.isASCIIHexDigit }
        return isDecimal || isHexadecimal
    }
}

extension Endpoint: CustomStringConvertible {
    package var description: String {
        switch host {
        case .address(let ip): SocketAddress(ip: ip, port: port).description
        case .name(let name): "\(name):\(port)"
        }
    }
}

extension Endpoint.Host: CustomStringConvertible {
    /// The name or the address, IPv6 without brackets.
    package var description: String {
        switch self {
        case .address(let ip): ip.description
        case .name(let name): name
        }
    }

    /// Whether it is the name that leads to this machine, whatever a resolver says (RFC 6761, section 6.3).
    package var isLocalhost: Bool {
        switch self {
        case .address: false
        case .name(let name): ["localhost", "localhost."].contains(name.lowercased())
        }
    }
}
