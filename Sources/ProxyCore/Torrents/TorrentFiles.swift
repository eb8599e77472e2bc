import Configuration
import EventLoop
import Files
import Glibc
import Logging
import TorrentIdentity

/// Keeps tables of torrents in step with files: single ones, and all `.torrent` files in a folder. What appears, changes and
/// vanishes later is followed.
final class TorrentFiles: WatcherOwner {
    /// Torrents of a terabyte stay well below this, in bytes.
    private static let byteLimit = 64 << 20

    /// Reading so many takes megabytes for the moment.
    private static let manyTorrents = 10_000

    /// How often is looked for what the configuration names and is not there.
    private static let retryPeriod = Duration.seconds(2)

    /// A file or a folder that the configuration names, and that is watched.
    private struct Entry {
        /// As the configuration says it.
        let path: String
        let folder: String
        /// The one file that counts; nil for all `.torrent` files of the folder.
        let name: String?

        /// What `path` names now; nil where it is neither there nor called a `.torrent` file.
        init?(_ path: String) {
            self.path = path
            var status = stat()
            let isThere = stat(path, &status) == 0
            if isThere, status.st_mode & S_IFMT == S_IFDIR {
                folder = path
                name = nil
            } else if isThere || path.hasSuffix(".torrent") {
                let slash = path.lastIndex(of: "/")
                folder = slash.map { $0 == path.startIndex ? "/" : String(path[..<$0]) } ?? "."
                name = slash.map { String(path[path.index(after: $0)...]) } ?? path
            } else {
                return nil
            }
        }

        func includes(_ file: String) -> Bool {
            name.map { $0 == file } ?? file.hasSuffix(".torrent")
        }
    }

    private let sinks: [any TorrentSink]
    /// The configuration's key that names the files.
    private let key: String
    private let form: TorrentFileForm
    private let logger: Logger
    private var entries: [FolderWatch.Folder: [Entry]] = [:]
    /// What the configuration names and is not there, or cannot be watched.
    private var missing: [String] = []
    /// Something could not be read for want of descriptors or memory: what it named stays known, and is read again.
    private var mustRescan = false
    /// What each file named when it was read last.
    private var loaded: [String: TorrentListing] = [:]
    private var watch: FolderWatch?
    private var timer: Timer?

    /// Reads what `paths` name, and follows it on `loop`.
    init(
        _ paths: [String], _ key: String, in form: TorrentFileForm, into sinks: [any TorrentSink], on loop: EventLoop,
        logger: Logger
    ) throws(SystemFailure) {
        self.sinks = sinks
        self.key = key
        self.form = form
        self.logger = logger
        super.init()
        guard !paths.isEmpty else { return }
        timer = Timer(on: loop, owner: self)
        watch = try FolderWatch(on: loop) { [unowned self] change in follow(change) }
        missing = paths
        takeUpMissing(isFirstTime: true)
    }

    /// How many files are read and count.
    var fileCount: Int { loaded.count }

    /// Takes back all that the files named, and follows them no more.
    func withdraw() {
        watch = nil
        timer = nil
        for path in Array(loaded.keys) { unload(path) }
    }

    /// Watches what was missing and is there now, and comes back for the rest.
    private func takeUpMissing(isFirstTime: Bool = false) {
        let paths = missing
        missing = []
        for path in paths {
            do throws(SystemFailure) {
                guard let entry = Entry(path) else { throw SystemFailure("watch \(path)", code: ENOENT) }
                if case .whitelist = form, entry.name == nil { throw SystemFailure("read \(path)", code: EISDIR) }
                guard let folder = try watch?.add(entry.folder) else { return }
                entries[folder, default: []].append(entry)
                if !isFirstTime { logger.info("\(key): \(path) is there now") }
            } catch {
                if isFirstTime { complain(of: path, error) }
                missing.append(path)
            }
        }
        if missing.count < paths.count { rescan() }
        if !missing.isEmpty { timer?.start(after: Self.retryPeriod) }
    }

