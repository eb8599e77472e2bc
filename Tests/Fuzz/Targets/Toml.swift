import PrintableText

@testable import Configuration

extension FuzzTarget {
    /// Configuration files. The input is one.
    static let toml = FuzzTarget(name: "toml", longestInput: 4096, heap: (8 << 20, 2048)) { input in
        do throws(ConfigurationErrors) {
            let configuration = try Configuration(parsing: input, file: "f")
            let text = configuration.rendered
            let again = Result { () throws(ConfigurationErrors) in try Configuration(parsing: text, file: "rendered") }
            requireSame(again, .success(configuration), "a configuration that is printed and read again")
            requireSame((try? again.get())?.rendered, text, "and printed again")
        } catch {
            require(!error.errors.isEmpty, "an error that is none")
            let lines = 1 + input.count { $0 == UInt8(ascii: "\n") }
            for error in error.errors {
                let text = error.description
                requireSame(text.printable, text, "an error with what a terminal obeys")
                require(text.utf8.count <= 2000 + 8 * input.count, "an error of \(text.utf8.count) bytes")
                guard let position = error.position else { continue }
                require((1...lines).contains(position.line) && position.column >= 0, "\(error) is misplaced")
            }
        }
    }
}
