import CCares
import Glibc
package import NetworkAddress

/// Resolves host names by c-ares, without ever blocking the loop but for the reading of /etc/hosts.
package final class Resolver: WatcherOwner {
    package enum Failure: Error, Hashable, Sendable {
        /// c-ares's words for why there is no address.
        case notFound(String)
    }

    /// How long c-ares waits for a name server's first answer; it asks each of them twice.
    private static let queryTimeout: Int32 = 2000

    /// What the library's own set-up came to, which must be done once and by one thread.
    private static let library = ares_library_init(ARES_LIB_INIT_ALL)

    private let loop: EventLoop
    private let egress: Egress
    private var channel: ares_channel?
    private var sockets: [Int32: ResolverSocket] = [:]
    private var timer: Timer?

    /// A resolver with the system's name servers, or with `nameservers` in their place.
    package init(on loop: EventLoop, by egress: Egress, nameservers: [SocketAddress] = []) throws(Failure) {
        self.loop = loop
        self.egress = egress
        super.init()
        timer = Timer(on: loop, owner: self)
        var options = ares_options()
        options.timeout = Self.queryTimeout
        options.tries = 2
        options.sock_state_cb_data = Unmanaged.passUnretained(self).toOpaque()
        options.sock_state_cb = { data, descriptor, isReading, isWriting in
            guard let data else { return }
            Unmanaged<Resolver>.fromOpaque(data).takeUnretainedValue()
                .watch(descriptor, reading: isReading != 0, writing: isWriting != 0)
        }
        let mask = ARES_OPT_SOCK_STATE_CB | ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES
        var status = Self.library
        if status == ARES_SUCCESS { status = ares_init_options(&channel, &options, Int32(mask)) }
        if status == ARES_SUCCESS, !nameservers.isEmpty {
            let list = nameservers.map(\.description).joined(separator: ",")
            status = ares_set_servers_ports_csv(channel, list)
        }
        guard status == ARES_SUCCESS else { throw .notFound(Self.reason(status)) }
        // Between the making of a socket and its connecting, when it can still be marked.
        ares_set_socket_configure_callback(
            channel,
            { descriptor, _, this in
                guard let this else { return -1 }
                Unmanaged<Resolver>.fromOpaque(this).takeUnretainedValue().egress.mark(descriptor)
                return 0
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    deinit {
        if let channel { ares_destroy(channel) }
    }

    /// Calls `onFinish` with the addresses of `name`, at least one, in the order to be tried. It may be called before
    /// `resolve` returns, and is called without fail, when the resolver goes at the latest.
    package func resolve(_ name: String, onFinish: @escaping (Result<[IPAddress], Failure>) -> Void) {
        // RFC 6761, section 6.3: whatever /etc/hosts and the name servers say.
        guard name.lowercased() != "localhost" else {
            onFinish(.success([.loopback, .v6(high: 0, low: 1)]))
            return
        }
        var hints = ares_addrinfo_hints()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        let request = Unmanaged.passRetained(Request(onFinish))
        ares_getaddrinfo(
            channel, name, nil, &hints,
            { argument, status, _, answer in
                defer { if let answer { ares_freeaddrinfo(answer) } }
                guard let argument else { return }
                let request = Unmanaged<Request>.fromOpaque(argument).takeRetainedValue()
                let addresses = Resolver.addresses(in: answer)
                if status == ARES_SUCCESS, !addresses.isEmpty {
                    request.onFinish(.success(addresses))
                } else {
                    request.onFinish(.failure(.notFound(Resolver.reason(status))))
                }
            }, request.toOpaque())
        armTimer()
    }

    private final class Request {
        let onFinish: (Result<[IPAddress], Failure>) -> Void

        init(_ onFinish: @escaping (Result<[IPAddress], Failure>) -> Void) {
            self.onFinish = onFinish
        }
    }

    private static func addresses(in answer: UnsafeMutablePointer<ares_addrinfo>?) -> [IPAddress] {
        sequence(first: answer?.pointee.nodes, next: { $0?.pointee.ai_next }).prefix { $0 != nil }
            .compactMap { node in node?.pointee.ai_addr.flatMap { SocketAddress($0)?.ip } }
    }

    private static func reason(_ status: Int32) -> String {
        String(cString: ares_strerror(status))
    }

    private func watch(_ descriptor: Int32, reading: Bool, writing: Bool) {
        var events: IOEvents = []
        if reading { events.insert(.read) }
        if writing { events.insert(.write) }
        guard !events.isEmpty else {
            sockets[descriptor] = nil
            return
        }
        let socket = sockets[descriptor] ?? ResolverSocket(descriptor, of: self, on: loop)
        sockets[descriptor] = socket
        socket.watch(events)
    }

    fileprivate func process(reading: Int32, writing: Int32) {
        ares_process_fd(channel, reading, writing)
        armTimer()
    }

    private func armTimer() {
        var next = timeval()
        guard ares_timeout(channel, nil, &next) != nil else {
            timer?.stop()
            return
        }
        timer?.start(after: .seconds(next.tv_sec) + .microseconds(next.tv_usec))
    }

    public override func timerFired(_ tag: WatcherTag) {
        process(reading: Int32(ARES_SOCKET_BAD), writing: Int32(ARES_SOCKET_BAD))
    }
}

extension Resolver.Failure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notFound(let reason): reason
        }
    }
}

/// One of c-ares's sockets, watched while c-ares wants it.
private final class ResolverSocket: WatcherOwner {
    private let descriptor: Int32
    private unowned let resolver: Resolver
    private var watcher: IOWatcher?

    init(_ descriptor: Int32, of resolver: Resolver, on loop: EventLoop) {
        self.descriptor = descriptor
        self.resolver = resolver
        super.init()
        watcher = IOWatcher(on: loop, descriptor: descriptor, owner: self, tag: WatcherTag(0))
    }

    func watch(_ events: IOEvents) {
        watcher?.watch(events)
    }

    override func socketReady(_ tag: WatcherTag, _ events: IOEvents) {
        let none = Int32(ARES_SOCKET_BAD)
        resolver.process(
            reading: events.contains(.read) ? descriptor : none, writing: events.contains(.write) ? descriptor : none)
    }
}
