import EventLoop
import MSE
import PeerWire

/// One direction of a relayed connection: from one socket, through a cipher, to the other socket. Where the cipher changes
/// nothing and nobody looks on, the kernel moves the bytes (`Flow+Splicing`).
struct Flow: ~Copyable {
    /// What a turn came to.
    enum Turn: Equatable {
        case going
        /// The source ended or broke, with this errno.
        case sourceFailed(Int32)
        /// The sink takes no more, with this errno.
        case sinkFailed(Int32)
        /// The source has said what must not go on.
        case forbidden
    }

    /// What came of the source's turn.
    enum Taken: Equatable {
        /// So many bytes were read.
        case bytes(Int)
        /// None are to be encrypted and given.
        case turn(Turn)
    }

    /// A read from which on the next is spliced, in bytes: for less, two calls more cost more than two copies do. More than one block
    /// of 16 KiB with what tells of it, so that a peer that asks for one after the other has them copied.
    static let streamsFrom = 20 * 1024
    /// What has to come at once for the next to be spliced too.
    static let streamsOnFrom = 4 * 1024

    /// What the sink has refused so far.
    enum Waiting: ~Copyable {
        case nothing
        case buffer(PooledBuffer)
        case pipe(PooledPipe)
    }

    private var cipher: PayloadCipher
    private var observer: GreetingObserver?
    /// Where no plaintext handshake may pass, behind whatever it comes.
    private var search: HandshakeSearch?
    var waiting = Waiting.nothing
    /// The end of the stream was passed on: nothing will go this way any more.
    private(set) var isOver = false
    /// Much came at once when the source was read last.
    var isStreaming = false
    /// Bytes of payload that have been read from the source so far, for the sink.
    var byteCount: UInt64 = 0
    /// Those of them that were spliced.
    var splicedByteCount: UInt64 = 0
    /// The system was asked to splice between these sockets, and does not.
    var isSplicingRefused = false

    init(cipher: consuming PayloadCipher) {
        self.cipher = cipher
    }

    /// The source is read only while nothing waits: so a slow sink slows its source down.
    var wantsToRead: Bool { !isOver && !wantsToWrite }

    var wantsToWrite: Bool {
        switch waiting {
        case .nothing: false
        case .buffer: true
        case .pipe: true
        }
    }

    /// Whether bytes are changed on their way.
    var isEncrypting: Bool { !cipher.isPlaintext }

    /// Whether bytes may go past this process.
    var maySplice: Bool {
        switch observer {
        case .none: cipher.isPlaintext && !isSplicingRefused && search == nil
        case .some: false
        }
    }

    /// Has `bytes` go before all that is read, but for the first `sentCount`, which went already. They travel as they are:
    /// whoever gives them has encrypted them. `payloadByteCount` of the stream's payload have been read with them: what a handshake
    /// or the proxy itself has to say is none, and payload may have gone another way.
    mutating func begin(with bytes: [UInt8], sentCount: Int = 0, payloadByteCount: Int, pool: BufferPool) {
        byteCount += UInt64(payloadByteCount)
        guard sentCount < bytes.count else { return }
        waiting = .buffer(pool.buffer(holding: Array(bytes.dropFirst(sentCount))))
    }

    /// Encrypts or decrypts `bytes`, which this flow will carry ahead of what it reads.
    mutating func apply(to bytes: inout [UInt8]) {
        cipher.apply(to: &bytes)
    }

    /// Lets no plaintext handshake pass from here on.
    /// - Returns: whether there is none in `bytes`, with which the stream begins.
    mutating func forbidHandshake(behind bytes: [UInt8]) -> Bool {
        var search = HandshakeSearch()
        defer { self.search = search }
        return !search.finds(in: bytes)
    }

    /// Shows `observer` the stream's plaintext, which begins with `bytes`, until it has seen enough.
    mutating func show(_ bytes: [UInt8], to observer: consuming GreetingObserver) {
        self.observer = consume observer
        bytes.withUnsafeBytes { show($0) }
    }

