#!/usr/bin/env python3
"""Records rulesets of the running kernel: record.py FOLDER [NAME...]   (as root)

Each file rules/NAME.nft or rules/NAME.iptables goes into a network namespace of its own, line by line, so
that a rule which this kernel or tool refuses costs only itself (refused.txt). Some packets pass over the
loopback interface, and then are written, with nothing changing in between, the kernel's own dumps
and what the tools say. A file rules/NAME.steps is a sequence of commands with dumps in between.

  *.nl           the datagrams of each dump, each preceded by its length in four bytes, little-endian
  listing.txt    nft -a list ruleset
  iptables.txt   iptables-nft -S and the like, for rules made by iptables-nft
  interfaces.txt index and name of each interface

elements.nl holds the answers for all sets, one after the other.
"""
import json
import os
import platform
import socket
import struct
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
NETLINK_NETFILTER = 12
SUBSYSTEM = 10 << 8  # NFNL_SUBSYS_NFTABLES
REQUEST, DUMP = 0x1, 0x300
DUMPS = {  # message types of linux/netfilter/nf_tables.h
    "tables": 1, "chains": 4, "rules": 7, "sets": 10, "objects": 19, "flowtables": 23,
}
GET_GENERATION, GET_SET_ELEMENTS, NEW_SET = 16, 13, 9
ERROR, DONE = 2, 3
IPTABLES = [
    ("iptables", ["filter", "nat", "mangle", "raw", "security"]),
    ("ip6tables", ["filter", "nat", "mangle", "raw", "security"]),
    ("arptables", ["filter"]),
]


def attribute(kind, payload):
    data = struct.pack("=HH", 4 + len(payload), kind) + payload
    return data + b"\0" * (-len(data) % 4)


def messages(datagrams):
    for datagram in datagrams:
        offset = 0
        while offset + 16 <= len(datagram):
            length, kind = struct.unpack_from("=IH", datagram, offset)
            yield kind, datagram[offset + 16:offset + length]
            offset += (length + 3) & ~3


def exchange(kind, flags, family=0, attributes=b""):
    """Sends one request and returns the datagrams of its answer."""
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, NETLINK_NETFILTER) as link:
        link.setsockopt(270, 11, 1)  # SOL_NETLINK, NETLINK_EXT_ACK
        link.bind((0, 0))
        body = struct.pack("=BBH", family, 0, 0) + attributes
        header = struct.pack("=IHHII", 16 + len(body), SUBSYSTEM | kind, REQUEST | flags, 1, 0)
        link.send(header + body)
        datagrams = []
        while True:
            datagrams.append(link.recv(1 << 20))
            kinds = [kind for kind, _ in messages(datagrams[-1:])]
            if not flags & DUMP or ERROR in kinds or DONE in kinds:
                return datagrams


def attributes_of(data):
    offset = 0
    while offset + 4 <= len(data):
        length, kind = struct.unpack_from("=HH", data, offset)
        yield kind & 0x3FFF, data[offset + 4:offset + length]
        offset += (length + 3) & ~3


def write(folder, name, datagrams):
    with open(os.path.join(folder, name), "wb") as file:
        for datagram in datagrams:
            file.write(struct.pack("<I", len(datagram)) + datagram)


def dump(folder):
    """Writes every dump of the namespace that this process is in."""
    write(folder, "generation.nl", exchange(GET_GENERATION, 0))
    elements = []
    for name, kind in DUMPS.items():
        datagrams = exchange(kind, DUMP)
        write(folder, name + ".nl", datagrams)
        if name != "sets":
            continue
        for kind, payload in messages(datagrams):
            if kind == SUBSYSTEM | NEW_SET:
                found = dict(attributes_of(payload[4:]))
                which = attribute(1, found[1]) + attribute(2, found[2])
                elements += exchange(GET_SET_ELEMENTS, DUMP, payload[0], which)
    write(folder, "elements.nl", elements)


def run(namespace, arguments, text=None):
    return subprocess.run(
        ["ip", "netns", "exec", namespace] + arguments, input=text, text=True, capture_output=True)


