import Foundation
import TestSwarm
import Testing

extension Booted {
    @Test func `once installed the service runs, as a user of its own without rights, with an exposure of 1.5 at most`()
        async throws
    {
        try await Workspace.use { workspace in
            try await InstalledRoot.use(in: workspace) { root in
                #expect(try await root.isActive("mseproxy.service"))
                #expect(try await root.property("UnitFileState") == "enabled")
                // It has told what it does.
                #expect(try await !root.property("StatusText").isEmpty)
                let status = try await root.processStatus()
                #expect(status["CapEff"] == "0000000000000000")
                #expect(status["CapBnd"] == "0000000000000000")
                #expect(status["NoNewPrivs"] == "1")
                #expect(status["Seccomp"] == "2")
                let user = try #require(status["Uid"]?.split(whereSeparator: \.isWhitespace).first.flatMap { Int($0) })
                #expect((61184...65519).contains(user), "not out of systemd's dynamic users: \(user)")
                try await root.system.succeed(["systemd-analyze", "security", "--threshold=15", "mseproxy.service"])
                for service in ["mseproxy@client.service", "mseproxy-redirection.service"] {
                    try await root.system.succeed(["systemd-analyze", "security", "--threshold=15", service])
                }
                #expect(try await root.system.succeed(["mseproxy", "status"]).contains("127.0.0.1:1080"))
                // What it wrote has the journal's priorities, and not its own time.
                let lines = try await root.journal(priority: "info")
                #expect(lines.contains("ready"))
                #expect(!lines.contains("info:"))
                #expect(try await root.journal(priority: "warning").isEmpty)
                // None of those for special set-ups is enabled.
                let enabled = try await root.system.succeed([
                    "systemctl", "list-unit-files", "--no-legend", "--state=enabled", "mseproxy*",
                ])
                #expect(enabled.split(separator: "\n").count == 1, "\(enabled)")
            }
        }
    }

