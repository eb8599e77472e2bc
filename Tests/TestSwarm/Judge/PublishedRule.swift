/// The rule by which fully encrypted traffic is told from other traffic, as it was measured and published: Wu et al., "How the Great
/// Firewall of China Detects and Blocks Fully Encrypted Traffic", USENIX Security 2023, Algorithm 1.
///
/// It looks at the first payload that an initiator sends, and flags it unless something exempts it.
package enum PublishedRule {
    /// Why a payload is not flagged.
    package enum Exemption: String, CaseIterable, Sendable {
        /// At most 3.4 bits of a byte are set, or at least 4.6, on average.
        case bitCount = "bits a byte"
        /// The first six bytes are printable.
        case printableBeginning = "printable beginning"
        /// More than half of all bytes are.
        case mostlyPrintable = "mostly printable"
        /// More than 20 in a row are.
        case printableRun = "printable run"
        /// It begins as a TLS record of a handshake. The authors' own program exempts application data and versions up to 0x030f too:
        /// here no more than what real TLS begins with, so that what passes here passes there.
        case tls = "TLS"
        /// It begins as an HTTP request: with GET, PUT, POST or HEAD, and a space.
        case http = "HTTP"
    }

    package static func flags(_ payload: [UInt8]) -> Bool { !payload.isEmpty && exemptions(of: payload).isEmpty }

    package static func exemptions(of payload: [UInt8]) -> Set<Exemption> {
        Set(Exemption.allCases.filter { holds($0, for: payload) })
    }

    private static func holds(_ exemption: Exemption, for payload: [UInt8]) -> Bool {
        switch exemption {
        case .bitCount:
            // In whole numbers, so that the borders are exactly where they are: 10 n <= 34 b, and 46 b.
            let tenfold = payload.reduce(0) { $0 + $1.nonzeroBitCount } * 10
            return !payload.isEmpty && (tenfold <= 34 * payload.count || tenfold >= 46 * payload.count)
        case .printableBeginning:
            return payload.count >= 6 && payload.prefix(6).allSatisfy(isPrintable)
        case .mostlyPrintable:
            return payload.count(where: isPrintable) * 2 > payload.count
        case .printableRun:
            var run = 0
            return payload.contains { byte in
                run = isPrintable(byte) ? run + 1 : 0
                return run > 20
            }
        case .tls:
            return payload.count >= 3 && payload.starts(with: [0x16, 0x03]) && payload[2] <= 0x03
        case .http:
            return ["GET ", "PUT ", "POST ", "HEAD "].contains { payload.starts(with: [UInt8]($0.utf8)) }
        }
    }

    private static func isPrintable(_ byte: UInt8) -> Bool { (0x20...0x7E).contains(byte) }
}
