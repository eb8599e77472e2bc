import TestSupport
import Testing

@testable import ProxyCore

@Suite("SOCKS against any input")
struct SOCKSFuzzTests {
    /// The longest request of each version: a SOCKS5 greeting of 257 bytes and a request of 262; a SOCKS4a request of
    /// 8, and two texts of 255 with their NULs.
    static let longestRequest = max(257 + 262, 8 + 256 + 256)

    @Test("noise ends by a bound, and comes to the same however it is cut", arguments: 0..<20 as Range<UInt64>)
    func noise(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<200 {
            var bytes = (0..<Self.longestRequest).map { _ in UInt8.random(in: 0...255, using: &random) }
            // Half begin as requests do, and so get further.
            if Bool.random(using: &random) {
                bytes.replaceSubrange(0..<3, with: [[5, 1, 0], [4, 1, 0]].randomElement(using: &random) ?? [])
            }
            check(bytes)
        }
    }

    @Test("mutations of valid requests end or wait, and come to the same however they are cut")
    func mutations() {
        var random = SeededRandom(seed: 1)
        for form in SOCKSNegotiationTests.forms {
            for _ in 0..<60 {
                var bytes = form.bytes
                for _ in 0..<Int.random(in: 1...4, using: &random) {
                    let index = Int.random(in: 0..<bytes.count, using: &random)
                    switch Int.random(in: 0..<3, using: &random) {
                    case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                    case 1: bytes.insert([0, 1, 3, 4, 5].randomElement(using: &random) ?? 0, at: index)
                    default: if bytes.count > 1 { bytes.remove(at: index) }
                    }
                }
                check(bytes + [UInt8](repeating: 65, count: Self.longestRequest))
            }
        }
    }

    @Test(
        "a sender without an end is refused at a bound",
        arguments: [
            [4, 1, 0, 80, 127, 0, 0, 1] as [UInt8],
            [4, 1, 0, 80, 0, 0, 0, 1, 0],
            [4, 1, 0, 80, 0, 0, 0, 1] + [UInt8](repeating: 66, count: 255) + [0],
        ])
    func endless(opening: [UInt8]) {
        var negotiation = SOCKSNegotiation()
        #expect(negotiation.receive(opening) == .wait)
        for _ in 0..<255 {
            let step = negotiation.receive([65])
            #expect(step == .wait)
        }
        guard case .refuse = negotiation.receive([65]) else {
            Issue.record("256 bytes of text were taken")
            return
        }
    }

    private func check(_ bytes: [UInt8]) {
        let whole = SOCKSConversation(whole: bytes)
        let bytewise = SOCKSConversation(bytewise: bytes)
        let isOver = whole.isOver
        let isSame = whole == bytewise
        #expect(isOver && isSame, "\(bytes)")
    }
}
