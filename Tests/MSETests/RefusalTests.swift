import MSE
import Testing
import TorrentIdentity

@Suite("What is refused")
struct RefusalTests {
    @Test("a responder takes a PadC of up to 512 bytes", arguments: [0, 1, 511, 512])
    func allowedPadC(length: Int) {
        let end = ForgedAgreement.responder()
        end.receive(ForgedRequest(padC: [UInt8](repeating: 3, count: length), initialPayload: [1]).wire)
        #expect(end.received == [1])
    }

    @Test("an initiator takes a PadD of up to 512 bytes", arguments: [0, 1, 511, 512])
    func allowedPadD(length: Int) throws {
        let end = try ForgedAgreement.initiator()
        end.receive(ForgedAnswer(padD: [UInt8](repeating: 3, count: length), payload: [1]).wire)
        #expect(end.received == [1])
    }

    @Test("a PadC of more than 512 bytes is refused on its length, before it comes", arguments: [513, 1024, 65535])
    func longPadC(length: Int) {
        let wire = ForgedRequest(lengthOfPadC: length).wire
        let end = ForgedAgreement.responder()
        end.receive(wire.prefix(96 + 40 + 13))
        #expect(end.failure == nil)
        end.receive(wire.dropFirst(96 + 40 + 13).prefix(1))
        #expect(end.failure == .padTooLong(length))
    }

    @Test("a PadD of more than 512 bytes is refused on its length, before it comes", arguments: [513, 1024, 65535])
    func longPadD(length: Int) throws {
        let wire = ForgedAnswer(lengthOfPadD: length).wire
        let end = try ForgedAgreement.initiator()
        end.receive(wire.prefix(96 + 13))
        #expect(end.failure == nil)
        end.receive(wire.suffix(1))
        #expect(end.failure == .padTooLong(length))
    }

    @Test("a VC with one bit wrong, in any of its bytes, is refused with its value", arguments: 0..<8)
    func wrongVerification(place: Int) {
        var request = ForgedRequest(initialPayload: [1])
        request.verification[place] = 0x40
        let end = ForgedAgreement.responder()
        end.receive(request.wire)
        #expect(end.failure == .wrongVerificationConstant(0x40 << (8 * (7 - UInt64(place)))))
        #expect(end.sent == ForgedAgreement.publicKeyOfB && end.received.isEmpty)
    }

    @Test("a torrent that the responder does not know is refused as soon as it is named")
    func unknownTorrent() throws {
        let other = try #require(Infohash(bytes: 1...20))
        let wire = ForgedRequest(initialPayload: [1]).wire
        for known in [[], [other]] {
            let end = ForgedAgreement.responder(knowing: known)
            end.receive(wire.prefix(96 + 39))
            #expect(end.failure == nil)
            end.receive(wire.dropFirst(96 + 39))
            #expect(end.failure == .unknownTorrent && end.sent == ForgedAgreement.publicKeyOfB)
        }
    }

    @Test("a request for one of many torrents is for that one")
    func oneOfMany() {
        let others = (UInt8(0)..<100).compactMap { Infohash(bytes: [UInt8](repeating: $0, count: 20)) }
        let end = ForgedAgreement.responder(knowing: others + [ForgedAgreement.infohash])
        end.receive(ForgedRequest().wire)
        #expect(end.infohash == ForgedAgreement.infohash)
    }
}
