import NetworkAddress

@testable import ProxyCore

extension FuzzTarget {
    /// The PROXY protocol's header. The input is two addresses: a byte whose bits 0 and 1 say their families, then the addresses and ports.
    static let proxyHeader = FuzzTarget(name: "proxy-header", longestInput: 64) { input in
        var reader = InputReader(input)
        let flags = reader.byte()
        let addresses = [flags & 1, flags & 2].map { isV6 -> SocketAddress in
            let ip: IPAddress =
                isV6 == 0
                ? .v4(reader.number())
                // Half of those of IPv6 hold one of IPv4.
                : flags & 4 == 0
                    ? .v6(high: reader.number(), low: reader.number())
                    : .v6(high: 0, low: 0xFFFF << 32 | UInt64(reader.number(UInt32.self)))
            return SocketAddress(ip: ip, port: reader.number())
        }
        for address in addresses {
            requireSame(SocketAddress("\(address)"), address, "an address and its text")
            requireSame(IPAddress(bytes: address.ip.bytes), address.ip, "an address and its bytes")
        }
        let header = ProxyHeader.bytes(from: addresses[0], to: addresses[1])
        let read = ReadHeader(header)
        requireSame(read?.source.ip.unmapped, addresses[0].ip.unmapped, "the source")
        requireSame(read?.destination.ip.unmapped, addresses[1].ip.unmapped, "the destination")
        requireSame(read?.source.port, addresses[0].port, "its port")
        requireSame(read?.destination.port, addresses[1].port, "its port")
    }
}

/// A header of version 2 as a server reads it, by proxy-protocol.txt, section 2.2.
private struct ReadHeader {
    let source: SocketAddress
    let destination: SocketAddress

    /// nil for anything but PROXY of a TCP connection, all of `bytes`.
    init?(_ bytes: [UInt8]) {
        var rest = bytes[...]
        func take(_ count: Int) -> [UInt8] {
            defer { rest = rest.dropFirst(count) }
            return Array(rest.prefix(count))
        }
        guard take(12).elementsEqual("\r\n\r\n\0\r\nQUIT\n".utf8), take(1) == [0x21] else { return nil }
        let family = take(1)
        let length = take(2)
        guard family == [0x11] || family == [0x21], Int(length[0]) << 8 | Int(length[1]) == rest.count else {
            return nil
        }
        let size = family == [0x11] ? 4 : 16
        let (source, destination) = (IPAddress(bytes: take(size)), IPAddress(bytes: take(size)))
        let ports = [take(2), take(2)].map { UInt16($0[0]) << 8 | UInt16($0[1]) }
        guard let source, let destination, rest.isEmpty else { return nil }
        self.source = SocketAddress(ip: source, port: ports[0])
        self.destination = SocketAddress(ip: destination, port: ports[1])
    }
}
