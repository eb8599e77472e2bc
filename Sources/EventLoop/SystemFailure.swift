import Glibc

/// A system call that failed: which, on what, and why.
package struct SystemFailure: Error, Hashable, Sendable {
    /// What was tried, in words: `bind 127.0.0.1:1080`.
    package let operation: String
    /// The errno that it left.
    package let code: Int32

    /// `operation` is put into words only after errno was read, which the words' making may change.
    package init(_ operation: @autoclosure () -> String, code: Int32 = errno) {
        self.code = code
        self.operation = operation()
    }
}

extension SystemFailure: CustomStringConvertible {
    package var description: String { "\(operation): \(Self.reason(code))" }

    /// The system's words for an errno.
    package static func reason(_ code: Int32) -> String {
        var text = [CChar](repeating: 0, count: 128)
        guard strerror_r(code, &text, text.count) == 0 else { return "error \(code)" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
