import ObfuscationCrypto
import TestSupport
import Testing
import TorrentIdentity
import TrackerProtocol

@Suite("Announces")
struct AnnounceQueryTests {
    static let infohash = "info_hash=aaaaaaaaaaaaaaaaaaaa"

    @Test("a client's announce is read, and every byte of it preserved", arguments: ClientAnnounce.all)
    func clients(client: ClientAnnounce) throws {
        let announce = try AnnounceQuery(TrackerQuery(client.query))
        #expect(announce.query.text == client.query)
        #expect(announce.infohash.bytes == ClientAnnounce.infohashBytes)
        #expect(announce.port == client.port)
        #expect(announce.event == client.event)
        #expect(announce.wantedForm == client.wantedForm)
        #expect(announce.wantedCount == client.wantedCount)
        #expect(announce.wantsPeerIDs == client.wantsPeerIDs)
    }

    @Test("a client's announce is obscured with everything else byte for byte", arguments: ClientAnnounce.all)
    func obscuredClients(client: ClientAnnounce) throws {
        var announce = try AnnounceQuery(TrackerQuery(client.query))
        for name in ["ip", "ipv4", "ipv6"] { announce.query.remove(name) }
        let hash = String(
            decoding: PercentEncoding.encode(SHA1.hash(bytes: announce.infohash.bytes).bytes), as: UTF8.self)
        let keystream = ReferenceKeystream(announce.infohash, iv: nil, padByteCount: 2)
        let pad = keystream.applied(to: [0, 0], stride: 2, index: 0, padPairCount: 1)
        let port = client.port ^ (UInt16(pad[0]) << 8 | UInt16(pad[1]))
        let rest = client.rest.split(separator: "&ip=", maxSplits: 1)[0]
            .replacing("port=\(client.port)", with: "port=\(port)")
        let obscured = try announce.obscured()
        #expect(obscured.text == "sha_ih=\(hash)&\(rest)")
        let revealed = try ObscuredAnnounceQuery(obscured).revealed(for: announce.infohash)
        #expect(try AnnounceQuery(revealed).port == client.port)
    }

    @Test(
        "what is no announce is refused",
        arguments: [
            ("", .missing("info_hash")), ("port=1", .missing("info_hash")),
            ("info_hash&port=1", .unevenHash("info_hash", byteCount: 0)),
            ("info_hash=aaaaaaaaaaaaaaaaaaa&port=1", .unevenHash("info_hash", byteCount: 19)),
            ("info_hash=aaaaaaaaaaaaaaaaaaa%&port=", .malformedPort("port", [])),
            ("info_hash=aaaaaaaaaaaaaaaaaa%4&port=1x", .malformedPort("port", Array("1x".utf8))),
            ("\(infohash)%41&port=1", .unevenHash("info_hash", byteCount: 21)),
            ("\(infohash)&port=1&\(infohash)", .repeated("info_hash", count: 2)),
            ("\(infohash)&port=1&info%5fhash=x", .repeated("info_hash", count: 2)),
            ("\(infohash)&port=1&sha%5Fih", .bothHashes), (infohash, .missing("port")),
            ("\(infohash)&port=65536", .malformedPort("port", Array("65536".utf8))),
            ("\(infohash)&port=-1", .malformedPort("port", Array("-1".utf8))),
            ("\(infohash)&port=+1", .malformedPort("port", Array("+1".utf8))),
            ("\(infohash)&port=%201", .malformedPort("port", Array(" 1".utf8))),
            ("\(infohash)&port=99999999999999999999999", .malformedPort("port", Array("99999999999999999999999".utf8))),
        ] as [(String, AnnounceQueryError)])
    func malformed(text: String, error: AnnounceQueryError) {
        #expect(throws: error) { try AnnounceQuery(TrackerQuery(text)) }
    }

    @Test(
        "parameters are read",
        arguments: [
            ("port=0", 0, .none, .dictionary, nil), ("port=065535", 65535, .none, .dictionary, nil),
            ("port=1&event=", 1, .none, .dictionary, nil), ("port=1&event=empty&compact=0", 1, .none, .dictionary, nil),
            ("port=1&event=paused&compact=01", 1, .unknown(Array("paused".utf8)), .dictionary, nil),
            ("port=1&event=st%61rted&c%6Fmpact=%31&numwant=-1", 1, .started, .compact, nil),
            ("port=1&event=\u{7F}&numwant=99999999999999999999", 1, .unknown([0x7F]), .dictionary, nil),
            ("numwant=0&p%6Frt=%38&compact", 8, .none, .dictionary, 0),
        ] as [(String, UInt16, AnnounceQuery.Event, AnnounceQuery.PeerForm, Int?)])
    func parameters(
        rest: String, port: UInt16, event: AnnounceQuery.Event, form: AnnounceQuery.PeerForm, count: Int?
    ) throws {
        let announce = try AnnounceQuery(TrackerQuery("\(Self.infohash)&\(rest)"))
        #expect(announce.port == port)
        #expect(announce.event == event)
        #expect(announce.wantedForm == form)
        #expect(announce.wantedCount == count)
    }

