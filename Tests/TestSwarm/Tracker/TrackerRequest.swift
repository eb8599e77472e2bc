import Foundation

/// A request as a tracker got it.
package struct TrackerRequest: Sendable {
    /// The whole head, byte for byte, the empty line included.
    package let head: [UInt8]
    package let method: String
    /// What stands between the method and the version: `/announce?info_hash=…`, or a whole URL from who took it for a proxy.
    package let target: String
    /// The header's lines after the first.
    package let headers: [String]
    /// The address that it came from.
    package let source: String
    /// Whether it came through a tunnel that a CONNECT had asked for.
    package let isTunnelled: Bool

    /// - Returns: nil for what is no request.
    init?(head: [UInt8], source: String, isTunnelled: Bool) {
        let lines = String(decoding: head, as: UTF8.self).components(separatedBy: "\r\n")
        // ctorrent sends spaces unescaped within the target, so the version begins after the last space.
        guard let line = lines.first, let start = line.firstIndex(of: " "), let end = line.lastIndex(of: " "),
            start < end
        else { return nil }
        self.head = head
        method = String(line[..<start])
        target = String(line[line.index(after: start)..<end])
        headers = lines.dropFirst().prefix { !$0.isEmpty }
        self.source = source
        self.isTunnelled = isTunnelled
    }

    /// Whether the target is a whole URL, as a proxy is sent it.
    package var isAbsoluteForm: Bool { target.hasPrefix("http://") }

    /// The target without scheme, host and query.
    package var path: String {
        let path = isAbsoluteForm ? target.dropFirst(7).drop { $0 != "/" } : target[...]
        return String(path.prefix { $0 != "?" })
    }

    /// Transmission asks for a scrape, too, where an announce URL ends in `announce`.
    package var isScrape: Bool { path.split(separator: "/").last == "scrape" }

    package var isFromSeed: Bool { self["left"] == "0" }

    /// A parameter's value as it was sent, percent-encoding and all.
    package subscript(parameter: String) -> String? {
        parameters.first { $0.hasPrefix("\(parameter)=") }.map { String($0.dropFirst(parameter.count + 1)) }
    }

    private var parameters: [Substring] { target.drop { $0 != "?" }.dropFirst().split(separator: "&") }
}
