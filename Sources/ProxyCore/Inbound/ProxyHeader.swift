import NetworkAddress

/// The header of the PROXY protocol, version 2, which tells a server behind a proxy who has connected to the proxy
/// (HAProxy's `proxy-protocol.txt`, section 2.2).
enum ProxyHeader {
    private static let signature: [UInt8] = [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A]

    /// The header for a TCP connection of `source` to `destination`: 28 bytes for IPv4, 52 for IPv6. IPv4 mapped into IPv6 is
    /// told as IPv4 where both addresses are.
    static func bytes(from source: SocketAddress, to destination: SocketAddress) -> [UInt8] {
        let both = [source.ip.unmapped, destination.ip.unmapped]
        let isIPv4 = both.allSatisfy { $0.bytes.count == 4 }
        let addresses = both.flatMap { isIPv4 ? $0.bytes : $0.bytesMappedToIPv6 }
        let ports = [source.port, destination.port].flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
        // Version 2 and PROXY; AF_INET or AF_INET6, and STREAM; then how many bytes follow.
        return signature + [0x21, isIPv4 ? 0x11 : 0x21, 0, UInt8(addresses.count + ports.count)] + addresses + ports
    }
}

extension IPAddress {
    /// 16 bytes, an IPv4 address as ::ffff:0:0/96 has it.
    fileprivate var bytesMappedToIPv6: [UInt8] {
        bytes.count == 16 ? bytes : [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF] + bytes
    }
}
