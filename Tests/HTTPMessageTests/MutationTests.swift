import HTTPMessage
import TestSupport
import Testing

@Suite("Heads against any input")
struct MutationTests {
    @Test("mutations come to the same however they are cut, and what passes is sound", arguments: 0..<16)
    func mutations(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let splices = [
            "\r\n", "\r", "\n", " ", "\t", ":", "\0", "#", "@", "//", "[", "]", "%", "\u{80}", "HTTP/1.1",
            "Host: a\r\n",
            "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", ":80", "https://",
        ].map { Array($0.utf8) }
        var accepted = 0
        for _ in 0..<150 {
            var wire = utf8(ClientHead.all.randomElement(using: &random)?.wire ?? "")
            for _ in 0..<Int.random(in: 1...3, using: &random) {
                let index = Int.random(in: 0..<wire.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: wire[index] = UInt8.random(in: 0...255, using: &random)
                case 1: wire.remove(at: index)
                case 2: wire.insert(contentsOf: splices.randomElement(using: &random) ?? [], at: index)
                default: wire[index] ^= 1 << UInt8.random(in: 0..<8, using: &random)
                }
            }
            if check(wire, using: &random) { accepted += 1 }
        }
        // Both sides of the check below were reached.
        #expect((10...140).contains(accepted), "\(accepted) of 150 were accepted")
    }

    @Test("noise is refused or waits", arguments: 0..<4)
    func noise(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        for _ in 0..<300 {
            let noise = (0..<64).map { _ in UInt8.random(in: 0...255, using: &random) }
            check(utf8(["", "GET ", "GET / HTTP/1.1\r\n"].randomElement(using: &random) ?? "") + noise, using: &random)
        }
    }

    /// Whether a head was accepted.
    @discardableResult
    private func check(_ wire: [UInt8], using random: inout SeededRandom) -> Bool {
        let cut = Int.random(in: 0...wire.count, using: &random)
        let whole = outcome([wire[...]])
        #expect(outcome(bytewise(wire)) == whole)
        #expect(outcome([wire[..<cut], wire[cut...]]) == whole)
        guard case .success(let head?) = whole else { return false }
        // What gets through can neither split a line that it is written into nor be about two hosts.
        #expect(head.target.allSatisfy { (0x20...0x7E).contains($0) })
        #expect(head.fields.values(of: "Host").count <= 1)
        #expect(head.fields["Transfer-Encoding"] == nil)
        #expect(head.method != "GET" || head.bodyByteCount == 0)
        #expect(head.fields.allSatisfy { field in field.value.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 9 } })
        #expect(throws: Never.self) { try RequestTarget(head) }
        return true
    }
}
