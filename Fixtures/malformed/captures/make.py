#!/usr/bin/env python3
"""Writes the hostile captures of this folder: each is one way in which a file can lie."""
import os
import struct

here = os.path.dirname(os.path.abspath(__file__))
ETHERNET = bytes.fromhex("020000000002020000000001")
TCP = bytes.fromhex("123400500102030405060708501800ff00000000") + b"GET"


def write(name, data):
    with open(os.path.join(here, name), "wb") as file:
        file.write(data)


def pcap(*records, link=1):
    out = struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, link)
    for record in records:
        out += struct.pack("<IIII", 1, 0, len(record), len(record)) + record
    return out


def block(kind, body, length=None, trailing=None):
    body += b"\0" * (-len(body) % 4)
    length = len(body) + 12 if length is None else length
    return struct.pack("<II", kind, length) + body + struct.pack(
        "<I", length if trailing is None else trailing)


def section(magic=0x1A2B3C4D):
    return block(0x0A0D0D0A, struct.pack("<IHHq", magic, 1, 0, -1))


def interface(link=1, options=b""):
    return block(1, struct.pack("<HHI", link, 0, 0) + options)


def packet(frame, captured=None, number=0):
    captured = len(frame) if captured is None else captured
    return block(6, struct.pack("<IIIII", number, 0, 1, captured, captured) + frame)


def ip(protocol, payload, total=None, fragment=0, version=0x45):
    total = 20 + len(payload) if total is None else total
    return struct.pack(
        ">BBHHHBBHII", version, 0, total, 7, fragment, 64, protocol, 0, 0x0A000001, 0x0A000002
    ) + payload


def udp(port, payload):
    return ip(17, struct.pack(">HHHH", 40000, port, 8 + len(payload), 0) + payload)


def ethernet(payload, kind=0x0800):
    return ETHERNET + struct.pack(">H", kind) + payload


good = ethernet(ip(6, TCP))
write("pcap-length-lies", pcap(good) + struct.pack("<IIII", 2, 0, 0x7FFFFFFF, 60))
write("pcap-ends-in-a-header", pcap(good) + b"\1\2\3")
write("pcap-ends-in-a-frame", pcap(good, good)[:-20])
write("pcap-time-beyond-all", pcap(good)[:24] + struct.pack("<IIII", 0xFFFFFFFF, 0xFFFFFFFF, 0, 0))
write("pcap-only-magic", pcap()[:4])
write("pcapng-block-of-no-length", section() + interface() + block(6, b"", length=0))
write("pcapng-block-of-odd-length", section() + interface() + block(6, b"\0" * 20, length=33))
write("pcapng-block-beyond-the-end", section() + interface() + block(6, b"", length=0xFFFFFFFC))
write("pcapng-lengths-disagree", section() + interface() + block(6, b"\0" * 20, trailing=36))
write("pcapng-packet-beyond-its-block", section() + interface() + packet(good, captured=9999))
write("pcapng-interface-undeclared", section() + packet(good) + packet(good, number=4000000000))
write("pcapng-section-without-order", section(magic=0) + interface() + packet(good))
write("pcapng-option-beyond-its-block",
      section() + interface(options=struct.pack("<HH", 2, 60000)) + packet(good))
write("pcapng-clock-of-no-sense",
      section() + interface(options=struct.pack("<HHB3xHHq", 9, 1, 0xFF, 14, 8, -2**63))
      + packet(good))
write("pcapng-name-with-escapes",
      section() + interface(options=struct.pack("<HH", 2, 8) + b"\x1b[2J\x1b[1m") + packet(good))
write("pcapng-statistics-of-nobody",
      section() + interface() + block(5, struct.pack("<III", 77, 0, 0)) + packet(good))
write("tags-inside-each-other", pcap(ETHERNET + b"\x81\0\0\5" * 9000 + b"\x08\0" + ip(6, TCP)))
nested = ip(6, TCP)
for _ in range(200):
    nested = ip(4, nested, total=0)
