#!/usr/bin/env python3
"""Records legacy tables of the running kernel: record.py FOLDER [NAME...]   (as root)

Each file rules/NAME.rules goes into a network namespace of its own, line by line, so that a rule which
this kernel or tool refuses costs only itself (refused.txt); three more tables have extensions in old
revisions, put there without iptables, which makes rules in the newest only. Some packets pass over the loopback
interface, and then are written, at one moment, the kernel's two answers and what the tool says:

  info.bin      the answer to IPT_SO_GET_INFO
  entries.bin   the answer to IPT_SO_GET_ENTRIES
  list.txt      iptables-legacy -S
  counters.txt  iptables-legacy -nvxL --line-numbers
"""
import ctypes
import json
import os
import platform
import re
import shutil
import socket
import struct
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
LIBC = ctypes.CDLL(None, use_errno=True)
FAMILIES = {
    # socket family, option level, first option, hooks, command
    "ipv4": (socket.AF_INET, 0, 64, 5, "iptables-legacy"),
    "ipv6": (socket.AF_INET6, 41, 64, 5, "ip6tables-legacy"),
    "arp": (socket.AF_INET, 0, 96, 3, "arptables-legacy"),
}
SETUP = [
    "ip link set lo up",
    "nfacct add xtables-counter",
    "ipset create record-addresses hash:ip counters timeout 0",
    "ipset create record-unused hash:ip",
    "ipset create record-pairs hash:net,port counters",
]


def run(command, text=None):
    return subprocess.run(command, input=text, text=True, capture_output=True)


def ask(family, table):
    domain, level, option, hooks, _ = FAMILIES[family]
    with socket.socket(domain, socket.SOCK_DGRAM) as sock:

        def get(number, question):
            length = ctypes.c_uint32(len(question))
            buffer = ctypes.create_string_buffer(question, len(question))
            if LIBC.getsockopt(sock.fileno(), level, number, buffer, ctypes.byref(length)) < 0:
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
            return buffer.raw[: length.value]

        name = table.encode().ljust(32, b"\0")
        info = get(option, name + bytes(12 + 8 * hooks))
        (size,) = struct.unpack_from("=I", info, 40 + 8 * hooks)
        return info, get(option + 1, name + struct.pack("=I", size) + bytes(4 + size))


def load(family, lines):
    """Loads the rules, and returns the table and the refused lines."""
    command = FAMILIES[family][4]
    refused = []
    if family == "arp":
        for line in lines:
            answer = run([command] + line.split())
            if answer.returncode:
                refused.append(line)
        return "filter", refused
    table = next(line[1:] for line in lines if line.startswith("*"))
    heads = [line for line in lines if line.startswith(":")]

    def restore(more, *options):
        text = "\n".join([f"*{table}", *more, "COMMIT", ""])
        return run([command.replace("-legacy", "-legacy-restore"), "-c", *options], text)

    answer = restore(heads)
    if answer.returncode:
        sys.exit(f"{table}: {answer.stderr}")
    for line in lines:
        if line.startswith("-A") and restore([line], "-n").returncode:
            refused.append(line)
    # Once more, all at once: each change sets the counters of policies to zero.
    restore([line for line in lines if line[0] in ":-" and line not in refused])
    return table, refused


def extension(name, revision, data):
    """A match or target with the size that the kernel expects: its header, and data in steps of eight."""
    data += bytes(-len(data) % 8)
    return struct.pack("=H29sB", 32 + len(data), name.encode(), revision) + data


def entry(protocol, matches, target):
    """struct ipt_entry: nothing but a protocol, then the matches and the target."""
    start = 112 + len(matches)
    fixed = bytes(80) + struct.pack("=HBB4xHH4x16x", protocol, 0, 0, start, start + len(target))
    return fixed + matches + target


def pack(layout, *values):
    return struct.pack("=" + layout, *values)


