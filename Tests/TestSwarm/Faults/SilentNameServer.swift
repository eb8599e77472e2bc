import Foundation

/// A name server that answers never.
package final class SilentNameServer: Sendable {
    package let address: String
    private let descriptor: Int32

    /// - Returns: once questions are taken; they are as long as the workspace is there.
    package static func start(in workspace: Workspace) throws -> SilentNameServer {
        let server = try SilentNameServer(on: Endpoint.unique().address)
        workspace.keep(server)
        return server
    }

    private init(on address: String) throws {
        self.address = address
        let socket = try SocketAddress(address, 53)
        descriptor = try socket.makeSocket(SOCK_DGRAM, flags: SOCK_NONBLOCK, in: nil)
        guard socket.withPointer({ bind(descriptor, $0, $1) }) == 0 else {
            throw SwarmError.failed(call: "bind \(address):53", errno: errno)
        }
    }

    deinit {
        close(descriptor)
    }

    /// How many questions have come since it was asked last.
    package func takeQuestionCount() -> Int {
        var room = [UInt8](repeating: 0, count: 1024)
        var count = 0
        while recv(descriptor, &room, room.count, 0) > 0 { count += 1 }
        return count
    }
}
