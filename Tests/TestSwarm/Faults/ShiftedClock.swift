import Foundation

/// A time of day that is some programs' alone and can be set while they run. Their monotonic clocks go on.
///
/// libfaketime would do it, but changes the environment before a Swift program reads its arguments, which are then lost.
package final class ShiftedClock: Sendable {
    private let library: URL
    private let file: URL

    /// A clock that is right.
    package init(in workspace: Workspace) async throws {
        library = workspace.folder.appending(path: workspace.unique("shifted-clock") + ".so")
        file = workspace.folder.appending(path: workspace.unique("clock-offset"))
        try Data(count: 8).write(to: file)
        let (status, output) = try await workspace.run(
            .compiler, ["-shared", "-fPIC", "-O1", "-o", library.path, Script.shiftedClock.path, "-ldl"])
        guard status == .exited(0) else {
            throw SwarmError.programFailed(name: "cc", status: status, log: output)
        }
    }

    /// What a program needs in its environment.
    package var environment: [String: String] { ["LD_PRELOAD": library.path, "CLOCK_OFFSET": file.path] }

    /// Sets the time of day to so many seconds from now.
    package func set(to offset: Int64) throws {
        // In place: the programs have it mapped.
        let handle = try FileHandle(forWritingTo: file)
        defer { try? handle.close() }
        try handle.write(contentsOf: withUnsafeBytes(of: offset) { Data($0) })
    }
}
