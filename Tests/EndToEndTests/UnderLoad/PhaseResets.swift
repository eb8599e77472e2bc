import Testing

extension UnderLoad {
    /// Connections that are reset at every phase of their lives, whoever does it.
    @Suite struct PhaseResets {
        private static var times: Int { UnderLoad.isLong ? 50 : 4 }

        @Test func `whatever phase a client resets in, everything is given back, and others are served`() async throws {
            try await play(ResetPhase.clients, by: "clients")
        }

        @Test func `whatever phase a peer that was dialled resets in, everything is given back, and others are served`()
            async throws
        {
            try await play(ResetPhase.dialledPeers, by: "peers that were dialled")
        }

        @Test
        func `whatever phase a peer that has connected resets in, everything is given back, and others are served`()
            async throws
        {
            try await play(ResetPhase.arrivingPeers, by: "peers that have connected")
        }

        @Test func `a peer that resets while its client is dialled is let go with the dial, which has a deadline`()
            async throws
        {
            try await play(ResetPhase.delivered, by: "peers whose client is dialled", connect: 2)
        }

        @Test
        func
            `whatever phase a client's program or a tracker resets in, everything is given back, and others are served`()
            async throws
        {
            try await play(ResetPhase.servers, by: "clients that are delivered to, and trackers")
        }

        private nonisolated(nonsending) func play(_ phases: [ResetPhase], by whom: String, connect: Int = 60)
            async throws
        {
            try await ResetStage.use(connect: connect) { stage in
                for phase in phases { try await stage.play(phase, times: Self.times) }
                try LoadFigures.write(
                    "resets by \(whom)",
                    "in \(phases.count) phases, \(Self.times) times each; descriptors back after each")
            }
        }
    }
}
