/// A JSON value (RFC 8259).
package enum JSONValue: Equatable, Sendable {
    case null
    case boolean(Bool)
    /// A number without fraction and exponent.
    case integer(Int64)
    /// Any other number. JSON has none that is not finite: such a one is written as `null`.
    case number(Double)
    case string(String)
    case array([JSONValue])
    /// Members in order. Of two with one name, the last is written, in the first one's place; parsing refuses them.
    case object([Member])

    package struct Member: Equatable, Sendable {
        package let name: String
        package let value: JSONValue

        package init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// A count: what is beyond 64 bits with a sign becomes the nearest that is not.
    package init(_ count: some BinaryInteger) {
        self = .integer(Int64(clamping: count))
    }
}

extension JSONValue {
    /// An object's member; nil where there is none, or where this is no object.
    package subscript(name: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members.first { $0.name == name }?.value
    }

    package var isNull: Bool { self == .null }

    package var boolean: Bool? { if case .boolean(let value) = self { value } else { nil } }

    package var integer: Int64? { if case .integer(let value) = self { value } else { nil } }

    /// An integer counts too.
    package var number: Double? {
        switch self {
        case .integer(let value): Double(value)
        case .number(let value): value
        case .null, .boolean, .string, .array, .object: nil
        }
    }

    package var string: String? { if case .string(let text) = self { text } else { nil } }

    package var array: [JSONValue]? { if case .array(let elements) = self { elements } else { nil } }

    package var object: [Member]? { if case .object(let members) = self { members } else { nil } }
}
