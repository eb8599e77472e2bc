/// Why bytes are not the bencode (BEP 3) that was expected, and where.
public struct BencodeError: Error, Hashable, Sendable {
    /// What is wrong at the offset.
    public enum Reason: Hashable, Sendable {
        /// The bytes end within a value, or where one should begin.
        case truncated
        /// A byte that can neither begin a value nor go on with one.
        case unexpectedByte(UInt8)
        /// A number or a length with zeros in front, or `-0`. Each number has one spelling, so that values can be
        /// hashed.
        case leadingZero
        /// A number outside the 64 bits of a signed integer.
        case integerOverflow
        /// A string that claims more bytes than there are. `length` is nil for one that no integer holds.
        case stringBeyondEnd(length: Int?)
        /// Lists and dictionaries within each other, more than `BencodeCursor.depthLimit` of them.
        case tooDeep
        /// A dictionary's second entry for one key.
        case duplicateKey
        /// Bytes after the value.
        case trailingBytes
        /// A value of another kind than the one that was asked for.
        case unexpectedKind(BencodeKind, expected: BencodeKind)
    }

    /// What is wrong.
    public let reason: Reason
    /// The byte, counted from 0 at the beginning of all bytes, at which it is wrong.
    public let offset: Int

    /// An error at a byte.
    public init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}

extension BencodeError: CustomStringConvertible {
    /// The reason in words, and the offset.
    public var description: String {
        let text =
            switch reason {
            case .truncated: "the data ends too early"
            case .unexpectedByte(let byte): "unexpected byte \(byte)"
            case .leadingZero: "a number with a needless zero"
            case .integerOverflow: "a number beyond 64 bits"
            case .stringBeyondEnd(let length?): "a string of \(length) bytes, more than there are"
            case .stringBeyondEnd(nil): "a string of more bytes than there are"
            case .tooDeep: "too many values within each other"
            case .duplicateKey: "a key that its dictionary already has"
            case .trailingBytes: "bytes after the end"
            case .unexpectedKind(let kind, let expected): "expected \(expected), found \(kind)"
            }
        return "\(text), at byte \(offset)"
    }
}
