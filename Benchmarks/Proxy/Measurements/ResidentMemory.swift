import Foundation
import TestSwarm

/// What a process holds of the machine's memory at one time, in bytes.
struct ResidentMemory: Equatable {
    /// VmRSS of proc(5).
    let all: Int
    /// RssAnon: the process's own. The rest are pages of files, which come and go.
    let own: Int

    init(of pid: pid_t) throws {
        let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
        func bytes(_ field: String) throws -> Int {
            let line = status.split(separator: "\n").first { $0.hasPrefix(field) }
            guard let count = line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap({ Int($0) }) else {
                throw SwarmError.failed(call: "\(field) of \(pid)", errno: ESRCH)
            }
            return count * 1024
        }
        (all, own) = (try bytes("VmRSS:"), try bytes("RssAnon:"))
    }

    /// What it has come to when it has not changed for two seconds, or is after ten.
    static func settled(of pid: pid_t) async throws -> ResidentMemory {
        var last = try ResidentMemory(of: pid)
        var unchanged = 0
        for _ in 0..<100 where unchanged < 20 {
            try await Task.sleep(for: .milliseconds(100))
            let now = try ResidentMemory(of: pid)
            unchanged = now == last ? unchanged + 1 : 0
            last = now
        }
        return last
    }
}
