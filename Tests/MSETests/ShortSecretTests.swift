import TestSupport
import ObfuscationCrypto
import Testing
import TorrentIdentity

@testable import MSE

/// libtorrent leaves the leading zero of S out of a hash: what each end does about it.
@Suite("An S that begins with a zero")
struct ShortSecretTests {
    static let infohash = Infohash(bytes: 1...20)!

    private static func material(seed: UInt64) -> HandshakeMaterial {
        var random = SeededRandom(seed: seed)
        return HandshakeMaterial(from: &random)
    }

    /// A responder's seed with which S begins so, where the initiator's is 0.
    private static func seedOfResponder() -> UInt64? {
        let publicKey = material(seed: 0).privateKey.publicKey
        return (1..<10_000).first { seed in
            let material = material(seed: seed)
            guard let secret = material.privateKey.sharedSecret(with: publicKey) else { return false }
            return secret.beginsWithZero
        }
    }

    @Test("makes a responder show another key, with which both ends agree")
    func responder() throws {
        let seed = try #require(Self.seedOfResponder())
        let firstKey = Self.material(seed: seed).privateKey.publicKey
        let index = SKEYIndex([Self.infohash])
        let initiator = End(
            try Handshake(
                initiatorFor: Self.infohash, offering: .rc4, initialPayload: [1, 2, 3],
                material: Self.material(seed: 0)))
        let responder = End(
            Handshake(responderAccepting: [.rc4], material: Self.material(seed: seed)) {
                index.infohash(forRequirement2: $0)
            })
        responder.receive(initiator.sent)
        #expect(responder.sent.count >= 96 && !responder.sent.starts(with: firstKey))
        let opening = initiator.sent.count
        initiator.receive(responder.sent)
        let answer = responder.sent.count
        responder.receive(initiator.sent.dropFirst(opening))
        initiator.receive(responder.sent.dropFirst(answer))
        #expect(initiator.isEstablished && responder.isEstablished)
        #expect(responder.received == [1, 2, 3])
    }

    @Test("is told by the initiator that has agreed on it", arguments: HandshakeVector.sendable)
    func initiator(vector: HandshakeVector) throws {
        var handshake = try Handshake(
            initiatorFor: vector.infohash, offering: CryptoMethods(rawValue: vector.cryptoProvide),
            initialPayload: vector.initialPayload.bytes,
            material: HandshakeMaterial(
                exponent: Octets20(vector.privateA.bytes)!, openingPad: vector.padA.bytes,
                closingPad: vector.padC.bytes))
        let before = handshake.isSecretShort
        _ = try handshake.receive(vector.publicB.bytes)
        let after = handshake.isSecretShort
        #expect(!before)
        #expect(after == (vector.secret.bytes[0] == 0))
    }
}
