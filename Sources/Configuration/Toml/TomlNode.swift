/// A TOML value and where it stands.
struct TomlNode: Equatable {
    indirect enum Value: Equatable {
        case string(String)
        case integer(Int64)
        case float(Double)
        case boolean(Bool)
        case date
        case time
        case dateTime
        case array([TomlNode])
        /// In the order in which the keys stand in the file.
        case table([Entry])
    }

    struct Entry: Equatable {
        let key: String
        let keyPosition: Position
        let node: TomlNode
    }

    let value: Value
    let position: Position

    /// The value's type, for a message.
    var typeName: String {
        switch value {
        case .string: "a string"
        case .integer: "an integer"
        case .float: "a float"
        case .boolean: "a boolean"
        case .date: "a date"
        case .time: "a time"
        case .dateTime: "a date-time"
        case .array: "an array"
        case .table: "a table"
        }
    }
}
