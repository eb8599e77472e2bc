import MSE
import ObfuscationCrypto
import TestSupport
import Testing
import TorrentIdentity

@Suite("A responder with a list of methods a torrent")
struct AnsweredTorrentTests {
    @Test("what is selected follows from the torrent that the initiator names")
    func selection() throws {
        var random = SeededRandom(seed: 7)
        let lists: [[CryptoMethods]] = [[.rc4], [.plaintext], [.rc4, .plaintext], [.plaintext, .rc4]]
        let torrents = try lists.indices.map { try #require(Infohash(bytes: [UInt8](repeating: UInt8($0), count: 20))) }
        let index = SKEYIndex(torrents)
        for (infohash, list) in zip(torrents, lists) {
            let initiator = End(
                try Handshake(
                    initiatorFor: infohash, offering: [.rc4, .plaintext], initialPayload: [1, 2, 3],
                    material: HandshakeMaterial(from: &random)))
            let responder = End(
                Handshake(responderWith: HandshakeMaterial(from: &random)) { requirement in
                    let infohash = index.infohash(forRequirement2: requirement)
                    return infohash.map { AnsweredTorrent($0, accepting: lists[Int($0.bytes[0])]) }
                })
            responder.receive(initiator.sent)
            let openingByteCount = initiator.sent.count
            initiator.receive(responder.sent)
            let answerByteCount = responder.sent.count
            responder.receive(initiator.sent.dropFirst(openingByteCount))
            initiator.receive(responder.sent.dropFirst(answerByteCount))
            #expect(responder.selected == list[0] && initiator.selected == list[0])
            #expect(responder.infohash == infohash && responder.received == [1, 2, 3])
        }
    }
}
