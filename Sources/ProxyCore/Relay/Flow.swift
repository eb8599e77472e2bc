import EventLoop
import MSE

/// One direction of a relayed connection: from one socket, through a cipher, to the other socket.
struct Flow: ~Copyable {
    /// What a turn came to.
    enum Turn: Equatable {
        case going
        /// The source ended or broke, with this errno.
        case sourceFailed(Int32)
        /// The sink takes no more, with this errno.
        case sinkFailed(Int32)
    }

    private var cipher: PayloadCipher
    private var waiting: PooledBuffer?
    /// The end of the stream was passed on: nothing will go this way any more.
    private(set) var isOver = false
    /// Bytes read from the source so far.
    private(set) var byteCount: UInt64 = 0

    init(cipher: consuming PayloadCipher) {
        self.cipher = cipher
    }

    /// The source is read only while nothing waits: so a slow sink slows its source down.
    var wantsToRead: Bool { !isOver && !hasWaiting }
    var wantsToWrite: Bool { hasWaiting }

    private var hasWaiting: Bool {
        switch waiting {
        case .none: false
        case .some: true
        }
    }

    /// Has `bytes` go before all that is read, but for the first `sentCount`, which went already. They travel as they are:
    /// whoever gives them has encrypted them.
    mutating func begin(with bytes: [UInt8], sentCount: Int = 0, pool: BufferPool) {
        byteCount += UInt64(bytes.count)
        guard sentCount < bytes.count else { return }
        waiting = pool.buffer(holding: Array(bytes.dropFirst(sentCount)))
    }

    /// Encrypts or decrypts `bytes`, which this flow will carry ahead of what it reads.
    mutating func apply(to bytes: inout [UInt8]) {
        cipher.apply(to: &bytes)
    }

    /// One read and one write; what the sink refuses is kept.
    mutating func pump(
        from source: borrowing StreamSocket, to sink: borrowing StreamSocket,
        through scratch: UnsafeMutableRawBufferPointer, pool: BufferPool
    ) -> Turn {
        guard wantsToRead else { return .going }
        switch source.read(into: scratch) {
        case .moved(let count):
            byteCount += UInt64(count)
            let bytes = UnsafeMutableRawBufferPointer(rebasing: scratch[..<count])
            cipher.apply(to: bytes)
            return write(UnsafeRawBufferPointer(bytes), to: sink, pool: pool)
        case .wouldBlock:
            return .going
        case .endOfStream:
            // Nothing waits, or it would not have been read.
            sink.shutdownWriting()
            isOver = true
            return .going
        case .failed(let code):
            return .sourceFailed(code)
        }
    }

    /// Writes what waits.
    mutating func flush(to sink: borrowing StreamSocket) -> Turn {
        guard var buffer = waiting.take() else { return .going }
        switch sink.write(buffer.bytes) {
        case .moved(let count):
            buffer.drop(count)
        case .wouldBlock, .endOfStream:
            break
        case .failed(let code):
            return .sinkFailed(code)
        }
        if !buffer.isEmpty { waiting = consume buffer }
        return .going
    }

    private mutating func write(
        _ bytes: UnsafeRawBufferPointer, to sink: borrowing StreamSocket, pool: BufferPool
    ) -> Turn {
        switch sink.write(bytes) {
        case .moved(let count):
            guard count < bytes.count else { return .going }
            waiting = pool.buffer(holding: UnsafeRawBufferPointer(rebasing: bytes[count...]))
            return .going
        case .wouldBlock, .endOfStream:
            waiting = pool.buffer(holding: bytes)
            return .going
        case .failed(let code):
            return .sinkFailed(code)
        }
    }
}