write("packets-inside-each-other", pcap(ethernet(nested)))
write("labels-without-end", pcap(ethernet(b"\0\0\0\0" * 5000, 0x8847)))
write("header-lengths-lie", pcap(
    ethernet(ip(6, TCP, version=0x4F)), ethernet(ip(6, TCP, total=5)), ethernet(ip(6, TCP[:12])),
    ethernet(ip(6, TCP[:12] + b"\xf0" + TCP[13:])), ethernet(ip(6, TCP[:12] + b"\0" + TCP[13:]))))
write("fragments-that-overlap", pcap(*[
    ethernet(ip(6, TCP + b"x" * 17, fragment=field))
    for field in (0x2000, 0x2001, 0x2002, 0x3FFF, 0x1FFF, 0x0003, 0x2000, 0)]))
write("tunnels-that-lie", pcap(
    ethernet(udp(2152, bytes.fromhex("34ff00000000000700000085000000000000"))),
    ethernet(udp(1701, bytes.fromhex("0202000100010002ffff"))),
    ethernet(udp(6081, bytes.fromhex("3f00655800000100"))),
    ethernet(udp(3544, bytes.fromhex("0001ffff00"))),
    ethernet(udp(4789, bytes.fromhex("0800000000002a00") + ETHERNET)),
    ethernet(ip(47, bytes.fromhex("b0000800"))), ethernet(ip(47, bytes.fromhex("100022eb00000001"))),
    ethernet(ip(51, bytes.fromhex("06ff0000000000010000000100000000")))))
write("nflog-attribute-of-no-length", pcap(bytes.fromhex("0200000000000900"), link=239))
write("radiotap-length-lies", pcap(bytes.fromhex("0000ffff03000080ffffffff"), link=127))
write("per-packet-information-in-itself",
      pcap(bytes.fromhex("00000800c0000000") * 5000, link=192))
write("options-that-lie", pcap(
    ethernet(ip(6, TCP[:12] + b"\xf0" + TCP[13:20] + b"\x05\x00" + b"\x05\x22" * 19)),
    ethernet(ip(6, TCP[:12] + b"\x60" + TCP[13:20] + b"\x03\x01\x02\xff"))))
write("icmp-quotes-nothing", pcap(
    ethernet(ip(1, bytes.fromhex("0304000000000000"))),
    ethernet(ip(1, bytes.fromhex("030400ff00000000") + ip(6, TCP[:7])))))


def sent(back, number, acknowledged, length):
    """A segment with `length` bytes, to the server or back, whose checksums nobody filled in."""
    ends, ports = (b"\x0a\0\0\1", b"\x0a\0\0\2"), (40000, 80)
    header = struct.pack(">HHIIBBHHH", ports[back], ports[1 - back], number, acknowledged, 0x50, 0x10, 65535, 0, 0)
    return struct.pack(">BBHHHBBH", 0x45, 0, 40 + length, number, 0x4000, 64, 6, 0) + ends[back] + ends[1 - back] + (
        header + bytes(length))


def timed(*records):
    out = struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101)
    for seconds, record in records:
        whole = int(seconds)
        out += struct.pack("<IIII", whole, round((seconds - whole) * 1e6), len(record), len(record)) + record
    return out


LATE = 4_290_000_000
write("pcap-round-trip-of-years", timed(
    (1, sent(0, 1000, 5000, 100)), (LATE, sent(1, 5000, 1100, 0)), (1, sent(1, 5000, 1100, 100)),
    (LATE, sent(0, 1100, 5100, 0)), (LATE + 1, sent(0, 1100, 5100, 100)), (LATE + 1.01, sent(0, 1100, 5100, 100))))
write("pcapng-drops-of-all-ones", section() + interface(link=101) + packet(sent(0, 1000, 5000, 100)) + block(
    5, struct.pack("<III", 0, 0, 0) + struct.pack("<HHQ", 5, 8, 2**64 - 1) + struct.pack("<HH", 0, 0)))
