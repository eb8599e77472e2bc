import EventLoop
import Glibc

/// Why the daemon could not start, in words for its user.
package struct StartFailure: Error, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }

    /// What `key` of the configuration asked for.
    init(_ failure: SystemFailure, for key: String) {
        let advice =
            switch failure.code {
            case EADDRINUSE: "; another program listens there, or another mseproxy"
            case EACCES: "; ports below 1024 need CAP_NET_BIND_SERVICE"
            case EADDRNOTAVAIL: "; this machine has no such address"
            default: ""
            }
        self.init("\(key): \(failure)\(advice)")
    }

    init(_ failure: SystemFailure) {
        self.init(failure.description)
    }
}
