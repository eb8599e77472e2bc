import MSE
import ObfuscationCrypto
import Testing
import TorrentIdentity

@Suite("Plaintext in the place of a public key")
struct FirstBytesTests {
    static let prefix = [0x13] + Array("BitTorrent protocol".utf8)
    static let handshake: [UInt8] =
        prefix + [UInt8](repeating: 0, count: 8) + ForgedAgreement.infohash.bytes + Array("-XX0001-aaaaaaaaaaaa".utf8)

    @Test("an initiator tells a plaintext answer by its whole 20 bytes, on the last of them")
    func answered() throws {
        let end = try ForgedAgreement.initiator(initialPayload: [1])
        end.receiveSingly(Self.prefix.dropLast())
        #expect(end.failure == nil && end.phase == .awaitingPublicKey)
        end.receive(Self.prefix.suffix(1))
        #expect(end.failure == .answeredInPlaintext && end.sent == ForgedAgreement.publicKeyOfA)
    }

    @Test("a responder tells a plaintext opening by its whole 20 bytes, on the last of them")
    func opened() {
        let end = ForgedAgreement.responder()
        end.receiveSingly(Self.prefix.dropLast())
        #expect(end.failure == nil && end.phase == .awaitingPublicKey)
        end.receive(Self.prefix.suffix(1))
        #expect(end.failure == .openedInPlaintext && end.sent.isEmpty)
    }

    @Test("a whole plaintext handshake in one segment is told too")
    func wholeHandshake() throws {
        let responder = ForgedAgreement.responder()
        responder.receive(Self.handshake + [0, 0, 0, 0])
        #expect(responder.failure == .openedInPlaintext)
        let initiator = try ForgedAgreement.initiator()
        initiator.receive(Self.handshake + [0, 0, 0, 0])
        #expect(initiator.failure == .answeredInPlaintext)
    }

    @Test("a public key may begin with any part of the 20 bytes short of the last", arguments: [1, 2, 19])
    func almostPlaintext(count: Int) throws {
        let publicKey = Self.prefix.prefix(count) + [UInt8](repeating: 0x77, count: 96 - count)
        let initiator = try ForgedAgreement.initiator()
        initiator.receiveSingly(publicKey)
        #expect(initiator.failure == nil && initiator.phase == .awaitingNegotiation)
        let responder = ForgedAgreement.responder()
        responder.receiveSingly(publicKey)
        #expect(responder.failure == nil && responder.phase == .awaitingNegotiation)
    }
}
