import Foundation
import MSE
import Testing
import TorrentIdentity
import TrackerProtocol

/// The code of docs/libraries.md, run.
@Suite struct LibraryExamplesTests {
    @Test func `two ends of MSE, as the document has it`() throws {
        var printed: [String] = []
        func print(_ values: Any...) { printed.append(values.map { "\($0)" }.joined(separator: " ")) }
        // begin: MSE
        let infohash = Infohash(hex: "c64612db588d47aca634e2b98ce5988e054e9f09")!
        var a = try MSEStream(initiatorFor: infohash, initialPayload: Array("hello".utf8), allowPlaintext: false)
        var b = MSEStream(responderFor: infohash, allowPlaintext: false)

        _ = try b.receive(a.takeWriteBuffer())  // Ya, PadA
        _ = try a.receive(b.takeWriteBuffer())  // Yb, PadB
        print(try b.receive(a.takeWriteBuffer()))  // step 3, and with it the bytes of "hello"
        _ = try a.receive(b.takeWriteBuffer())  // step 4
        print(a.state, b.state)  // payload(rc4) payload(rc4)
        print(try b.receive(a.encrypt(Array("more".utf8))))  // the bytes of "more"
        // end
        #expect(
            printed == ["\(Array("hello".utf8))", "payload(rc4) payload(rc4)", "\(Array("more".utf8))"], "\(printed)")
    }

    @Test func `an announce and its answer with BEP 8, as the document has it`() throws {
        var printed: [String] = []
        func print(_ value: Any) { printed.append("\(value)") }
        // begin: TrackerProtocol
        let sent = TrackerQuery("info_hash=%C6F%12%DBX%8DG%AC%A64%E2%B9%8C%E5%98%8E%05N%9F%09&port=6881".utf8)
        let announce = try AnnounceQuery(sent)
        print(String(decoding: try announce.obscured().encoded, as: UTF8.self))  // sha_ih=…&port=42319&compact=1

        // As it came: obscured, without iv.
        let answer = try AnnounceResponse(parsing: Array("d8:intervali1800e5:peers6:abcdefe".utf8))
        print(try answer.revealed(for: announce.infohash).peers)  // [222.204.191.72:55411]
        // end
        #expect(printed[0].hasPrefix("sha_ih=") && printed[0].hasSuffix("&port=42319&compact=1"), "\(printed)")
        #expect(printed[1] == "[222.204.191.72:55411]")
    }

    @Test(arguments: ["MSE", "TrackerProtocol"])
    func `the document has this code`(_ name: String) throws {
        let here = try String(contentsOfFile: #filePath, encoding: .utf8)
            .split(separator: "\n", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("        ") ? $0.dropFirst(8) : $0 }
        let start = try #require(here.firstIndex { $0 == "// begin: \(name)" })
        let end = try #require(here[start...].firstIndex { $0 == "// end" })
        let blocks = try Document(path: "docs/libraries.md").blocks("swift")
            .map { $0.lines.filter { !$0.hasPrefix("import ") }.drop { $0.isEmpty } }
        #expect(blocks.contains { $0.elementsEqual(here[(start + 1)..<end]) { $0 == String($1) } })
    }
}