    private func complain(of path: String, _ failure: SystemFailure) {
        logger.warning("\(key): \(failure); nothing is known from \(path) until it is there")
    }

    override func timerFired(_ tag: WatcherTag) {
        takeUpMissing()
        if mustRescan { rescan() }
    }

    private func follow(_ change: FolderWatch.Change) {
        switch change {
        case .appeared(let folder, let name):
            for entry in entries(of: folder, with: name) { load("\(entry.folder)/\(name)") }
        case .vanished(let folder, let name):
            for entry in entries(of: folder, with: name) { unload("\(entry.folder)/\(name)") }
        case .gone(let folder):
            for entry in entries.removeValue(forKey: folder) ?? [] {
                complain(of: entry.path, SystemFailure("watch \(entry.folder)", code: ENOENT))
                missing.append(entry.path)
            }
            rescan()
            timer?.start(after: Self.retryPeriod)
        case .anything:
            rescan()
        }
    }

    private func entries(of folder: FolderWatch.Folder, with name: String) -> [Entry] {
        (entries[folder] ?? []).filter { $0.includes(name) }
    }

    /// Reads everything anew, and forgets what is gone.
    private func rescan() {
        mustRescan = false
        let paths = Set(entries.values.joined().flatMap(paths))
        for path in Set(loaded.keys).subtracting(paths) { unload(path) }
        for path in paths { load(path) }
    }

    /// The files that `entry` means now; those that it meant before where its folder cannot be read for the moment.
    private func paths(of entry: Entry) -> [String] {
        if let name = entry.name { return ["\(entry.folder)/\(name)"] }
        do throws(SystemFailure) {
            return try Self.names(in: entry.folder).filter(entry.includes).map { "\(entry.folder)/\($0)" }
        } catch {
            logger.warning("\(key): \(error)")
            guard Self.isPassing(error.code) else { return [] }
            comeBack()
            return loaded.keys.filter { $0.hasPrefix("\(entry.folder)/") }
        }
    }

    private func comeBack() {
        mustRescan = true
        timer?.start(after: Self.retryPeriod)
    }

    /// Whether an errno says nothing of the file, but that the system could not look.
    private static func isPassing(_ code: Int32) -> Bool {
        [EMFILE, ENFILE, ENOMEM, EIO].contains(code)
    }

    private static func names(in folder: String) throws(SystemFailure) -> [String] {
        guard let stream = opendir(folder) else { throw SystemFailure("read \(folder)") }
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
        let listing: TorrentListing
        do {
            listing = try form.read(FileContents.read(path, limit: Self.byteLimit, isRegular: true))
        } catch {
            logger.warning("\(path): \(form.complaint(error))")
            if case FileContents.Failure.system(let code) = error, Self.isPassing(code) {
                comeBack()
            } else {
                unload(path)
            }
            return
        }
        for fault in listing.faults {
            logger.warning(
                "\(path):\(fault.line):\(fault.column): no infohash of 40 or 64 hexadecimal digits; the line is left out"
            )
        }
        for infohash in listing.infohashes {
            for sink in sinks { sink.add(infohash, obfuscatedTrackers: listing.obfuscatedTrackers) }
        }
        unload(path)
        loaded[path] = listing
        if listing.infohashes.count >= Self.manyTorrents { FreeMemory.giveBack() }
        let names = listing.infohashes.prefix(10).map(\.description).joined(separator: ", ")
        logger.debug(
            "\(path): \(listing.infohashes.count) torrent\(listing.infohashes.count == 1 ? "" : "s"): \(names)")
    }

    private func unload(_ path: String) {
        guard let listing = loaded.removeValue(forKey: path) else { return }
        for infohash in listing.infohashes {
            for sink in sinks { sink.remove(infohash, obfuscatedTrackers: listing.obfuscatedTrackers) }
        }
    }
}
