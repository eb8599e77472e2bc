import TestSwarm

/// The clients that speak MSE, each of which is told to speak nothing else.
enum JudgedClient: String, CaseIterable, Sendable {
    case transmission = "Transmission"
    case aria2
    case libtorrent
    case rTorrent

    func start(
        in workspace: Workspace, _ torrent: Torrent, _ role: Role, tracker: StaticTracker
    ) async throws -> any SwarmClient {
        let counterpart: Counterpart
        switch self {
        case .transmission: counterpart = .transmission
        case .aria2: counterpart = .aria2
        case .libtorrent: counterpart = .libtorrent
        case .rTorrent:
            return try await RTorrent.start(
                in: workspace, torrent, role, encryption: .required, announce: tracker.announceURL)
        }
        return try await counterpart.start(in: workspace, torrent, role, tracker: tracker)
    }

    /// How many seeds of it are dialled at a time, and with how many connections each: Transmission and aria2 take a second for one
    /// connection, whatever the machine, and of the four aria2 alone takes a second one from one address.
    private var lanes: (seeds: Int, each: Int) {
        switch self {
        case .transmission: (3, 1)
        case .aria2: (1, 3)
        case .libtorrent, .rTorrent: (1, 1)
        }
    }

    /// Seeds of all kinds; each is there as often as it is to be dialled at a time.
    static func startSeeds(in workspace: Workspace, _ torrent: Torrent, tracker: StaticTracker) async throws
        -> [(kind: JudgedClient, seed: any SwarmClient)]
    {
        try await withThrowingTaskGroup { group in
            for kind in allCases {
                for _ in 0..<kind.lanes.seeds {
                    group.addTask { (kind, try await kind.start(in: workspace, torrent, .seed, tracker: tracker)) }
                }
            }
            return try await group.reduce(into: []) { $0 += Array(repeating: $1, count: $1.0.lanes.each) }
        }
    }

    /// A leecher of each kind.
    static func startLeechers(in workspace: Workspace, _ torrent: Torrent, tracker: StaticTracker) async throws
        -> [JudgedClient: any SwarmClient]
    {
        try await withThrowingTaskGroup { group in
            for kind in allCases {
                group.addTask { (kind, try await kind.start(in: workspace, torrent, .leecher, tracker: tracker)) }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
    }
}
