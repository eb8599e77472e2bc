import Glibc
import HTTPClient

/// Why a daemon did not do what it was asked, in words for who asked.
package enum AdminFailure: Error, Equatable, Sendable {
    /// Nothing is at the path.
    case absent(path: String)
    /// Something that is no socket is at the path.
    case notASocket(path: String)
    /// This user may not connect. `mode` in octal and the owner's name or number, where they can be looked at.
    case denied(path: String, mode: String?, owner: String?)
    /// The socket is there, and nobody behind it.
    case abandoned(path: String)
    /// No answer in time.
    case silent(path: String, Duration)
    /// The connection failed in another way.
    case broken(path: String, reason: String)
    /// What answered does not talk like a daemon.
    case notUnderstood(path: String, reason: String)
    /// The daemon has no such thing: it is of another version.
    case unknownToDaemon(String)
    /// The daemon said no.
    case refused(String)
    /// The new configuration has these errors, each with its place.
    case configurationRefused(String, errors: [String])
}

extension AdminFailure {
    /// What `failure` means for who asked at `path`, at which it looks.
    init(_ failure: HTTPFailure, at path: String) {
        switch failure {
        case .timedOut(_, let limit): self = .silent(path: path, limit)
        case .notHTTP(let reason): self = .notUnderstood(path: path, reason: reason)
        case .unreachable(let reason):
            self = Self.reasonAgainstConnecting(to: path) ?? .broken(path: path, reason: reason)
        default: self = .broken(path: path, reason: "\(failure)")
        }
    }

    /// libcurl does not always tell: it is asked of the file system.
    private static func reasonAgainstConnecting(to path: String) -> AdminFailure? {
        var status = stat()
        guard stat(path, &status) == 0 else {
            return switch errno {
            case ENOENT, ENOTDIR: .absent(path: path)
            case EACCES: .denied(path: path, mode: nil, owner: nil)
            default: nil
            }
        }
        guard status.st_mode & S_IFMT == S_IFSOCK else { return .notASocket(path: path) }
        // To connect is to write (unix(7)).
        guard access(path, W_OK) == 0 else {
            let digits = String(status.st_mode & 0o7777, radix: 8)
            return .denied(
                path: path, mode: String(repeating: "0", count: max(0, 4 - digits.count)) + digits,
                owner: getpwuid(status.st_uid).map { String(cString: $0.pointee.pw_name) } ?? "\(status.st_uid)")
        }
        return .abandoned(path: path)
    }
}

extension AdminFailure: CustomStringConvertible {
    package var description: String {
        switch self {
        case .absent(let path):
            "no socket at \(path): is mseproxy running? --socket or --config names another"
        case .notASocket(let path):
            "\(path) is no socket: --socket names mseproxy's"
        case .denied(let path, let mode?, let owner?):
            "permission denied: \(path) has mode \(mode) and belongs to \(owner); run it as root, or set admin.mode"
        case .denied(let path, _, _):
            "permission denied: \(path) is in a folder that this user may not enter; run it as root"
        case .abandoned(let path):
            "nobody listens on \(path): mseproxy has ended without removing it, or does not accept any more"
        case .silent(let path, let limit):
            "mseproxy did not answer on \(path) within \(Int((limit / .seconds(1)).rounded())) s"
        case .broken(let path, let reason):
            "mseproxy was not asked on \(path): \(reason)"
        case .notUnderstood(let path, let reason):
            "what answered on \(path) is not mseproxy's administration: \(reason)"
        case .unknownToDaemon(let reason):
            "the daemon that runs does not know what it was asked, and is perhaps of another version: \(reason)"
        case .refused(let reason):
            reason
        case .configurationRefused(let reason, let errors):
            ([reason] + errors).joined(separator: "\n")
        }
    }
}
