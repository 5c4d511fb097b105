// swift-tools-version: 6.2

import PackageDescription

// A package of its own, so that the tool's graph holds only the tool.
let package = Package(
  name: "engine",
  dependencies: [.package(name: "lossctl", path: "../../../..")],
  targets: [
    .executableTarget(
      name: "engine",
      dependencies: [.product(name: "LossctlPure", package: "lossctl")],
      swiftSettings: [.swiftLanguageMode(.v6), .treatAllWarnings(as: .error)])
  ])
