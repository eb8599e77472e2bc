import ObfuscationCrypto
import Testing
import TorrentIdentity
import TrackerProtocol

/// What BEP 8's text leaves open or gets wrong, and how it is read here.
@Suite("BEP8Readings")
struct BEP8ReadingsTests {
    static let vectors = BEP8Vectors.all
    static let infohash = BEP8Vectors.infohash
    static let escapedInfohash = "%AA%F4%C6%1D%DC%C5%E8%A2%DA%BE%DE%0F%3BH%2C%D9%AE%A9CM"

    static func announce(_ rest: String) throws -> AnnounceQuery {
        try AnnounceQuery(TrackerQuery("info_hash=\(escapedInfohash)&\(rest)"))
    }

    static func obscured(_ rest: String) throws -> TrackerQuery { try announce(rest).obscured() }

    @Test("sha_ih: SHA-1 of the raw infohash, percent-encoded, never together with info_hash")
    func shaIH() throws {
        #expect(PeerObfuscation.obfuscatedInfohash(Self.infohash).bytes == Self.vectors.sha_ih.bytes)
        let query = try Self.obscured("port=6881&compact=1")
        #expect(query.text == "sha_ih=\(Self.vectors.sha_ih_url)&port=17804&compact=1")

        // Whatever a caller does to the query afterwards, one of the two goes.
        var announce = try Self.announce("port=6881&compact=1")
        announce.query = TrackerQuery("sha_ih=a&info%5Fhash=b&x=1&info_hash=c&port=6881&sha%5Fih=d&compact=1")
        #expect(try announce.obscured().text == "sha_ih=\(Self.vectors.sha_ih_url)&x=1&port=17804&compact=1")
        let both = TrackerQuery("info_hash=\(Self.escapedInfohash)&sha_ih=\(Self.vectors.sha_ih_url)&port=1")
        #expect(throws: AnnounceQueryError.bothHashes) { try AnnounceQuery(both) }
        #expect(throws: AnnounceQueryError.bothHashes) { try ObscuredAnnounceQuery(both) }
        let received = try ObscuredAnnounceQuery(query)
        #expect(try received.revealed(for: Self.infohash).value(of: "sha_ih") == nil)
    }

    @Test("printed hex in the BEP: the hashes are those of raw bytes, with no digit missing")
    func printedHex() {
        let hash = PeerObfuscation.obfuscatedInfohash(Self.infohash)
        #expect(Infohash(hash).description == "6b4f89a54e2d27ecd7e8da05b4ab8fd9d1d8b119")
        // The BEP prints f36e9cae… as the key for iv abcd, which is SHA-1 of the digits as text.
        let printed = SHA1.hash(bytes: Array("aaf4c61ddcc5e8a2dabedef3b482cd9aea9434dabcd".utf8))
        #expect(Infohash(printed).description == "f36e9cae87cf33e07645ef5ca745a8a83469f31e")
        let peers = Self.vectors.cases.first { $0.iv?.bytes == [0xAB, 0xCD] && $0.index == nil && $0.family == .v4 }
        var bytes = BEP8Vectors.peers
        var wrong = RC4(key: printed.bytes, dropping: 776)
        wrong.apply(to: &bytes)
        #expect(bytes != peers?.obscured.bytes)
        bytes = BEP8Vectors.peers
        PeerObfuscation(infohash: Self.infohash, iv: [0xAB, 0xCD], padByteCount: 18).apply(to: &bytes)
        #expect(bytes == peers?.obscured.bytes)
    }

    @Test(
        "announce port: 16 bits big-endian against the pad, sent in decimal",
        arguments: [(6881, 17804), (51413, 38840)])
    func port(port: Int, sent: Int) throws {
        let query = try Self.obscured("port=\(port)")
        #expect(query.value(of: "port") == Array("\(sent)".utf8))
        let revealed = try ObscuredAnnounceQuery(query).revealed(for: Self.infohash)
        #expect(revealed.value(of: "port") == Array("\(port)".utf8))
        #expect(Self.vectors.announce.port_6881 == 17804 && Self.vectors.announce.port_51413 == 38840)
    }

