import NetworkAddress
import TorrentIdentity

extension PeerMemory {
    /// Why a peer that was dialled is spoken to in plaintext.
    enum PlaintextReason {
        /// MSE with it ended so, before any byte of Yb.
        case failure(PeerKnowledge.Failure)
        /// It is known to speak no MSE.
        case knowledge
        /// The policy, or the peer's having spoken first.
        case policy
    }

    /// What is learnt when `peer`, which was dialled for `infohash`, has been spoken to in plaintext for `reason`.
    func learn(
        _ greeting: PeerGreeting, of peer: SocketAddress, for infohash: Infohash, spokenTo reason: PlaintextReason
    ) {
        let hasAnswered = greeting.infohash == infohash
        switch reason {
        case .failure(let failure) where hasAnswered: spokePlaintext(peer, after: failure)
        case .knowledge where !hasAnswered: refusedPlaintext(peer)
        case .failure, .knowledge, .policy: break
        }
        if greeting.prefersEncryption == true { prefersEncryption(peer) }
    }

    /// What is learnt of a peer at `source` that has connected in plaintext.
    func learn(_ greeting: PeerGreeting, source: IPAddress) {
        if greeting.prefersEncryption == true { spokeMSE(source: source, .extensionHandshake) }
    }
}
