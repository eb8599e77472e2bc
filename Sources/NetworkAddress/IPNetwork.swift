/// A range of addresses, `192.168.0.0/16` or `fd00::/8`.
package struct IPNetwork: Hashable, Sendable {
    package let base: IPAddress
    package let prefixLength: Int

    /// Parses an address with a prefix length, or a single address; nil for anything else, and where bits beyond the
    /// prefix are set, since one of the two is then a mistake. A range within ::ffff:0:0/96 is the IPv4 range.
    package init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let base = IPAddress(parts[0]) else { return nil }
        let width = base.bytes.count * 8
        guard parts.count == 2 else {
            self.init(base: base, prefixLength: width)
            return
        }
        guard (1...3).contains(parts[1].count), parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let length = Int(parts[1]), length <= width, Self.masked(base, to: length) == base
        else { return nil }
        self.init(base: base, prefixLength: length)
    }

    /// The range of so many leading bits that holds `address`.
    package init(of address: IPAddress, prefixLength: Int) {
        self.init(base: Self.masked(address, to: prefixLength), prefixLength: prefixLength)
    }

    private init(base: IPAddress, prefixLength: Int) {
        let isMapped = base.unmapped != base && prefixLength >= 96
        self.base = isMapped ? base.unmapped : base
        self.prefixLength = isMapped ? prefixLength - 96 : prefixLength
    }

    /// Whether `address` is in the range; an IPv4 address mapped into IPv6 counts as the IPv4 address.
    package func contains(_ address: IPAddress) -> Bool {
        Self.masked(address.unmapped, to: prefixLength) == base
    }

    /// How far its last address lies behind the first; the most that 64 bits can say where it is further.
    package var lastOffset: UInt64 {
        let hostBits = base.bytes.count * 8 - prefixLength
        return hostBits < 64 ? 1 << hostBits - 1 : .max
    }

    /// The address `offset` behind the first; nil where that is beyond the last.
    package func address(at offset: UInt64) -> IPAddress? {
        guard offset <= lastOffset else { return nil }
        // The bits beyond the prefix are zero in the first one: nothing is carried.
        return switch base {
        case .v4(let bits): .v4(bits | UInt32(offset))
        case .v6(let high, let low): .v6(high: high, low: low | offset)
        }
    }

    /// How far `address` lies behind the first; nil where it is not in the range, or further than 64 bits can say. An IPv4
    /// address mapped into IPv6 counts as the IPv4 address.
    package func offset(of address: IPAddress) -> UInt64? {
        guard contains(address) else { return nil }
        switch (base, address.unmapped) {
        case (.v4(let base), .v4(let bits)): return UInt64(bits - base)
        case (.v6(let baseHigh, let baseLow), .v6(let high, let low)): return high == baseHigh ? low - baseLow : nil
        case (.v4, .v6), (.v6, .v4): return nil
        }
    }

    private static func masked(_ address: IPAddress, to length: Int) -> IPAddress {
        switch address {
        case .v4(let bits):
            .v4(bits & ~(UInt32.max >> min(length, 32)))
        case .v6(let high, let low):
            .v6(high: high & ~(UInt64.max >> min(length, 64)), low: low & ~(UInt64.max >> max(0, length - 64)))
        }
    }
}

extension IPNetwork: CustomStringConvertible {
    package var description: String { "\(base)/\(prefixLength)" }
}
