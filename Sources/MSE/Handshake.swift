public import TorrentIdentity

/// One end of a handshake, initiator or responder: bytes in, bytes out, no socket and no clock.
///
/// Send what `takeOutput()` gives, an initiator first of all after its making; hand in what arrives by `receive`. The
/// steps and fields are those of the specification "Message Stream Encryption".
public struct Handshake: ~Copyable {
    /// The longest IA that every responder takes: libtorrent, aria2 and rTorrent refuse more than a handshake's bytes.
    public static let longestInitialPayload = 68

    /// How far the handshake is.
    public enum Phase: Hashable, Sendable {
        /// The other end's public key has not come whole.
        case awaitingPublicKey
        /// It came; the other end's step 3 or 4 has not come whole.
        case awaitingNegotiation
        /// Nothing more is read: the connection is established, or the handshake failed.
        case over
    }

    private enum Role: ~Copyable {
        case initiator(Initiator)
        case responder(Responder)
        case over(HandshakeFailure)
    }

    private var role: Role
    private var input = HandshakeInput()
    private var output: [UInt8]

    /// How far the handshake is.
    public private(set) var phase = Phase.awaitingPublicKey

    /// Whether the S that this initiator agreed on begins with a zero byte, as 1 in 256 does.
    ///
    /// libtorrent (2.0.8 and before) leaves that byte out of HASH("req3", S), finds no torrent, and closes the connection
    /// after its Yb. Another connection with another key is then worth its while.
    public private(set) var isSecretShort = false

    /// How many of the first bytes that this end sends its first write must carry, where it does not carry all that
    /// `takeOutput()` gives: cut earlier, the first flight is not what `PadDrawing.FirstFlight` promises. 0 for any number.
    public let firstWriteReach: Int

    /// The initiator's end, for `infohash`. It offers `methods` and carries `initialPayload` (IA, at most 68 bytes) in
    /// step 3.
    ///
    /// The offer cannot express a preference, and most peers answer an offer of both with plaintext: offer just what
    /// is wanted.
    public init(
        initiatorFor infohash: Infohash, offering methods: CryptoMethods, initialPayload: [UInt8],
        material: consuming HandshakeMaterial
    ) throws(HandshakeFailure) {
        guard initialPayload.count <= Self.longestInitialPayload else {
            throw .initialPayloadTooLong(initialPayload.count)
        }
        output = material.opening
        firstWriteReach = material.firstWriteReach
        role = .initiator(
            Initiator(infohash: infohash, provided: methods, initialPayload: initialPayload, material: material))
    }

    /// The responder's end. It selects the first of `methods` that the initiator provides, and asks `torrent` once for
    /// the infohash whose HASH("req2", SKEY) it is given; nil from it ends the handshake. A plaintext peer-wire
    /// handshake in the place of Ya fails: where plaintext is allowed, it must be told before this end is made.
    public init(
        responderAccepting methods: [CryptoMethods], material: consuming HandshakeMaterial,
        torrent: @escaping (_ requirement2: Octets20) -> Infohash?
    ) {
        self.init(responderWith: material) { torrent($0).map { AnsweredTorrent($0, accepting: methods) } }
    }

    /// The same with what is accepted told for each torrent.
    public init(
        responderWith material: consuming HandshakeMaterial,
        torrent: @escaping (_ requirement2: Octets20) -> AnsweredTorrent?
    ) {
        output = []
        firstWriteReach = material.firstWriteReach
        role = .responder(Responder(material: material, torrent: torrent))
    }

    /// Bytes to send that were not taken yet.
    public var pendingOutput: [UInt8] { output }

    /// Received bytes that no step has taken yet.
    public var pendingInput: [UInt8] { input.bytes }

    /// Bytes to send, in order; taken.
    public mutating func takeOutput() -> [UInt8] {
        defer { output = [] }
        return output
    }

    /// Takes received bytes, however they are cut. Returns the connection once it is established, nil before; after a
    /// failure, which every further call throws again, nothing more is read.
    public mutating func receive(_ bytes: some Sequence<UInt8>) throws(HandshakeFailure) -> EstablishedConnection? {
        var current = Role.over(.alreadyOver)
        swap(&current, &role)
        input.append(bytes)
        do throws(HandshakeFailure) {
            switch consume current {
            case .initiator(var initiator):
                let step = try initiator.advance(reading: &input, writing: &output)
                isSecretShort = initiator.isSecretShort
                return settle(step, else: .initiator(initiator))
            case .responder(var responder):
                let step = try responder.advance(reading: &input, writing: &output)
                return settle(step, else: .responder(responder))
            case .over(let failure):
                throw failure
            }
        } catch {
            phase = .over
            role = .over(error)
            input.discard()
            throw error
        }
    }

    private mutating func settle(_ step: consuming Step, else role: consuming Role) -> EstablishedConnection? {
        switch consume step {
        case .waiting(let phase):
            self.role = role
            self.phase = phase
            return nil
        case .established(let connection):
            phase = .over
            return connection
        }
    }

    /// What one end's machine came to with the bytes that were there.
    enum Step: ~Copyable {
        case waiting(Phase)
        case established(EstablishedConnection)
    }
}