def old_revisions(table):
    """Rules that today's iptables no longer makes, though kernel and iptables still understand them."""
    addresses = bytes([10, 0, 0, 0] + [0] * 12 + [255, 0, 0, 0] + [0] * 12) * 4
    tracking = addresses + pack("IIH", 1, 9, 6) + struct.pack(">4H", 80, 81, 82, 83)
    everything = pack("HH", 0x1FFF, 0x0002)
    limit = pack("IIIIIIIBBH", 0x15, 400, 9, 0, 50, 1000, 7000, 24, 32, 0)
    limit2 = pack("QQIIIIIBBH", 400, 9, 0x0A, 8, 0, 500, 1000, 32, 16, 0)
    program = pack("HBBI", 6, 0, 0, 1)
    matches = [
        (0, "addrtype", 0, pack("HHII", 4, 8, 1, 0)),
        (0, "bpf", 0, pack("H2x", 1) + program + bytes(63 * 8) + bytes(12)),
        (0, "cgroup", 0, pack("II", 5, 1)),
        (0, "cgroup", 1, b"\1\0\1\0" + b"/".ljust(4096, b"\0") + bytes(4 + 8)),
        (0, "conntrack", 1, tracking + everything + pack("BB", 0x0E, 0x0F)),
        (0, "conntrack", 2, tracking + everything + pack("HH", 0x14E, 0x05)),
        (0, "hashlimit", 1, b"first".ljust(16, b"\0") + limit + bytes(8)),
        (0, "hashlimit", 2, b"second".ljust(256, b"\0") + limit2 + bytes(8)),
        (0, "nfacct", 0, b"xtables-counter".ljust(32, b"\0") + bytes(8)),
        (0, "recent", 0, pack("IIBB200sBx", 5, 2, 4 | 32, 1, b"old", 1)),
        (0, "set", 0, pack("H2x7I", 0, 1, 2, 0, 0, 0, 0, 0)),
        (0, "set", 1, pack("HBB", 0, 1, 0)),
        (0, "set", 2, pack("HBB", 2, 2, 0x85)),
        (0, "set", 3, pack("HBB4xB7xQB7xQI4x", 2, 2, 2, 4, 7, 2, 9, 0x88)),
        (0, "socket", 0, b""),
        (0, "socket", 1, b"\1"),
        (0, "socket", 2, b"\3"),
        (0, "state", 0, pack("I", 0x0E)),
    ]
    range4 = pack("II4s4s", 1, 3, bytes([10, 0, 0, 1]), bytes([10, 0, 0, 9])) + b"\0\x50\0\x5a"
    labels = pack("I28s", 9, b"xtables-old")
    targets = {
        "mangle": [
            (0, "CONNMARK", 1, pack("IIIB3x", 5, 0xFF, 0xF0, 0)),
            (0, "CONNMARK", 1, pack("IIIB3x", 0, 0xFF, 0xF0, 1)),
            (0, "CONNMARK", 1, pack("IIIB3x", 0, 0xFF, 0xF0, 2)),
            (0, "IDLETIMER", 0, labels + bytes(8)),
            (0, "NFQUEUE", 0, pack("H", 3)),
            (0, "NFQUEUE", 1, pack("HH", 3, 4)),
            (0, "NFQUEUE", 2, pack("HHH", 3, 1, 1)),
            (0, "SET", 0, pack("H2x7I", 0, 1, 0, 0, 0, 0, 0, 0) + pack("H2x7I", 65535, *[0] * 7)),
            (0, "SET", 1, pack("HBBHBB", 0, 1, 2, 2, 2, 4)),
            (0, "SET", 2, pack("HBBHBBII", 0, 1, 2, 65535, 0, 0, 1, 30)),
            (6, "TPROXY", 0, pack("II4s", 0xFF, 3, bytes([127, 0, 0, 1])) + b"\0\x50\0\0"),
        ],
        "raw": [
            (0, "CT", 0, pack("HHII16s", 0, 7, 5, 1, b"") + bytes(12)),
            (0, "CT", 1, pack("HHII16s32s", 1, 0, 0, 0, b"", b"") + bytes(12)),
            (0, "NOTRACK", 0, b""),
        ],
        "nat": [(6, "DNAT", 0, range4)],
    }
    counts = extension("", 0, pack("i4x", 0))  # the verdict is filled in below: on to the next rule
    rules = [entry(p, extension(n, r, d), counts) for p, n, r, d in matches if table == "mangle"]
    return rules + [entry(p, b"", extension(n, r, d)) for p, n, r, d in targets[table]]


def replace(table):
    """Makes one table with the old revisions in built-in chains (IPT_SO_SET_REPLACE)."""
    info, _ = ask("ipv4", table)
    hooks, count = struct.unpack_from("=I", info, 32)[0], struct.unpack_from("=I", info, 76)[0]
    accept = extension("", 0, pack("i4x", -2))
    blob, entries, points = b"", 0, [[0] * 5, [0] * 5]
    for hook in (h for h in range(5) if hooks >> h & 1):
        points[0][hook] = len(blob)
        for rule in old_revisions(table):
            if hook != (1 if b"cgroup" in rule else 0):  # this match has no place in PREROUTING
                continue
            blob += rule
            if rule[-40:-8] == extension("", 0, bytes(8))[:32]:
                blob = blob[:-8] + pack("i4x", len(blob))
            entries += 1
        points[1][hook] = len(blob)
        blob += entry(0, b"", accept)
        entries += 1
    blob += entry(0, b"", extension("ERROR", 0, b"ERROR".ljust(32, b"\0")))
    entries += 1
    counters = ctypes.create_string_buffer(16 * count)
    head = table.encode().ljust(32, b"\0") + pack("III", hooks, entries, len(blob))
    head += pack("5I5II", *points[0], *points[1], count) + pack("Q", ctypes.addressof(counters))
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        if LIBC.setsockopt(sock.fileno(), 0, 64, head + blob, len(head) + len(blob)) < 0:
            sys.exit(f"replace {table}: " + os.strerror(ctypes.get_errno()))


