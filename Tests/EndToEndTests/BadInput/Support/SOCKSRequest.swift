import TestSwarm

/// Requests as the clients send them, for the address of an IPv4 endpoint.
enum SOCKSRequest {
    /// RFC 1928, section 4.
    static func version5(to target: Endpoint, command: UInt8 = 1) -> [UInt8] {
        [5, command, 0, 1] + target.compact
    }

    /// As `version5`, with the host written out.
    static func version5(named host: String, port: UInt16, command: UInt8 = 1) -> [UInt8] {
        [5, command, 0, 3, UInt8(host.utf8.count)] + Array(host.utf8) + bytes(port)
    }

    static func version4(to target: Endpoint, command: UInt8 = 1, user: String = "user") -> [UInt8] {
        [4, command] + bytes(target.port) + target.addressBytes + Array(user.utf8) + [0]
    }

    /// SOCKS 4a: the address 0.0.0.1, and the name behind the user id.
    static func version4a(named host: String, port: UInt16) -> [UInt8] {
        [4, 1] + bytes(port) + [0, 0, 0, 1, 0] + Array(host.utf8) + [0]
    }

    private static func bytes(_ port: UInt16) -> [UInt8] {
        [UInt8(port >> 8), UInt8(port & 0xFF)]
    }
}
