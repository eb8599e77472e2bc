package import Foundation

/// Sockets that a service manager opens and keeps, for daemons that come and go (systemd.socket(5)).
package final class ServiceSockets: Sendable {
    /// What one of them is.
    package enum Kind: Sendable {
        /// Listens, an IPv6 one for IPv6 alone.
        case stream(Endpoint)
        /// Listens beside others that say the same (ReusePort=).
        case shared(Endpoint)
        /// Listens on a port of every address of both families.
        case bothFamilies(UInt16)
        /// Is bound, and does not listen.
        case idle(Endpoint)
        case datagram(Endpoint)
        /// Listens at a path.
        case unix(URL)
        /// Is none.
        case pipe
    }

    /// Their names, in order.
    let names: [String]
    let descriptors: [Int32]
    /// What the environment says of them in place of the truth.
    private let told: [String: String]

    /// Opens them, each under the name that is said with it. They are open as long as the workspace is there.
    package static func open(
        _ sockets: [(name: String, kind: Kind)], telling told: [String: String] = [:], in workspace: Workspace
    ) throws -> ServiceSockets {
        let opened = try ServiceSockets(sockets, told)
        workspace.keep(opened)
        return opened
    }

    private init(_ sockets: [(name: String, kind: Kind)], _ told: [String: String]) throws {
        names = sockets.map(\.name)
        self.told = told
        var descriptors: [Int32] = []
        for socket in sockets {
            do {
                let opened = try socket.kind.open()
                // Beyond the numbers that they have in the daemon.
                descriptors.append(fcntl(opened, F_DUPFD_CLOEXEC, 200))
                close(opened)
            } catch {
                for descriptor in descriptors { close(descriptor) }
                throw error
            }
        }
        self.descriptors = descriptors
    }

    deinit {
        for descriptor in descriptors { close(descriptor) }
    }

    /// What the daemon's environment says of them.
    var environment: [String: String] {
        ["LISTEN_FDS": "\(names.count)", "LISTEN_FDNAMES": names.joined(separator: ":")].merging(told) { $1 }
    }

    /// The program that tells another one the id of its process, as which it goes on, and its arguments; those of the other one follow.
    var launcher: [String] {
        get throws { [try Program.shell.path(), "-c", #"export LISTEN_PID=$$; exec "$0" "$@""#] }
    }
}

extension ServiceSockets.Kind {
    fileprivate func open() throws -> Int32 {
        switch self {
        case .stream(let endpoint):
            return try bound(SOCK_STREAM, endpoint, isListening: true)
        case .shared(let endpoint):
            return try bound(SOCK_STREAM, endpoint, isListening: true, isShared: true)
        case .bothFamilies(let port):
            return try bound(SOCK_STREAM, Endpoint("::", port), isListening: true, isForBoth: true)
        case .idle(let endpoint):
            return try bound(SOCK_STREAM, endpoint, isListening: false)
        case .datagram(let endpoint):
            return try bound(SOCK_DGRAM, endpoint, isListening: false)
        case .unix(let file):
            let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
            let address = try UnixAddress(file.path)
            guard address.withPointer({ bind(descriptor, $0, $1) }) == 0, listen(descriptor, 64) == 0 else {
                throw failure("listen on \(file.path)", closing: descriptor)
            }
            return descriptor
        case .pipe:
            var ends: [Int32] = [-1, -1]
            guard Glibc.pipe(&ends) == 0 else { throw SwarmError.failed(call: "pipe", errno: errno) }
            close(ends[1])
            return ends[0]
        }
    }

    /// Without SO_REUSEPORT, as a service manager binds it unless it is told to share: nobody can join in.
    private func bound(
        _ type: __socket_type, _ endpoint: Endpoint, isListening: Bool, isForBoth: Bool = false, isShared: Bool = false
    ) throws -> Int32 {
        let address = try SocketAddress(endpoint.address, endpoint.port)
        let descriptor = try address.makeSocket(type, in: nil)
        var on: Int32 = 1
        let size = socklen_t(MemoryLayout<Int32>.size)
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, size)
        if isShared { setsockopt(descriptor, SOL_SOCKET, SO_REUSEPORT, &on, size) }
        if endpoint.isIPv6 {
            var isIPv6Only: Int32 = isForBoth ? 0 : 1
            setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_V6ONLY, &isIPv6Only, size)
        }
        guard address.withPointer({ bind(descriptor, $0, $1) }) == 0,
            !isListening || listen(descriptor, SOMAXCONN) == 0
        else { throw failure("listen on \(endpoint)", closing: descriptor) }
        return descriptor
    }

    private func failure(_ call: String, closing descriptor: Int32) -> SwarmError {
        let code = errno
        close(descriptor)
        return .failed(call: call, errno: code)
    }
}
