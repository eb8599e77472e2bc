import Foundation
import Synchronization

/// A service manager's ear (sd_notify(3)): keeps each message that a daemon sends, and when it came.
package final class NotifySocket: Sendable {
    /// The assignments of one message.
    package struct Message: Sendable {
        package let time: ContinuousClock.Instant
        package let values: [String: String]

        package subscript(name: String) -> String? { values[name] }
    }

    private let path: String
    private let descriptor: Int32
    private let heard = Heard()

    private final class Heard: Sendable {
        let messages = Mutex<[Message]>([])
        let isOver = DispatchSemaphore(value: 0)
    }

    /// - Returns: once it listens; it does so as long as the workspace is there.
    package static func start(in workspace: Workspace) throws -> NotifySocket {
        let socket = try NotifySocket(workspace.folder.appending(path: workspace.unique("notify")).path)
        workspace.keep(socket)
        return socket
    }

    private init(_ path: String) throws {
        self.path = path
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard try UnixAddress(path).withPointer({ bind(descriptor, $0, $1) }) == 0 else {
            throw SwarmError.failed(call: "bind to \(path)", errno: errno)
        }
        // A thread of its own: the queue is short, and who finds it full waits.
        Thread.detachNewThread { [heard, descriptor] in
            var room = [UInt8](repeating: 0, count: 8192)
            while case let count = recv(descriptor, &room, room.count, 0), count > 0 {
                let message = Message(String(decoding: room[..<count], as: UTF8.self))
                heard.messages.withLock { $0.append(message) }
            }
            heard.isOver.signal()
        }
    }

    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
        heard.isOver.wait()
        close(descriptor)
    }

    /// What a daemon's environment needs so that it is heard.
    package var environment: [String: String] { ["NOTIFY_SOCKET": path] }

    /// All that have come so far.
    package var messages: [Message] { heard.messages.withLock(\.self) }

    /// Those that have the assignment `name`, or one of it to `value`.
    package func messages(_ name: String, _ value: String? = nil) -> [Message] {
        messages.filter { message in message[name].map { value == nil || $0 == value } ?? false }
    }

    /// The last status that was told.
    package var status: String? { messages("STATUS").last?["STATUS"] }
}

extension NotifySocket.Message {
    fileprivate init(_ text: String) {
        time = .now
        let assignments = text.split(separator: "\n").map { $0.split(separator: "=", maxSplits: 1) }
        values = Dictionary(
            assignments.map { (String($0[0]), $0.count > 1 ? String($0[1]) : "") }, uniquingKeysWith: { $1 })
    }
}