    @Test func `all that the service does is within its system calls, and what it keeps outlives it`() async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let folder = "/srv/torrents"
            try await InstalledRoot.use(
                in: workspace,
                configuration: """
                    [outbound]
                    # Payload that is spliced, too.
                    crypto = ["rc4", "plaintext"]
                    virtual_network = "198.19.200.0/24"
                    [inbound]
                    client = "198.18.3.3:7000"
                    [torrents]
                    files = ["\(folder)"]
                    """,
                files: ["\(folder)/empty": ""]
            ) { root in
                let pid = try await root.property("MainPID")
                let network = root.system.network
                let seed = try await LibtorrentClient.start(
                    in: workspace, torrent, .seed, encryption: .rc4, at: network.place)
                let leecher = try await LibtorrentClient.start(
                    in: workspace, torrent, .leecher, encryption: .off, socks5: Endpoint("127.0.0.1", 1080),
                    at: network.place)
                try leecher.connect(to: seed.endpoint)
                try await leecher.download(in: workspace)

                let plain = try await LibtorrentClient.start(
                    in: workspace, torrent, .seed, encryption: .plaintextPayload, at: network.place)
                let second = try await LibtorrentClient.start(
                    in: workspace, torrent, .leecher, encryption: .off, socks5: Endpoint("127.0.0.1", 1080),
                    at: network.place)
                try second.connect(to: plain.endpoint)
                try await second.download(in: workspace)

                // The watched folder: the torrent is another one, which only a file there can have told.
                let other = try await Torrent.make(in: workspace, seed: 2)
                try FileManager.default.copyItem(
                    at: try other.file(announce: nil), to: root.system.outside("\(folder)/other.torrent"))
                try await workspace.eventually(what: "the file's torrent is known") {
                    try await root.system.succeed(["mseproxy", "torrents", "list"]).contains(other.infohashHex)
                }

                // Announces: an answer, a name that nobody knows, TLS with someone who speaks none.
                let tracker = try StaticTracker.start(in: workspace, peers: [seed.endpoint], network: network)
                for path in [
                    "http/\(tracker.endpoint)", "http/tracker.example.invalid:6969", "https/\(tracker.endpoint)",
                ] {
                    let connection = try await RawConnection.open(to: Endpoint("127.0.0.1", 8118), network: network)
                    let query =
                        "info_hash=\(torrent.escapedInfohash)&peer_id=-XX0000-abcdefghijkl&port=1&left=1&compact=1"
                    try await connection.send(
                        [UInt8]("GET /\(path)/announce?\(query) HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".utf8))
                    let answer = try await connection.receiveToEnd(within: .seconds(30)).bytes
                    #expect(String(decoding: answer, as: UTF8.self).hasPrefix("HTTP/1."), "\(path)")
                }
                #expect(!tracker.announces.isEmpty)

                #expect(try await root.property("MainPID") == pid, "it has not ended on the way")
                try await root.systemctl("restart", "mseproxy.service")
                #expect(FileManager.default.fileExists(atPath: root.system.outside("/var/lib/private/mseproxy").path))
                let connections = try await root.system.succeed(["mseproxy", "status", "--json"])
                let status = try #require(
                    try JSONSerialization.jsonObject(with: Data(connections.utf8)) as? [String: Any])
                let peers = try #require(status["peers"] as? [String: Any])
                #expect(try #require(peers["dialled"] as? Int) >= 2)
            }
        }
    }

    @Test func `a reload that succeeds counts, and one that fails says why and changes nothing`() async throws {
        try await Workspace.use { workspace in
            try await InstalledRoot.use(in: workspace) { root in
                let pid = try await root.property("MainPID")
                let added = Endpoint("127.0.0.1", 1081)
                try root.system.write(
                    InstalledRoot.configuration, "[outbound]\nsocks = [\"127.0.0.1:1080\", \"\(added)\"]\n")
                try await root.systemctl("reload", "mseproxy.service")
                _ = try await RawConnection.open(to: added, network: root.system.network)

                try root.system.write(InstalledRoot.configuration, "[outbound]\nsocks = 3\n")
                let refused = try await root.system.run(["systemctl", "reload", "mseproxy.service"])
                #expect(refused.status == .exited(1))
                #expect(try await root.journal().contains("\(InstalledRoot.configuration):2:"))
                _ = try await RawConnection.open(to: added, network: root.system.network)
                #expect(try await root.property("StatusText").contains("\(InstalledRoot.configuration):2:"))

                // Without the administration's socket where the unit looks for it the daemon is told by a signal.
                let last = Endpoint("127.0.0.1", 1082)
                for (socks, admin) in [
                    (added, "unix:/run/mseproxy/other.sock"), (last, "unix:/run/mseproxy/third.sock"),
                ] {
                    try root.system.write(
                        InstalledRoot.configuration,
                        "[outbound]\nsocks = [\"\(socks)\"]\n[admin]\nlisten = [\"\(admin)\"]\n")
                    try await root.systemctl("reload", "mseproxy.service")
                    try await workspace.eventually(what: "what was reloaded is in force") {
                        try await root.system.run(["mseproxy", "status"]).output.contains("\(socks)")
                    }
                }
                _ = try await RawConnection.open(to: last, network: root.system.network)
                // And what came of that is told as well.
                try root.system.write(InstalledRoot.configuration, "[outbound]\nsocks = 4\n")
                let signalled = try await root.system.run(["systemctl", "reload", "mseproxy.service"])
                #expect(signalled.status == .exited(1))
                #expect(try await root.property("StatusText").contains("found an integer"))
                #expect(try await root.isActive("mseproxy.service"))
                #expect(try await root.property("MainPID") == pid)
            }
        }
    }

    @Test func `a drain that is longer than the unit's limit is waited for`() async throws {
        try await Workspace.use { workspace in
            let dropIn = "/etc/systemd/system/mseproxy.service.d/short.conf"
            try await InstalledRoot.use(
                in: workspace, configuration: "[timeouts]\ndrain = 6\n",
                files: [dropIn: "[Service]\nTimeoutStopSec=2\n"]
            ) { root in
                let network = root.system.network
                let outside = try RawListener.start(
                    in: workspace, on: Endpoint("198.18.0.77", 7000), network: network)
                let client = try await RawConnection.open(to: Endpoint("127.0.0.1", 1080), network: network)
                // SOCKS 5 to 198.18.0.77:7000.
                try await client.send([5, 1, 0, 5, 1, 0, 1, 198, 18, 0, 77, 0x1b, 0x58])
                let peer = try await outside.accept()
                try await root.systemctl("stop", "mseproxy.service")
                #expect(try await root.property("Result") == "success")
                #expect(try await root.journal().contains("1 connection closed after 6 s (timeouts.drain)"))
                client.close()
                peer.close()
            }
        }
    }

    @Test func `one that crashes runs again, and so does one that hangs`() async throws {
        try await Workspace.use { workspace in
            try await InstalledRoot.use(
                in: workspace,
                files: [
                    "/etc/systemd/system/mseproxy.service.d/soon.conf":
                        "[Service]\nRestartSec=100ms\nWatchdogSec=2\nTimeoutAbortSec=1\n"
                ]
            ) { root in
                // Whether a core is written is the system's choice.
                for (signal, results) in [
                    ("SEGV", ["core-dump", "signal"]), ("STOP", ["watchdog"]),
                ] {
                    let pid = try await root.property("MainPID")
                    try await root.systemctl("kill", "--kill-whom=main", "--signal=\(signal)", "mseproxy.service")
                    try await workspace.eventually(what: "it runs again after SIG\(signal)") {
                        let now = try await root.property("MainPID")
                        let isActive = try await root.isActive("mseproxy.service")
                        return now != pid && now != "0" && isActive
                    }
                    _ = try await RawConnection.open(to: Endpoint("127.0.0.1", 1080), network: root.system.network)
                    let told = try await root.system.succeed([
                        "journalctl", "--no-pager", "--output=cat", "--unit=mseproxy.service", "--identifier=systemd",
                    ])
                    #expect(results.contains { told.contains("Failed with result '\($0)'") }, "\(told)")
                }
                #expect(try await root.property("NRestarts") == "2")
            }
        }
    }

    @Test func `a configuration that is wrong ends the service for good, with the reason in the journal`() async throws
    {
        try await Workspace.use { workspace in
            try await InstalledRoot.use(in: workspace, configuration: "[inbound]\nlisten = 5\n") { root in
                #expect(try await root.property("ActiveState") == "failed")
                #expect(try await root.property("ExecMainStatus") == "78")
                #expect(try await root.property("NRestarts") == "0")
                #expect(try await root.journal().contains("\(InstalledRoot.configuration):2:"))
                try root.system.write(InstalledRoot.configuration, "[inbound]\nlisten = []\n")
                try await root.systemctl("start", "mseproxy.service")
            }
        }
    }

    @Test func `a torrent in a home is read by way of the example's drop-in`() async throws {
        try await Workspace.use { workspace in
            let torrent = try await Torrent.make(in: workspace)
            let dropIn = try String(
                contentsOf: Tree.units.appending(path: "examples/home-torrents.conf"), encoding: .utf8)
            try await InstalledRoot.use(
                in: workspace, configuration: "[torrents]\nfiles = [\"/home/me/torrents\"]\n",
                files: [
                    "/etc/systemd/system/mseproxy.service.d/home-torrents.conf": dropIn,
                    "/home/me/torrents/empty": "",
                ]
            ) { root in
                // A home as Debian makes it: nobody else enters.
                try await root.system.succeed(["chmod", "0700", "/home/me"])
                try FileManager.default.copyItem(
                    at: try torrent.file(announce: nil), to: root.system.outside("/home/me/torrents/x.torrent"))
                try await workspace.eventually(what: "the file's torrent is known") {
                    try await root.system.succeed(["mseproxy", "torrents", "list"]).contains(torrent.infohashHex)
                }
            }
        }
    }
}
