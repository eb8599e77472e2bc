import Foundation
import TestSwarm

extension ManagedProcess {
    /// The most memory that it has had resident so far, in bytes (VmHWM).
    var peakByteCount: Int {
        get throws {
            let status = try String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)
            let kibibytes = status.split(separator: "\n")
                .first { $0.hasPrefix("VmHWM:") }?
                .split(whereSeparator: \.isWhitespace)
                .dropFirst().first.flatMap { Int($0) }
            guard let kibibytes else { throw SwarmError.failed(call: "VmHWM of \(name)", errno: ESRCH) }
            return kibibytes * 1024
        }
    }

    /// Has `peakByteCount` begin anew, with what is resident now (clear_refs of proc(5)).
    func forgetPeak() throws {
        try Data("5".utf8).write(to: URL(filePath: "/proc/\(pid)/clear_refs"))
    }
}
