import HTTPMessage
import Testing

@Suite("First bytes of a tunnel")
struct FirstHTTPBytesTests {
    @Test(
        "a method is told by its space, and not before",
        arguments: [
            "GET ", "HEAD ", "POST ", "PUT ", "OPTIONS ", "PATCH ", "DELETE ", "TRACE ", "PROPFIND ", "get ",
            "\r\nGET ",
        ])
    func methods(beginning: String) {
        let bytes = utf8(beginning)
        for count in 0..<bytes.count { #expect(FirstHTTPBytes(bytes[..<count]) == .undecided) }
        #expect(FirstHTTPBytes(bytes) == .http)
        #expect(FirstHTTPBytes(bytes + utf8("/ HTTP/1.1\r\n")) == .http)
        #expect(FirstHTTPBytes(bytes.dropLast() + utf8("X")) == .other)
    }

    @Test(
        "more than one empty line is a malformed request, however many",
        arguments: ["\r\n\r", "\n\n\n", "\r\n\r\n\r\n"])
    func emptyLines(beginning: String) {
        #expect(FirstHTTPBytes(beginning.utf8) == .http)
    }

    @Test(
        "anything else is other from the first byte that differs",
        arguments: [
            "\u{13}", "\u{16}", "S", "NICK", "USER", "HEL", "GETX", "P ", "POT", "PO ", "CO", "DELETEX", " ", "\r\n ",
            "\0", "hel",
        ])
    func other(beginning: String) {
        #expect(FirstHTTPBytes(beginning.utf8) == .other)
    }
}