    /// Moves what the source has past this process, or else reads it into `room`: then it is to be encrypted by `apply` and given to the sink by
    /// `give`.
    mutating func take(
        from source: borrowing StreamSocket, to sink: borrowing StreamSocket,
        into room: UnsafeMutableRawBufferPointer, pool: BufferPool, pipes: PipePool
    ) -> Taken {
        guard wantsToRead else { return .turn(.going) }
        // A spliced byte would go past a socket's first writes, which are cut.
        if maySplice, isStreaming, !sink.isCutting,
            let turn = splice(from: source, to: sink, pool: pool, pipes: pipes)
        {
            return .turn(turn)
        }
        switch source.read(into: room) {
        case .moved(let count):
            isStreaming = count >= Self.streamsFrom
            if search?.finds(in: UnsafeMutableRawBufferPointer(rebasing: room[..<count])) == true {
                return .turn(.forbidden)
            }
            byteCount += UInt64(count)
            return .bytes(count)
        case .wouldBlock:
            return .turn(.going)
        case .endOfStream:
            // Nothing waits, or it would not have been read.
            sink.shutdownWriting()
            isOver = true
            return .turn(.going)
        case .failed(let code):
            return .turn(.sourceFailed(code))
        }
    }

    /// Encrypts or decrypts what was taken, in place.
    mutating func apply(to bytes: UnsafeMutableRawBufferPointer) {
        cipher.apply(to: bytes)
    }

    /// The same for two flows at once, which takes less time than one after the other.
    static func apply(
        _ first: inout Flow, to firstBytes: UnsafeMutableRawBufferPointer, _ second: inout Flow,
        to secondBytes: UnsafeMutableRawBufferPointer
    ) {
        PayloadCipher.apply(&first.cipher, to: firstBytes, &second.cipher, to: secondBytes)
    }

    /// The same for four.
    static func apply(
        _ first: inout Flow, to firstBytes: UnsafeMutableRawBufferPointer,
        _ second: inout Flow, to secondBytes: UnsafeMutableRawBufferPointer,
        _ third: inout Flow, to thirdBytes: UnsafeMutableRawBufferPointer,
        _ fourth: inout Flow, to fourthBytes: UnsafeMutableRawBufferPointer
    ) {
        PayloadCipher.apply(
            &first.cipher, to: firstBytes, &second.cipher, to: secondBytes, &third.cipher, to: thirdBytes,
            &fourth.cipher, to: fourthBytes)
    }

    /// Writes what was taken and encrypted; what the sink refuses is kept.
    mutating func give(
        _ bytes: UnsafeRawBufferPointer, to sink: borrowing StreamSocket, pool: BufferPool
    ) -> Turn {
        show(bytes)
        return write(bytes, to: sink, pool: pool)
    }

    /// Writes what waits.
    mutating func flush(to sink: borrowing StreamSocket, pool: BufferPool) -> Turn {
        switch exchange(&waiting, with: .nothing) {
        case .nothing: .going
        case .buffer(let buffer): flush(buffer, to: sink)
        case .pipe(let pipe): drain(pipe, to: sink, pool: pool)
        }
    }

    mutating func flush(_ buffer: consuming PooledBuffer, to sink: borrowing StreamSocket) -> Turn {
        switch sink.write(buffer.bytes) {
        case .moved(let count):
            buffer.drop(count)
        case .wouldBlock, .endOfStream:
            break
        case .failed(let code):
            return .sinkFailed(code)
        }
        if !buffer.isEmpty { waiting = .buffer(buffer) }
        return .going
    }

    private mutating func show(_ bytes: UnsafeRawBufferPointer) {
        observer?.receive(bytes)
        if observer?.isOver == true { observer = nil }
    }

    private mutating func write(
        _ bytes: UnsafeRawBufferPointer, to sink: borrowing StreamSocket, pool: BufferPool
    ) -> Turn {
        switch sink.write(bytes) {
        case .moved(let count):
            guard count < bytes.count else { return .going }
            waiting = .buffer(pool.buffer(holding: UnsafeRawBufferPointer(rebasing: bytes[count...])))
            return .going
        case .wouldBlock, .endOfStream:
            waiting = .buffer(pool.buffer(holding: bytes))
            return .going
        case .failed(let code):
            return .sinkFailed(code)
        }
    }
}
