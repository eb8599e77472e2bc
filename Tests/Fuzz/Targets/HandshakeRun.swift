import MSE
import TestSupport
import TorrentIdentity

/// All that comes of a handshake, and of the connection behind it, with what the other end says.
struct HandshakeRun: Equatable {
    /// What an end must never hold: the longest IA, whose length has two bytes.
    private static let longestPending = 1 << 16
    /// Sent over the connection, once there is one, to see that it is enciphered as the other end expects.
    static let message = Array("a message behind the handshake".utf8)

    var sent: [UInt8]
    /// Payload, in clear.
    var received: [UInt8] = []
    var failure: HandshakeFailure?
    var infohash: Infohash?
    var selected: CryptoMethods?
    /// `message`, as it goes out.
    var sentMessage: [UInt8] = []

    init(
        sent: [UInt8], received: [UInt8] = [], failure: HandshakeFailure? = nil, selected: CryptoMethods? = nil,
        sentMessage: [UInt8] = []
    ) {
        self.sent = sent
        self.received = received
        self.failure = failure
        infohash = selected == nil ? nil : Agreement.infohash
        self.selected = selected
        self.sentMessage = sentMessage
    }

    /// `handshake` with an end that says `pieces`, one by one.
    init(_ handshake: consuming Handshake, _ pieces: [ArraySlice<UInt8>]) {
        sent = handshake.takeOutput()
        var connection: EstablishedConnection?
        for piece in pieces {
            if selected != nil {
                var payload = Array(piece)
                connection?.incoming.apply(to: &payload)
                received += payload
                continue
            }
            do throws(HandshakeFailure) {
                if let established = try handshake.receive(piece) {
                    infohash = established.infohash
                    selected = established.selected
                    received = established.payload
                    connection = consume established
                    sentMessage = Self.message
                    connection?.outgoing.apply(to: &sentMessage)
                }
            } catch {
                if let failure { requireSame(error, failure, "two failures of one handshake") }
                failure = error
                require(handshake.phase == .over && handshake.pendingInput.isEmpty, "more is kept after a failure")
            }
            sent += handshake.takeOutput()
            require(handshake.pendingInput.count < Self.longestPending, "\(handshake.pendingInput.count) bytes wait")
            require((handshake.phase == .over) == (failure != nil || selected != nil), "\(handshake.phase)")
        }
    }
}

/// The same for the facade.
struct StreamRun: Equatable {
    private static let pads = {
        var random = SeededRandom(seed: 1)
        return PadDrawing(from: &random)
    }()

    var sent: [UInt8] = []
    var received: [UInt8] = []
    var state: MSEStream.State
    var sentMessage: [UInt8]?

    /// The responder's end with another that says `pieces`.
    init(responderHearing pieces: [ArraySlice<UInt8>]) {
        self.init(
            MSEStream(responderFor: Agreement.infohash, pads: Self.pads, random: SeededRandom(seed: 2)), pieces)
    }

    /// The initiator's end.
    init(initiatorHearing pieces: [ArraySlice<UInt8>]) throws(HandshakeFailure) {
        self.init(
            try MSEStream(initiatorFor: Agreement.infohash, pads: Self.pads, random: SeededRandom(seed: 2)), pieces)
    }

    private init(_ stream: consuming MSEStream, _ pieces: [ArraySlice<UInt8>]) {
        sent = stream.takeWriteBuffer()
        for piece in pieces {
            if let bytes = try? stream.receive(Array(piece)) { received += bytes }
            sent += stream.takeWriteBuffer()
        }
        state = stream.state
        sentMessage = try? stream.encrypt(HandshakeRun.message)
        switch state {
        case .payload, .plaintextFallback: require(sentMessage?.count == HandshakeRun.message.count, "\(state)")
        default: require(sentMessage == nil && received.isEmpty, "\(state), and \(received.count) bytes came")
        }
    }
}
