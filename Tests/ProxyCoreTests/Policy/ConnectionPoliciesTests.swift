import Configuration
import MSE
import Testing
import TorrentIdentity

@testable import ProxyCore

@Suite("Policies of directions and of torrents")
struct ConnectionPoliciesTests {
    private let plain = SampleTorrent(named: "plain").infohash
    private let own = SampleTorrent(named: "own").infohash

    private func policies(
        _ encryption: EncryptionPolicy?, _ crypto: [CryptoMethod]?, inbound: EncryptionPolicy = .prefer
    ) -> ConnectionPolicies {
        var settings = Configuration()
        settings.outbound.encryption = .require
        settings.inbound.encryption = inbound
        settings.torrentPolicies = [.init(infohash: own, encryption: encryption, crypto: crypto)]
        return ConnectionPolicies(settings)
    }

    @Test("a torrent without a policy of its own has each direction's")
    func general() {
        let policies = policies(.off, [.plaintext])
        #expect(policies.outbound(plain) == ConnectionPolicy(encryption: .require, crypto: [.rc4]))
        #expect(policies.inbound(plain) == ConnectionPolicy(encryption: .prefer, crypto: [.rc4, .plaintext]))
    }

    @Test("a torrent's own policy holds in both directions, and what it leaves out is each direction's")
    func ownPolicy() {
        let both = policies(.off, [.plaintext, .rc4])
        let wanted = ConnectionPolicy(encryption: .off, crypto: [.plaintext, .rc4])
        #expect(both.outbound(own) == wanted)
        #expect(both.inbound(own) == wanted)
        let encryptionAlone = policies(.off, nil)
        #expect(encryptionAlone.outbound(own) == ConnectionPolicy(encryption: .off, crypto: [.rc4]))
        #expect(encryptionAlone.inbound(own) == ConnectionPolicy(encryption: .off, crypto: [.rc4, .plaintext]))
        let cryptoAlone = policies(nil, [.plaintext])
        #expect(cryptoAlone.outbound(own) == ConnectionPolicy(encryption: .require, crypto: [.plaintext]))
        #expect(cryptoAlone.inbound(own) == ConnectionPolicy(encryption: .prefer, crypto: [.plaintext]))
    }

    @Test("plaintext is not selected for a peer that connects under require, and what that leaves unanswered is known")
    func requiredInbound() {
        let inherited = policies(nil, [.plaintext], inbound: .require)
        #expect(inherited.inbound(plain) == ConnectionPolicy(encryption: .require, crypto: [.rc4]))
        #expect(inherited.inbound(own).crypto == [])
        #expect(inherited.outbound(own).crypto == [.plaintext])
        #expect(inherited.unanswerable == [own])
        #expect(policies(.require, [.plaintext]).unanswerable == [own])
        #expect(policies(.require, [.plaintext, .rc4]).inbound(own).crypto == [.rc4])
        #expect(policies(.prefer, [.plaintext], inbound: .require).unanswerable == [])
        var settings = Configuration()
        settings.inbound.encryption = .require
        settings.inbound.crypto = [.plaintext]
        #expect(ConnectionPolicies(settings).unanswerable == [nil])
        settings.inbound.encryption = .prefer
        #expect(ConnectionPolicies(settings).unanswerable == [])
    }

    @Test(
        "encrypted peers are answered where any torrent has them answered",
        arguments: [
            (EncryptionPolicy.prefer, EncryptionPolicy.off, true), (.require, nil, true), (.off, nil, false),
            (.off, .off, false), (.off, .prefer, true), (.off, .require, true),
        ] as [(EncryptionPolicy, EncryptionPolicy?, Bool)])
    func answers(inbound: EncryptionPolicy, own: EncryptionPolicy?, expected: Bool) {
        #expect(policies(own, nil, inbound: inbound).answersMSE == expected)
    }

    @Test("methods are offered in the policy's order, but for those that a peer is known not to take")
    func offers() {
        func order(_ methods: [CryptoMethods], _ knowledge: PeerKnowledge?) -> [CryptoMethods] {
            var offers = CryptoOffers(methods, to: knowledge)
            var order = [offers.current]
            while offers.hasNext {
                let before = offers.refused
                offers.refuse()
                #expect(offers.refused == before.union(order.last ?? []))
                order.append(offers.current)
            }
            return order
        }
        let refusing = PeerKnowledge(speech: .mse, evidence: .handshake, refused: .rc4, end: 1)
        #expect(order([.rc4], nil) == [.rc4])
        #expect(order([.rc4, .plaintext], nil) == [.rc4, .plaintext])
        #expect(order([.plaintext, .rc4], nil) == [.plaintext, .rc4])
        #expect(order([.rc4, .plaintext], refusing) == [.plaintext, .rc4])
        #expect(order([.plaintext, .rc4], refusing) == [.plaintext, .rc4])
        #expect(order([.rc4], refusing) == [.rc4])
    }
}
