import CJansson

extension JSONValue {
    /// How many arrays and objects may be within each other. libjansson takes 2048; what reads a value then goes as deep.
    package static let depthLimit = 64

    /// The value of these bytes, all of them; any value, not objects and arrays alone.
    package init(parsing bytes: [UInt8]) throws(JSONError) {
        // Before libjansson, so that the error has a place; and it overlooks a NUL byte behind a number.
        if let (reason, index) = Self.objection(to: bytes) {
            let (line, column) = Self.place(of: index, in: bytes)
            throw JSONError(reason, line: line, column: column)
        }
        var error = json_error_t()
        let flags = size_t(JSON_REJECT_DUPLICATES | JSON_DECODE_ANY | JSON_ALLOW_NUL)
        let root = bytes.withUnsafeBytes { buffer in
            // It takes no null pointer, which an empty array may have.
            buffer.isEmpty
                ? json_loadb("", 0, flags, &error)
                : json_loadb(buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count, flags, &error)
        }
        guard let root else { throw JSONError(error) }
        self.init(root)
        json_decref(root)
    }

    /// A copy. The depth is bounded already.
    private init(_ raw: UnsafePointer<json_t>) {
        switch raw.pointee.type {
        case JSON_TRUE: self = .boolean(true)
        case JSON_FALSE: self = .boolean(false)
        case JSON_INTEGER: self = .integer(json_integer_value(raw))
        case JSON_REAL: self = .number(json_real_value(raw))
        case JSON_STRING: self = .string(Self.text(json_string_value(raw), json_string_length(raw)))
        case JSON_ARRAY:
            self = .array((0..<json_array_size(raw)).compactMap { json_array_get(raw, $0).map { JSONValue($0) } })
        case JSON_OBJECT: self = .object(Self.members(of: UnsafeMutablePointer(mutating: raw)))
        default: self = .null
        }
    }

    private static func members(of raw: UnsafeMutablePointer<json_t>) -> [Member] {
        var members: [Member] = []
        var next = json_object_iter(raw)
        while let iterator = next {
            if let value = json_object_iter_value(iterator) {
                let name = text(json_object_iter_key(iterator), json_object_iter_key_len(iterator))
                members.append(Member(name: name, value: JSONValue(value)))
            }
            next = json_object_iter_next(raw, iterator)
        }
        return members
    }

    private static func text(_ characters: UnsafePointer<CChar>?, _ count: Int) -> String {
        String(decoding: UnsafeRawBufferPointer(start: characters, count: count), as: UTF8.self)
    }

    /// What is wrong with bytes whose syntax is not looked at, and at which of them: a NUL byte, or an array or object within too
    /// many others.
    private static func objection(to bytes: [UInt8]) -> (JSONError.Reason, index: Int)? {
        var (depth, isInString, isEscaped) = (0, false, false)
        for (index, byte) in bytes.enumerated() {
            switch (byte, isInString) {
            case (0, _): return (.syntax("there is a NUL byte"), index)
            case (_, true) where isEscaped: isEscaped = false
            case (UInt8(ascii: "\\"), true): isEscaped = true
            case (UInt8(ascii: "\""), _): isInString.toggle()
            case (UInt8(ascii: "["), false), (UInt8(ascii: "{"), false):
                depth += 1
                if depth > depthLimit { return (.tooDeep, index) }
            case (UInt8(ascii: "]"), false), (UInt8(ascii: "}"), false): depth -= 1
            default: break
            }
        }
        return nil
    }

    private static func place(of index: Int, in bytes: [UInt8]) -> (line: Int, column: Int) {
        let before = bytes[..<index]
        let line = before.count { $0 == UInt8(ascii: "\n") } + 1
        let lineStart = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return (line, String(decoding: bytes[lineStart..<index], as: UTF8.self).unicodeScalars.count + 1)
    }
}

extension JSONError {
    fileprivate init(_ error: json_error_t) {
        let reason: Reason =
            switch UInt32(bitPattern: withUnsafePointer(to: error) { shim_json_error_code($0) }) {
            case json_error_premature_end_of_input.rawValue: .incomplete
            case json_error_end_of_input_expected.rawValue: .trailingBytes
            case json_error_invalid_utf8.rawValue: .invalidUTF8
            case json_error_duplicate_key.rawValue: .duplicateName
            case json_error_numeric_overflow.rawValue: .numberTooBig
            case json_error_null_byte_in_key.rawValue: .nulInName
            case json_error_stack_overflow.rawValue: .tooDeep
            default: .syntax(withUnsafePointer(to: error) { String(cString: shim_json_error_words($0)) })
            }
        self.init(reason, line: Int(error.line), column: Int(error.column))
    }
}
