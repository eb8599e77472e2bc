import TestSupport
import Testing
import TrackerProtocol

@Suite("Bencode against any input")
struct BencodeFuzzTests {
    static let samples = [
        "d8:announce3:url4:infod6:lengthi20000e4:name1:n12:piece lengthi16384e6:pieces0:ee",
        "d8:intervali1800e5:peersld2:ip9:127.0.0.14:porti6881eed2:ip3:::14:porti1eeee",
        "ld1:bi-9223372036854775808e1:a0:elllleeeei9223372036854775807e20:01234567890123456789e",
    ].map { Array($0.utf8) }

    @Test("every truncation is refused as one", arguments: samples)
    func truncations(sample: [UInt8]) throws {
        #expect(try Bencode(parsing: sample).encoded == sample)
        for count in 0..<sample.count {
            let error = #expect(throws: BencodeError.self) { try Bencode(parsing: Array(sample[..<count])) }
            switch error?.reason {
            case .truncated: #expect(error?.offset == count)
            case .stringBeyondEnd: break
            case let reason: Issue.record("\(String(describing: reason)) after \(count) bytes")
            }
        }
    }

    @Test("mutations are refused or round trip, and both readers agree", arguments: 0..<20)
    func mutations(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let alphabet = Array("ilde0123456789:-".utf8) + [0, 0xFF]
        for _ in 0..<2000 {
            var bytes = Self.samples.randomElement(using: &random) ?? []
            for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0: bytes[index] = alphabet.randomElement(using: &random) ?? 0
                case 1: bytes.remove(at: index)
                case 2: bytes.insert(alphabet.randomElement(using: &random) ?? 0, at: index)
                default: bytes.replaceSubrange(index..., with: bytes[..<(bytes.count - index)])
                }
            }
            check(bytes)
        }
    }

    @Test("noise in bencode's alphabet is refused or round trips", arguments: 0..<10)
    func noise(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let alphabet = Array("iilldde00123:::-eee".utf8)
        for _ in 0..<5000 {
            let count = Int.random(in: 0...12, using: &random)
            check((0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 })
        }
    }

    private func check(_ bytes: [UInt8]) {
        let parsed = Result { () throws(BencodeError) in try Bencode(parsing: bytes) }
        let walked = Result { () throws(BencodeError) in try BencodeCursor.whole(bytes) }
        switch (parsed, walked) {
        case (.success(let value), .success(let range)):
            #expect(value.encoded == bytes)
            #expect(range == bytes.indices)
        case (.failure(let left), .failure(let right)):
            #expect(left == right)
            #expect((0...bytes.count).contains(left.offset))
        case (.success, .failure), (.failure, .success):
            Issue.record("the readers disagree on \(String(decoding: bytes, as: UTF8.self))")
        }
        _ = try? Metainfo(parsing: bytes)
    }
}
