import Configuration
import HTTPMessage
import PrintableText
import TorrentIdentity

/// Why the administration does not do what it was asked for.
enum AdminRefusal: Error, Equatable {
    case malformed(RequestHeadError)
    case unknownPath(String, known: [String])
    case wrongMethod(String, path: String, allowed: [String])
    case notAnInfohash(String)
    case bodyTooLong(byteCount: Int)
    /// A body that names no level.
    case noLogLevel([UInt8])
    /// The request was not whole in time.
    case tooSlow(Duration)
    /// A torrent that nobody has added this way.
    case notAdded(Infohash)
    /// The new configuration's errors, each with its place.
    case configurationRefused([String])
    /// The daemon had no answer in time.
    case noAnswer(Duration)
    /// The daemon is about to end.
    case ending
}

extension AdminRefusal {
    /// The longest body that is read, in bytes.
    static let bodyLimit = 64 * 1024

    var status: Int {
        switch self {
        case .malformed(let error): error.status
        case .unknownPath, .notAdded: 404
        case .wrongMethod: 405
        case .notAnInfohash, .noLogLevel: 400
        case .bodyTooLong: 413
        case .tooSlow: 408
        case .configurationRefused: 422
        case .noAnswer: 504
        case .ending: 503
        }
    }

    /// For `Allow`; empty where the method is not what is wrong.
    var allowedMethods: [String] {
        if case .wrongMethod(_, _, let allowed) = self { allowed } else { [] }
    }
}

extension AdminRefusal: CustomStringConvertible {
    var description: String {
        switch self {
        case .malformed(let error):
            "\(error)"
        case .unknownPath(let path, let known):
            "nothing is at \(Self.quoted(path)): there are \(known.joined(separator: ", "))"
        case .wrongMethod(let method, let path, let allowed):
            "\(Self.quoted(method)) is not for \(Self.quoted(path)): use \(allowed.joined(separator: " or "))"
        case .notAnInfohash(let text):
            "\(Self.quoted(text)) is no infohash: expected 40 hexadecimal digits, or the 64 of a v2 torrent"
        case .bodyTooLong(let byteCount):
            "a body of \(byteCount) bytes, and at most \(Self.bodyLimit) are read"
        case .noLogLevel(let body):
            "the body \(Self.quoted(String(decoding: body, as: UTF8.self))) names no log level: expected "
                + "{\"level\":\"debug\"} with \(LogLevel.allCases.map(\.rawValue).joined(separator: ", "))"
        case .tooSlow(let limit):
            "no whole request within \(limit.secondsText) s"
        case .notAdded(let infohash):
            "\(infohash) was not added by hand: what the configuration, a file or an announce names cannot be removed here"
        case .configurationRefused(let errors):
            "the configuration has \(errors.count == 1 ? "an error" : "\(errors.count) errors"): the one before stays in force"
        case .noAnswer(let limit):
            "no answer within \(limit.secondsText) s: what was asked for may happen all the same"
        case .ending:
            "the daemon is ending"
        }
    }

    /// What a stranger sent, cut, and with nothing that a terminal would obey.
    private static func quoted(_ text: String) -> String {
        let limit = 80
        let head = String(text.prefix(limit))
        return "\"\(head.printable)\"" + (text.count > limit ? "…" : "")
    }
}
