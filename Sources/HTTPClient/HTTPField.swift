/// One header field, as it is sent or was received.
package struct HTTPField: Hashable, Sendable {
    package var name: String
    /// Without the white space around it; not necessarily text.
    package var value: [UInt8]

    package init(name: String, value: [UInt8]) {
        self.name = name
        self.value = value
    }

    package init(_ name: String, _ value: String) {
        self.init(name: name, value: Array(value.utf8))
    }

    /// Whether it has the name `name`, in whatever case (RFC 9110, section 5.1).
    package func isNamed(_ name: String) -> Bool {
        self.name.lowercased() == name.lowercased()
    }
}
