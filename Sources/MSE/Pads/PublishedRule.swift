/// What the published rule (Wu et al., USENIX Security 2023, section 4) counts in a first payload.
enum PublishedRule {
    /// What it takes for printable.
    static let printable: ClosedRange<UInt8> = 0x20...0x7E
    static let printableBytes = Array(printable)
    static let otherBytes = (UInt8.min...UInt8.max).filter { !printable.contains($0) }

    static func printableCount(_ bytes: [UInt8]) -> Int {
        bytes.reduce(0) { $0 + (printable.contains($1) ? 1 : 0) }
    }

    static func bitCount(_ bytes: [UInt8]) -> Int {
        bytes.reduce(0) { $0 + $1.nonzeroBitCount }
    }
}
