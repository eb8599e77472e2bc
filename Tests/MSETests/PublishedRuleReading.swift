/// The published rule once more, read from the paper and written without a look at the library: whether the rule's exemptions
/// leave a first payload out ("How the Great Firewall of China Detects and Blocks Fully Encrypted Traffic", USENIX Security
/// 2023, algorithm 1).
enum PublishedRuleReading {
    static func flags(_ payload: [UInt8]) -> Bool {
        var setBits = 0
        var printableCount = 0
        var longestRun = 0
        var run = 0
        for byte in payload {
            setBits += byte.nonzeroBitCount
            run = isPrintable(byte) ? run + 1 : 0
            longestRun = max(longestRun, run)
            printableCount += isPrintable(byte) ? 1 : 0
        }
        let mean = Double(setBits) / Double(payload.count)
        if mean <= 3.4 || mean >= 4.6 { return false }
        if payload.prefix(6).allSatisfy(isPrintable) { return false }
        if Double(printableCount) / Double(payload.count) > 0.5 { return false }
        if longestRun > 20 { return false }
        let isTLS = payload.starts(with: [0x16, 0x03]) || payload.starts(with: [0x17, 0x03])
        let isHTTP = ["GET ", "PUT ", "POST", "HEAD"].contains { payload.starts(with: $0.utf8) }
        return !isTLS && !isHTTP
    }

    private static func isPrintable(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte < 0x7F
    }
}
