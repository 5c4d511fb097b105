// swift-tools-version: 6.2

import PackageDescription

// A package of its own, because it must be built with --sanitize=fuzzer, and lossctl not.
let package = Package(
  name: "fuzz",
  dependencies: [.package(name: "lossctl", path: "../..")],
  targets: [
    .executableTarget(
      name: "fuzz",
      dependencies: [
        .product(name: "HostileInput", package: "lossctl")
      ],
      swiftSettings: [
        .swiftLanguageMode(.v6),
        .strictMemorySafety(),
        .treatAllWarnings(as: .error),
        // The fuzzer brings its own main.
        .unsafeFlags(["-parse-as-library"]),
      ])
  ]
)
