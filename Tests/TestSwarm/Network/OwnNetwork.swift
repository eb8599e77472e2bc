import Foundation

/// The network namespace of `Tests/own-network`, outside which nothing here runs: real clients must reach nobody.
package enum OwnNetwork {
    package static func require() throws {
        // The address alone would not do: a machine may have it, and a way out too.
        let routes = try String(contentsOfFile: "/proc/net/dev", encoding: .utf8).split(separator: "\n").dropFirst(2)
        let interfaces = routes.map { $0.prefix { $0 != ":" }.trimmingCharacters(in: .whitespaces) }
        guard interfaces == ["lo"], try SocketAddress("198.18.0.1", 0).isBindable else {
            throw SwarmError.noNetworkOfItsOwn
        }
    }
}
