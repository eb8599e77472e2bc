import Foundation
import TestSwarm

extension ManagedProcess {
    /// What each of its threads has taken of the processors so far, by thread (the first field of /proc/PID/task/TID/schedstat,
    /// in nanoseconds).
    func threadTimes() throws -> [String: Duration] {
        let folder = "/proc/\(pid)/task"
        var times: [String: Duration] = [:]
        for thread in try FileManager.default.contentsOfDirectory(atPath: folder) {
            let fields = try String(contentsOfFile: "\(folder)/\(thread)/schedstat", encoding: .utf8).split(
                separator: " ")
            times[thread] = fields.first.flatMap { Int64($0) }.map { .nanoseconds($0) }
        }
        return times
    }
}
