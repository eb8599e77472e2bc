/// What keeps the benchmark from its end.
package struct Disappointment: Error, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
