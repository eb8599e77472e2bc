extension HeaderFields {
    /// Fields that are meant for the next hop alone, whether Connection names them or not (RFC 9110, section 7.6.1).
    private static let hopByHop: Set<String> = [
        "connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade",
    ]

    /// The fields that may be passed on: without those for the next hop, those that Connection names, and Proxy-*,
    /// which is said to a proxy: Proxy-Authorization is a secret between the client and us.
    package var endToEnd: HeaderFields {
        let dropped = Self.hopByHop.union(tokens(of: "Connection"))
        return HeaderFields(
            all.filter { field in
                let name = String(decoding: field.name.utf8.map(\.lowercased), as: UTF8.self)
                return !dropped.contains(name) && !name.hasPrefix("proxy-")
            })
    }
}
