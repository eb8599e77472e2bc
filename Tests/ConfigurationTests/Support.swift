import Configuration

/// The errors of a file called `f` with this text, each as `line:column: message`, or `f: message` without a place.
func errors(in text: String) -> [String] {
    do throws(ConfigurationErrors) {
        _ = try Configuration(parsing: text, file: "f")
        return []
    } catch {
        return error.errors.map { error in
            String(error.description.dropFirst(error.position == nil ? 0 : 2))
        }
    }
}

func parsed(_ text: String) throws -> Configuration {
    try Configuration(parsing: text, file: "f")
}
