import Logging
import HTTPMessage
import Logging
import NetworkAddress
import Testing
import TorrentIdentity

@testable import ProxyCore

@Suite("How much log lines tell")
struct LogDetailTests {
    private static let digits = "0123456789abcdef0123456789abcdef01234567"

    @Test("is all at debug and trace, and less above", arguments: Logger.Level.allCases)
    func levels(level: Logger.Level) {
        let log = CollectedLog(level)
        let isFull = level <= .debug
        #expect((LogDetail(of: log.logger) == .full) == isFull)
    }

    @Test(
        "an address is its network; those of loopback and those of no one are told as they are",
        arguments: [
            ("203.0.113.5:6881", "203.0.x.x:6881"), ("10.1.2.3:1", "10.1.x.x:1"),
            ("[2001:db8:1:2::3]:6881", "[2001:db8:…]:6881"), ("[fe80::1]:1", "[fe80:0:…]:1"),
            ("[::ffff:203.0.113.5]:80", "[::ffff:203.0.x.x]:80"), ("127.0.0.1:9050", "127.0.0.1:9050"),
            ("127.77.1.2:9050", "127.77.1.2:9050"), ("[::1]:80", "[::1]:80"),
            ("[::ffff:127.0.0.1]:80", "[::ffff:127.0.0.1]:80"), ("0.0.0.0:0", "0.0.0.0:0"), ("[::]:0", "[::]:0"),
            ("peer.home.example.org:6881", "….example.org:6881"), ("example.org:1", "example.org:1"),
            ("localhost:1", "localhost:1"), ("a.b.example.org.:1", "….example.org:1"),
        ])
    func endpoints(whole: String, short: String) throws {
        let endpoint = try #require(Endpoint(whole))
        #expect(LogDetail.shortened.text(endpoint) == short)
        #expect(LogDetail.full.text(endpoint) == whole)
        guard case .address(let ip) = endpoint.host else { return }
        let address = SocketAddress(ip: ip, port: endpoint.port)
        #expect(LogDetail.shortened.text(address) == short)
        #expect(LogDetail.full.text(address) == whole)
        #expect(short.contains(LogDetail.shortened.text(ip)))
        #expect(LogDetail.full.text(ip) == ip.description)
    }

    @Test("a torrent is its first eight digits")
    func infohash() throws {
        let infohash = try #require(Infohash(hex: Self.digits))
        #expect(LogDetail.shortened.text(infohash) == "01234567…")
        #expect(LogDetail.full.text(infohash) == Self.digits)
    }

    @Test(
        "addresses, hashes and URLs are found in words, wherever they stand",
        arguments: [
            ("connect to 203.0.113.5:6881: Connection refused", "connect to 203.0.x.x:6881: Connection refused"),
            ("your IP 203.0.113.5 is banned.", "your IP 203.0.x.x is banned."),
            ("banned: 203.0.113.5.", "banned: 203.0.x.x."), ("(203.0.113.5)", "(203.0.x.x)"),
            ("a,203.0.113.5;b", "a,203.0.x.x;b"), ("peer=203.0.113.5:1", "peer=203.0.x.x:1"),
            ("[2001:db8::1]:80: refused", "[2001:db8:…]:80: refused"), ("to [2001:db8::1], no", "to [2001:db8:…], no"),
            ("from 2001:db8::, no", "from 2001:db8:…, no"), ("from 2001:db8:::!?", "from 2001:db8:…:!?"),
            ("a=b=203.0.113.5.:.", "a=b=203.0.x.x.:."), ("from 2001:db8::1: no", "from 2001:db8:…: no"),
            ("passkey Ab3dEf6hIj9kLm2nOp5qRs8tUv1wXy4z, unknown", "passkey Ab3dEf6h…, unknown"),
            ("for \(digits)", "for 01234567…"), ("\(digits): unknown", "01234567…: unknown"),
            ("key \(digits.prefix(32)) is unknown", "key 01234567… is unknown"),
            (
                "a redirect to http://tracker.example:6969/announce?passkey=1, which",
                "a redirect to http://tracker.example:6969/…, which"
            ),
            ("https://203.0.113.5:6969: not reached", "https://203.0.x.x:6969: not reached"),
            ("http://user:pass@tracker.example/", "http://tracker.example/"),
            ("https://tracker.example?a=b", "https://tracker.example/…"),
            ("a redirect to /announce?passkey=1, which", "a redirect to /…, which"),
            ("to tracker.example/announce/key", "to tracker.example/…"), ("to announce?passkey=1", "to announce?…"),
        ])
    func words(whole: String, short: String) {
        #expect(LogDetail.shortened.words(whole) == short)
        #expect(LogDetail.full.words(whole) == whole)
    }

    @Test(
        "other words stay as they are",
        arguments: [
            "", " ", "ended: both ends closed; MSE with rc4, 5 bytes sent, 6 received, 0.3 s",
            "all of outbound.virtual_network = \"198.18.0.0/15\" is in use", "only HTTP/1.0 and HTTP/1.1", "what? no!",
            "127.0.0.1:9050 and [::1]:1", "tracker.obfuscation is \"require\" for tracker.example",
            "1.2.3 is no address, 12:30:45 neither", "deadbeef", "a=b=c", "=", "://", "a/b", "….example.org:1",
            "ü…\n",
        ])
    func others(words: String) {
        #expect(LogDetail.shortened.words(words) == words)
    }

    @Test(
        "a tracker's words of any length are cut between words, and cost no more than their length",
        arguments: ["a=", "!", ":", "?", "/", "http://", "[", "1.", "e\u{301}", "=/"])
    func long(piece: String) {
        let word = String(repeating: piece, count: 100_000)
        #expect(LogDetail.shortened.words(word) == "…")
        #expect(LogDetail.shortened.words("first 203.0.113.5 \(word)") == "first 203.0.x.x …")
        // What just has room is looked at.
        let short = String(word.utf8.prefix(4000 / piece.utf8.count * piece.utf8.count)) ?? ""
        #expect(LogDetail.shortened.words(short).utf8.count <= 4000)
    }

    @Test("an address at the place where words are cut is left out")
    func cut() {
        for count in 4080...4096 {
            let text = String(repeating: "x", count: count) + " 203.0.113.5 y"
            let words = LogDetail.shortened.words(text)
            #expect(!words.contains("203.0.1"), "\(count)")
        }
    }

    @Test("what a request said is not repeated")
    func requests() {
        let line = Array("GET /announce.php?passkey=secret".utf8)
        let errors: [RequestHeadError] = [
            .malformedRequestLine(line), .malformedMethod(line), .unsupportedVersion(line), .malformedTarget(line),
            .userinfoInTarget(line), .fragmentInTarget(line), .foldedLine(line), .missingColon(line),
            .malformedFieldName(line), .malformedHost(line), .differingHost(line, target: line),
            .malformedContentLength(line), .misplacedTransferEncoding(line), .unknownTransferCoding(line),
            .unexpectedBody(byteCount: 1, method: "secret"),
        ]
        for error in errors {
            #expect(!LogDetail.shortened.text(error).contains("secret"))
            #expect(LogDetail.shortened.text(error).contains("\"…\""))
            #expect(LogDetail.full.text(error) == "\(error)")
            #expect("\(error)".contains("secret"))
        }
        #expect(LogDetail.shortened.text(.missingHost) == "\(RequestHeadError.missingHost)")
    }
}
