import Testing

@testable import TrackerProtocol

@Suite("An answer without some of its peers")
struct RemovedPeersTests {
    private func answer(_ text: String) throws -> AnnounceResponse { try AnnounceResponse(parsing: Array(text.utf8)) }

    @Test("keeps its form and its order")
    func forms() throws {
        let packed = try answer("d8:intervali9e5:peers18:aaaa01bbbb02cccc03e")
        #expect(
            packed.removingPeers { $0.ip == Array("bbbb".utf8) }.encoded
                == Array("d8:intervali9e5:peers12:aaaa01cccc03e".utf8))
        let listed = try answer("d5:peersld2:ip7:1.2.3.44:porti5eed2:ip4:host4:porti5eed2:ip7:1.2.3.54:porti5eeee")
        #expect(
            listed.removingPeers { $0.ip == [1, 2, 3, 4] }.encoded
                == Array("d5:peersld2:ip4:host4:porti5eed2:ip7:1.2.3.54:porti5eeee".utf8))
    }

    @Test("loses their flags and no others")
    func flags() throws {
        let packed = try answer("d12:crypto_flags3:abc5:peers18:aaaa01bbbb02cccc03e")
        #expect(packed.removingPeers { $0.ip == Array("bbbb".utf8) }.cryptoFlags == Array("ac".utf8))
        // Flags for the peers of one of two lists.
        let both = try answer("d12:crypto_flags1:a5:peers6:aaaa016:peers618:bbbbbbbbbbbbbbbb02e")
        #expect(both.removingPeers { $0.family == .v6 }.cryptoFlags == Array("a".utf8))
        #expect(both.removingPeers { $0.family == .v4 }.cryptoFlags == [0])
    }

    @Test("is the same where there are none of them")
    func nothing() throws {
        let response = try answer("d5:peers6:aaaa013:xyzi1ee")
        #expect(response.removingPeers { _ in false } == response)
        #expect(AnnounceResponse.failure("x").removingPeers { _ in true } == .failure("x"))
    }
}
