/// Why bytes are no JSON, and where.
package struct JSONError: Error, Equatable, Sendable {
    package enum Reason: Equatable, Sendable {
        /// The bytes end within a value, or before one.
        case incomplete
        /// Something follows the value.
        case trailingBytes
        /// Bytes that are no UTF-8.
        case invalidUTF8
        /// A member's name that its object has already.
        case duplicateName
        /// An integer beyond 64 bits, or a number beyond what a double holds.
        case numberTooBig
        /// A NUL character in a member's name.
        case nulInName
        /// Arrays and objects within each other, more than `JSONValue.depthLimit` of them.
        case tooDeep
        /// Anything else, in libjansson's words.
        case syntax(String)
    }

    package let reason: Reason
    /// Counted from 1.
    package let line: Int
    /// In characters, counted from 1: where what is wrong was noticed. 0 where the line had not begun.
    package let column: Int

    package init(_ reason: Reason, line: Int, column: Int) {
        self.reason = reason
        self.line = line
        self.column = column
    }
}

extension JSONError: CustomStringConvertible {
    /// The reason in words, and the place.
    package var description: String {
        let text =
            switch reason {
            case .incomplete: "it ends too early"
            case .trailingBytes: "more stands behind its end"
            case .invalidUTF8: "it is no UTF-8"
            case .duplicateName: "a member's name stands twice in one object"
            case .numberTooBig: "a number is too big"
            case .nulInName: "a member's name has a NUL character"
            case .tooDeep: "more than \(JSONValue.depthLimit) arrays and objects are within each other"
            case .syntax(let words): words
            }
        return "\(text) (line \(line), column \(column))"
    }
}
