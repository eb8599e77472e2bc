import Foundation

/// A request as a tracker got it.
package struct TrackerRequest: Sendable {
    /// What stands between the method and the version, byte for byte: `/announce?info_hash=…`.
    package let target: String
    /// The header's lines after the first.
    package let headers: [String]

    /// - Returns: nil for what is no GET request.
    init?(header: String) {
        let lines = header.components(separatedBy: "\r\n")
        // ctorrent sends spaces unescaped within the target, so the version begins after the last space.
        guard let line = lines.first?.dropFirst(4), lines[0].hasPrefix("GET "), let end = line.lastIndex(of: " ") else {
            return nil
        }
        target = String(line[..<end])
        headers = lines.dropFirst().prefix { !$0.isEmpty }
    }

    /// Transmission asks for a scrape, too, where an announce URL ends in `announce`.
    package var isScrape: Bool { target.hasPrefix("/scrape") }

    package var isFromSeed: Bool { self["left"] == "0" }

    /// A parameter's value as it was sent, percent-encoding and all.
    package subscript(parameter: String) -> String? {
        target.drop { $0 != "?" }.dropFirst()
            .split(separator: "&")
            .first { $0.hasPrefix("\(parameter)=") }
            .map { String($0.dropFirst(parameter.count + 1)) }
    }
}
