import Glibc
package import NetworkAddress

/// A non-blocking stream socket on a loop, TCP's or a Unix one, with its watcher. It is closed when its owner goes.
package struct StreamSocket: ~Copyable {
    /// What a read or a write came to. Would-block is a value, not an error.
    package enum Outcome: Equatable {
        /// So many bytes went, at least one.
        case moved(Int)
        case wouldBlock
        /// The other end sends no more.
        case endOfStream
        /// The errno, ECONNRESET and EPIPE among them.
        case failed(Int32)
    }

    /// SO_ORIGINAL_DST and IP6T_SO_ORIGINAL_DST, of Linux's own headers.
    private static let originalDestinationOption: Int32 = 80

    private let watcher: IOWatcher
    let descriptor: Int32
    /// Where the daemon has made the connection.
    private let nearEnd: NearEnd?
    /// Nil where bytes go in writes as large as the socket takes them.
    private var firstWrites: FirstWrites?

    /// Takes over `descriptor`, which must be non-blocking and have the options of a connection. Nothing is watched yet.
    package init(adopting descriptor: Int32, on loop: EventLoop) {
        self.init(adopting: descriptor, nearEnd: nil, on: loop)
    }

    private init(adopting descriptor: Int32, nearEnd: consuming NearEnd?, on loop: EventLoop) {
        self.descriptor = descriptor
        self.nearEnd = nearEnd
        watcher = IOWatcher(on: loop, descriptor: descriptor, owner: nil, tag: WatcherTag(0))
    }

    /// Begins to connect to `address`, from `source` where that is said. The socket is writable when that is over;
    /// `pendingError` then tells how it went.
    package init(
        connectingTo address: SocketAddress, from source: IPAddress? = nil, by egress: Egress, on loop: EventLoop
    ) throws(SystemFailure) {
        let descriptor = Descriptor(adopting: try address.openSocket())
        egress.mark(descriptor.raw)
        SocketOptions.applyToConnection(descriptor.raw)
        if let source { try Self.bind(descriptor.raw, to: source) }
        let (code, nearEnd) = egress.connect(descriptor.raw, to: address)
        guard code == 0 || code == EINPROGRESS else { throw SystemFailure("connect to \(address)", code: code) }
        self.init(
            adopting: descriptor.release(), nearEnd: nearEnd.map { NearEnd($0, to: address, of: egress) }, on: loop)
    }

    private static func bind(_ descriptor: Int32, to source: IPAddress) throws(SystemFailure) {
        // The port is chosen with the destination known, so that one address has more than 28,000 connections.
        SocketOptions.set(descriptor, Int32(IPPROTO_IP), IP_BIND_ADDRESS_NO_PORT, 1)
        let address = SocketAddress(ip: source, port: 0)
        guard address.withSystemAddress({ Glibc.bind(descriptor, $0, $1) }) == 0 else {
            throw SystemFailure("bind \(source)")
        }
    }

    /// Has `owner` called with `tag` from now on. The owner must outlive the socket, or be replaced.
    package func assign(to owner: WatcherOwner, tag: WatcherTag) {
        watcher.assign(to: owner, tag: tag)
    }

    /// Makes `events` all that the socket is watched for.
    package func watch(_ events: IOEvents) {
        watcher.watch(events)
    }

    /// Whether the system could not watch it: whoever waits for it waits for nothing, so that every call fails.
    var isLost: Bool { watcher.isLost }

    /// Has the bytes from here on written as `firstWrites` cuts them, whoever has the socket.
    package mutating func cut(by firstWrites: FirstWrites) {
        self.firstWrites = firstWrites
    }

    /// Whether what is written next is cut: all of it has to go by `write`.
    package var isCutting: Bool { firstWrites.map { !$0.isOver } ?? false }

    /// Reads into `buffer`, which must not be empty.
    package func read(into buffer: UnsafeMutableRawBufferPointer) -> Outcome {
        guard !isLost else { return .failed(ENOMEM) }
        let count = retryingInterrupts(recv(descriptor, buffer.baseAddress, buffer.count, 0))
        return count == 0 ? .endOfStream : outcome(count)
    }

    /// Writes as much of `buffer`, which must not be empty, as the socket takes, or as its first writes may have.
    package func write(_ buffer: UnsafeRawBufferPointer) -> Outcome {
        guard !isLost else { return .failed(ENOMEM) }
        let count = firstWrites?.portion(of: buffer.count) ?? buffer.count
        let written = outcome(
            retryingInterrupts(Glibc.send(descriptor, buffer.baseAddress, count, Int32(MSG_NOSIGNAL))))
        if case .moved(let count) = written { firstWrites?.wrote(count) }
        return written
    }

    /// Writes what the socket takes of `unsent`, and leaves the rest in it. Returns the errno where it failed.
    package func send(_ unsent: inout [UInt8]) -> Int32? {
        guard !unsent.isEmpty else { return nil }
        switch unsent.withUnsafeBytes({ write($0) }) {
        case .moved(let count): unsent.removeFirst(count)
        case .failed(let code): return code
        case .wouldBlock, .endOfStream: break
        }
        return nil
    }

    /// Sends no more: the other end reads the end of the stream behind what was written.
    package func shutdownWriting() {
        _ = shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Closing will send RST in place of an orderly end.
    package func resetOnClose() {
        var linger = linger(l_onoff: 1, l_linger: 0)
        _ = setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &linger, socklen_t(MemoryLayout.size(ofValue: linger)))
    }

    /// Whether a connect is over and has succeeded, as one on this machine has by the time that it has begun.
    package var isConnected: Bool { SocketAddress.reading { getpeername(descriptor, $0, $1) } != nil }

    /// The errno of a connect that is over, 0 where it succeeded.
    package var pendingError: Int32 {
        guard !isLost else { return ENOMEM }
        var code: Int32 = 0
        var length = socklen_t(MemoryLayout<Int32>.size)
        return getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length) == 0 ? code : errno
    }

    /// The address of this end.
    package var localAddress: SocketAddress? {
        SocketAddress.reading { getsockname(descriptor, $0, $1) }
    }

    /// Where the connection was going before packet rules redirected it here (nftables' and iptables' REDIRECT and DNAT);
    /// nil where none did.
    package var originalDestination: SocketAddress? { originalDestination(of: localAddress) }

    private func originalDestination(of near: SocketAddress?) -> SocketAddress? {
        let level =
            switch near?.ip {
            case .v6: Int32(IPPROTO_IPV6)
            case .v4, nil: Int32(IPPROTO_IP)
            }
        return SocketAddress.reading { getsockopt(descriptor, level, Self.originalDestinationOption, $0, $1) }
    }

    /// Where who made this accepted connection wanted it to go: REDIRECT has changed its destination, which is asked for;
    /// TPROXY has not.
    package var wantedDestination: SocketAddress? {
        let near = localAddress
        return originalDestination(of: near) ?? near
    }

    private func outcome(_ count: Int) -> Outcome {
        if count >= 0 { return .moved(count) }
        return errno == EAGAIN || errno == EWOULDBLOCK ? .wouldBlock : .failed(errno)
    }

    deinit {
        // libev must forget the number before another connection can have it.
        watcher.watch([])
        close(descriptor)
    }
}
