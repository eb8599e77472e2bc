import PrintableText

/// One thing that is wrong with a configuration file.
package struct ConfigurationError: Error, Hashable, Sendable {
    package let file: String
    /// nil where no single place is to blame.
    package let position: Position?
    package let message: String

    package var line: Int? { position?.line }
    package var column: Int? { position?.column }
}

extension ConfigurationError: CustomStringConvertible {
    /// `file:line:column: message`, as compilers write it, so that editors find the place.
    package var description: String {
        let place = position.map { ":\($0.line):\($0.column)" } ?? ""
        return "\(file.printable)\(place): \(message)"
    }
}

/// Everything that is wrong with a configuration file, in the order of the file; never empty.
package struct ConfigurationErrors: Error, Hashable, Sendable {
    package let errors: [ConfigurationError]

    init(_ errors: [ConfigurationError]) {
        self.errors = errors.sorted { left, right in
            switch (left.position, right.position) {
            case (let left?, let right?): left < right
            case (_?, nil): true
            case (nil, _): false
            }
        }
    }

    init(file: String, position: Position? = nil, message: String) {
        self.init([ConfigurationError(file: file, position: position, message: message)])
    }
}

extension ConfigurationErrors: CustomStringConvertible {
    /// One error a line.
    package var description: String { errors.map(\.description).joined(separator: "\n") }
}
