/// The fields of a head, in their order, repeated ones each for itself.
package struct HeaderFields: Hashable, Sendable {
    package private(set) var all: [HeaderField]

    package init(_ fields: [HeaderField] = []) {
        all = fields
    }

    /// The value of the first field of that name, in any case.
    package subscript(name: String) -> [UInt8]? {
        all.first { $0.isNamed(name) }?.value
    }

    /// The values of every field of that name, in their order.
    package func values(of name: String) -> [[UInt8]] {
        all.filter { $0.isNamed(name) }.map(\.value)
    }

    /// The members of the comma-separated lists that all fields of that name hold, in lower case; empty members are
    /// left out (RFC 9110, section 5.6.1). Knows no quoted strings: for fields that list tokens.
    package func tokens(of name: String) -> [String] {
        values(of: name).flatMap { value in
            value.split(separator: UInt8(ascii: ",")).compactMap { member in
                let trimmed = member.trimmedOfBlanks
                return trimmed.isEmpty ? nil : String(decoding: trimmed.map(\.lowercased), as: UTF8.self)
            }
        }
    }

    /// Removes every field of that name.
    package mutating func remove(_ name: String) {
        all.removeAll { $0.isNamed(name) }
    }

    /// Makes `bytes` part of the last field's value, a space between them, as a folded line does (RFC 9112, section 5.2).
    package mutating func continueLast(with bytes: some BidirectionalCollection<UInt8>) {
        guard let last = all.indices.last else { return }
        all[last].continueValue(with: bytes)
    }

    package mutating func append(_ field: HeaderField) {
        all.append(field)
    }

    package mutating func append(_ name: String, _ value: String) {
        append(HeaderField(name, value))
    }
}

extension HeaderFields: RandomAccessCollection {
    package var startIndex: Int { all.startIndex }
    package var endIndex: Int { all.endIndex }
    package subscript(position: Int) -> HeaderField { all[position] }
}

extension HeaderFields: ExpressibleByArrayLiteral {
    package init(arrayLiteral elements: HeaderField...) {
        self.init(elements)
    }
}
