import Configuration

/// The errors of a file called `f` with this text, each as `line:column: message`; empty when there are none.
func errors(in text: String) -> [String] {
    do throws(ConfigurationErrors) {
        _ = try Configuration(parsing: text, file: "f")
        return []
    } catch {
        return error.errors.map { error in
            let description = error.description
            return String(description.dropFirst(description.hasPrefix("f:") ? 2 : 0))
        }
    }
}

func parsed(_ text: String) throws -> Configuration {
    try Configuration(parsing: text, file: "f")
}
