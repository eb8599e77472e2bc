import Glibc

/// Looks at a socket that another process has opened before it is served.
enum HandedOverListener {
    /// What family the listening stream socket `raw` is of.
    static func family(_ raw: Int32) throws(HandedOverSocketFailure) -> SocketFamily {
        guard let type = SocketOptions.get(raw, SOL_SOCKET, SO_TYPE) else { throw .noSocket }
        guard type == Int32(SOCK_STREAM.rawValue) else { throw .notStream(type) }
        guard SocketOptions.get(raw, SOL_SOCKET, SO_ACCEPTCONN) == 1 else { throw .notListening }
        let domain = SocketOptions.get(raw, SOL_SOCKET, SO_DOMAIN) ?? AF_UNSPEC
        switch domain {
        case AF_INET, AF_INET6:
            let number = SocketOptions.get(raw, SOL_SOCKET, SO_PROTOCOL) ?? 0
            guard number == Int32(IPPROTO_TCP) else { throw .notTCP(number) }
            return .ip
        case AF_UNIX: return .unix
        default: return .other(domain)
        }
    }

    /// Sets what whoever opened it need not have set: it does not block, and does not outlive this program.
    static func setFlags(_ raw: Int32) throws(HandedOverSocketFailure) {
        let flags = fcntl(raw, F_GETFL)
        guard flags >= 0, fcntl(raw, F_SETFL, flags | O_NONBLOCK) == 0, fcntl(raw, F_SETFD, FD_CLOEXEC) == 0 else {
            throw .system(SystemFailure("set its flags"))
        }
    }
}
