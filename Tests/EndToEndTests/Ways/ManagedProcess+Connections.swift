import Foundation
import TestSwarm

extension ManagedProcess {
    /// From which IPv4 addresses there are connections to a port of the host that it runs on.
    func connectedAddresses(at port: UInt16) throws -> [String] {
        try String(contentsOfFile: "/proc/\(pid)/net/tcp", encoding: .utf8).split(separator: "\n").dropFirst()
            .compactMap { line in
                // Number, near end, far end, state (1: established), …; an end is ADDRESS:PORT in hex, the address as this machine
                // has it in memory.
                let fields = line.split(separator: " ")
                guard fields.count > 3, fields[3] == "01", fields[1].hasSuffix(String(format: ":%04X", port)),
                    let far = fields[2].split(separator: ":").first.flatMap({ UInt32($0, radix: 16) })
                else { return nil }
                return withUnsafeBytes(of: far) { $0.map { String($0) }.joined(separator: ".") }
            }
    }
}
