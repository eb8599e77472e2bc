import HTTPMessage
import Testing

@Suite("Limits of a request's head")
struct LimitTests {
    @Test("a request line of just the limit passes, one byte more is refused as soon as it comes")
    func requestLine() throws {
        let longest = RequestHeadParser.requestLineLimit
        let target = "/" + String(repeating: "a", count: longest - "GET / HTTP/1.0".utf8.count)
        let wire = utf8("GET \(target) HTTP/1.0\r\n\r\n")
        let head = try #require(try parsed(bytewise(wire)))
        #expect(head.target == utf8(target))
        let endless = utf8("GET /" + String(repeating: "a", count: longest - 5))
        #expect(outcome(bytewise(endless)) == .success(nil))
        #expect(outcome(bytewise(endless + utf8("a"))) == .failure(.requestLineTooLong))
        #expect(RequestHeadError.requestLineTooLong.status == 414)
        #expect(RequestHeadError.requestLineTooLong.description.contains("8192"))
    }

    @Test("a head of just the limit passes, one byte more is refused as soon as it comes")
    func head() throws {
        let longest = RequestHeadParser.headLimit
        let opening = "GET / HTTP/1.0\r\nA: "
        let value = String(repeating: "a", count: longest - opening.utf8.count - 4)
        let wire = utf8("\(opening)\(value)\r\n\r\n")
        #expect(wire.count == longest)
        let head = try #require(try parsed(bytewise(wire)))
        #expect(head.fields["a"] == utf8(value))
        // The empty line before the request is not counted.
        #expect(outcome(bytewise(utf8("\r\n") + wire)) == .success(head))
        let endless = utf8(opening) + [UInt8](repeating: 0x61, count: longest - opening.utf8.count)
        #expect(outcome(bytewise(endless)) == .success(nil))
        #expect(outcome(bytewise(endless + utf8("a"))) == .failure(.headTooLong))
        #expect(RequestHeadError.headTooLong.status == 431)
        #expect(RequestHeadError.headTooLong.description.contains("16384"))
    }

    @Test("a hundred fields pass, one more is refused")
    func fields() throws {
        let most = RequestHeadParser.fieldLimit
        func wire(_ count: Int) -> String {
            "GET / HTTP/1.0\r\n" + (0..<count).map { "A: \($0)\r\n" }.joined() + "\r\n"
        }
        let head = try #require(try parsed(wire(most)))
        #expect(head.fields.count == most)
        #expect(throws: RequestHeadError.tooManyFields) { try parsed(wire(most + 1)) }
        #expect(RequestHeadError.tooManyFields.status == 431)
        #expect(RequestHeadError.tooManyFields.description.contains("100"))
    }

    @Test("a piece far beyond the limits is refused for its head, not kept")
    func hugePiece() {
        let wire = utf8("GET / HTTP/1.0\r\n") + [UInt8](repeating: 0x61, count: 1 << 20)
        #expect(outcome([wire[...]]) == .failure(.headTooLong))
    }
}
