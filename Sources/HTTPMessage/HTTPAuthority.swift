package import NetworkAddress

/// `HOST` or `HOST:PORT`, as Host and the authority of a URL have it (RFC 3986, section 3.2, without userinfo).
package struct HTTPAuthority: Hashable, Sendable {
    /// A name is in lower case.
    package let host: Endpoint.Host
    /// 1 to 65535; nil where none is written, which means the scheme's.
    package let port: UInt16?

    package init(host: Endpoint.Host, port: UInt16?) {
        self.host = host
        self.port = port
    }

    /// Parses an IPv4 address, an IPv6 address in brackets or a host name, with or without a port; nil for anything
    /// else, also for a colon without a port behind it.
    package init?(_ bytes: some Collection<UInt8>) {
        // The longest name, its colon and its port: what is longer need not be searched.
        guard bytes.count <= 253 + 6 else { return nil }
        let bytes = Array(bytes)
        let hostEnd: Int
        if bytes.first == UInt8(ascii: "[") {
            guard let bracket = bytes.firstIndex(of: UInt8(ascii: "]")),
                let ip = IPAddress(String(decoding: bytes[1..<bracket], as: UTF8.self)), case .v6 = ip
            else { return nil }
            host = .address(ip)
            hostEnd = bracket + 1
        } else {
            hostEnd = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.endIndex
            let text = String(decoding: bytes[..<hostEnd].map(\.lowercased), as: UTF8.self)
            if let ip = IPAddress(text) {
                host = .address(ip)
            } else if Endpoint.isName(bytes[..<hostEnd]) {
                host = .name(text)
            } else {
                return nil
            }
        }
        guard hostEnd < bytes.endIndex else {
            port = nil
            return
        }
        let digits = bytes[(hostEnd + 1)...]
        guard bytes[hostEnd] == UInt8(ascii: ":"), (1...5).contains(digits.count), digits.allSatisfy(\.isDigit),
            let port = UInt16(String(decoding: digits, as: UTF8.self)), port != 0
        else { return nil }
        self.port = port
    }
}

extension HTTPAuthority: CustomStringConvertible {
    package var description: String {
        let text =
            switch host {
            case .address(.v4(let bits)): IPAddress.v4(bits).description
            case .address(.v6(let high, let low)): "[\(IPAddress.v6(high: high, low: low))]"
            case .name(let name): name
            }
        return port.map { "\(text):\($0)" } ?? text
    }
}
