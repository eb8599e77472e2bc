import Foundation

/// The kit's Python scripts, as they lie beside the executable.
enum Script {
    static let busyConnections = Bundle.module.bundleURL.appending(path: "Scripts/busy-connections.py")
    static let loadDriver = Bundle.module.bundleURL.appending(path: "Scripts/load-driver.py")
    static let failingWatches = Bundle.module.bundleURL.appending(path: "Scripts/failing-watches.c")
    static let shiftedClock = Bundle.module.bundleURL.appending(path: "Scripts/shifted-clock.c")
    static let makeTorrent = Bundle.module.bundleURL.appending(path: "Scripts/make-torrent.py")
    static let dummyTracker = Bundle.module.bundleURL.appending(path: "Scripts/dummy-tracker.py")
    static let libtorrentClient = Bundle.module.bundleURL.appending(path: "Scripts/libtorrent-client.py")
}

/// The script that prints what a state folder's database holds.
package enum StateRows {
    package static let path = Bundle.module.bundleURL.appending(path: "Scripts/state-rows.py").path
}