    @Test(
        "an address that cannot be obscured is refused, an empty one stays",
        arguments: [
            "peer.example.org", "203.0.113.9:5604", "[fd99::1]:5601", "1.2.3", "01.2.3.4", "fe80::1%25lo", "::1::",
        ])
    func addresses(address: String) throws {
        for name in ["ip", "ipv4", "ipv6"] {
            let announce = try AnnounceQuery(TrackerQuery("\(Self.infohash)&port=1&\(name)=\(address)"))
            #expect(throws: ObscuringError.malformedAddress(name, PercentEncoding.decode(Array(address.utf8)))) {
                try announce.obscured()
            }
            let empty = try AnnounceQuery(TrackerQuery("\(Self.infohash)&port=1&\(name)="))
            #expect(try empty.obscured().values(of: name) == [[]])
        }
    }

    @Test("no second port or address goes out in clear")
    func repetitions() throws {
        let announce = try AnnounceQuery(
            TrackerQuery(
                "\(Self.infohash)&port=6881&ip=1.2.3.4&port=6882&i%70=1.2.3.5&cryptoport=1&cryptoport=2&compact=1"))
        let obscured = try announce.obscured()
        for name in ["sha_ih", "port", "ip", "cryptoport"] { #expect(obscured.values(of: name).count == 1) }
        #expect(!obscured.text.contains("688") && !obscured.text.contains("1.2.3"))
    }

    @Test("the values that are obscured are those of the query as it is now")
    func changes() throws {
        var announce = try AnnounceQuery(TrackerQuery("\(Self.infohash)&port=6881&x=1"))
        announce.query.set("port", to: "7000".utf8)
        let revealed = try ObscuredAnnounceQuery(try announce.obscured()).revealed(for: announce.infohash)
        #expect(try AnnounceQuery(revealed).port == 7000)
        announce.query.set("port", to: "x".utf8)
        #expect(throws: ObscuringError.malformedPort("port", [0x78])) { try announce.obscured() }
        announce.query.keep(only: [])
        let rest = try ObscuredAnnounceQuery(try announce.obscured()).revealed(for: announce.infohash)
        #expect(try AnnounceQuery(rest).port == 6881)
        #expect(rest.parameters.count == 3)
    }

    @Test("an obscured announce is refused that is none, or not of that torrent")
    func received() throws {
        let infohash = BEP8Vectors.infohash
        let hash = "sha_ih=\(BEP8Vectors.all.sha_ih_url)"
        for (text, error) in [
            ("port=1", .missing("sha_ih")), ("sha_ih=a&port=1", .unevenHash("sha_ih", byteCount: 1)),
            ("\(hash)&port=1&\(hash)", .repeated("sha_ih", count: 2)), (hash, .missing("port")),
            ("\(hash)&port=70000", .malformedPort("port", Array("70000".utf8))),
            ("\(hash)&port=1&info%5fhash", .bothHashes),
        ] as [(String, AnnounceQueryError)] {
            #expect(throws: error) { try ObscuredAnnounceQuery(TrackerQuery(text)) }
        }
        let announce = try ObscuredAnnounceQuery(TrackerQuery("\(hash)&port=1&ip=203.0.113.9&cryptoport=x&ipv6="))
        let other = try #require(Infohash(bytes: [UInt8](repeating: 1, count: 20)))
        #expect(throws: AnnounceQueryError.otherTorrent(other)) { try announce.revealed(for: other) }
        #expect(throws: AnnounceQueryError.malformedPort("cryptoport", [0x78])) { try announce.revealed(for: infohash) }
        let address = try ObscuredAnnounceQuery(TrackerQuery("\(hash)&port=1&ip=203.0.113.9&ipv6="))
        #expect(throws: AnnounceQueryError.malformedAddress("ip", Array("203.0.113.9".utf8))) {
            try address.revealed(for: infohash)
        }
    }

    @Test("an error shows what was sent, but neither controls nor more than a line of it")
    func descriptions() {
        let sent = [0x1B, 0x0A] + [UInt8](repeating: 0xFF, count: 10_000)
        for description in [
            AnnounceQueryError.malformedPort("port", sent).description,
            AnnounceQueryError.malformedAddress("ip", sent).description,
            ObscuringError.malformedAddress("ip", sent).description,
            ObscuringError.malformedPort("port", sent).description,
        ] {
            #expect(description.contains("%1B%0A%FF") && description.utf8.count < 300)
            #expect(description.unicodeScalars.allSatisfy { $0.value >= 0x20 })
        }
    }
}
