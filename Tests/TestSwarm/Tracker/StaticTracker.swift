import Foundation
import Synchronization

/// An HTTP tracker that gives every leecher the same peers and remembers what it was asked, byte for byte.
///
/// A seed gets no peers: so every connection of a test is a leecher's, and runs in the direction that the test is about.
///
/// It is an HTTP proxy as well, behind which every tracker is itself: it takes a whole URL as a target, and a CONNECT, after which
/// it goes on as whoever was asked for.
package final class StaticTracker: Sendable {
    package let endpoint: Endpoint
    private let listener: Int32
    private let state: Mutex<(peers: [Endpoint], requests: [TrackerRequest], response: [UInt8]?)>

    /// - Parameter network: where it listens; nil for the network of the tests themselves.
    /// - Returns: once it listens; it does so as long as the workspace is there.
    package static func start(
        in workspace: Workspace, endpoint: Endpoint = .unique(), peers: [Endpoint] = [],
        network: NetworkNamespace? = nil
    ) throws -> StaticTracker {
        let tracker = try StaticTracker(endpoint: endpoint, peers: peers, network: network)
        workspace.keep(tracker)
        return tracker
    }

    private init(endpoint: Endpoint, peers: [Endpoint], network: NetworkNamespace?) throws {
        self.endpoint = endpoint
        state = Mutex((peers, [], nil))
        let address = try SocketAddress(endpoint.address, endpoint.port)
        listener = try address.makeSocket(SOCK_STREAM, in: network)
        var on: Int32 = 1
        setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
        guard address.withPointer({ bind(listener, $0, $1) }) == 0, listen(listener, 64) == 0 else {
            let failure = errno
            close(listener)
            throw SwarmError.failed(call: "listen on \(endpoint)", errno: failure)
        }
        // The thread owns the listener, and those of the connections hold the tracker only while they answer.
        Thread.detachNewThread { [listener, weak self] in
            while true {
                let connection = accept(listener, nil, nil)
                if connection >= 0 {
                    Thread.detachNewThread { [weak self] in
                        self?.serve(connection)
                        close(connection)
                    }
                } else if errno == EINVAL {
                    // It was shut down.
                    break
                }
            }
            close(listener)
        }
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
    }

    package var announceURL: String { "http://\(endpoint)/announce" }

    /// What the next leecher gets that asks.
    package var peers: [Endpoint] {
        get { state.withLock { $0.peers } }
        set { state.withLock { $0.peers = newValue } }
    }

    /// The URL by which a client that knows no proxy asks for the announce of another tracker, here as at mseproxy.
    /// - Parameter tracker: host and port.
    package func announceURL(for tracker: String) -> String { "http://\(endpoint)/http/\(tracker)/announce" }

    /// What every request but CONNECT is answered with, byte for byte; nil, and it answers as a tracker does.
    package var response: [UInt8]? {
        get { state.withLock { $0.response } }
        set { state.withLock { $0.response = newValue } }
    }

    /// All that was asked, oldest first.
    package var requests: [TrackerRequest] { state.withLock { $0.requests } }

    package var announces: [TrackerRequest] { requests.filter { $0.method == "GET" && !$0.isScrape } }

    /// Answers one request, and whatever comes through a tunnel before it.
    private func serve(_ connection: Int32) {
        // Nobody may keep its thread.
        var limit = timeval(tv_sec: 5, tv_usec: 0)
        setsockopt(connection, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        let source = SocketAddress.peer(of: connection)
        var isTunnelled = false
        while let request = TrackerRequest(head: readHead(connection), source: source, isTunnelled: isTunnelled) {
            let isTunnel = request.method == "CONNECT" && !isTunnelled
            let response = isTunnel ? Self.established : self.response(to: request)
            if isTunnel {
                state.withLock { $0.requests.append(request) }
            }
            _ = response.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard isTunnel else { break }
            isTunnelled = true
        }
    }

    private static let established = [UInt8]("HTTP/1.1 200 Connection established\r\n\r\n".utf8)

    private func response(to request: TrackerRequest) -> [UInt8] {
        let (peers, fixed) = state.withLock { state in
            state.requests.append(request)
            return (request.isFromSeed ? [] : state.peers, state.response)
        }
        if let fixed {
            return fixed
        }
        let body = Self.body(answering: request, peers)
        let header = [
            "HTTP/1.0 200 OK", "Content-Type: text/plain", "Content-Length: \(body.count)", "Connection: close", "", "",
        ]
        return [UInt8](header.joined(separator: "\r\n").utf8) + body
    }

    /// Up to the empty line, and what stands before the end where there is none.
    private func readHead(_ connection: Int32) -> [UInt8] {
        var received: [UInt8] = []
        var byte: UInt8 = 0
        // One at a time, lest it take what follows a CONNECT.
        while received.count < 65536, recv(connection, &byte, 1, 0) == 1 {
            received.append(byte)
            if received.suffix(4) == [13, 10, 13, 10] { break }
        }
        return received
    }

    private static func body(answering request: TrackerRequest, _ peers: [Endpoint]) -> [UInt8] {
        if request["info_hash"] == nil {
            // As a tracker answers that knows nothing of BEP 8's `sha_ih`.
            return [UInt8]("d14:failure reason20:no info_hash is heree".utf8)
        }
        return request.isScrape ? [UInt8]("d5:filesdee".utf8) : compact(peers)
    }

    /// A compact answer (BEP 23, BEP 7).
    private static func compact(_ peers: [Endpoint]) -> [UInt8] {
        let four = peers.filter { !$0.isIPv6 }.flatMap(\.compact)
        let six = peers.filter(\.isIPv6).flatMap(\.compact)
        // A short interval, so that a client that found nobody, or that was refused, asks again within a test's patience.
        var body = [UInt8]("d8:completei1e10:incompletei1e8:intervali5e12:min intervali5e5:peers\(four.count):".utf8)
        body += four
        if !six.isEmpty {
            body += [UInt8]("6:peers6\(six.count):".utf8) + six
        }
        return body + [UInt8]("e".utf8)
    }
}

extension Endpoint {
    /// The address and the port in network order, 6 or 18 bytes.
    package var compact: [UInt8] {
        addressBytes + [UInt8(port >> 8), UInt8(port & 0xFF)]
    }
}
