import TestSupport
import MSE
import ObfuscationCrypto
import Testing
import TorrentIdentity

@Suite("Two ends that meet")
struct PropertyTests {
    static let offers: [CryptoMethods] = [.rc4, .plaintext, [.rc4, .plaintext]]
    static let choices: [[CryptoMethods]] = [[.rc4], [.plaintext], [.rc4, .plaintext], [.plaintext, .rc4]]

    /// What travels in one direction, and how far it has come.
    private struct Direction {
        let from, to: End
        var delivered = 0
        /// What the sending end will still write, once it is established.
        var unsent: [UInt8]

        var isIdle: Bool { delivered == from.sent.count && (unsent.isEmpty || !from.isEstablished) }

        /// Writes some payload or delivers some bytes: which, and how many, is chance's.
        mutating func move(_ random: inout SeededRandom) {
            if from.isEstablished, !unsent.isEmpty, Bool.random(using: &random) {
                let count = Int.random(in: 1...unsent.count, using: &random)
                from.send(Array(unsent.prefix(count)))
                unsent.removeFirst(count)
            } else if delivered < from.sent.count {
                let longest = Int.random(in: 0..<4, using: &random) == 0 ? from.sent.count - delivered : 40
                let end = min(from.sent.count, delivered + Int.random(in: 1...longest, using: &random))
                let chunk = from.sent[delivered..<end]
                delivered = end
                to.receive(chunk)
            }
        }
    }

    @Test(
        "they agree, and all payload survives, whatever the keys, pads, IA, offers and segments",
        arguments: UInt64(0)..<600)
    func agreement(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let infohash = try #require(Infohash(bytes: random.bytes(count: 20)))
        let initialPayload = random.bytes(count: random.number(upTo: Handshake.longestInitialPayload))
        let offered = try #require(Self.offers.randomElement(using: &random))
        let accepted = try #require(Self.choices.randomElement(using: &random))
        let a = End(
            try Handshake(
                initiatorFor: infohash, offering: offered, initialPayload: initialPayload,
                material: HandshakeMaterial(from: &random)))
        let index = SKEYIndex([infohash, ForgedAgreement.infohash])
        let b = End(
            Handshake(responderAccepting: accepted, material: HandshakeMaterial(from: &random)) {
                index.infohash(forRequirement2: $0)
            })
        let payloads = (random.bytes(count: random.number(upTo: 3000)), random.bytes(count: random.number(upTo: 3000)))
        var there = Direction(from: a, to: b, unsent: payloads.0)
        var back = Direction(from: b, to: a, unsent: payloads.1)
        while !(there.isIdle && back.isIdle) {
            if Bool.random(using: &random) { there.move(&random) } else { back.move(&random) }
        }

        guard let selected = accepted.first(where: { offered.contains($0) }) else {
            #expect(b.failure == .nothingAcceptable(provided: offered))
            #expect(!a.isEstablished && a.failure == nil)
            return
        }
        #expect(a.failure == nil && b.failure == nil)
        #expect(a.selected == selected && b.selected == selected)
        #expect(a.infohash == infohash && b.infohash == infohash)
        #expect(a.received == payloads.1)
        #expect(b.received == initialPayload + payloads.0)
    }

    @Test("fresh material differs in its key and in its pads, which have most lengths up to 512")
    func freshMaterial() throws {
        var random = SeededRandom(seed: 0)
        var keys: Set<[UInt8]> = []
        var lengths: Set<Int> = []
        for _ in 0..<3000 {
            let end = End(
                try Handshake(
                    initiatorFor: ForgedAgreement.infohash, offering: .rc4, initialPayload: [],
                    material: HandshakeMaterial(from: &random)))
            keys.insert(Array(end.sent.prefix(96)))
            lengths.insert(end.sent.count - 96)
        }
        #expect(keys.count == 3000)
        #expect(lengths.count > 280 && lengths.allSatisfy { (24...512).contains($0) }, "\(lengths.sorted())")
    }
}
