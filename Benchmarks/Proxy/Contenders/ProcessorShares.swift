import Foundation
import TestSwarm

/// What of a process's processor time is the kernel's, as far as the kernel can tell: it looks a hundred times a second which
/// of both it is (utime and stime of proc(5)). Only over much time is that a measure.
struct ProcessorShares {
    private(set) var user = 0
    private(set) var system = 0

    init() {}

    init(of process: ManagedProcess) throws {
        let status = try String(contentsOfFile: "/proc/\(process.pid)/stat", encoding: .utf8)
        // The name, in parentheses, may hold spaces; utime is the twelfth field behind it.
        let fields = status.drop { $0 != ")" }.split(separator: " ")
        guard fields.count > 13, let user = Int(fields[12]), let system = Int(fields[13]) else {
            throw SwarmError.failed(call: "processor time of \(process.name)", errno: ESRCH)
        }
        (self.user, self.system) = (user, system)
    }

    /// Adds what lies between two looks.
    mutating func add(from before: ProcessorShares, to after: ProcessorShares) {
        user += after.user - before.user
        system += after.system - before.system
    }

    /// The kernel's part of the whole.
    var ofKernel: Double { Double(system) / Double(user + system) }
}
