import MSE
import TorrentIdentity

/// One end under test: its handshake, then its connection, and all that came out of either.
final class End {
    private var handshake: Handshake
    private var connection: EstablishedConnection?
    /// All that the end has sent so far.
    private(set) var sent: [UInt8]
    /// All the payload that the end has received so far, decrypted.
    private(set) var received: [UInt8] = []
    /// The failure that the last `receive` threw.
    private(set) var failure: HandshakeFailure?
    /// What the end knows once its connection is established.
    private(set) var infohash: Infohash?
    private(set) var selected: CryptoMethods?

    init(_ handshake: consuming Handshake) {
        sent = handshake.takeOutput()
        self.handshake = handshake
    }

    var isEstablished: Bool { selected != nil }
    var phase: Handshake.Phase { handshake.phase }
    var pendingInput: [UInt8] { handshake.pendingInput }
    var pendingOutput: [UInt8] { handshake.pendingOutput }

    /// Hands received bytes to the handshake, or to the connection once there is one.
    func receive(_ bytes: some Sequence<UInt8>) {
        guard isEstablished else { return receiveInHandshake(bytes) }
        var payload = Array(bytes)
        connection?.incoming.apply(to: &payload)
        received += payload
    }

    /// Hands received bytes to the handshake, even where it is over.
    func receiveInHandshake(_ bytes: some Sequence<UInt8>) {
        defer { sent += handshake.takeOutput() }
        do throws(HandshakeFailure) {
            guard let established = try handshake.receive(bytes) else { return }
            infohash = established.infohash
            selected = established.selected
            received += established.payload
            connection = consume established
        } catch {
            failure = error
        }
    }

    /// Makes the next failure tell itself from the last.
    func forgetFailure() {
        failure = nil
    }

    /// Hands received bytes to the end one at a time.
    func receiveSingly(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { receive(CollectionOfOne(byte)) }
    }

    /// Sends payload over the established connection.
    func send(_ payload: [UInt8]) {
        var payload = payload
        connection?.outgoing.apply(to: &payload)
        sent += payload
    }
}
