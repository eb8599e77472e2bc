import Foundation

/// A library of the kit's own that stands before the system's in some programs, and a file by which it is told what to do while
/// they run: so many numbers of 64 bits, 0 at first.
final class Preload: Sendable {
    private let library: URL
    private let file: URL

    /// - Parameter source: in C; it maps the file that `PRELOAD_ORDERS` names.
    init(_ source: URL, numbers: Int, in workspace: Workspace) async throws {
        let name = workspace.unique(source.deletingPathExtension().lastPathComponent)
        library = workspace.folder.appending(path: "\(name).so")
        file = workspace.folder.appending(path: "\(name)-orders")
        try Data(count: 8 * numbers).write(to: file)
        let (status, output) = try await workspace.run(
            .compiler, ["-shared", "-fPIC", "-O1", "-o", library.path, source.path, "-ldl"])
        guard status == .exited(0) else {
            throw SwarmError.programFailed(name: "cc \(source.path)", status: status, log: output)
        }
    }

    /// What a program needs in its environment.
    var environment: [String: String] { ["LD_PRELOAD": library.path, "PRELOAD_ORDERS": file.path] }

    subscript(index: Int) -> Int64 {
        get throws {
            let data = try Data(contentsOf: file)
            return data.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 8 * index, as: Int64.self) }
        }
    }

    /// In place: the programs have the file mapped.
    func set(_ index: Int, to number: Int64) throws {
        let handle = try FileHandle(forWritingTo: file)
        defer { try? handle.close() }
        try handle.seek(toOffset: UInt64(8 * index))
        try handle.write(contentsOf: withUnsafeBytes(of: number) { Data($0) })
    }
}
