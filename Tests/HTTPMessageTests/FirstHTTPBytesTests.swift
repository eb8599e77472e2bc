import HTTPMessage
import Testing

@Suite("First bytes of a tunnel")
struct FirstHTTPBytesTests {
    @Test(
        "a method is told by its space, and not before",
        arguments: [
            "GET ", "HEAD ", "POST ", "PUT ", "OPTIONS ", "PATCH ", "DELETE ", "TRACE ", "\r\nGET ", "\n\nHEAD ",
        ])
    func methods(beginning: String) {
        let bytes = utf8(beginning)
        for count in 0..<bytes.count { #expect(FirstHTTPBytes(bytes[..<count]) == .undecided) }
        #expect(FirstHTTPBytes(bytes) == .http)
        #expect(FirstHTTPBytes(bytes + utf8("/ HTTP/1.1\r\n")) == .http)
        #expect(FirstHTTPBytes(bytes.dropLast() + utf8("X")) == .other)
    }

    @Test(
        "anything else is other from the first byte that differs",
        arguments: [
            "\u{13}", "\u{16}\u{3}\u{1}", "get ", "GETX", "P ", "POT", "PO ", "CONNECT ", "DELETEX", " GET ",
            "\r\n GET ", "\0",
        ])
    func other(beginning: String) {
        #expect(FirstHTTPBytes(beginning.utf8) == .other)
    }
}
