import Testing

@testable import ProxyCore

@Suite("A malformed SOCKS request")
struct SOCKSRefusalTests {
    struct Refusal: CustomTestStringConvertible, Sendable {
        let testDescription: String
        let bytes: [UInt8]
        let sent: [UInt8]
        /// What the reason must name.
        let named: String

        init(_ name: String, _ bytes: [UInt8], sent: [UInt8], naming named: String) {
            testDescription = name
            self.bytes = bytes
            self.sent = sent
            self.named = named
        }

        /// A refusal of a SOCKS5 request behind a good greeting, with a code of RFC 1928, section 6.
        init(_ name: String, five request: [UInt8], code: UInt8, naming named: String) {
            self.init(
                name, [5, 1, 0] + request, sent: [5, 0, 5, code, 0, 1, 0, 0, 0, 0, 0, 0], naming: named)
        }

        /// A refusal of a SOCKS4 request, all of which have one code.
        init(_ name: String, four request: [UInt8], naming named: String) {
            self.init(name, [4] + request, sent: [0, 0x5B, 0, 0, 0, 0, 0, 0], naming: named)
        }
    }

    private static func five(_ name: [UInt8]) -> [UInt8] { [5, 1, 0, 3, UInt8(name.count)] + name + [0, 80] }
    private static func four(_ name: [UInt8]) -> [UInt8] { [1, 0, 80, 0, 0, 0, 1, 0] + name + [0] }
    private static func text(_ text: String) -> [UInt8] { Array(text.utf8) }
    private static let longLabel = String(repeating: "x", count: 64)
    private static let endless = [UInt8](repeating: 65, count: 256)

    static let versions = [
        Refusal("version 0", [0], sent: [], naming: "first byte is 0"),
        Refusal("version 6", [6, 1, 0], sent: [], naming: "first byte is 6"),
        Refusal("HTTP", text("GET / HTTP/1.1\r\n\r\n"), sent: [], naming: "first byte is 71"),
        Refusal("a peer-wire handshake", [19] + text("BitTorrent protocol"), sent: [], naming: "first byte is 19"),
        Refusal("no methods", [5, 0], sent: [5, 0xFF], naming: "methods []"),
        Refusal("user and password alone", [5, 1, 2], sent: [5, 0xFF], naming: "methods [2]"),
        Refusal("GSSAPI or password", [5, 2, 1, 2], sent: [5, 0xFF], naming: "methods [1, 2]"),
    ]

    static let fives = [
        Refusal("BIND", five: [5, 2, 0, 1, 127, 0, 0, 1, 0, 80], code: 7, naming: "command 2"),
        Refusal("UDP ASSOCIATE", five: [5, 3, 0, 1, 127, 0, 0, 1, 0, 80], code: 7, naming: "command 3"),
        Refusal("command 0", five: [5, 0, 0, 1, 127, 0, 0, 1, 0, 80], code: 7, naming: "command 0"),
        Refusal("command 255", five: [5, 255, 0, 1, 127, 0, 0, 1, 0, 80], code: 7, naming: "command 255"),
        Refusal("address type 2", five: [5, 1, 0, 2, 127, 0, 0, 1, 0, 80], code: 8, naming: "address type 2"),
        Refusal("address type 0", five: [5, 1, 0, 0], code: 8, naming: "address type 0"),
        Refusal("RSV 1", five: [5, 1, 1, 1, 127, 0, 0, 1, 0, 80], code: 1, naming: "[5, 1, 1, 1]"),
        Refusal("second version 4", five: [4, 1, 0, 1, 127, 0, 0, 1, 0, 80], code: 1, naming: "[4, 1, 0, 1]"),
        Refusal("port 0", five: [5, 1, 0, 1, 127, 0, 0, 1, 0, 0], code: 1, naming: "port 0"),
        Refusal("empty name", five: five([]), code: 1, naming: #""""#),
        Refusal("name with NUL", five: five(text("a\0b")), code: 1, naming: #""a\0b""#),
        Refusal("name with a space", five: five(text("a b")), code: 1, naming: #""a b""#),
        Refusal("name with a line end", five: five(text("a\nb")), code: 1, naming: #""a\nb""#),
        Refusal("name with an escape", five: five([0x1B, 0xC2, 0x9B]), code: 1, naming: #""\u{1B}\u{009B}""#),
        Refusal("long label", five: five(text("\(longLabel).org")), code: 1, naming: longLabel),
        Refusal("name not UTF-8", five: five([0xFF]), code: 1, naming: #""\u{FFFD}""#),
        Refusal("numbers alone", five: five(text("0x7f.1")), code: 1, naming: #""0x7f.1""#),
    ]

    static let fours = [
        Refusal("4 BIND", four: [2, 0, 80, 127, 0, 0, 1, 0], naming: "command 2"),
        Refusal("4 command 0", four: [0], naming: "command 0"),
        Refusal("4 port 0", four: [1, 0, 0, 127, 0, 0, 1, 0], naming: "port 0"),
        Refusal("4 to 0.0.0.0", four: [1, 0, 80, 0, 0, 0, 0, 0], naming: "0.0.0.0"),
        Refusal("4 endless user id", four: [1, 0, 80, 127, 0, 0, 1] + endless, naming: "user id without an end"),
        Refusal("4 long user id", four: [1, 0, 80, 127, 0, 0, 1] + endless + [0], naming: "user id without an end"),
        Refusal("4a endless name", four: [1, 0, 80, 0, 0, 0, 1, 0] + endless, naming: "name without an end"),
        Refusal("4a empty name", four: four([]), naming: #""""#),
        Refusal("4a name with a space", four: four(text("a b")), naming: #""a b""#),
        Refusal("4a long label", four: four(text(longLabel)), naming: longLabel),
        Refusal("4a port 0", four: [1, 0, 0, 0, 0, 0, 1, 0] + text("a") + [0], naming: "port 0"),
    ]

    @Test("is answered as its version says, for a reason that names the value", arguments: versions + fives + fours)
    func refusals(refusal: Refusal) {
        let conversation = SOCKSConversation(whole: refusal.bytes)
        #expect(conversation.target == nil)
        #expect(conversation.sent == refusal.sent)
        #expect(conversation.reason?.contains(refusal.named) == true, "\(conversation.reason ?? "no reason")")
    }

    @Test("comes to the same however it is cut", arguments: versions + fives + fours)
    func cuts(refusal: Refusal) {
        let bytes = refusal.bytes
        let whole = SOCKSConversation(whole: bytes)
        #expect(SOCKSConversation(bytewise: bytes) == whole)
        for cut in 0...bytes.count {
            #expect(SOCKSConversation([Array(bytes[..<cut]), Array(bytes[cut...])]) == whole)
        }
    }
}
