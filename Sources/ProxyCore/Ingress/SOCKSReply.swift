import EventLoop
import Glibc
package import NetworkAddress

/// How a SOCKS request ended, by the codes of RFC 1928, section 6. Version 4 knows only granted and rejected.
package enum SOCKSReply: UInt8, Sendable {
    case succeeded = 0
    case generalFailure = 1
    case notAllowed = 2
    case networkUnreachable = 3
    case hostUnreachable = 4
    case connectionRefused = 5
    case timeToLiveExpired = 6
    case commandNotSupported = 7
    case addressTypeNotSupported = 8

    /// The code for why a connection could not be made.
    init(_ failure: Dial.Failure) {
        switch failure {
        case .unresolved:
            self = .hostUnreachable
        case .leadsBack:
            self = .notAllowed
        case .unreachable(let failure):
            self =
                switch failure.code {
                case EACCES, EPERM: .notAllowed
                case ENETUNREACH, ENETDOWN: .networkUnreachable
                case EHOSTUNREACH, EHOSTDOWN: .hostUnreachable
                case ECONNREFUSED: .connectionRefused
                case ETIMEDOUT: .timeToLiveExpired
                default: .generalFailure
                }
        }
    }

    /// The reply as it is sent; `local` is the proxy's own end of the connection, where there is one.
    package func bytes(version: SOCKSNegotiation.Version, local: SocketAddress? = nil) -> [UInt8] {
        let address = local ?? SocketAddress(ip: .v4(0), port: 0)
        let port = [UInt8(address.port >> 8), UInt8(truncatingIfNeeded: address.port)]
        switch version {
        case .five:
            let host = address.ip.bytes
            return [5, rawValue, 0, host.count == 4 ? 1 : 4] + host + port
        case .four:
            let host = address.ip.bytes
            return [0, self == .succeeded ? 0x5A : 0x5B] + port + (host.count == 4 ? host : [0, 0, 0, 0])
        }
    }
}
