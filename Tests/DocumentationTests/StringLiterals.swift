/// The string literals of a Swift file: what stands between interpolations, and those inside of them.
struct StringLiterals {
    /// One literal's fixed words, in their order; nothing where an interpolation stands beside another or at an end.
    struct Literal {
        /// Where it begins, in bytes of the file.
        let offset: Int
        var fragments: [String]
    }

    private let bytes: [UInt8]
    private var index = 0
    private(set) var literals: [Literal] = []

    init(of text: String) {
        bytes = Array(text.utf8)
        readCode(until: nil)
    }

    private func starts(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard index + count <= bytes.count else { return false }
        return (0..<count).allSatisfy { bytes[index + $0] == text.utf8Start[$0] }
    }

    /// To the file's end, or behind the parenthesis that closes an interpolation.
    private mutating func readCode(until end: UInt8?) {
        var depth = 0
        while index < bytes.count {
            if starts("//") {
                while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
            } else if starts("\"\"\"") {
                readLiteral(closedBy: "\"\"\"")
            } else if starts("#\"") {
                index += 1
                readLiteral(closedBy: "\"#")
            } else if bytes[index] == UInt8(ascii: "\"") {
                readLiteral(closedBy: "\"")
            } else {
                if bytes[index] == UInt8(ascii: "(") { depth += 1 }
                if bytes[index] == end {
                    if depth == 0 { return index += 1 }
                    depth -= 1
                }
                index += 1
            }
        }
    }

    private mutating func readLiteral(closedBy end: StaticString) {
        let offset = index
        let isRaw = end.utf8CodeUnitCount == 2
        index += isRaw ? 1 : end.utf8CodeUnitCount
        var fragment: [UInt8] = []
        var fragments: [String] = []
        while index < bytes.count, !starts(end) {
            if !isRaw, starts("\\(") {
                fragments.append(String(decoding: fragment, as: UTF8.self))
                fragment = []
                index += 2
                readCode(until: UInt8(ascii: ")"))
            } else if !isRaw, bytes[index] == UInt8(ascii: "\\") {
                if index + 1 < bytes.count {
                    let escaped = bytes[index + 1]
                    fragment.append(escaped == UInt8(ascii: "n") ? UInt8(ascii: "\n") : escaped)
                }
                index += 2
            } else {
                fragment.append(bytes[index])
                index += 1
            }
        }
        index += end.utf8CodeUnitCount
        fragments.append(String(decoding: fragment, as: UTF8.self))
        literals.append(Literal(offset: offset, fragments: fragments))
    }
}
