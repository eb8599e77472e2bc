import TestSupport
import MSE
import ObfuscationCrypto
import Testing
import TorrentIdentity

@Suite("The other end's public key")
struct PublicKeyTests {
    static let prime: [UInt8] = {
        let words: [UInt32] = [
            0xFFFF_FFFF, 0xFFFF_FFFF, 0xC90F_DAA2, 0x2168_C234, 0xC4C6_628B, 0x80DC_1CD1, 0x2902_4E08, 0x8A67_CC74,
            0x020B_BEA6, 0x3B13_9B22, 0x514A_0879, 0x8E34_04DD, 0xEF95_19B3, 0xCD3A_431B, 0x302B_0A6D, 0xF25F_1437,
            0x4FE1_356D, 0x6D51_C245, 0xE485_B576, 0x625E_7EC6, 0xF44C_42E9, 0xA63A_3621, 0x0000_0000, 0x0009_0563,
        ]
        return words.flatMap(ForgedAgreement.number)
    }()

    static func small(_ number: UInt8) -> [UInt8] { [UInt8](repeating: 0, count: 95) + [number] }
    static func prime(minus number: UInt8) -> [UInt8] { prime.dropLast() + [prime[95] - number] }

    static let refused = [
        small(0), small(1), prime(minus: 1), prime, prime.dropLast() + [0x64], [UInt8](repeating: 0xFF, count: 96),
    ]

    @Test("a responder refuses 0, 1, P-1 and everything from P on, and sends nothing", arguments: refused)
    func refusedByResponder(publicKey: [UInt8]) {
        let end = ForgedAgreement.responder()
        end.receiveSingly(publicKey.dropLast())
        #expect(end.failure == nil)
        end.receive(publicKey.suffix(1) + [1, 2, 3])
        #expect(end.failure == .publicKeyOutOfRange && end.phase == .over && end.sent.isEmpty)
    }

    @Test("an initiator refuses 0, 1, P-1 and everything from P on, and sends no step 3", arguments: refused)
    func refusedByInitiator(publicKey: [UInt8]) throws {
        let end = try ForgedAgreement.initiator(initialPayload: [1])
        end.receiveSingly(publicKey.dropLast())
        #expect(end.failure == nil)
        end.receive(publicKey.suffix(1) + [1, 2, 3])
        #expect(end.failure == .publicKeyOutOfRange && end.phase == .over)
        #expect(end.sent == ForgedAgreement.publicKeyOfA)
    }

    @Test("2 and P-2 are taken by both ends", arguments: [small(2), prime(minus: 2)])
    func taken(publicKey: [UInt8]) throws {
        let responder = ForgedAgreement.responder()
        responder.receive(publicKey)
        #expect(responder.failure == nil && responder.sent == ForgedAgreement.publicKeyOfB)
        let initiator = try ForgedAgreement.initiator()
        initiator.receive(publicKey)
        #expect(initiator.failure == nil && initiator.sent.count == 96 + 20 + 20 + 16)
    }

    @Test("a peer that sends zeros without end is refused on byte 96, and the rest is not kept")
    func zeros() throws {
        for end in [ForgedAgreement.responder(), try ForgedAgreement.initiator()] {
            for _ in 0..<64 {
                end.receive([UInt8](repeating: 0, count: 1 << 14))
                #expect(end.pendingInput.isEmpty)
            }
            #expect(end.failure == .publicKeyOutOfRange)
        }
    }

    @Test("the same Ya is taken by any number of responders")
    func sameKeyTwice() {
        let wire = ForgedRequest(initialPayload: [1, 2, 3]).wire
        for _ in 0..<3 {
            let end = ForgedAgreement.responder()
            end.receive(wire)
            #expect(end.isEstablished && end.received == [1, 2, 3])
        }
    }

    @Test("keys and secrets that begin with zero are sent and hashed whole, whichever end they belong to")
    func leadingZeros() throws {
        var random = SeededRandom(seed: 1)
        var seen: Set<String> = []
        while seen.count < 3 {
            let exponents = (Octets20(random.bytes(count: 20))!, Octets20(random.bytes(count: 20))!)
            let keyOfA = PrivateKey(exponent: exponents.0)
            let keyOfB = PrivateKey(exponent: exponents.1)
            guard let secret = keyOfA.sharedSecret(with: keyOfB.publicKey) else { continue }
            var what: Set<String> = []
            if keyOfA.publicKey[0] == 0 { what.insert("Ya") }
            if keyOfB.publicKey[0] == 0 { what.insert("Yb") }
            if secret.withUnsafeBytes({ $0[0] == 0 }) { what.insert("S") }
            guard !what.isSubset(of: seen) else { continue }
            seen.formUnion(what)

            let a = End(
                try Handshake(
                    initiatorFor: ForgedAgreement.infohash, offering: .rc4, initialPayload: [1, 2, 3],
                    material: HandshakeMaterial(exponent: exponents.0, openingPad: [], closingPad: [])))
            let b = End(
                Handshake(
                    responderAccepting: [.rc4],
                    material: HandshakeMaterial(exponent: exponents.1, openingPad: [], closingPad: [])
                ) { _ in ForgedAgreement.infohash })
            b.receive(a.sent)
            a.receive(b.sent)
            b.receive(a.sent.dropFirst(96))
            a.receive(b.sent.dropFirst(96))
            #expect(a.isEstablished && b.isEstablished && b.received == [1, 2, 3], "\(what)")
        }
    }
}