def load_nft(namespace, path):
    """Loads the table, then rule by rule; returns what was refused."""
    lines = open(path).read().split("\n")
    head = [line for line in lines if not line.startswith("add rule ")]
    refused = []
    # Objects that this kernel does not have (flowtables, timeouts) are left out.
    while True:
        result = run(namespace, ["nft", "-f", "-"], "\n".join(head))
        if result.returncode == 0:
            break
        flowtable = [line for line in head if "flowtable" in line]
        if not flowtable:
            sys.exit(f"{path}: {result.stderr}")
        refused += flowtable
        head = [line for line in head if line not in flowtable]
    rules = [line for line in lines if line.startswith("add rule ")]

    def load(batch):
        if not batch:
            return
        if run(namespace, ["nft", "-f", "-"], "\n".join(batch) + "\n").returncode == 0:
            return
        if len(batch) == 1:
            refused.append(batch[0])
            return
        load(batch[:len(batch) // 2])
        load(batch[len(batch) // 2:])

    for start in range(0, len(rules), 16):
        load(rules[start:start + 16])
    return refused


def load_iptables(namespace, path):
    refused = []
    for line in open(path).read().split("\n"):
        if line and not line.startswith("#"):
            if run(namespace, ["sh", "-c", line]).returncode != 0:
                refused.append(line)
    return refused


def send(namespace):
    """Sends packets over the loopback interface, so that counters count."""
    code = (
        "import socket\n"
        "for port in range(9990, 10000):\n"
        "  s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
        "  for _ in range(3):\n"
        "    try: s.sendto(b'x' * 100, ('127.0.0.1', port))\n"
        "    except OSError: pass\n")
    run(namespace, [sys.executable, "-c", code])


def step_through(namespace, path, target):
    """Runs the commands of a file, and dumps where it says so."""
    for line in open(path).read().split("\n"):
        if not line or line.startswith("#"):
            continue
        if line == "send":
            send(namespace)
        elif line.startswith("dump "):
            folder = os.path.join(target, line[5:])
            os.makedirs(folder, exist_ok=True)
            write_all(namespace, folder)
        else:
            result = run(namespace, ["sh", "-c", line.replace(";", "\\;")])
            if result.returncode != 0:
                sys.exit(f"{path}: {line}: {result.stderr}")


def write_all(namespace, target):
    """Dumps the namespace and writes what nft and ip say of it."""
    subprocess.run(
        ["ip", "netns", "exec", namespace, sys.executable, __file__, "--dump", target],
        check=True)
    listing = run(namespace, ["nft", "-a", "list", "ruleset"])
    open(os.path.join(target, "listing.txt"), "w").write(listing.stdout)
    links = run(namespace, ["ip", "-o", "link"]).stdout
    with open(os.path.join(target, "interfaces.txt"), "w") as file:
        for line in links.splitlines():
            index, device = line.split(": ")[:2]
            file.write(f"{index} {device.split('@')[0]}\n")


def record(name, extension, target):
    namespace = f"record-{os.getpid()}"
    subprocess.run(["ip", "netns", "add", namespace], check=True)
    try:
        for command in [
            "ip link set lo up", "ip link add v0 type veth peer name v1",
            "ip link add br0 type bridge",
        ]:
            run(namespace, command.split())
        path = os.path.join(HERE, "rules", name + extension)
        if extension == ".steps":
            step_through(namespace, path, target)
            print(name)
            return
        load = load_nft if extension == ".nft" else load_iptables
        refused = load(namespace, path)
        send(namespace)
        os.makedirs(target, exist_ok=True)
        write_all(namespace, target)
        if extension == ".iptables":
            with open(os.path.join(target, "iptables.txt"), "w") as file:
                for tool, tables in IPTABLES:
                    for table in tables:
                        text = run(namespace, [f"{tool}-nft", "-t", table, "-S"]).stdout
                        if text:
                            file.write(f"*{tool} {table}\n{text}")
        with open(os.path.join(target, "refused.txt"), "w") as file:
            file.write("".join(line.strip() + "\n" for line in refused))
        print(name, "refused", len(refused))
    finally:
        subprocess.run(["ip", "netns", "del", namespace])


def version(command):
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()


def main():
    if sys.argv[1] == "--dump":
        dump(sys.argv[2])
        return
    folder, wanted = sys.argv[1], sys.argv[2:]
    for file in sorted(os.listdir(os.path.join(HERE, "rules"))):
        name, extension = os.path.splitext(file)
        if not wanted or name in wanted:
            record(name, extension, os.path.join(folder, name))
    about = {
        "kernel": f"{platform.release()} {platform.machine()}",
        "command": "Fixtures/nftables/record.py, which see; the rules are in Fixtures/nftables/rules",
        "tools": [version(["nft", "--version"]), version(["iptables-nft", "--version"])],
        "edited": "nothing",
    }
    with open(os.path.join(folder, "about.json"), "w") as file:
        json.dump(about, file, indent=2)
        file.write("\n")


main()
