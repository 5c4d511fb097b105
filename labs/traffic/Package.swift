// swift-tools-version: 6.2

import PackageDescription

// Sends the labs' traffic and counts it. A package of its own, so that nothing of it enters lossctl:
// what it counts is the ground truth that lossctl is held against.
let package = Package(
  name: "labtraffic",
  targets: [
    .target(name: "CTraffic"),
    .executableTarget(
      name: "labtraffic", dependencies: ["CTraffic"],
      swiftSettings: [
        .swiftLanguageMode(.v6),
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("InternalImportsByDefault"),
        .enableUpcomingFeature("MemberImportVisibility"),
      ]),
  ]
)
