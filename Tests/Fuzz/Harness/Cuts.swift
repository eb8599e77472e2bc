import TestSupport

/// The ways in which an input is handed to a reader that takes it piece by piece: what comes of it must be the same.
enum Cuts {
    /// Inputs up to this length come byte by byte too.
    private static let longestSingly = 4096

    /// The input in pieces: whole, at up to 8 places that follow from its bytes, and byte by byte.
    static func ways(_ input: [UInt8]) -> [[ArraySlice<UInt8>]] {
        var random = SeededRandom(seed: hash(input))
        var places = Set((0..<8).map { _ in Int(random.next() % UInt64(input.count + 1)) })
        places.formUnion([0, input.count])
        let sorted = places.sorted()
        let some = zip(sorted, sorted.dropFirst()).map { input[$0..<$1] }
        let ways = [[input[...]], some]
        return input.count > longestSingly ? ways : ways + [input.indices.map { input[$0...$0] }]
    }

    /// What `read` gives for every way, which must be the same.
    static func same<Result: Equatable>(_ input: [UInt8], _ read: ([ArraySlice<UInt8>]) -> Result) -> Result {
        let ways = ways(input)
        let whole = read(ways[0])
        for pieces in ways.dropFirst() {
            let result = read(pieces)
            requireSame(result, whole, "in \(pieces.count) pieces and whole")
        }
        return whole
    }

    /// FNV-1a: the same input is cut the same way each time.
    static func hash(_ input: [UInt8]) -> UInt64 {
        input.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }
}
