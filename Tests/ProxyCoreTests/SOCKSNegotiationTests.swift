import NetworkAddress
import Testing

@testable import ProxyCore

@Suite("A SOCKS request")
struct SOCKSNegotiationTests {
    struct Form: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let bytes: [UInt8]
        let target: String
        /// What the client is sent before the answer.
        var sent: [UInt8] = []

        init(_ name: String, five request: [UInt8], methods: [UInt8] = [1, 0], to target: String) {
            testDescription = name
            bytes = [5] + methods + [5, 1, 0] + request
            sent = [5, 0]
            self.target = target
        }

        init(_ name: String, four request: [UInt8], to target: String) {
            testDescription = name
            bytes = [4, 1] + request
            self.target = target
        }
    }

    static func name(_ text: String) -> [UInt8] { [3, UInt8(text.utf8.count)] + text.utf8 }
    static let longestName = String(repeating: "a.", count: 126) + "a"

    static let forms = [
        Form("5, IPv4", five: [1, 203, 0, 113, 5, 0x1A, 0xE1], to: "203.0.113.5:6881"),
        Form(
            "5, IPv6", five: [4, 0x20, 1, 0x0D, 0xB8] + [UInt8](repeating: 0, count: 11) + [1, 0x1A, 0xE1],
            to: "[2001:db8::1]:6881"),
        Form("5, name", five: name("peer.example.org") + [0, 80], to: "peer.example.org:80"),
        Form("5, one-letter name", five: name("a") + [0, 1], to: "a:1"),
        Form("5, longest name", five: name(longestName) + [0xFF, 0xFF], to: "\(longestName):65535"),
        Form("5, name that is an IPv4 address", five: name("203.0.113.5") + [0, 80], to: "203.0.113.5:80"),
        Form("5, name that is an IPv6 address", five: name("2001:db8::1") + [0, 80], to: "[2001:db8::1]:80"),
        Form("5, many methods", five: [1, 127, 0, 0, 1, 0, 80], methods: [4, 2, 1, 0x80, 0], to: "127.0.0.1:80"),
        Form(
            "5, every method", five: [1, 127, 0, 0, 1, 0, 80], methods: [255] + (1...254).map { $0 } + [0],
            to: "127.0.0.1:80"),
        Form("4", four: [0x1A, 0xE1, 203, 0, 113, 5, 0], to: "203.0.113.5:6881"),
        Form("4, user id", four: [0, 80, 203, 0, 113, 5] + Array("user".utf8) + [0], to: "203.0.113.5:80"),
        Form(
            "4, longest user id", four: [0, 80, 203, 0, 113, 5] + [UInt8](repeating: 65, count: 255) + [0],
            to: "203.0.113.5:80"),
        Form("4, low address", four: [0, 80, 0, 0, 1, 5, 0], to: "0.0.1.5:80"),
        Form("4a", four: [0, 80, 0, 0, 0, 1, 0] + Array("peer.example.org".utf8) + [0], to: "peer.example.org:80"),
        Form(
            "4a, user id", four: [0, 80, 0, 0, 0, 255] + Array("user".utf8) + [0] + Array("peer".utf8) + [0],
            to: "peer:80"),
        Form(
            "4a, name that is an address", four: [0, 80, 0, 0, 0, 1, 0] + Array("::1".utf8) + [0], to: "[::1]:80"),
    ]

    @Test("names its target", arguments: forms)
    func target(form: Form) {
        let conversation = SOCKSConversation(whole: form.bytes)
        #expect(conversation.target == Endpoint(form.target))
        #expect(conversation.sent == form.sent)
        #expect(conversation.reason == nil)
        #expect(conversation.rest.isEmpty)
    }

    @Test("comes to the same however it is cut, with what follows it", arguments: forms)
    func cuts(form: Form) {
        let early: [UInt8] = [19] + Array("BitTorrent protocol".utf8) + [0, 5, 4, 0]
        let bytes = form.bytes + early
        let whole = SOCKSConversation(whole: bytes)
        #expect(whole.target == Endpoint(form.target))
        #expect(whole.rest == early)
        #expect(SOCKSConversation(bytewise: bytes) == whole)
        for cut in 0...bytes.count {
            #expect(SOCKSConversation([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole)
        }
    }

    @Test("is waited for as long as a byte of it is missing", arguments: forms)
    func truncations(form: Form) {
        for count in 0..<form.bytes.count {
            let conversation = SOCKSConversation(whole: Array(form.bytes[..<count]))
            #expect(!conversation.isOver)
            #expect(form.sent.starts(with: conversation.sent))
        }
    }

    @Test("tells its version by its first byte")
    func version() {
        var negotiation = SOCKSNegotiation()
        #expect(negotiation.version == nil)
        #expect(negotiation.advance() == .wait)
        _ = negotiation.receive([4])
        #expect(negotiation.version == .four)
    }

    @Test("asks for the bytes behind the greeting only after it was answered")
    func greetingFirst() {
        var negotiation = SOCKSNegotiation()
        #expect(negotiation.receive([5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1, 0, 80, 9]) == .send([5, 0]))
        #expect(negotiation.advance() == .connect(Endpoint(SocketAddress(ip: .loopback, port: 80))))
        #expect(negotiation.takeRest() == [9])
        #expect(negotiation.takeRest() == [])
        #expect(negotiation.advance() == .wait)
    }
}
