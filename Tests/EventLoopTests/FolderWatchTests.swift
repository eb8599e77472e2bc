import EventLoop
import Foundation
import TestSupport
import Testing

@Suite("A folder watch")
struct FolderWatchTests {
    private let loop = TestLoop()
    private let folder: TemporaryFolder
    private let elsewhere: TemporaryFolder
    private let seen = Seen()

    private final class Seen {
        var changes: [FolderWatch.Change] = []
    }

    init() throws {
        folder = try TemporaryFolder()
        elsewhere = try TemporaryFolder()
    }

    private func watch() throws -> FolderWatch {
        try FolderWatch(on: loop.loop) { [seen] in seen.changes.append($0) }
    }

    @Test("tells what appears and vanishes, by writing, moving, linking and deleting")
    func changes() throws {
        let watch = try watch()
        let place = try watch.add(folder.path)
        try elsewhere.write([1], to: "moved")

        let steps: [(() throws -> Void, [FolderWatch.Change])] = [
            ({ try folder.write([1], to: "written") }, [.appeared(place, name: "written")]),
            ({ try elsewhere.move("moved", to: folder.file("arrived")) }, [.appeared(place, name: "arrived")]),
            (
                { try folder.move("arrived", to: folder.file("renamed")) },
                [.vanished(place, name: "arrived"), .appeared(place, name: "renamed")]
            ),
            ({ try folder.move("renamed", to: elsewhere.file("left")) }, [.vanished(place, name: "renamed")]),
            ({ try folder.link("linked", to: folder.file("written")) }, [.appeared(place, name: "linked")]),
            ({ try folder.remove("written") }, [.vanished(place, name: "written")]),
        ]
        for (step, expected) in steps {
            seen.changes = []
            try step()
            #expect(loop.run { seen.changes.count >= expected.count })
            #expect(seen.changes == expected)
        }
        withExtendedLifetime(watch) {}
    }

    @Test("tells a file again that is written again")
    func rewritten() throws {
        try folder.write([1], to: "file")
        let watch = try watch()
        let place = try watch.add(folder.path)
        try folder.write([2], to: "file")
        #expect(loop.run { !seen.changes.isEmpty })
        #expect(seen.changes == [.appeared(place, name: "file")])
        withExtendedLifetime(watch) {}
    }

    @Test("tells folders apart, and one that is added twice counts once")
    func several() throws {
        let watch = try watch()
        let (one, two) = (try watch.add(folder.path), try watch.add(elsewhere.path))
        #expect(one != two)
        #expect(try watch.add(folder.path) == one)
        try folder.write([], to: "a")
        try elsewhere.write([], to: "b")
        #expect(loop.run { seen.changes.count >= 2 })
        #expect(seen.changes.contains(.appeared(one, name: "a")))
        #expect(seen.changes.contains(.appeared(two, name: "b")))
        withExtendedLifetime(watch) {}
    }

    @Test("keeps up with many changes, and names of every length")
    func many() throws {
        let watch = try watch()
        let place = try watch.add(folder.path)
        // 255 bytes are the most that a name has (ext4, tmpfs).
        let names = (1...255).map { String(repeating: "n", count: $0) } + (0..<500).map { "file \($0) ü" }
        for name in names { try folder.write([], to: name) }
        #expect(loop.run { seen.changes.count >= names.count })
        // A process that is being started may hold a file open a little longer, so their order is not certain.
        let isAll = Set(seen.changes.map(\.told)) == Set(names.map { "appeared \($0)" })
        #expect(isAll && seen.changes.count == names.count)
        #expect(seen.changes.allSatisfy { $0.folder == place })
        withExtendedLifetime(watch) {}
    }

    @Test("tells that a folder is gone, deleted or moved away")
    func gone() throws {
        let watch = try watch()
        for name in ["deleted", "moved"] {
            try FileManager.default.createDirectory(atPath: folder.file(name), withIntermediateDirectories: false)
        }
        let deleted = try watch.add(folder.file("deleted"))
        let moved = try watch.add(folder.file("moved"))
        try folder.remove("deleted")
        #expect(loop.run { seen.changes == [.gone(deleted)] })
        seen.changes = []
        try folder.move("moved", to: elsewhere.file("moved"))
        #expect(loop.run { seen.changes == [.gone(moved)] })
        withExtendedLifetime(watch) {}
    }

    @Test("refuses what is no folder, or is not there", arguments: ["file", "missing"])
    func noFolder(name: String) throws {
        try folder.write([], to: "file")
        let watch = try watch()
        let failure = #expect(throws: SystemFailure.self) { try watch.add(folder.file(name)) }
        #expect(failure?.operation == "watch \(folder.file(name))")
    }
}

extension FolderWatch.Change {
    fileprivate var told: String {
        switch self {
        case .appeared(_, let name): "appeared \(name)"
        case .vanished(_, let name): "vanished \(name)"
        case .gone: "gone"
        case .anything: "anything"
        }
    }

    fileprivate var folder: FolderWatch.Folder? {
        switch self {
        case .appeared(let folder, _), .vanished(let folder, _), .gone(let folder): folder
        case .anything: nil
        }
    }
}
