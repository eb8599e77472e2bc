/// An announce as `DummyTracker` understood it.
package struct DummyAnnounce: Sendable {
    private let fields: [Substring: Substring]

    /// - Returns: nil for a line that tells of something else.
    init?(line: Substring) {
        // The target comes last, and may hold anything.
        guard line.hasPrefix("announce "), let end = line.firstRange(of: " target=") else { return nil }
        let words = line[..<end.lowerBound].split(separator: " ").dropFirst()
        let pairs: [(Substring, Substring)] = words.map { word in
            let name = word.prefix { $0 != "=" }
            return (name, word.dropFirst(name.count + 1))
        }
        fields = Dictionary(pairs, uniquingKeysWith: { first, _ in first })
        target = String(line[end.upperBound...])
    }

    /// Path and query, as they were sent.
    package let target: String
    /// `sha_ih` or `info_hash`: which of them it had.
    package var kind: String { text("kind") ?? "" }
    /// In hex.
    package var infohash: String { text("infohash") ?? "" }
    /// The address that it came from.
    package var source: String { text("source") ?? "" }
    /// As it was sent.
    package var sentPort: UInt16? { text("port").flatMap { UInt16($0) } }
    /// What the port means.
    package var port: UInt16? { text("revealed").flatMap { UInt16($0) } }
    /// What the cryptoport means.
    package var cryptoport: UInt16? { text("cryptoport").flatMap { UInt16($0) } }
    package var event: String? { text("event") }
    package var left: Int? { text("left").flatMap { Int($0) } }

    /// What the parameter `ip`, `ipv4` or `ipv6` means; nil where there is none.
    package func address(_ parameter: String) -> String? { text(parameter) }

    private func text(_ name: String) -> String? {
        fields[name[...]].flatMap { $0.isEmpty ? nil : String($0) }
    }
}
