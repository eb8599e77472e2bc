import Glibc

/// Tells what changes in folders, by inotify.
package final class FolderWatch: WatcherOwner {
    /// A folder that is watched.
    package struct Folder: Hashable, Sendable {
        fileprivate let number: Int32
    }

    package enum Change: Equatable, Sendable {
        /// A file was written and closed, moved in, or linked to, hard or symbolically.
        case appeared(Folder, name: String)
        /// A file was deleted, or moved out.
        case vanished(Folder, name: String)
        /// The folder itself was deleted or moved away, and is watched no more.
        case gone(Folder)
        /// So much changed that the kernel lost count: anything may have.
        case anything
    }

    private let descriptor: Descriptor
    private let onChange: (Change) -> Void
    private var paths: [Int32: String] = [:]
    private var watcher: IOWatcher?

    package init(on loop: EventLoop, onChange: @escaping (Change) -> Void) throws(SystemFailure) {
        let raw = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
        guard raw >= 0 else { throw SystemFailure("start watching folders") }
        descriptor = Descriptor(adopting: raw)
        self.onChange = onChange
        super.init()
        watcher = IOWatcher(on: loop, descriptor: raw, owner: self, tag: WatcherTag(0))
        watcher?.watch(.read)
    }

    /// Watches the folder at `path` from now on. The same folder twice is watched once.
    package func add(_ path: String) throws(SystemFailure) -> Folder {
        let mask = IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVE_SELF | IN_ONLYDIR
        let number = inotify_add_watch(descriptor.raw, path, UInt32(mask))
        guard number >= 0 else { throw SystemFailure("watch \(path)") }
        paths[number] = path
        return Folder(number: number)
    }

    public override func socketReady(_ tag: WatcherTag, _ events: IOEvents) {
        withUnsafeTemporaryAllocation(byteCount: 64 * 1024, alignment: 8) { buffer in
            let count = retryingInterrupts(Glibc.read(descriptor.raw, buffer.baseAddress, buffer.count))
            guard count > 0 else { return }
            var offset = 0
            while offset + MemoryLayout<inotify_event>.size <= count {
                let event = buffer.load(fromByteOffset: offset, as: inotify_event.self)
                let nameStart = offset + MemoryLayout<inotify_event>.size
                let name = buffer[nameStart..<min(count, nameStart + Int(event.len))].prefix { $0 != 0 }
                report(event, name: String(decoding: name, as: UTF8.self))
                offset = nameStart + Int(event.len)
            }
        }
    }

    private func report(_ event: inotify_event, name: String) {
        let folder = Folder(number: event.wd)
        if event.mask & UInt32(IN_Q_OVERFLOW) != 0 {
            onChange(.anything)
        } else if event.mask & UInt32(IN_IGNORED) != 0 {
            if paths.removeValue(forKey: event.wd) != nil { onChange(.gone(folder)) }
        } else if event.mask & UInt32(IN_MOVE_SELF) != 0 {
            // It is still watched, under a path that is not its own any more; IN_IGNORED follows.
            inotify_rm_watch(descriptor.raw, event.wd)
        } else if event.mask & UInt32(IN_CLOSE_WRITE | IN_MOVED_TO) != 0 {
            onChange(.appeared(folder, name: name))
        } else if event.mask & UInt32(IN_CREATE) != 0 {
            // A link is whole at once; a file is still to be written.
            if let path = paths[event.wd], Self.isLink("\(path)/\(name)") { onChange(.appeared(folder, name: name)) }
        } else if event.mask & UInt32(IN_DELETE | IN_MOVED_FROM) != 0 {
            onChange(.vanished(folder, name: name))
        }
    }

    private static func isLink(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && (status.st_mode & S_IFMT == S_IFLNK || status.st_nlink > 1)
    }
}
