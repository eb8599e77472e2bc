import CCurl
import EventLoop
import Glibc
import HTTPMessage
import NetworkAddress

/// What libcurl calls, always from within a call of its multi.
extension Transfer {
    func setCallbacks(_ easy: UnsafeMutableRawPointer) {
        let this = Unmanaged.passUnretained(self).toOpaque()
        for option in [
            CURLOPT_HEADERDATA, CURLOPT_WRITEDATA, CURLOPT_READDATA, CURLOPT_PREREQDATA, CURLOPT_OPENSOCKETDATA,
        ] {
            shim_curl_set_data(easy, option, this)
        }
        shim_curl_set_transfer_function(easy, CURLOPT_HEADERFUNCTION) { bytes, size, count, this in
            guard let this else { return 0 }
            return Transfer.from(this).receivedLine(UnsafeRawBufferPointer(start: bytes, count: size * count))
        }
        shim_curl_set_transfer_function(easy, CURLOPT_WRITEFUNCTION) { bytes, size, count, this in
            guard let this else { return 0 }
            return Transfer.from(this).receivedBody(UnsafeRawBufferPointer(start: bytes, count: size * count))
        }
        shim_curl_set_transfer_function(easy, CURLOPT_READFUNCTION) { buffer, size, count, this in
            guard let this else { return Int(CURL_READFUNC_ABORT) }
            return Transfer.from(this).sendBody(UnsafeMutableRawBufferPointer(start: buffer, count: size * count))
        }
        shim_curl_set_prereq_function(easy) { this, _, _, _, _ in
            guard let this else { return CURL_PREREQFUNC_ABORT }
            Transfer.from(this).connected()
            return CURL_PREREQFUNC_OK
        }
        shim_curl_set_opensocket_function(easy) { this, _, address in
            guard let this, let address else { return -1 }
            return Transfer.from(this).openSocket(address)
        }
    }

    private static func from(_ this: UnsafeMutableRawPointer) -> Transfer {
        Unmanaged<Transfer>.fromOpaque(this).takeUnretainedValue()
    }

    private var isGoingOn: Bool { state == .running && failure == nil }

    /// The receiver, while there is one to call.
    private var listener: (any HTTPReceiver)? { isGoingOn ? receiver : nil }

    /// Any count but `line`'s own ends the exchange.
    private func receivedLine(_ line: UnsafeRawBufferPointer) -> Int {
        guard let listener else { return 0 }
        noteByte()
        switch head.read(line) {
        case .more:
            return line.count
        case .tooLarge:
            fail(.headTooLarge(limit: HeadReader.limit))
            return 0
        case .whole(let head) where head.status == 101:
            fail(.notHTTP(reason: "it changes the protocol, which was not asked for"))
            return 0
        case .whole(let head) where head.fields.tokens(of: "Transfer-Encoding").contains { $0 != "chunked" }:
            // libcurl would undo it, and keep what a receiver that pauses does not take.
            fail(.notHTTP(reason: "it has a transfer coding that was not asked for"))
            return 0
        case .whole(let head):
            listener.received(head)
            return isGoingOn ? line.count : 0
        }
    }

    private func receivedBody(_ bytes: UnsafeRawBufferPointer) -> Int {
        guard !bytes.isEmpty else { return 0 }
        guard let listener else { return 0 }
        noteByte()
        let isTaken = listener.received(bytes)
        guard isGoingOn else { return 0 }
        if isTaken { return bytes.count }
        isReceivingPaused = true
        return Int(CURL_WRITEFUNC_PAUSE)
    }

    private func sendBody(_ buffer: UnsafeMutableRawBufferPointer) -> Int {
        guard let listener else { return Int(CURL_READFUNC_ABORT) }
        noteByte()
        if body.unsentByteCount == 0, body.missingByteCount > 0 {
            listener.wantsBody()
            guard isGoingOn else { return Int(CURL_READFUNC_ABORT) }
        }
        // 0 says that the body is over.
        if body.unsentByteCount == 0, body.missingByteCount > 0 {
            isSendingPaused = true
            return Int(CURL_READFUNC_PAUSE)
        }
        return body.move(into: buffer)
    }

    /// libcurl's own sockets are inherited by whatever program the process starts.
    private func openSocket(_ wanted: UnsafePointer<curl_sockaddr>) -> Int32 {
        let address = wanted.pointee
        if let destination = Self.destination(wanted), egress.listeners.isReached(by: destination) {
            fail(.leadsBack(destination))
            return -1
        }
        let type = address.socktype | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.family, type, address.protocol)
        guard descriptor >= 0 else {
            socketFailure = errno
            return -1
        }
        egress.mark(descriptor)
        if request.bindTo != nil {
            // Without the right to it, only this machine's own addresses can be bound to.
            var yes: Int32 = 1
            let length = socklen_t(MemoryLayout<Int32>.size)
            if address.family == AF_INET6 {
                setsockopt(descriptor, Int32(IPPROTO_IPV6), IPV6_TRANSPARENT, &yes, length)
            } else {
                setsockopt(descriptor, Int32(IPPROTO_IP), IP_TRANSPARENT, &yes, length)
            }
        }
        return descriptor
    }

    /// libcurl keeps the whole address behind the beginning that its type declares.
    private static func destination(_ wanted: UnsafePointer<curl_sockaddr>) -> SocketAddress? {
        let offset = MemoryLayout<curl_sockaddr>.offset(of: \.addr) ?? 0
        return SocketAddress((UnsafeRawPointer(wanted) + offset).assumingMemoryBound(to: sockaddr.self))
    }
}
