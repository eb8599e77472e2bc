import EventLoop

/// From socket to pipe to socket by splice(2): the bytes are never this process's.
extension Flow {
    /// One turn through a pipe; nil where that moved nothing, and reading has to tell why.
    mutating func splice(
        from source: borrowing StreamSocket, to sink: borrowing StreamSocket, pool: BufferPool, pipes: PipePool
    ) -> Turn? {
        guard var pipe = pipes.pipe() else { return nil }
        switch pipe.fill(from: source) {
        case .moved(let count):
            byteCount += UInt64(count)
            splicedByteCount += UInt64(count)
            isStreaming = count >= Self.streamsOnFrom
            return drain(pipe, to: sink, pool: pool)
        case .nothing:
            return nil
        case .refused:
            isSplicingRefused = true
            return nil
        case .failed(let code):
            // The socket tells of its error once: this was it.
            return .sourceFailed(code)
        }
    }

    /// Moves what `pipe` holds into the sink, and keeps it for as long as the sink has not taken everything.
    mutating func drain(_ pipe: consuming PooledPipe, to sink: borrowing StreamSocket, pool: BufferPool) -> Turn {
        switch pipe.drain(to: sink) {
        case .moved, .nothing:
            break
        case .refused:
            isSplicingRefused = true
            return flush(pool.buffer(holding: pipe.takeBytes()), to: sink)
        case .failed(let code):
            return .sinkFailed(code)
        }
        if !pipe.isEmpty { waiting = .pipe(pipe) }
        return .going
    }
}
