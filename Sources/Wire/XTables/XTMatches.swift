extension XTFormat {
  /// All known matches by the kernel's name: the table of contents.
  static let matches: [String: [XTFormat]] = [
    // Transport headers: XTMatches+Transport.swift
    "tcp": [tcp], "udp": [udp], "udplite": [udp], "icmp": [icmp], "icmp6": [icmp6],
    "sctp": [sctp], "dccp": [dccp], "esp": [esp], "ah": [ah, ah6], "ipcomp": [ipcomp],
    "multiport": [multiport, multiportRanges], "tcpmss": [tcpmss], "l2tp": [l2tp],
    // Connection tracking: XTMatches+Connection.swift
    "conntrack": [conntrack], "state": [state], "connmark": [mark], "connbytes": [connbytes],
    "connlabel": [connlabel], "connlimit": [connlimit], "helper": [helper], "cluster": [cluster],
    // Rates, chances and amounts: XTMatches+Amount.swift
    "statistic": [statistic], "limit": [limit], "hashlimit": [hashlimit], "quota": [quota],
    "rateest": [rateest], "time": [time], "recent": [recent], "nfacct": [nfacct],
    // Addresses, interfaces and routes: XTMatches+Place.swift
    "iprange": [iprange], "addrtype": [addrtype, addrtypeWithInterfaces], "mac": [mac],
    "physdev": [physdev], "devgroup": [devgroup], "rpfilter": [rpfilter], "realm": [realm],
    "policy": [policy], "set": [setOld, set, setWithCounters], "pkttype": [pkttype], "cpu": [cpu],
    // The IP header, the payload, the sending process: XTMatches+Packet.swift
    "comment": [comment], "mark": [mark], "length": [length], "ttl": [ttl], "hl": [hl],
    "dscp": [dscp], "tos": [tosOld, tos], "ecn": [ecn], "string": [string], "u32": [u32],
    "owner": [owner], "socket": [socketOld, socket], "cgroup": [cgroupOld, cgroupPath, cgroup],
    "bpf": [bpf, bpfOrPath], "osf": [osf],
    // IPv6 extension headers: XTMatches+IPv6.swift
    "frag": [frag], "rt": [rt], "ipv6header": [ipv6header], "mh": [mh], "eui64": [.bare()],
    "hbh": [options("hbh")], "dst": [options("dst")], "srh": [srh, srhWithAddresses],
  ]
}
