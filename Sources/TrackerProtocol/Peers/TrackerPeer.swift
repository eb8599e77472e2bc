/// A peer as trackers name it: an IP address and a port.
public struct TrackerPeer: Hashable, Sendable {
    /// The address in host order: an IPv4 one is all of `low`.
    private let high, low: UInt64
    /// Whether the address is one of IPv4 or IPv6.
    public let family: CompactPeers.Family
    /// Where the peer listens.
    public let port: UInt16

    /// A peer with the 4 or 16 bytes of its address in network order; nil for any other count.
    public init?(ip: some Collection<UInt8>, port: UInt16) {
        func bigEndian(_ bytes: some Collection<UInt8>) -> UInt64 {
            bytes.reduce(0) { $0 << 8 | UInt64($1) }
        }
        switch ip.count {
        case 4: (high, low, family) = (0, bigEndian(ip), .v4)
        case 16: (high, low, family) = (bigEndian(ip.prefix(8)), bigEndian(ip.dropFirst(8)), .v6)
        default: return nil
        }
        self.port = port
    }

    /// The peer that a packed ip-port pair of 6 or 18 bytes names.
    init(packed pair: ArraySlice<UInt8>) {
        let port = pair.suffix(2).reduce(0) { $0 << 8 | UInt16($1) }
        self.init(ip: pair.dropLast(2), port: port)!
    }

    /// The 4 or 16 bytes of the address in network order.
    public var ip: [UInt8] {
        var bytes: [UInt8] = []
        appendIP(to: &bytes)
        return bytes
    }

    /// The address as text, IPv6 without brackets (RFC 5952).
    public var ipText: String { IPText.text(ip) }

    /// Appends the packed ip-port pair (BEP 23, BEP 7), big-endian.
    func append(to bytes: inout [UInt8]) {
        appendIP(to: &bytes)
        bytes.append(UInt8(port >> 8))
        bytes.append(UInt8(port & 0xFF))
    }

    private func appendIP(to bytes: inout [UInt8]) {
        func append(_ word: UInt64, byteCount: Int) {
            for place in (0..<byteCount).reversed() { bytes.append(UInt8(truncatingIfNeeded: word >> (8 * place))) }
        }
        switch family {
        case .v4:
            append(low, byteCount: 4)
        case .v6:
            append(high, byteCount: 8)
            append(low, byteCount: 8)
        }
    }
}

extension TrackerPeer: CustomStringConvertible {
    /// `203.0.113.5:6881` or `[2001:db8::1]:6881`.
    public var description: String {
        switch family {
        case .v4: "\(ipText):\(port)"
        case .v6: "[\(ipText)]:\(port)"
        }
    }
}
