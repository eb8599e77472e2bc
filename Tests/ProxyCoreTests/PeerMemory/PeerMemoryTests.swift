import MSE
import NetworkAddress
import Testing

@testable import ProxyCore

@Suite("What is remembered of peers")
struct PeerMemoryTests {
    private let memory = PeerMemory()
    private let now: UInt32 = 1_800_000_000
    private let peer = SocketAddress(ip: .v4(0xCB00_7101), port: 6881)
    private let neighbour = SocketAddress(ip: .v4(0xCB00_7101), port: 7000)

    private func speech(_ peer: SocketAddress, after passed: UInt32 = 0) -> PeerKnowledge.Speech? {
        memory.knowledge(of: peer, now: now + passed)?.speech
    }

    @Test("nothing is known of a peer at first, and of its neighbours nothing by what it did")
    func nothing() {
        #expect(memory.knowledge(of: peer, now: now) == nil)
        memory.spokeMSE(peer, selected: .rc4, now: now)
        #expect(speech(peer) == .mse)
        #expect(speech(neighbour) == nil)
    }

    @Test("that a peer speaks MSE counts for a week, that it speaks none for a day, each to its last second")
    func expiry() {
        memory.spokeMSE(peer, selected: .rc4, now: now)
        memory.spokePlaintext(neighbour, after: .closed, now: now)
        #expect(speech(peer, after: 7 * 86400) == .mse)
        #expect(speech(peer, after: 7 * 86400 + 1) == nil)
        #expect(speech(neighbour, after: 86400) == .plaintextAlone)
        #expect(speech(neighbour, after: 86401) == nil)
    }

    @Test("a peer that has spoken MSE is never taken for one that speaks none, until that has expired")
    func noDowngrade() {
        memory.spokeMSE(peer, selected: nil, failure: .reset, now: now)
        memory.spokePlaintext(peer, after: .silent, now: now + 1)
        #expect(speech(peer) == .mse)
        memory.refusedPlaintext(peer, now: now)
        #expect(speech(peer) == .mse)
        memory.spokePlaintext(peer, after: .silent, now: now + 7 * 86400 + 1)
        #expect(speech(peer, after: 7 * 86400 + 1) == .plaintextAlone)
    }

    @Test("a peer that speaks none is one that does as soon as it shows it")
    func upgrade() {
        memory.spokePlaintext(peer, after: .greetedInPlaintext, now: now)
        #expect(memory.knowledge(of: peer, now: now)?.failure == .greetedInPlaintext)
        memory.prefersEncryption(peer, now: now)
        #expect(memory.knowledge(of: peer, now: now)?.evidence == .extensionHandshake)
        #expect(speech(peer) == .mse)
    }

    @Test("a peer that does not answer plaintext any more is asked anew")
    func refusedPlaintext() {
        memory.spokePlaintext(peer, after: .silent, now: now)
        memory.refusedPlaintext(peer, now: now)
        #expect(memory.knowledge(of: peer, now: now) == nil)
    }

    @Test("what a peer selected and refused is kept, and mended by what it selects later")
    func selected() {
        memory.spokeMSE(peer, selected: .plaintext, refused: .rc4, now: now)
        #expect(memory.knowledge(of: peer, now: now)?.refused == .rc4)
        memory.spokeMSE(peer, selected: nil, failure: .closed, now: now)
        let failed = memory.knowledge(of: peer, now: now)
        #expect(failed?.selected == .plaintext && failed?.refused == .rc4 && failed?.failure == .closed)
        memory.spokeMSE(peer, selected: .rc4, now: now)
        let mended = memory.knowledge(of: peer, now: now)
        #expect(mended?.selected == .rc4 && mended?.refused == [] && mended?.failure == nil)
    }

    @Test("a method that was refused is offered last for a day, whatever is selected meanwhile")
    func refusalExpiry() {
        memory.spokeMSE(peer, selected: .plaintext, refused: .rc4, now: now)
        memory.spokeMSE(peer, selected: .plaintext, now: now + 80_000)
        #expect(memory.knowledge(of: peer, now: now + 86_400)?.refused == .rc4)
        #expect(memory.knowledge(of: peer, now: now + 86_401)?.refused == [])
        #expect(speech(peer, after: 7 * 86_400) == .mse)
        memory.spokeMSE(peer, selected: .plaintext, now: now + 90_000)
        #expect(memory.knowledge(of: peer, now: now + 90_000)?.refused == [])
    }

    @Test("a peer that came in encrypted speaks MSE wherever at its IP it is dialled, by IPv4 as mapped into IPv6")
    func sources() throws {
        memory.spokePlaintext(neighbour, after: .closed, now: now)
        memory.spokeMSE(source: peer.ip, .cameEncrypted, now: now)
        #expect(memory.knowledge(of: peer, now: now)?.evidence == .cameEncrypted)
        #expect(speech(neighbour) == .mse)
        #expect(speech(neighbour, after: 86400) == .mse)
        #expect(speech(neighbour, after: 7 * 86400 + 1) == nil)
        let mapped = try #require(IPAddress("::ffff:203.0.113.1"))
        #expect(speech(SocketAddress(ip: mapped, port: 1)) == .mse)
        let other = PeerMemory()
        other.spokeMSE(source: mapped, .cameEncrypted, now: now)
        #expect(other.knowledge(of: peer, now: now)?.speech == .mse)
    }

    @Test("anyone may be behind a loopback address", arguments: ["127.0.0.1", "127.3.3.5", "::1", "::ffff:127.0.0.1"])
    func loopback(text: String) throws {
        let ip = try #require(IPAddress(text))
        memory.spokeMSE(source: ip, .cameEncrypted, now: now)
        #expect(speech(SocketAddress(ip: ip, port: 6881)) == nil)
    }

    @Test("what counts for longer is not shortened, and keeps what was selected")
    func renewal() {
        memory.spokeMSE(peer, selected: .rc4, now: now)
        memory.prefersEncryption(peer, now: now - 60)
        #expect(memory.knowledge(of: peer, now: now)?.evidence == .handshake)
        memory.prefersEncryption(peer, now: now + 60)
        let renewed = memory.knowledge(of: peer, now: now)
        #expect(renewed?.evidence == .extensionHandshake && renewed?.selected == .rc4)
        #expect(speech(peer, after: 7 * 86400 + 60) == .mse)
    }

    @Test("both tables are bounded, and strangers who connect push out none of the peers that were dialled")
    func bounds() {
        memory.spokeMSE(peer, selected: .rc4, now: now)
        for number in 0..<40_000 as Range<UInt32> {
            memory.spokeMSE(source: .v4(0x0A00_0000 + number), .cameEncrypted, now: now + 1)
        }
        #expect(memory.counts.sources <= PeerMemory.mostSources && memory.counts.sources > 12_000)
        #expect(speech(peer) == .mse)
        #expect(speech(SocketAddress(ip: .v4(0x0A00_0000 + 39_999), port: 1)) == .mse)
        for number in 0..<100_000 as Range<UInt32> {
            memory.spokePlaintext(SocketAddress(ip: .v4(0x0B00_0000 + number), port: 1), after: .closed, now: now)
        }
        #expect(memory.counts.peers <= PeerMemory.mostPeers && memory.counts.peers > 50_000)
        // What ends first goes first.
        #expect(speech(peer) == .mse)
    }
}
