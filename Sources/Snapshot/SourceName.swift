public import Wire

/// The names of the sources, as the reader stores them and the snapshot looks them up.
public enum SourceName {
  /// When and where the recording was made: lines of a key and a value.
  public static let about = "about"
  /// `RTM_GETLINK` of the interfaces that were walked.
  public static let links = "netlink/link"
  /// `RTM_GETLINK` of the bridge family: VLAN tables of the ports.
  public static let bridgePorts = "netlink/bridge-port"
  /// `RTM_GETADDR`.
  public static let addresses = "netlink/address"
  /// `RTM_GETROUTE` of the kinds that drop, and of the main table.
  public static let routes = "netlink/route"
  /// `RTM_GETROUTE` of the other ends of tunnels.
  public static let tunnelRoutes = "netlink/tunnel-route"
  /// `RTM_GETROUTE` of an address outside, for each family.
  public static let defaultRoutes = "netlink/default-route"
  /// `RTM_GETRULE`.
  public static let rules = "netlink/rule"
  /// `RTM_GETNEIGH`.
  public static let neighbours = "netlink/neighbour"
  /// `RTM_GETNEIGHTBL`.
  public static let neighbourTables = "netlink/neighbour-table"
  /// `RTM_GETQDISC`.
  public static let qdiscs = "netlink/qdisc"
  /// `RTM_GETTCLASS`.
  public static let classes = "netlink/class"
  /// `RTM_GETTFILTER`.
  public static let filters = "netlink/filter"
  /// `SOCK_DIAG_BY_FAMILY` for listening TCP sockets.
  public static let listeners = "netlink/tcp-listeners"
  /// `IPCTNL_MSG_CT_GET_STATS_CPU`.
  public static let conntrackPerCPU = "netlink/conntrack-cpu"
  /// `IPCTNL_MSG_CT_GET_STATS`.
  public static let conntrackGlobal = "netlink/conntrack"

  /// `NFT_MSG_GETGEN`.
  public static let nftGeneration = "nft/generation"
  /// `NFT_MSG_GETTABLE`.
  public static let nftTables = "nft/tables"
  /// `NFT_MSG_GETCHAIN`.
  public static let nftChains = "nft/chains"
  /// `NFT_MSG_GETRULE`.
  public static let nftRules = "nft/rules"
  /// `NFT_MSG_GETSET`.
  public static let nftSets = "nft/sets"
  /// `NFT_MSG_GETSETELEM` for each set.
  public static let nftElements = "nft/elements"
  /// `NFT_MSG_GETOBJ`.
  public static let nftObjects = "nft/objects"
  /// `NFT_MSG_GETFLOWTABLE`.
  public static let nftFlowtables = "nft/flowtables"

  /// The file of a setting by its name for sysctl(8).
  public static func settingFile(_ setting: String) -> String {
    let dot = UInt8(ascii: ".")
    return "/proc/sys/"
      + String(decoding: setting.utf8.map { $0 == dot ? UInt8(ascii: "/") : $0 }, as: UTF8.self)
  }

  /// `BPF_PROG_QUERY` of every control group, as lines of `ControlGroupPrograms`.
  public static let controlGroups = "bpf/cgroups"

  /// What drivers say.
  public static let drivers = "ethtool"

  /// One thing that the driver of an interface says.
  public static func driver(_ interface: String, _ what: String) -> String {
    "\(drivers)/\(interface)/\(what)"
  }

  /// The answer to one ethtool request over netlink.
  public static func driver(_ interface: String, _ subject: EthtoolRequest.Subject) -> String {
    driver(interface, subject.rawValue)
  }

  /// The legacy tables of a family.
  public static func legacyTables(_ family: XTFamily) -> String { "iptables/\(family.tool)" }

  /// One legacy table: below it lie `info` and `entries`, the answers to the two socket options.
  public static func legacyTable(_ family: XTFamily, _ table: String) -> String {
    "\(legacyTables(family))/\(table)"
  }

  /// A file under the thread's own `/proc/net`.
  public static func net(_ file: String) -> String { "proc/net/\(file)" }

  /// The settings, as lines of `name = value`, as `sysctl` prints them.
  public static let sysctl = "sysctl"

  /// The files under `/proc/net` that every walk reads.
  public static let netFiles = [
    "snmp", "netstat", "snmp6", "sockstat", "sockstat6", "softnet_stat", "stat/rt_cache",
    "stat/nf_conntrack", "udp",
    "udp6", "raw", "raw6", "ptype", "xfrm_stat", "netfilter/nfnetlink_queue",
  ]

  /// Those of the settings that hold for the whole machine, and that the initial namespace alone shows.
  public static let machineSettings = [
    "net.core.netdev_max_backlog", "net.core.netdev_budget", "net.core.netdev_budget_usecs",
    "net.core.flow_limit_table_len", "net.ipv4.tcp_mem", "net.ipv4.udp_mem",
    "net.ipv4.tcp_max_orphans", "net.ipv4.neigh.default.gc_thresh1",
    "net.ipv4.neigh.default.gc_thresh2", "net.ipv4.neigh.default.gc_thresh3",
    "net.ipv6.neigh.default.gc_thresh3",
  ]

  /// The settings that every walk reads: limits that counters hit, and switches that drop.
  public static let settings = [
    "kernel.hostname", "kernel.osrelease",
    "net.core.netdev_max_backlog", "net.core.netdev_budget", "net.core.netdev_budget_usecs",
    "net.core.flow_limit_table_len", "net.core.rmem_max", "net.core.rmem_default",
    "net.core.wmem_max", "net.core.somaxconn",
    "net.ipv4.ip_forward", "net.ipv4.conf.all.rp_filter", "net.ipv4.conf.all.log_martians",
    "net.ipv4.conf.all.arp_ignore", "net.ipv4.ip_default_ttl", "net.ipv4.tcp_max_syn_backlog",
    "net.ipv4.tcp_syncookies", "net.ipv4.tcp_mem", "net.ipv4.udp_mem", "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_abort_on_overflow", "net.ipv4.tcp_max_orphans", "net.ipv4.tcp_max_tw_buckets",
    "net.ipv4.tcp_mtu_probing", "net.ipv4.icmp_msgs_per_sec", "net.ipv4.icmp_ratelimit",
    "net.ipv4.icmp_echo_ignore_all", "net.ipv4.ipfrag_high_thresh", "net.ipv4.ipfrag_time",
    "net.ipv4.ipfrag_max_dist", "net.ipv4.neigh.default.gc_thresh1",
    "net.ipv4.neigh.default.gc_thresh2", "net.ipv4.neigh.default.gc_thresh3",
    "net.ipv4.neigh.default.unres_qlen_bytes", "net.ipv4.fib_multipath_use_neigh",
    "net.ipv6.conf.all.forwarding", "net.ipv6.conf.all.disable_ipv6",
    "net.ipv6.ip6frag_high_thresh", "net.ipv6.neigh.default.gc_thresh3",
    "net.netfilter.nf_conntrack_count", "net.netfilter.nf_conntrack_max",
    "net.netfilter.nf_conntrack_buckets", "net.netfilter.nf_conntrack_tcp_be_liberal",
    "net.netfilter.nf_conntrack_tcp_loose", "net.netfilter.nf_conntrack_log_invalid",
    "net.bridge.bridge-nf-call-iptables", "vm.min_free_kbytes", "net.ipv4.tcp_migrate_req",
    "net.core.xfrm_larval_drop",
  ]
}
