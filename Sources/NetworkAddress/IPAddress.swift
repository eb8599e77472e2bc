import Glibc

/// An IPv4 or IPv6 address, in host order.
package enum IPAddress: Hashable, Sendable {
    case v4(UInt32)
    case v6(high: UInt64, low: UInt64)

    package static let loopback = IPAddress.v4(0x7F00_0001)

    /// Parses `203.0.113.5` or `2001:db8::1`, without brackets and without a scope; nil for anything else.
    package init?(_ text: some StringProtocol) {
        let text = String(text)
        // inet_pton takes a C string: what follows a NUL would go unread.
        guard !text.utf8.contains(0) else { return nil }
        if let octets = Self.parse(text, family: AF_INET, byteCount: 4) {
            self.init(bytes: octets)
        } else if let octets = Self.parse(text, family: AF_INET6, byteCount: 16) {
            self.init(bytes: octets)
        } else {
            return nil
        }
    }

    /// An address from its 4 or 16 bytes in network order; nil for any other count.
    package init?(bytes: some Collection<UInt8>) {
        func bigEndian<Value: FixedWidthInteger>(_ bytes: some Collection<UInt8>) -> Value {
            bytes.reduce(0) { $0 << 8 | Value($1) }
        }
        switch bytes.count {
        case 4: self = .v4(bigEndian(bytes))
        case 16: self = .v6(high: bigEndian(bytes.prefix(8)), low: bigEndian(bytes.dropFirst(8)))
        default: return nil
        }
    }

    /// The 4 or 16 bytes in network order.
    package var bytes: [UInt8] {
        func octets(_ value: some FixedWidthInteger) -> [UInt8] {
            withUnsafeBytes(of: value.bigEndian) { Array($0) }
        }
        return switch self {
        case .v4(let address): octets(address)
        case .v6(let high, let low): octets(high) + octets(low)
        }
    }

    /// 127.0.0.0/8, ::1, and 127.0.0.0/8 mapped into IPv6.
    package var isLoopback: Bool {
        switch unmapped {
        case .v4(let address): address >> 24 == 127
        case .v6(let high, let low): high == 0 && low == 1
        }
    }

    /// 0.0.0.0 or ::, which bind to every address.
    package var isUnspecified: Bool {
        switch self {
        case .v4(let address): address == 0
        case .v6(let high, let low): high == 0 && low == 0
        }
    }

    /// Whether both are IPv4, or both IPv6.
    package func isSameFamily(as other: IPAddress) -> Bool {
        switch (self, other) {
        case (.v4, .v4), (.v6, .v6): true
        case (.v4, .v6), (.v6, .v4): false
        }
    }

    /// The IPv4 address inside ::ffff:0:0/96, or the address itself.
    package var unmapped: IPAddress {
        if case .v6(high: 0, let low) = self, low >> 32 == 0xFFFF { .v4(UInt32(truncatingIfNeeded: low)) } else { self }
    }

    private static func parse(_ text: String, family: Int32, byteCount: Int) -> [UInt8]? {
        var octets = [UInt8](repeating: 0, count: byteCount)
        return inet_pton(family, text, &octets) == 1 ? octets : nil
    }
}

extension IPAddress: CustomStringConvertible {
    package var description: String {
        let family: Int32
        switch self {
        case .v4: family = AF_INET
        case .v6: family = AF_INET6
        }
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        return bytes.withUnsafeBytes { octets in
            guard inet_ntop(family, octets.baseAddress, &text, socklen_t(text.count)) != nil else { return "?" }
            return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
    }
}
