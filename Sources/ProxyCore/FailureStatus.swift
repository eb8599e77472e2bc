import EventLoop
import Glibc
import HTTPClient

// What a client hears of a server that could not be reached (RFC 9110, section 15.6; RFC 5842 for 508).

extension HTTPFailure {
    var status: Int {
        switch self {
        case .timedOut: 504
        case .leadsBack: 508
        case .unsendable, .unresolved, .unreachable, .unbindable, .refusedByProxy, .proxyFailed, .unverified,
            .notSecured,
            .unreadableAuthorities, .closedEarly, .broken, .headTooLarge, .tooLarge, .notHTTP, .undecodable, .other:
            502
        }
    }
}

extension Dial.Failure {
    var status: Int {
        switch self {
        case .unreachable(let failure): failure.code == ETIMEDOUT ? 504 : 502
        case .leadsBack: 508
        case .unresolved: 502
        }
    }
}
