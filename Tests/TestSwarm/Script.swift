import Foundation

/// The kit's Python scripts, as they lie beside the executable.
enum Script {
    static let busyConnections = Bundle.module.bundleURL.appending(path: "Scripts/busy-connections.py")
    static let loadDriver = Bundle.module.bundleURL.appending(path: "Scripts/load-driver.py")
    static let makeTorrent = Bundle.module.bundleURL.appending(path: "Scripts/make-torrent.py")
    static let dummyTracker = Bundle.module.bundleURL.appending(path: "Scripts/dummy-tracker.py")
    static let libtorrentClient = Bundle.module.bundleURL.appending(path: "Scripts/libtorrent-client.py")
}
