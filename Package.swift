// swift-tools-version: 6.2

import PackageDescription

// A *pure* module turns values into values: no system call, no clock, no randomness, no `unsafe`.
// A *kernel-facing* module may touch the operating system, and decides nothing.
// Tests/ArchitectureTests holds the table of imports each target may use.
let common: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .strictMemorySafety(),
  .treatAllWarnings(as: .error),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]
/// Borrowed views (`~Escapable`) still need this flag in Swift 6.3.
let borrowing = common + [.enableExperimentalFeature("Lifetimes")]

let package = Package(
  name: "lossctl",
  products: [
    .executable(name: "lossctl", targets: ["lossctl"]),
    // For the nested packages under labs/ (fuzzers, benchmarks): the pure modules.
    .library(
      name: "LossctlPure",
      targets: [
        "Wire", "Snapshot", "Findings", "Diagnosis", "FlowAnalysis", "ProbeEngine", "Report",
      ]),
    // For labs/fuzz: every decoder that reads what others wrote.
    .library(name: "HostileInput", targets: ["HostileInput"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", exact: "1.8.2"),
    .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", exact: "0.2.0"),
    .package(url: "https://github.com/apple/swift-numerics", exact: "1.1.1"),
  ],
  targets: [
    // Names for C: no logic.
    .systemLibrary(
      name: "CMnl", pkgConfig: "libmnl", providers: [.apt(["libmnl-dev"])]),
    .systemLibrary(name: "CPcap", providers: [.apt(["libpcap-dev"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
    .target(name: "CLinux"),

    // Pure.
    .target(name: "Wire", swiftSettings: borrowing),
    .target(name: "Findings", swiftSettings: common),
    .target(name: "Snapshot", dependencies: ["Wire"], swiftSettings: borrowing),
    .target(
      name: "Diagnosis", dependencies: ["Snapshot", "Findings", "Wire"], swiftSettings: common),
    .target(name: "FlowAnalysis", dependencies: ["Wire", "Findings"], swiftSettings: borrowing),
    .target(
      name: "ProbeEngine",
      dependencies: [
        "Wire", "Findings", .product(name: "Histogram", package: "hdrhistogram-swift"),
        .product(name: "RealModule", package: "swift-numerics"),
      ],
      swiftSettings: borrowing),
    .target(
      name: "Report", dependencies: ["Findings", "FlowAnalysis", "ProbeEngine", "Wire"],
      exclude: ["Schemas"],
      swiftSettings: common),

    // Kernel-facing.
    .target(name: "SystemCalls", dependencies: ["CLinux"], swiftSettings: borrowing),
    .target(
      name: "KernelSources", dependencies: ["SystemCalls", "Snapshot", "Wire", "CMnl", "CLinux"],
      swiftSettings: borrowing),
    .target(
      name: "CaptureFiles", dependencies: ["SystemCalls", "Wire", "CPcap", "CZlib"],
      swiftSettings: borrowing),
    .target(
      name: "ProbeSockets", dependencies: ["SystemCalls", "ProbeEngine", "Wire", "CLinux"],
      swiftSettings: borrowing),

    // The tool: arguments, wiring, exit status.
    .executableTarget(
      name: "lossctl",
      dependencies: [
        "KernelSources", "CaptureFiles", "SystemCalls", "Snapshot", "Diagnosis", "FlowAnalysis",
        "Findings", "Report", "ProbeEngine", "ProbeSockets", "Wire",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: common),

    // Tests.
    .target(name: "FixtureSupport", path: "Tests/FixtureSupport", swiftSettings: common),
    .target(
      name: "HostileInput",
      dependencies: [
        "Wire", "Snapshot", "Findings", "Diagnosis", "FlowAnalysis", "Report", "FixtureSupport",
      ],
      path: "Tests/HostileInput", swiftSettings: borrowing),
    .testTarget(
      name: "HostileInputTests", dependencies: ["HostileInput", "FixtureSupport"],
      swiftSettings: common),
    .testTarget(name: "ArchitectureTests", dependencies: ["FixtureSupport"], swiftSettings: common),
    .testTarget(
      name: "WireTests", dependencies: ["Wire", "FixtureSupport"], swiftSettings: borrowing),
    .testTarget(name: "SnapshotTests", dependencies: ["Snapshot", "Wire"], swiftSettings: common),
    .testTarget(name: "ReportTests", dependencies: ["Report", "Findings"], swiftSettings: common),
    .testTarget(
      name: "KernelSourcesTests", dependencies: ["KernelSources", "SystemCalls", "Wire"],
      swiftSettings: borrowing),
    .testTarget(
      name: "FlowAnalysisTests",
      dependencies: ["FlowAnalysis", "Findings", "Wire", "FixtureSupport"],
      swiftSettings: borrowing),
    .testTarget(
      name: "CaptureFilesTests",
      dependencies: ["CaptureFiles", "FlowAnalysis", "Findings", "Wire", "FixtureSupport"],
      swiftSettings: borrowing),
    .testTarget(
      name: "ProbeEngineTests",
      dependencies: ["ProbeEngine", "Wire", "Findings", "Report", "FixtureSupport"],
      swiftSettings: borrowing),
    .testTarget(
      name: "DiagnosisTests",
      dependencies: ["Diagnosis", "Findings", "Snapshot", "Wire", "FixtureSupport"],
      swiftSettings: common),
    .testTarget(
      name: "CommandTests", dependencies: ["lossctl", "Findings", "FixtureSupport"],
      swiftSettings: common),
  ]
)
