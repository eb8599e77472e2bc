import MSE
import NetworkAddress
import Testing
import TorrentIdentity

@testable import ProxyCore

@Suite("What a peer's greeting teaches")
struct GreetingLessonsTests {
    private static let infohash = SampleTorrent(named: "greeted").infohash
    private let peer = SocketAddress(ip: .v4(0xCB00_7101), port: 6881)

    private func learnt(
        _ reason: PeerMemory.PlaintextReason, hasGreeted: Bool, for answered: Infohash? = infohash,
        prefersEncryption: Bool? = nil,
        knowing before: (PeerMemory) -> Void = { _ in }
    ) -> PeerKnowledge? {
        let memory = PeerMemory()
        before(memory)
        let greeting = PeerGreeting(
            hasGreeted: hasGreeted, infohash: hasGreeted ? answered : nil, prefersEncryption: prefersEncryption)
        memory.learn(greeting, of: peer, for: Self.infohash, spokenTo: reason)
        return memory.knowledge(of: peer)
    }

    @Test("a peer speaks no MSE if it failed with it and then answered plaintext, and not for less")
    func plaintextAlone() {
        let shown = learnt(.failure(.closed), hasGreeted: true)
        #expect(shown?.speech == .plaintextAlone && shown?.failure == .closed)
        #expect(learnt(.failure(.closed), hasGreeted: false) == nil)
        // Half a handshake, and one for another torrent, are no answer.
        #expect(learnt(.failure(.closed), hasGreeted: true, for: nil) == nil)
        #expect(learnt(.failure(.closed), hasGreeted: true, for: SampleTorrent(named: "other").infohash) == nil)
        #expect(learnt(.policy, hasGreeted: true) == nil)
        #expect(learnt(.policy, hasGreeted: false) == nil)
        #expect(learnt(.knowledge, hasGreeted: true) == nil)
    }

    @Test("a peer that is known to speak none and does not answer plaintext is asked anew; one that does is not")
    func known() {
        let known = { (memory: PeerMemory) in memory.spokePlaintext(peer, after: .silent) }
        #expect(learnt(.knowledge, hasGreeted: false, knowing: known) == nil)
        #expect(learnt(.knowledge, hasGreeted: true, knowing: known)?.speech == .plaintextAlone)
        #expect(learnt(.policy, hasGreeted: false, knowing: known)?.speech == .plaintextAlone)
    }

    @Test("who prefers encryption speaks MSE, whatever else happened; who does not say so is taken at no word")
    func extensionHandshake() {
        for reason in [PeerMemory.PlaintextReason.failure(.silent), .knowledge, .policy] {
            let knowledge = learnt(reason, hasGreeted: true, prefersEncryption: true)
            #expect(knowledge?.speech == .mse && knowledge?.evidence == .extensionHandshake)
        }
        #expect(learnt(.policy, hasGreeted: true, prefersEncryption: false) == nil)
        let memory = PeerMemory()
        memory.learn(PeerGreeting(hasGreeted: true, infohash: nil, prefersEncryption: false), source: peer.ip)
        #expect(memory.knowledge(of: peer) == nil)
        memory.learn(PeerGreeting(hasGreeted: true, infohash: nil, prefersEncryption: true), source: peer.ip)
        #expect(memory.knowledge(of: peer)?.evidence == .extensionHandshake)
    }
}
