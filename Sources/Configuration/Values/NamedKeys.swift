/// The keys that stand in the file, each as `outbound.socks`; all others have their defaults.
///
/// Where a value comes from is no part of what a configuration says: any two of these are equal.
package struct NamedKeys: Equatable, Sendable {
    private let keys: Set<String>

    init(_ keys: Set<String> = []) {
        self.keys = keys
    }

    package func contains(_ key: String) -> Bool { keys.contains(key) }

    package static func == (left: NamedKeys, right: NamedKeys) -> Bool { true }
}
