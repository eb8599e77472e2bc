import ObfuscationCrypto
import TestSupport
import Testing
import TrackerProtocol

@Suite("A tracker's query")
struct TrackerQueryTests {
    @Test(
        "every query round trips",
        arguments: [
            "", "&", "&&", "a", "a=", "=", "=b", "a=1&&b", "a=1&", "&a=1", "a=b=c", "a==", "a=%zz&%", "trackerid=a b c",
            "é=\u{1}",
            "passkey=AbC%2fd&x=+&y=%2B",
        ])
    func roundTrip(text: String) {
        #expect(TrackerQuery(text).text == text)
    }

    @Test("noise round trips, also where it is escaped, and nothing in it is out of bounds", arguments: 0..<8)
    func noise(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        let alphabet = Array("&&==%%2aF+ #[]port".utf8) + [0, 0x0A, 0x80, 0xFF]
        for _ in 0..<500 {
            let count = Int.random(in: 0...30, using: &random)
            let bytes = (0..<count).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            var query = TrackerQuery(bytes)
            #expect(query.encoded == bytes)
            let values = ["port", "a", ""].map { query.values(of: $0) }
            query.escapeIllegal()
            #expect(query.encoded.allSatisfy { (0x21...0x7E).contains($0) && $0 != UInt8(ascii: "#") })
            #expect(query.parameters.count == TrackerQuery(bytes).parameters.count)
            if !bytes.contains(UInt8(ascii: "%")) { #expect(["port", "a", ""].map { query.values(of: $0) } == values) }
            query.set("port", to: bytes)
            #expect(query.values(of: "port") == [bytes])
            #expect(TrackerQuery(query.encoded).values(of: "port") == [bytes])
            query.remove("port")
            #expect(query.value(of: "port") == nil)
        }
    }

    @Test("values are found by decoded names, in their order")
    func values() {
        let query = TrackerQuery("info%5Fhash=a&x=%41%&info_hash&%69nfo_hash==&Info_hash=z&info_hash%3Dq=r")
        #expect(query.values(of: "info_hash") == [Array("a".utf8), [], Array("=".utf8)])
        #expect(query.value(of: "x") == Array("A%".utf8))
        #expect(query.value(of: "info_hash=q") == Array("r".utf8))
        #expect(query.value(of: "y") == nil)
        #expect(query.values(of: "y") == [])
    }

    @Test("a parameter is set in the place of the first of its name")
    func setting() {
        var query = TrackerQuery("a=1&p%6Frt=2&&b=%2f&port&port=4")
        query.set("port", to: "6881".utf8)
        #expect(query.text == "a=1&port=6881&&b=%2f")
        query.set("new", to: [0x20, 0x2B, 0x26, 0xFF, 0x7E])
        #expect(query.text == "a=1&port=6881&&b=%2f&new=%20%2B%26%FF~")
        var empty = TrackerQuery("")
        empty.set("a", to: [])
        #expect(empty.text == "a=")
    }

    @Test("a parameter is replaced by one of another name, and none of either name is left beside it")
    func replacing() {
        var query = TrackerQuery("b=0&x=1&a=2&y=3&a=4&%62=5")
        query.replace("a", by: "b", value: "n".utf8)
        #expect(query.text == "x=1&b=n&y=3")
        query.replace("a", by: "c", value: "m".utf8)
        #expect(query.text == "x=1&b=n&y=3&c=m")
        query.replace("z", by: "b", value: "o".utf8)
        #expect(query.text == "x=1&y=3&c=m&b=o")
    }

    @Test("parameters are removed, or all others are")
    func removing() {
        var query = TrackerQuery("a=1&&%61=2&b=3&c&a")
        query.remove("a")
        #expect(query.text == "&b=3&c")
        query.keep(only: ["c", "d"])
        #expect(query.text == "c")
        query.keep(only: [])
        #expect(query.parameters.isEmpty && query.encoded.isEmpty)
    }

    @Test("just what RFC 3986 does not allow in a query is escaped")
    func escaping() {
        let allowed = "ABCXYZabcxyz0189-._~!$'()*+,;:@/?%"
        var query = TrackerQuery("k=" + allowed)
        query.escapeIllegal()
        #expect(query.text == "k=" + allowed)
        var illegal = TrackerQuery("ipv6=[fd99::1]:5601&x y=a b\"<>\\^`{|}#\u{0}\n\u{7F}é&bad=%&bad=%4")
        illegal.escapeIllegal()
        #expect(
            illegal.text
                == "ipv6=%5Bfd99::1%5D:5601&x%20y=a%20b%22%3C%3E%5C%5E%60%7B%7C%7D%23%00%0A%7F%C3%A9&bad=%&bad=%4")
    }

    @Test("one byte is escaped in all values of one parameter")
    func escapingOneByte() {
        var query = TrackerQuery("a=$%24$&$=$&%61=x$%&a&b=$")
        query.escape(UInt8(ascii: "$"), in: "a")
        #expect(query.text == "a=%24%24%24&$=$&%61=x%24%&a&b=$")
    }
}

@Suite("Percent-encoding")
struct PercentEncodingTests {
    @Test(
        "a bad % stays as it is, and so does +",
        arguments: [
            ("", ""), ("a", "a"), ("%41", "A"), ("%4a%4A", "JJ"), ("%", "%"), ("%4", "%4"), ("%4g", "%4g"),
            ("%%41", "%A"),
            ("%g1", "%g1"), ("%2", "%2"), ("+", "+"), ("%2B", "+"), ("%2541", "%41"), ("%41%", "A%"), ("% 1", "% 1"),
            ("%-1", "%-1"),
        ])
    func decoding(text: String, expected: String) {
        #expect(PercentEncoding.decode(Array(text.utf8)) == Array(expected.utf8))
    }

    @Test("all bytes are encoded and decoded, and all but the unreserved are escaped")
    func all() {
        let bytes = Array(UInt8.min...UInt8.max)
        let encoded = PercentEncoding.encode(bytes)
        #expect(PercentEncoding.decode(encoded) == bytes)
        let unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
        #expect(encoded.count == unreserved.utf8.count + 3 * (256 - unreserved.utf8.count))
        #expect(PercentEncoding.encode(unreserved.utf8) == Array(unreserved.utf8))
        #expect(PercentEncoding.encode([0xAB, 0x20, 0x2B]) == Array("%AB%20%2B".utf8))
    }
}
