/// One field of a head.
package struct HeaderField: Hashable, Sendable {
    /// As it was written; names are compared without regard to case.
    package let name: String
    /// Without the spaces and tabs around it.
    package private(set) var value: [UInt8]

    package init(name: String, value: some BidirectionalCollection<UInt8>) {
        self.name = name
        self.value = Array(value.trimmedOfBlanks)
    }

    package init(_ name: String, _ value: String) {
        self.init(name: name, value: value.utf8)
    }

    /// Makes `bytes` part of the value, a space between them. In its place: a field of many lines would be copied with each.
    mutating func continueValue(with bytes: some BidirectionalCollection<UInt8>) {
        let bytes = bytes.trimmedOfBlanks
        guard !bytes.isEmpty else { return }
        if !value.isEmpty { value.append(.space) }
        value += bytes
    }

    package func isNamed(_ name: String) -> Bool {
        self.name.utf8.equalsIgnoringCase(name.utf8)
    }

    /// Whether it can be written into a head without ending its line or the head: a token for a name, and a value
    /// without CR, LF, NUL and other controls (RFC 9110, section 5.5).
    var isWritable: Bool {
        name.utf8.isToken && value.allSatisfy { !$0.isControl || $0 == .tab }
    }
}
