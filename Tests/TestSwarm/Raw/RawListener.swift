import Foundation

/// A listening socket whose connections a test takes one by one.
package final class RawListener: Sendable {
    package let endpoint: Endpoint
    private let descriptor: Int32

    /// - Parameters:
    ///   - receiveBuffer: bytes that the kernel takes for a connection that is not read; nil for its own choice.
    ///   - network: where it listens; nil for the network of the tests themselves.
    /// - Returns: once it listens; it does so as long as the workspace is there.
    package static func start(
        in workspace: Workspace, on endpoint: Endpoint = .unique(), backlog: Int32 = 512, receiveBuffer: Int32? = nil,
        network: NetworkNamespace? = nil
    ) throws -> RawListener {
        let listener = try RawListener(
            on: endpoint, backlog: backlog, receiveBuffer: receiveBuffer, network: network)
        workspace.keep(listener)
        return listener
    }

    private init(on endpoint: Endpoint, backlog: Int32, receiveBuffer: Int32?, network: NetworkNamespace?) throws {
        self.endpoint = endpoint
        let address = try SocketAddress(endpoint.address, endpoint.port)
        descriptor = try address.makeSocket(SOCK_STREAM, flags: SOCK_NONBLOCK, in: network)
        var on: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        if var receiveBuffer {
            setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, socklen_t(MemoryLayout<Int32>.size))
        }
        guard address.withPointer({ bind(descriptor, $0, $1) }) == 0, listen(descriptor, backlog) == 0 else {
            throw SwarmError.failed(call: "listen on \(endpoint)", errno: errno)
        }
    }

    deinit {
        Glibc.close(descriptor)
    }

    /// The next connection.
    package func accept(within limit: Duration = .seconds(10)) async throws -> RawConnection {
        var accepted: RawConnection?
        try await RawConnection.repeatedly(within: limit, what: "a connection to \(endpoint)") {
            accepted = self.acceptAvailable()
            return accepted != nil
        }
        guard let accepted else { throw CancellationError() }
        return accepted
    }

    /// The next connection, if one waits.
    package func acceptAvailable() -> RawConnection? {
        let connection = Glibc.accept(descriptor, nil, nil)
        guard connection >= 0 else { return nil }
        _ = fcntl(connection, F_SETFL, O_NONBLOCK)
        _ = fcntl(connection, F_SETFD, FD_CLOEXEC)
        return RawConnection(adopting: connection)
    }
}
