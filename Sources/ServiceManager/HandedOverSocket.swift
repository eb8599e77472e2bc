import CSystemd
import Glibc

/// A socket that the service manager has opened for this process (systemd.socket(5)).
package struct HandedOverSocket: Hashable, Sendable {
    /// FileDescriptorName= of its unit, which is the unit's own name where none is said; "unknown" where no names were given.
    package let name: String
    /// Its number, which is the caller's to close. It is close-on-exec.
    package let descriptor: Int32
}

extension ServiceManager {
    /// The sockets that it has handed over, in order (LISTEN_FDS and LISTEN_FDNAMES, sd_listen_fds_with_names(3)).
    ///
    /// They are taken once: the variables leave the environment, and the next call finds none. To be called before there
    /// is a second thread.
    package static func takeSockets() throws(HandedOverSocketsFailure) -> [HandedOverSocket] {
        let variables = HandedOverSocketsFailure.Variables { getenv($0).map { String(cString: $0) } }
        var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
        let count = shim_sd_listen_fds_with_names(&names)
        defer { free(names) }
        guard count >= 0 else { throw HandedOverSocketsFailure(code: -count, variables) }
        return (0..<count).compactMap { index in
            guard let name = names?[Int(index)] else { return nil }
            defer { free(name) }
            return HandedOverSocket(name: String(cString: name), descriptor: shim_sd_listen_fds_start() + index)
        }
    }
}
