/// A time of day that is some programs' alone and can be set while they run. Their monotonic clocks go on.
///
/// libfaketime would do it, but changes the environment before a Swift program reads its arguments, which are then lost.
package struct ShiftedClock: Sendable {
    private let preload: Preload

    /// A clock that is right.
    package init(in workspace: Workspace) async throws {
        preload = try await Preload(Script.shiftedClock, numbers: 1, in: workspace)
    }

    /// What a program needs in its environment.
    package var environment: [String: String] { preload.environment }

    /// Sets the time of day to so many seconds from now.
    package func set(to offset: Int64) throws {
        try preload.set(0, to: offset)
    }
}