    @Test("announce ip, ipv4, ipv6: 4 or 16 raw bytes against the pad, each from its beginning")
    func addresses() throws {
        let query = try Self.obscured("ip=208.72.193.86&ipv6=2001:db8::1&ipv4=%D0H%C1V&port=6881&compact=1")
        #expect(query.value(of: "ip") == Self.vectors.announce.ip_208_72_193_86.bytes)
        #expect(query.value(of: "ipv4") == Self.vectors.announce.ip_208_72_193_86.bytes)
        // The vectors' first IPv6 peer has this address, and the pad of an answer without iv is that of announces.
        let peers6 = Self.vectors.cases.first { $0.family == .v6 && $0.iv == nil }
        #expect(query.value(of: "ipv6") == peers6.map { Array($0.obscured.bytes.prefix(16)) })
        #expect(query.text.contains("&ip=%8F%25%C0%20&ipv6=%7Fl%0C%CE"))

        let revealed = try ObscuredAnnounceQuery(query).revealed(for: Self.infohash)
        #expect(
            revealed.text == "info_hash=\(Self.escapedInfohash)&ip=208.72.193.86&ipv6=2001%3Adb8%3A%3A1"
                + "&ipv4=208.72.193.86&port=6881&compact=1")
        #expect(try Self.obscured("port=6881").parameters.count == 3)
    }

    @Test("cryptoport: obscured like port, and only where it is there")
    func cryptoPort() throws {
        let query = try Self.obscured("port=51413&requirecrypto=1&cryptoport=6881&compact=1")
        #expect(query.text.hasSuffix("&port=38840&requirecrypto=1&cryptoport=17804&compact=1"))
        let revealed = try ObscuredAnnounceQuery(query).revealed(for: Self.infohash)
        #expect(revealed.text.hasSuffix("&port=51413&requirecrypto=1&cryptoport=6881&compact=1"))
        // MSE's `port=0` beside a cryptoport is obscured too.
        let hidden = try Self.obscured("port=0&cryptoport=6881")
        #expect(hidden.value(of: "port") == Array("24429".utf8))
        #expect(try Self.obscured("port=6881").value(of: "cryptoport") == nil)
    }

    @Test(
        "an obscured port of 0: refused, so that another one can be taken",
        arguments: ["port=24429", "port=1&cryptoport=24429"])
    func zeroPort(rest: String) throws {
        #expect(Self.vectors.announce.port_24429 == 0)
        let announce = try Self.announce(rest)
        #expect(throws: ObscuringError.portBecomesZero(24429)) { try announce.obscured() }
        #expect(ObscuringError.portBecomesZero(24429).description.contains("24429"))
    }

    @Test("iv in announces: never; an empty iv in an answer is refused")
    func iv() throws {
        #expect(try Self.obscured("port=6881").value(of: "iv") == nil)
        // An announce's own parameter of that name changes no key.
        let query = try Self.obscured("port=6881&iv=abcd")
        #expect(query.value(of: "port") == Array("17804".utf8))
        #expect(
            try ObscuredAnnounceQuery(query).revealed(for: Self.infohash).value(of: "port") == Array("6881".utf8))

        let answer = try AnnounceResponse("d2:iv0:5:peers0:e")
        #expect(throws: RevealError.emptyIV) { try answer.revealed(for: Self.infohash) }
        #expect(throws: ResponseObscuringError.emptyIV) { try answer.obscured(for: Self.infohash, iv: []) }
    }

    @Test("i, n: 32 bits without a sign against x and y, as integers in bencode")
    func wordsOnTheWire() throws {
        for vector in Self.vectors.cases {
            guard let index = vector.index, let modulus = vector.modulus else { continue }
            let obfuscation = PeerObfuscation(infohash: Self.infohash, iv: vector.iv?.bytes)
            #expect(Int64(obfuscation.index(index)) == vector.wireI)
            #expect(Int64(obfuscation.padPairCount(modulus)) == vector.wireN)
        }
        // Beyond Int32: no sign.
        let answer = try AnnounceResponse("d1:ii3056609585e1:ni4160442043e5:peers0:e")
        #expect(try answer.revealed(for: Self.infohash).encoded == Array("d5:peers0:e".utf8))
        for (key, other, value) in [("i", "n", "-1"), ("i", "n", "4294967296"), ("n", "i", "-134525253")] {
            let keys = [(key, value), (other, "4160442043")].sorted { $0.0 < $1.0 }
            let answer = try AnnounceResponse("d" + keys.map { "1:\($0.0)i\($0.1)e" }.joined() + "5:peers0:e")
            #expect(throws: RevealError.outOfRange(key: key, Int64(value)!)) {
                try answer.revealed(for: Self.infohash)
            }
        }
    }

    @Test("unit of n: ip-port pairs, of 6 bytes or 18; 1 to 65536")
    func unit() throws {
        // The BEP's own example, whose keystream follows from no infohash: 3 pairs against a pad of 2.
        let obfuscation = PeerObfuscation(
            reserved: [UInt8](repeating: 0, count: 8), pad: Hex("a496e5f9b83e835013d42226").bytes)
        var bytes = BEP8Vectors.peers
        obfuscation.apply(to: &bytes, wrappingAt: 12)
        #expect(bytes == Hex("74de24afa2df5201bedb15d72443e3f1a2df").bytes)
        var cut = Hex("5201bedb15d72443e3f1a2df").bytes
        obfuscation.apply(to: &cut, from: 6, wrappingAt: 12)
        #expect(cut == Array(BEP8Vectors.peers[6...]))

        let keystream = PeerObfuscation(infohash: Self.infohash)
        for (padPairCount, isRight) in [(0, false), (1, true), (65_536, true), (65_537, false), (.max, false)]
            as [(UInt32, Bool)]
        {
            var answer = AnnounceResponse(["peers": .string(BEP8Vectors.peers)])
            answer.dictionary["i"] = .integer(Int64(keystream.index(0)))
            answer.dictionary["n"] = .integer(Int64(keystream.padPairCount(padPairCount)))
            if isRight {
                #expect(try answer.revealed(for: Self.infohash).peers.count == 3)
            } else {
                #expect(throws: RevealError.padPairCountOutOfRange(padPairCount)) {
                    try answer.revealed(for: Self.infohash)
                }
            }
        }
    }

    @Test("i, n missing: the whole list, no wrap; one without the other is refused")
    func missing() throws {
        // A list that is longer than any pad may be would wrap if anything did.
        let count = PeerObfuscation.longestPadPairCount + 1
        let list = [UInt8](repeating: 0, count: 6 * count)
        let answer = AnnounceResponse(["peers": .string(list)])
        let keystream = ReferenceKeystream(Self.infohash, iv: nil, padByteCount: list.count)
        let revealed = try answer.revealed(for: Self.infohash).dictionary["peers"]?.string
        #expect(revealed == keystream.applied(to: list, stride: 6, index: 0, padPairCount: count))

        let onlyI = try AnnounceResponse("d1:ii3056609585e5:peers0:e")
        #expect(throws: RevealError.indexWithoutPadPairCount) { try onlyI.revealed(for: Self.infohash) }
        let onlyN = try AnnounceResponse("d1:ni4160442043e5:peers0:e")
        #expect(throws: RevealError.padPairCountWithoutIndex) { try onlyN.revealed(for: Self.infohash) }
    }

    @Test("peers6: pairs of 18 bytes, from the pad's beginning whatever peers holds")
    func peers6() throws {
        let answer = AnnounceResponse([
            "peers": .string(BEP8Vectors.peers), "peers6": .string(BEP8Vectors.peers6),
        ])
        let obscured = try answer.obscured(for: Self.infohash, iv: nil)
        for vector in Self.vectors.cases where vector.iv == nil && vector.index == nil {
            #expect(obscured.dictionary[vector.field]?.string == vector.obscured.bytes)
        }
        #expect(try obscured.revealed(for: Self.infohash) == answer)
    }

    @Test("peers and peers6 in one answer: i and n are left out")
    func bothFamilies() throws {
        let answer = AnnounceResponse([
            "i": .integer(1), "n": .integer(2), "peers": .string(BEP8Vectors.peers),
            "peers6": .string(BEP8Vectors.peers6),
        ])
        let obscured = try answer.obscured(for: Self.infohash, iv: [1])
        #expect(
            obscured.dictionary.entries.map { String(decoding: $0.key, as: UTF8.self) } == ["iv", "peers", "peers6"])
    }

    @Test("dictionary peers: compact=1 is asked for, and a list in an obscured answer is an error")
    func dictionaryPeers() throws {
        #expect(try Self.obscured("port=6881").text.hasSuffix("&port=17804&compact=1"))
        #expect(try Self.obscured("compact=0&port=6881").text.hasSuffix("&compact=1&port=17804"))
        for key in ["5:peers", "6:peers6"] {
            let answer = try AnnounceResponse("d\(key)ld2:ip9:127.0.0.14:porti1eeee")
            #expect(throws: RevealError.dictionaryPeers(key: String(key.dropFirst(2)))) {
                try answer.revealed(for: Self.infohash)
            }
        }
    }

    @Test("escapes: %XX only, never +")
    func escapes() throws {
        // An infohash with every byte that is tempting to write otherwise.
        let bytes = Array(" +%&=~-_.".utf8) + [0, 0x7F, 0x80, 0xFF, 0x20, 0x2B, 0x20, 0x2B, 0x20, 0x2B, 0x20]
        let infohash = try #require(Infohash(bytes: bytes))
        var query = TrackerQuery("port=1")
        query.set("info_hash", to: infohash.bytes)
        #expect(query.text == "port=1&info_hash=%20%2B%25%26%3D~-_.%00%7F%80%FF%20%2B%20%2B%20%2B%20")
        #expect(try AnnounceQuery(query).infohash == infohash)
        for byte in UInt8.min...UInt8.max {
            var query = TrackerQuery("ip=x&port=1&compact=1")
            query.set("info_hash", to: [UInt8](repeating: byte, count: 20))
            query.set("ip", to: [byte, 1, byte, 2])
            let sent = try AnnounceQuery(query).obscured().encoded
            #expect(!sent.contains(UInt8(ascii: "+")) && sent.allSatisfy { (0x21...0x7E).contains($0) })
        }
        // A + that comes is a plus, not a space.
        let plus = try AnnounceQuery(TrackerQuery("info_hash=++++++++++++++++++++&port=1"))
        #expect(plus.infohash.bytes == [UInt8](repeating: 0x2B, count: 20))
    }

    @Test("a tracker without BEP 8: its failure reason passes as it is")
    func noSupport() throws {
        let text = "Your client forgot to send your torrent's info_hash. Please upgrade your client."
        let answer = try AnnounceResponse("d14:failure reason\(text.utf8.count):\(text)2:iv0:5:peersle1:ni0ee")
        #expect(try answer.revealed(for: Self.infohash) == answer)
        #expect(answer.failureReason == text)
        #expect(try answer.obscured(for: Self.infohash, iv: [1]) == answer)
    }

    @Test("scrape: BEP 8 does not cover it, so that none passes for an announce")
    func scrape() {
        let scrape = TrackerQuery("info_hash=\(Self.escapedInfohash)")
        #expect(throws: AnnounceQueryError.missing("port")) { try AnnounceQuery(scrape) }
        let several = TrackerQuery("info_hash=\(Self.escapedInfohash)&info_hash=\(Self.escapedInfohash)")
        #expect(throws: AnnounceQueryError.repeated("info_hash", count: 2)) { try AnnounceQuery(several) }
        let hidden = TrackerQuery("sha_ih=\(Self.vectors.sha_ih_url)")
        #expect(throws: AnnounceQueryError.missing("port")) { try ObscuredAnnounceQuery(hidden) }
    }

    @Test(".torrent: obfuscate-announce-list has the shape of announce-list, in tiers of its own")
    func metainfo() throws {
        let tiers = "ll3:a:b3:c:del3:f:gee"
        let info = "4:infod4:name1:n6:pieces0:e"
        let file = "d13:announce-list\(tiers)\(info)23:obfuscate-announce-listll3:x:yel3:z:zeee"
        let metainfo = try Metainfo(parsing: Array(file.utf8))
        #expect(metainfo.trackers == [["a:b", "c:d"], ["f:g"]])
        #expect(metainfo.obfuscatedTrackers == [["x:y"], ["z:z"]])
    }
}
