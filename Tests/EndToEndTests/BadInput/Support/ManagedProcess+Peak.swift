import Foundation
import TestSwarm

extension ManagedProcess {
    /// Has `peakByteCount` begin anew, with what is resident now (clear_refs of proc(5)).
    func forgetPeak() throws {
        try Data("5".utf8).write(to: URL(filePath: "/proc/\(pid)/clear_refs"))
    }
}
