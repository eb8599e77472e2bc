package import Foundation

/// Where a program runs, and as whom.
package struct Place: Sendable {
    /// Nil for the network of the tests themselves.
    package let network: NetworkNamespace?
    /// Nil for who runs the tests. It needs no account.
    package let user: UInt32?

    /// Nil for the mounts of the tests themselves.
    let mounts: MountNamespace?

    package init(_ network: NetworkNamespace?, user: UInt32? = nil, mounts: MountNamespace? = nil) {
        self.network = network
        self.user = user
        self.mounts = mounts
    }

    /// The user nobody, as Debian numbers it.
    static let nobody: UInt32 = 65534

    /// Where the tests run.
    package static let here = Place(nil)

    /// The program that becomes another one there, in a few steps of which none is a new process, and its arguments; those of
    /// the other one follow.
    var launcher: (program: Program, arguments: [String]) {
        get throws {
            // Last, since to become another user takes the parent-death signal away.
            let become =
                (user.map { ["--reuid", "\($0)", "--regid", "\($0)", "--clear-groups"] } ?? [])
                + ["--pdeathsig", "KILL", "--"]
            let entered =
                (network.map { ["--net=\($0.path)"] } ?? []) + (mounts.map { ["--mount=\($0.path)"] } ?? [])
            guard !entered.isEmpty else { return (.setpriv, become) }
            return (.nsenter, entered + ["--", try Program.setpriv.path()] + become)
        }
    }

    /// What its environment differs in from the one of the tests.
    func environment(_ added: [String: String], home: URL) -> [String: String] {
        // The home of who runs the tests is not theirs to write in.
        user == nil ? added : ["HOME": home.path].merging(added) { $1 }
    }

    /// Gives files to the user, with all that is in them.
    package func own(_ file: URL) throws {
        guard let user else { return }
        let inside = FileManager.default.enumerator(atPath: file.path)?.compactMap { $0 as? String } ?? []
        for path in [file.path] + inside.map({ file.appending(path: $0).path }) {
            guard chown(path, user, user) == 0 else { throw SwarmError.failed(call: "chown \(path)", errno: errno) }
        }
    }
}