def list_old_revisions(table):
    """iptables -S once for each revision, and of every line the last listing that understood it."""
    library = tempfile.mkdtemp() + "/old-revisions.so"
    subprocess.run(["cc", "-shared", "-fPIC", "-o", library, f"{HERE}/old-revisions.c"], check=True)
    listings = []
    for newest in range(5):
        environment = dict(os.environ, LD_PRELOAD=library, NEWEST=str(newest))
        command = ["iptables-legacy", "-t", table, "-S"]
        answer = subprocess.run(command, env=environment, text=True, capture_output=True)
        listings.append(answer.stdout.splitlines())
    shutil.rmtree(os.path.dirname(library))
    lines = [[text for text in line if "[unsupported" not in text] for line in zip(*listings)]
    return "".join((line or ["?"])[-1] + "\n" for line in lines)


def traffic():
    """A few datagrams over the loopback interface: to nobody, to somebody, and answered."""
    for domain, address in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
        with socket.socket(domain, socket.SOCK_DGRAM) as sender:
            for port in (53, 4000, 4000, 9999):
                try:
                    sender.sendto(b"x" * 100, (address, port))
                except OSError:
                    pass
    time.sleep(0.3)


def record(name, folder):
    if LIBC.unshare(0x40000000) < 0:  # CLONE_NEWNET
        sys.exit("unshare: " + os.strerror(ctypes.get_errno()))
    for command in SETUP:
        run(command.split())
    family = name.split("-")[0]
    if "revisions" in name:
        table, refused = name.split("-")[2], []
        replace(table)
    else:
        with open(f"{HERE}/rules/{name}.rules") as file:
            lines = [line.rstrip("\n") for line in file if line[0] not in "#\n"]
        table, refused = load(family, lines)
    traffic()
    command = FAMILIES[family][4]
    info, entries = ask(family, table)
    # arptables has no -S; its -L without counters is a rule as arptables-save prints it.
    plain = ["-nL"] if family == "arp" else ["-t", table, "-S"]
    counted = ["-nvL"] if family == "arp" else ["-t", table, "-nvxL", "--line-numbers"]
    files = {
        "info.bin": info,
        "entries.bin": entries,
        "list.txt": run([command] + plain).stdout.encode(),
        "counters.txt": run([command] + counted).stdout.encode(),
        "refused.txt": "".join(line + "\n" for line in refused).encode(),
    }
    if "revisions" in name:
        files["list.txt"] = list_old_revisions(table).encode()
    if "-m set" in (listing := files["list.txt"].decode()) or "-j SET" in listing:
        files["sets.txt"] = run(["ipset", "list", "-name"]).stdout.encode()
    again, _ = ask(family, table)
    if again != info:
        sys.exit(f"{name}: the table changed meanwhile")
    os.makedirs(f"{folder}/{name}", exist_ok=True)
    for path, content in files.items():
        if content or path != "refused.txt":
            with open(f"{folder}/{name}/{path}", "wb") as file:
                file.write(content)
    print(f"{name}: {len(entries)} bytes, {len(refused)} lines refused")


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folder = sys.argv[1]
    every = sorted(f[:-6] for f in os.listdir(f"{HERE}/rules") if f.endswith(".rules"))
    every += [f"ipv4-revisions-{table}" for table in ("mangle", "raw", "nat")]
    for name in sys.argv[2:] or every:
        child = os.fork()  # a namespace for each, gone with the process
        if child == 0:
            record(name, folder)
            sys.exit(0)
        if os.waitpid(child, 0)[1]:
            sys.exit(1)
    tools = [run([command, "-V"]).stdout.strip() for _, _, _, _, command in FAMILIES.values()]
    vendor = re.search(r"Debian \S+", platform.version())
    kernel = vendor.group() if vendor else platform.release().split("-")[0]
    about = {
        "kernel": f"{kernel} {platform.machine()}",
        "command": "Fixtures/xtables/record.py, which see; the rules are in Fixtures/xtables/rules",
        "tools": tools,
        "edited": "nothing",
    }
    with open(f"{folder}/about.json", "w") as file:
        json.dump(about, file, indent=2)
        file.write("\n")


main()
