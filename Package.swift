// swift-tools-version: 6.2
import PackageDescription

/// The fuzz targets of Tests/Fuzz are there, and all code says which of its branches an input takes (`make fuzz`). They are built by
/// themselves, into a folder of their own.
let isFuzzing = Context.environment["MSEPROXY_FUZZ"] == "1"

/// What every Swift target of the package is compiled with.
let strict: [SwiftSetting] =
    [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .treatAllWarnings(as: .error),
    ] + (isFuzzing ? [.unsafeFlags(["-sanitize=fuzzer", "-enable-testing"])] : [])

/// What a C or C++ target with code in it is compiled with.
let strictC: [CSetting] = isFuzzing ? [.unsafeFlags(["-fsanitize=fuzzer-no-link"])] : []
let strictCXX: [CXXSetting] = isFuzzing ? [.unsafeFlags(["-fsanitize=fuzzer-no-link"])] : []

/// A shim over one C library: headers of static inline functions, nothing else.
func shim(_ name: String, links library: String) -> Target {
    .target(name: name, linkerSettings: [.linkedLibrary(library)])
}

func room(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
    .testTarget(name: name, dependencies: dependencies, resources: resources, swiftSettings: strict)
}

let package = Package(
    name: "mseproxy",
    products: [
        .library(name: "MSE", targets: ["MSE", "TorrentIdentity"]),
        .library(name: "TrackerProtocol", targets: ["TrackerProtocol", "TorrentIdentity"]),
        .executable(name: "mseproxy", targets: ["mseproxy"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        // For the benchmarks alone.
        .package(url: "https://github.com/google/swift-benchmark", from: "0.1.2"),
    ],
    targets: [
        shim("CLibcrypto", links: "crypto"),
        shim("CLibev", links: "ev"),
        shim("CCares", links: "cares"),
        // It loads its library itself.
        .target(name: "CCurl"),
        shim("CSQLite", links: "sqlite3"),
        shim("CJansson", links: "jansson"),
        // The one inner loop that is not Swift's: docs/performance.md has the measurement, and both loops.
        .target(name: "CInterleavedRC4", cSettings: strictC),
        .target(name: "CSystem"),
        shim("CSystemd", links: "systemd"),
        .target(name: "CToml", cxxSettings: strictCXX),

        room("TorrentIdentity"),
        room("NetworkAddress"),
        room("Files"),
        room("PrintableText"),
        room("StateStore", ["CSQLite"]),
        room("JSON", ["CJansson"]),
        room("ObfuscationCrypto", ["CInterleavedRC4", "CLibcrypto", "TorrentIdentity"]),
        room("PeerWire", ["TorrentIdentity"]),
        room("MSE", ["ObfuscationCrypto", "PeerWire", "TorrentIdentity"]),
        room("TrackerProtocol", ["ObfuscationCrypto", "TorrentIdentity"]),
        room("ServiceManager", ["CSystemd"]),
        room("EventLoop", ["CCares", "CLibev", "CSystem", "NetworkAddress"]),
        room("HTTPMessage", ["NetworkAddress"]),
        room("HTTPClient", ["CCurl", "EventLoop", "HTTPMessage", "NetworkAddress"]),
        room("LogOutput", ["JSON", "PrintableText", .product(name: "Logging", package: "swift-log")]),
        room("Configuration", ["CToml", "Files", "NetworkAddress", "PrintableText", "TorrentIdentity"]),
        room("RedirectionRules", ["NetworkAddress"]),
        room("AdminClient", ["EventLoop", "HTTPClient", "HTTPMessage", "JSON", "TorrentIdentity"]),
        room("StatusTables", ["JSON", "PrintableText"]),
        room(
            "ProxyCore",
            [
                "Configuration", "EventLoop", "Files", "HTTPClient", "HTTPMessage", "JSON", "MSE", "NetworkAddress",
                "ObfuscationCrypto", "PeerWire", "PrintableText", "ServiceManager", "StateStore", "TorrentIdentity",
                "TrackerProtocol",
                .product(name: "Logging", package: "swift-log"),
            ]),
        .executableTarget(
            name: "mseproxy",
            dependencies: [
                "AdminClient", "Configuration", "EventLoop", "Files", "HTTPMessage", "JSON", "LogOutput", "MSE",
                "NetworkAddress", "PrintableText", "ProxyCore", "RedirectionRules", "ServiceManager", "StatusTables",
                "TorrentIdentity", "TrackerProtocol",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: strict),

        tests("TorrentIdentityTests", ["TestSupport", "TorrentIdentity"]),
        tests("NetworkAddressTests", ["NetworkAddress"]),
        tests("JSONTests", ["JSON", "TestSupport"]),
        tests(
            "LogOutputTests",
            ["JSON", "LogOutput", "TestSupport", .product(name: "Logging", package: "swift-log")]),
        tests("StateStoreTests", ["StateStore", "TestSupport"]),
        // libcrypto's own RC4, which OpenSSL 3 deprecates: what ours is compared with, never what the product uses. And the way of
        // ours that old processors go.
        .target(
            name: "CReferenceRC4", dependencies: ["CInterleavedRC4", "CLibcrypto"], path: "Tests/CReferenceRC4"),
        tests(
            "ObfuscationCryptoTests", ["CReferenceRC4", "ObfuscationCrypto", "TestSupport", "TorrentIdentity"],
            resources: [.copy("Vectors")]),
        tests("PeerWireTests", ["ObfuscationCrypto", "PeerWire", "TestSupport", "TorrentIdentity"]),
        tests(
            "MSETests", ["MSE", "ObfuscationCrypto", "TestSupport", "TestSwarm", "TorrentIdentity"],
            resources: [.copy("Vectors")]),
        tests(
            "TrackerProtocolTests", ["ObfuscationCrypto", "TestSupport", "TorrentIdentity", "TrackerProtocol"],
            resources: [.copy("Vectors")]),
        tests("HTTPMessageTests", ["HTTPMessage", "NetworkAddress", "TestSupport"]),
        tests("HTTPClientTests", ["EventLoop", "HTTPClient", "HTTPMessage", "NetworkAddress", "TestSupport"]),
        // A loop that cannot hang a test, loopback connections, temporary folders, random numbers from a seed.
        .target(
            name: "TestSupport", dependencies: ["EventLoop", "NetworkAddress", "ObfuscationCrypto"],
            path: "Tests/TestSupport", swiftSettings: strict),
        tests("EventLoopTests", ["EventLoop", "NetworkAddress", "TestSupport"]),
        tests("ServiceManagerTests", ["ServiceManager"]),
        tests("RedirectionRulesTests", ["NetworkAddress", "RedirectionRules"]),
        tests("AdminClientTests", ["AdminClient", "EventLoop", "JSON", "TestSupport", "TorrentIdentity"]),
        tests("StatusTablesTests", ["JSON", "StatusTables"]),
        tests("ConfigurationTests", ["Configuration", "NetworkAddress", "TestSupport", "TorrentIdentity"]),
        // README.md and docs/: what they quote, configure, link to and show in code.
        tests("DocumentationTests", ["Configuration", "MSE", "TorrentIdentity", "TrackerProtocol"]),

        tests(
            "ProxyCoreTests",
            [
                "Configuration", "EventLoop", "HTTPMessage", "JSON", "MSE", "NetworkAddress", "ObfuscationCrypto",
                "PeerWire", "ProxyCore", "StateStore", "TestSupport", "TorrentIdentity", "TrackerProtocol",
                .product(name: "Logging", package: "swift-log"),
            ],
            resources: [.copy("Fixtures")]),

        // Real clients as counterparts: what the end-to-end tests and the demonstration both stand on.
        .target(
            name: "TestSwarm", path: "Tests/TestSwarm", resources: [.copy("Scripts")], swiftSettings: strict),
        tests("EndToEndTests", ["MSE", "ObfuscationCrypto", "TestSwarm", "TorrentIdentity"]),
        // The Debian package: as files, on a clean system, and on one that systemd runs.
        tests("PackageTests", ["TestSwarm"]),
        .executableTarget(name: "demo", dependencies: ["TestSwarm"], path: "Tests/Demo", swiftSettings: strict),
        .target(name: "BenchmarkKit", dependencies: ["TestSwarm"], path: "Benchmarks/Kit", swiftSettings: strict),
        .target(name: "CReadiness", path: "Benchmarks/CReadiness"),
        .target(name: "CBareRelay", path: "Benchmarks/CBareRelay"),
        // What an announce costs the daemon.
        .executableTarget(
            name: "announce-benchmark",
            dependencies: ["BenchmarkKit", "TestSwarm", "TorrentIdentity", "TrackerProtocol"],
            path: "Benchmarks/Announce", swiftSettings: strict),
        // What everything else costs it, beside what a user would take instead.
        .executableTarget(
            name: "proxy-benchmark",
            dependencies: [
                "BenchmarkKit", "CBareRelay", "CReadiness", "CReferenceRC4", "MSE", "ObfuscationCrypto", "TestSwarm",
                "TorrentIdentity",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Benchmark", package: "swift-benchmark"),
            ],
            path: "Benchmarks/Proxy", swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx20
)

if isFuzzing {
    package.targets += [
        .target(name: "CHeapWatch", path: "Tests/Fuzz/CHeapWatch"),
        .executableTarget(
            name: "fuzz",
            dependencies: [
                "CHeapWatch", "Configuration", "HTTPClient", "HTTPMessage", "JSON", "LogOutput", "MSE",
                "NetworkAddress", "ObfuscationCrypto", "PeerWire", "PrintableText", "ProxyCore", "ServiceManager",
                "StateStore", "StatusTables", "TestSupport", "TorrentIdentity", "TrackerProtocol",
                .product(name: "Logging", package: "swift-log"),
            ],
            path: "Tests/Fuzz", exclude: ["CHeapWatch", "Corpora", "Dictionaries", "README.md", "campaign"],
            swiftSettings: strict,
            // libFuzzer is linked for its driver; the program's own main calls it. gold fails at its debugging information.
            linkerSettings: [.unsafeFlags(["-sanitize=fuzzer", "-use-ld=lld"])]),
    ]
}

// Each sanitizer compiles all of it once more (`Tests/sanitize`): then there is only the daemon, and the tests of its rooms; those that run
// it are as they are everywhere. The dependencies stay, so that Package.resolved is the same.
if let sanitizer = Context.environment["MSEPROXY_SANITIZER"] {
    var left: Set = [
        "BenchmarkKit", "CBareRelay", "CReadiness", "DocumentationTests", "EndToEndTests", "PackageTests", "TestSwarm",
        "announce-benchmark", "demo", "proxy-benchmark",
    ]
    // Millions of draws, and how often each number came: minutes of arithmetic, all of it the same.
    for target in package.targets where target.name == "MSETests" {
        target.exclude = ["FirstFlightTests.swift", "PadFigures.swift"]
        target.dependencies.removeAll {
            if case .byNameItem("TestSwarm", _) = $0 { true } else { false }
        }
    }
    if sanitizer == "thread" {
        // Rooms that know no threads.
        left.formUnion([
            "ConfigurationTests", "HTTPMessageTests", "JSONTests", "MSETests", "NetworkAddressTests", "PeerWireTests",
            "RedirectionRulesTests", "ServiceManagerTests", "StateStoreTests", "StatusTablesTests",
            "TorrentIdentityTests", "TrackerProtocolTests",
        ])
        package.targets.append(
            .target(name: "CInstrumentedThreads", path: "Tests/Sanitizers/CInstrumentedThreads"))
        // All that knows threads imports this room.
        package.targets.first { $0.name == "EventLoop" }?.dependencies.append("CInstrumentedThreads")
    }
    package.targets.removeAll { left.contains($0.name) }
    // Faults on purpose, which a run has to find.
    package.products.append(.library(name: "planted-faults", type: .dynamic, targets: ["CPlantedFaults"]))
    package.targets += [
        .target(name: "CPlantedFaults", path: "Tests/Sanitizers/CPlantedFaults"),
        .testTarget(
            name: "SanitizerControls", dependencies: ["TestSupport"], path: "Tests/Sanitizers/Controls",
            swiftSettings: strict),
    ]
}
