import EventLoop
import Files
import Glibc
import Logging
import TorrentIdentity
import TrackerProtocol

/// Keeps the table of torrents in step with `.torrent` files: single ones, and all in a folder. What appears, changes
/// and vanishes later is followed.
final class TorrentFiles {
    /// Torrents of a terabyte stay well below this, in bytes.
    private static let byteLimit = 64 << 20

    /// A file or a folder that the configuration names.
    private struct Entry {
        let path: String
        let folder: String
        /// The one file that counts; nil for all `.torrent` files of the folder.
        let name: String?

        func includes(_ file: String) -> Bool {
            name.map { $0 == file } ?? file.hasSuffix(".torrent")
        }
    }

    private let torrents: Torrents
    private let logger: Logger
    private var entries: [Entry] = []
    private var folders: [FolderWatch.Folder: [Int]] = [:]
    /// What each file named when it was read last.
    private var loaded: [String: [Infohash]] = [:]
    private var watch: FolderWatch?

    /// Reads what `paths` name, and follows it on `loop`.
    init(_ paths: [String], into torrents: Torrents, on loop: EventLoop, logger: Logger) throws(SystemFailure) {
        self.torrents = torrents
        self.logger = logger
        guard !paths.isEmpty else { return }
        watch = try FolderWatch(on: loop) { [unowned self] change in follow(change) }
        for path in paths { add(path) }
        rescan()
    }

    /// How many files are read and count.
    var fileCount: Int { loaded.count }

    private func add(_ path: String) {
        let entry = Self.entry(path)
        do throws(SystemFailure) {
            guard let folder = try watch?.add(entry.folder) else { return }
            folders[folder, default: []].append(entries.count)
            entries.append(entry)
        } catch {
            logger.warning("torrents.files: \(error); nothing is read from \(path)")
        }
    }

    private static func entry(_ path: String) -> Entry {
        var status = stat()
        if stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            return Entry(path: path, folder: path, name: nil)
        }
        guard let slash = path.lastIndex(of: "/") else { return Entry(path: path, folder: ".", name: path) }
        let folder = slash == path.startIndex ? "/" : String(path[..<slash])
        return Entry(path: path, folder: folder, name: String(path[path.index(after: slash)...]))
    }

    private func follow(_ change: FolderWatch.Change) {
        switch change {
        case .appeared(let folder, let name):
            for entry in entries(of: folder, with: name) { load("\(entry.folder)/\(name)") }
        case .vanished(let folder, let name):
            for entry in entries(of: folder, with: name) { unload("\(entry.folder)/\(name)") }
        case .anything:
            rescan()
        }
    }

    private func entries(of folder: FolderWatch.Folder, with name: String) -> [Entry] {
        (folders[folder] ?? []).map { entries[$0] }.filter { $0.includes(name) }
    }

    /// Reads everything anew, and forgets what is gone.
    private func rescan() {
        let paths = entries.flatMap { entry in
            entry.name.map { ["\(entry.folder)/\($0)"] }
                ?? Self.names(in: entry.folder).filter(entry.includes).map { "\(entry.folder)/\($0)" }
        }
        for path in Set(loaded.keys).subtracting(paths) { unload(path) }
        for path in Set(paths) { load(path) }
    }

    private static func names(in folder: String) -> [String] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var names: [String] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            names.append(name)
        }
        return names
    }

    private func load(_ path: String) {
        let infohashes: [Infohash]
        do {
            infohashes = try Metainfo(parsing: FileContents.read(path, limit: Self.byteLimit, isRegular: true))
                .infohashes
        } catch {
            logger.warning("\(path): \(error); the torrent is not known by it")
            unload(path)
            return
        }
        for infohash in infohashes { torrents.add(infohash) }
        unload(path)
        loaded[path] = infohashes
        logger.debug("\(path): \(infohashes.map(\.description).joined(separator: ", "))")
    }

    private func unload(_ path: String) {
        for infohash in loaded.removeValue(forKey: path) ?? [] { torrents.remove(infohash) }
    }
}
