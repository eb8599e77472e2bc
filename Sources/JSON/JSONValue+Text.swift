import CJansson
import Glibc

extension JSONValue {
    /// The value in one line of ASCII, for programs: no reader finds a line's end in it, and no terminal a command.
    package var text: String { written(size_t(JSON_COMPACT | JSON_ENSURE_ASCII)) }

    /// The value in lines for people, two blanks a level: letters are as they are, and what a terminal would obey or hide is escaped.
    package var indentedText: String { written(shim_json_indent(2)) }

    private func written(_ flags: size_t) -> String {
        let root = raw
        defer { json_decref(root) }
        guard let text = json_dumps(root, flags | size_t(JSON_ENCODE_ANY) | shim_json_real_precision(digitCount)) else {
            fatalError("out of memory")
        }
        defer { free(text) }
        return Self.withoutCommands(String(cString: text))
    }

    /// JSON with what a terminal would obey or hide escaped, of which libjansson escapes the controls below the blank alone. It can stand
    /// in strings alone, but for the lines' ends.
    private static func withoutCommands(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x7F }) { return text }
        return text.unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar.properties.generalCategory {
            case .control where scalar != "\n", .format, .lineSeparator, .paragraphSeparator:
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16, uppercase: true)
                    text += "\\u\(String(repeating: "0", count: 4 - digits.count))\(digits)"
                }
            default: text.unicodeScalars.append(scalar)
            }
        }
    }

    /// The same value as libjansson's, which the caller owns.
    private var raw: UnsafeMutablePointer<json_t> {
        let raw =
            switch self {
            case .null: json_null()
            case .boolean(let value): value ? json_true() : json_false()
            case .integer(let value): json_integer(value)
            case .number(let value): value.isFinite ? json_real(value) : json_null()
            case .string(let text): Self.withCharacters(of: text) { json_stringn_nocheck($0, $1) }
            case .array(let elements): Self.rawArray(elements)
            case .object(let members): Self.rawObject(members)
            }
        // It gives nothing only where memory has run out, of which Swift's own allocations die too.
        guard let raw else { fatalError("out of memory") }
        return raw
    }

    private static func rawArray(_ elements: [JSONValue]) -> UnsafeMutablePointer<json_t>? {
        let array = json_array()
        for element in elements where json_array_append_new(array, element.raw) != 0 { fatalError("out of memory") }
        return array
    }

    private static func rawObject(_ members: [Member]) -> UnsafeMutablePointer<json_t>? {
        let object = json_object()
        for member in members {
            let value = member.value.raw
            let code = withCharacters(of: member.name) { json_object_setn_new_nocheck(object, $0, $1, value) }
            if code != 0 { fatalError("out of memory") }
        }
        return object
    }

    private static func withCharacters<Result>(
        of text: String, _ body: (UnsafePointer<CChar>?, Int) -> Result
    ) -> Result {
        var text = text
        return text.withUTF8 { bytes in
            bytes.withMemoryRebound(to: CChar.self) { body($0.baseAddress, $0.count) }
        }
    }

    /// How many significant digits the number in it needs that needs most, 1 to 17: with 17, which are enough for every
    /// number, 0.1 would be written as 0.10000000000000001.
    private var digitCount: Int32 {
        switch self {
        case .null, .boolean, .integer, .string: 1
        case .number(let value): Self.digitCount(of: value)
        case .array(let elements): elements.reduce(1) { max($0, $1.digitCount) }
        case .object(let members): members.reduce(1) { max($0, $1.value.digitCount) }
        }
    }

    private static func digitCount(of value: Double) -> Int32 {
        // The description has the fewest digits that give the number back, and zeros that only fill it up.
        let digits = "\(value)".prefix { $0 != "e" }.filter(\.isWholeNumber).drop { $0 == "0" }
        // At a power of two they need not be the nearest ones, which are what is written.
        let areNearest = digits.count <= 15 || value.significandBitPattern != 0
        return areNearest ? Int32(min(17, max(1, digits.count))) : 17
    }
}
