import HTTPMessage
import Testing
import TorrentIdentity
import TrackerProtocol

@testable import ProxyCore

@Suite("An announce by hand")
struct ManualAnnounceTests {
    private static let infohash = Infohash(hex: "aaf4c61ddcc5e8a2dabede0f3b482cd9aea9434d")!

    private func question(_ url: String = "http://tracker.example/announce") throws -> ManualAnnounce.Question {
        ManualAnnounce.Question(url: try #require(HTTPURL(url)), infohash: Self.infohash)
    }

    private func query(_ question: ManualAnnounce.Question) throws -> TrackerQuery {
        let url = try question.announceURL()
        #expect(url.replacing(query: nil) == question.url.replacing(query: nil))
        return TrackerQuery(try #require(url.query))
    }

    @Test("is an announce that a tracker understands")
    func plain() throws {
        var question = try question()
        question.port = 51413
        question.event = "started"
        question.left = 12345
        question.wantedCount = 7
        let query = try query(question)
        let announce = try AnnounceQuery(query)
        #expect(announce.infohash == Self.infohash && announce.port == 51413 && announce.event == .started)
        #expect(announce.wantedForm == .compact && announce.wantedCount == 7)
        #expect(query.value(of: "left") == Array("12345".utf8))
        #expect(query.value(of: "peer_id")?.count == 20)
        #expect(query.value(of: "sha_ih") == nil)
        #expect(query.parameters.count == 9 + 1)
    }

    @Test("has another peer id each time")
    func peerID() throws {
        let question = try question()
        let ids = try (0..<20).map { _ in try query(question).value(of: "peer_id") }
        #expect(Set(ids).count == 20)
        #expect(ids.allSatisfy { $0?.starts(with: "-MP0100-".utf8) == true })
    }

    @Test(
        "with BEP 8 holds no infohash in any escaping, nor the port",
        arguments: [
            "http://tracker.example/announce", "https://tracker.example:8443/a?passkey=p",
            "http://tracker.example/announce?info_hash=%AA%F4%C6%1D%DC%C5%E8%A2%DA%BE%DE%0F%3BH%2C%D9%AE%A9CM",
            "http://tracker.example/announce?info%5Fhash=x&a=b",
        ])
    func obscured(url: String) throws {
        var question = try question(url)
        question.isObscured = true
        let query = try query(question)
        #expect(query.value(of: "info_hash") == nil)
        #expect(query.value(of: "sha_ih") == PeerObfuscation.obfuscatedInfohash(Self.infohash).bytes)
        #expect(query.value(of: "port") == Array("17804".utf8))
        let decoded = query.parameters.flatMap { PercentEncoding.decode($0.name + ($0.value ?? [])) }
        #expect(!decoded.indices.contains { decoded[$0...].starts(with: Self.infohash.bytes) })
        let text = String(decoding: query.encoded, as: UTF8.self).lowercased()
        #expect(!text.contains(Self.infohash.description) && !text.contains("info_hash"))
        // What it says is the announce, to who knows the torrent.
        let revealed = try ObscuredAnnounceQuery(query).revealed(for: Self.infohash)
        #expect(try AnnounceQuery(revealed).port == 6881)
    }

    @Test("keeps the URL's own parameters in front of its own")
    func ownParameters() throws {
        for isObscured in [false, true] {
            var question = try question("http://tracker.example/a?passkey=p%20q&uid=1")
            question.isObscured = isObscured
            #expect(try query(question).encoded.starts(with: "passkey=p%20q&uid=1&".utf8))
        }
    }

    @Test("to a URL with sha_ih is refused: both names of a torrent never meet", arguments: [false, true])
    func bothHashes(isObscured: Bool) throws {
        var question = try question("http://tracker.example/a?sha_ih=x")
        question.isObscured = isObscured
        #expect(throws: AnnounceQueryError.bothHashes) { try question.announceURL() }
    }

    @Test(
        "of a text in place of an answer the first line with words is told, bounded, and of HTML without its tags",
        arguments: [
            ("mseproxy: no way\nmore", "mseproxy: no way"), ("\r\n \t\r\n  the end  \r\n", "the end"),
            ("a < b > c", "a < b > c"), ("", nil), (" \n", nil), ("<html></html>", nil), ("<unfinished", nil),
            ("<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>", "502 Bad Gateway"),
            (String(repeating: "x", count: 100_000), String(repeating: "x", count: 199) + "…"),
        ] as [(String, String?)])
    func firstLine(text: String, line: String?) {
        #expect(ManualAnnounce.firstLine(of: Array(text.utf8)) == line)
    }
}
