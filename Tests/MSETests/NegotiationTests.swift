import MSE
import Testing

@Suite("Offer, answer and choice")
struct NegotiationTests {
    /// What an initiator makes of an answer: a method, or nil for a refusal.
    struct Answer {
        let offered, answered: UInt32
        let selected: CryptoMethods?

        init(_ offered: UInt32, _ answered: UInt32, _ selected: CryptoMethods?) {
            (self.offered, self.answered, self.selected) = (offered, answered, selected)
        }
    }

    @Test(
        "an answer is masked with what was offered, and must then be exactly one known bit",
        arguments: [
            Answer(2, 2, .rc4), Answer(1, 1, .plaintext), Answer(3, 2, .rc4), Answer(3, 1, .plaintext),
            // Bits that were not offered count for nothing.
            Answer(2, 3, .rc4), Answer(1, 3, .plaintext), Answer(2, 2 | 0x8000_0000, .rc4),
            Answer(3, 1 | 0x10, .plaintext), Answer(2, 0xFFFF_FFFF, .rc4),
            // None, both, or one that was not offered.
            Answer(2, 0, nil), Answer(3, 0, nil), Answer(3, 3, nil), Answer(2, 1, nil), Answer(1, 2, nil),
            Answer(2, 4, nil), Answer(3, 0xFFFF_FFFF, nil), Answer(2, 0xFFFF_FFFD, nil), Answer(2, 0x0200_0000, nil),
            // An unknown bit, though it was offered, is no method.
            Answer(0xF0F0_F0F2, 2, .rc4), Answer(0xF0F0_F0F2, 0x10, nil), Answer(0xF0F0_F0F2, 0x12, nil),
        ])
    func answers(_ answer: Answer) throws {
        let offered = CryptoMethods(rawValue: answer.offered)
        let end = try ForgedAgreement.initiator(offering: offered)
        end.receive(ForgedAnswer(selected: answer.answered, payload: [1, 2]).wire)
        #expect(end.selected == answer.selected)
        guard answer.selected == nil else { return }
        let answered = CryptoMethods(rawValue: answer.answered)
        #expect(end.failure == .selectRefused(selected: answered, provided: offered))
        #expect(end.received.isEmpty)
    }

    @Test("an initiator offers just what it was told to", arguments: [1, 2, 3, 0xF0F0_F0F2] as [UInt32])
    func offers(methods: UInt32) throws {
        let end = try ForgedAgreement.initiator(offering: CryptoMethods(rawValue: methods))
        end.receive(ForgedAgreement.publicKeyOfB)
        #expect(end.sent == ForgedRequest(provided: methods).wire)
    }

    /// What a responder selects of what is provided; nil where it refuses.
    struct Choice {
        let accepted: [CryptoMethods]
        let provided: UInt32
        let selected: CryptoMethods?

        init(_ accepted: [CryptoMethods], _ provided: UInt32, _ selected: CryptoMethods?) {
            (self.accepted, self.provided, self.selected) = (accepted, provided, selected)
        }
    }

    @Test(
        "a responder selects the first method it accepts that is provided, and unknown bits count for nothing",
        arguments: [
            Choice([.rc4], 2, .rc4), Choice([.rc4], 3, .rc4), Choice([.plaintext], 3, .plaintext),
            Choice([.rc4, .plaintext], 3, .rc4), Choice([.plaintext, .rc4], 3, .plaintext),
            Choice([.rc4, .plaintext], 1, .plaintext), Choice([.plaintext, .rc4], 2, .rc4),
            Choice([.rc4], 0xFFFF_FFFF, .rc4), Choice([.rc4, .plaintext], 0xF0F0_F0F1, .plaintext),
            Choice([.rc4], 1, nil), Choice([.plaintext], 2, nil), Choice([.rc4, .plaintext], 0, nil),
            Choice([.rc4, .plaintext], 0xFFFF_FFFC, nil), Choice([.rc4], 0x0200_0000, nil), Choice([], 3, nil),
        ])
    func choices(_ choice: Choice) {
        let end = ForgedAgreement.responder(accepting: choice.accepted)
        end.receive(ForgedRequest(provided: choice.provided, initialPayload: [1]).wire)
        #expect(end.selected == choice.selected)
        if let selected = choice.selected {
            #expect(end.sent == ForgedAnswer(selected: selected.rawValue).wire)
        } else {
            #expect(end.failure == .nothingAcceptable(provided: CryptoMethods(rawValue: choice.provided)))
            #expect(end.sent == ForgedAgreement.publicKeyOfB && end.received.isEmpty)
        }
    }
}
