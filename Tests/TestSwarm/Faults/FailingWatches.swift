import Foundation

/// A system that has no memory for one more descriptor to be watched (epoll_ctl(2), EPOLL_CTL_ADD), for some programs alone. What is
/// watched stays, as it does in earnest: strace could fail all of epoll_ctl only.
package struct FailingWatches: Sendable {
    private let preload: Preload

    /// Nothing fails yet.
    package init(in workspace: Workspace) async throws {
        preload = try await Preload(Script.failingWatches, numbers: 2, in: workspace)
    }

    /// What a program needs in its environment.
    package var environment: [String: String] { preload.environment }

    /// Has each fail with the errno from now on; with 0 they succeed again.
    package func fail(with code: Int32) throws {
        try preload.set(0, to: Int64(code))
    }

    /// How many have failed.
    package var count: Int {
        get throws { Int(try preload[1]) }
    }
}
