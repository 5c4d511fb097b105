#!/usr/bin/env python3
"""Makes dumps of nf_tables that no kernel sends: one folder for each way to be wrong.

Each file holds datagrams, each preceded by its length in four bytes, little-endian. Whatever a decoder
makes of them, it must come to an end, and soon, without a trap.
"""
import os
import struct

SUBSYSTEM = 10 << 8
NEW_TABLE, NEW_CHAIN, NEW_RULE, NEW_SET, NEW_ELEMENTS = 0, 3, 6, 9, 12
HERE = os.path.dirname(os.path.abspath(__file__))


def a(kind, payload=b"", nested=False, length=None):
    """One attribute; `length` overrules the true one."""
    if isinstance(payload, str):
        payload = payload.encode() + b"\0"
    size = 4 + len(payload) if length is None else length
    data = struct.pack("=HH", size & 0xFFFF, kind | (0x8000 if nested else 0)) + payload
    return data + b"\0" * (-len(data) % 4)


def n(*parts):
    return b"".join(parts)


def u32(value):
    return struct.pack(">I", value)


def u64(value):
    return struct.pack(">Q", value)


def message(kind, payload, family=2, length=None):
    body = struct.pack("=BBH", family, 0, 0) + payload
    size = 16 + len(body) if length is None else length
    data = struct.pack("=IHHII", size, SUBSYSTEM | kind, 2, 1, 0) + body
    return data + b"\0" * (-len(data) % 4)


def expression(name, *attributes):
    return a(1, n(a(1, name), a(2, n(*attributes), True)), True)


def value(data):
    return a(1, data)


def rule(*expressions, handle=1, chain="c", userdata=None):
    parts = [a(1, "t"), a(2, chain), a(3, u64(handle)), a(4, n(*expressions), True)]
    if userdata is not None:
        parts.append(a(7, userdata))
    return message(NEW_RULE, n(*parts))


def verdict(code, chain=None):
    inner = a(1, u32(code & 0xFFFFFFFF)) + (a(2, chain) if chain else b"")
    return expression("immediate", a(1, u32(0)), a(2, a(2, inner, True), True))


def table(name="t"):
    return message(NEW_TABLE, n(a(1, name), a(2, u32(0)), a(4, u64(1))))


def chain(name="c", flags=0, base=True):
    hook = a(4, n(a(1, u32(1)), a(2, u32(0))), True) + a(7, "filter") + a(5, u32(0)) if base else b""
    return message(NEW_CHAIN, n(a(1, "t"), a(3, name), a(2, u64(1)), hook, a(10, u32(flags))))


def a_set(name, flags=1, key_type=7, key_length=4, data_type=None, data_length=4, extra=b""):
    data = a(6, u32(data_type)) + a(7, u32(data_length)) if data_type is not None else b""
    return message(
        NEW_SET,
        n(a(1, "t"), a(2, name), a(3, u32(flags)), a(4, u32(key_type)), a(5, u32(key_length)), data,
          extra))


def elements(name, *parts):
    listed = n(*[a(1, part, True) for part in parts])
    return message(NEW_ELEMENTS, n(a(1, "t"), a(2, name), a(3, listed, True)))


def write(case, **dumps):
    folder = os.path.join(HERE, case)
    os.makedirs(folder, exist_ok=True)
    dumps = {"tables": [table()], "chains": [chain()], **dumps}
    for name, messages in dumps.items():
        with open(os.path.join(folder, name + ".nl"), "wb") as file:
            for data in messages:
                file.write(struct.pack("<I", len(data)) + data)


def load(register, length=4, base=1, offset=12):
    return expression(
        "payload", a(1, u32(register)), a(2, u32(base)), a(3, u32(offset)), a(4, u32(length)))


def compare(register, data, operation=0):
    return expression("cmp", a(1, u32(register)), a(2, u32(operation)), a(3, value(data), True))


def bitwise(source, target, mask, xor, length=4):
    return expression(
        "bitwise", a(1, u32(source)), a(2, u32(target)), a(3, u32(length)),
        a(4, value(mask), True), a(5, value(xor), True), a(6, u32(0)))


DROP = verdict(0)

write("attribute-of-no-length", rules=[
    rule(a(1, b"\0" * 12, length=0)), rule(expression("cmp", a(1, b"", length=0))),
    rule(expression("counter", a(1, u64(1), length=3))), rule(DROP, handle=2)])
write("attribute-beyond-the-end", rules=[
    rule(a(1, b"", length=60000)), rule(expression("meta", a(1, b"\0\0", length=6))),
    rule(expression("counter", a(1, u32(1)), a(2, b""))), rule(DROP, handle=2)])
write("message-of-no-length", rules=[
    message(NEW_RULE, b"", length=0), message(NEW_RULE, b"", length=15), b"\x10", b"",
    message(NEW_RULE, b"", length=0xFFFFFFFF), rule(DROP, handle=2)])

nest = b""
for _ in range(1700):
    nest = expression("dynset", a(10, nest, True)) if len(nest) < 65000 else nest
write("deep-nests", rules=[rule(nest), rule(expression("dynset", a(7, nest[4:], True)))])

numbers = [0, 1, 4, 5, 7, 8, 23, 24, 19, 100, 0x7FFFFFFF, 0xFFFFFFFF]
write("registers-out-of-range", rules=[
    rule(load(register, length), compare(register, b"\1" * 4), bitwise(register, other, b"\xff" * 4, b"\0" * 4),
         expression("lookup", a(1, "s"), a(2, u32(register)), a(3, u32(other))),
         expression("byteorder", a(1, u32(register)), a(2, u32(other)), a(3, u32(1))),
         expression("nat", a(1, u32(0)), a(2, u32(2)), a(3, u32(register)), a(4, u32(other))),
         expression("queue", a(4, u32(register))), DROP, handle=handle)
    for handle, (register, other, length) in enumerate(
        (register, other, length) for register in numbers for other in (1, 23, 24) for length in (4, 64, 255))],
    sets=[a_set("s")])

huge = 0xFFFFFFFF
write("huge-numbers", rules=[
    rule(load(1, huge, offset=huge), DROP), rule(load(1, 255, offset=65535), compare(1, b"\1" * 255)),
    rule(expression("numgen", a(1, u32(1)), a(2, u32(huge)), a(3, u32(1)), a(4, u32(huge))),
         compare(1, b"\xff" * 4, 4), DROP),
    rule(expression("numgen", a(1, u32(1)), a(2, u32(0)), a(3, u32(1))), compare(1, b"\0" * 4, 2), DROP),
    rule(expression("hash", a(1, u32(1)), a(2, u32(1)), a(3, u32(huge)), a(4, u32(0)), a(5, u32(huge)))),
    rule(expression("limit", a(1, u64(0)), a(2, u64(0)), a(3, u32(huge))), DROP),
    rule(expression("limit", a(1, u64(2**64 - 1)), a(2, u64(2**64 - 1)), a(3, u32(huge)), a(4, u32(1)))),
    rule(expression("quota", a(1, u64(2**64 - 1)), a(4, u64(2**64 - 1)))),
    rule(expression("queue", a(1, b"\xff\xff"), a(2, b"\xff\xff"), a(3, b"\xff\xff"))),
    rule(expression("counter", a(1, u64(2**64 - 1)), a(2, u64(2**64 - 1))), DROP),
    rule(expression("meta", a(1, u32(1)), a(2, u32(huge))), compare(1, b"\xff" * 16)),
    rule(expression("meta", a(1, u32(1)), a(2, u32(32))), compare(1, b"\xff" * 4)),
    rule(expression("meta", a(1, u32(1)), a(2, u32(30))), compare(1, b"\xff" * 8)),
    rule(expression("ct", a(1, u32(1)), a(2, u32(5))), compare(1, b"\xff" * 4)),
    rule(expression("bitwise", a(1, u32(1)), a(2, u32(1)), a(6, u32(1)), a(7, value(b"\xff" * 4), True))),
    rule(expression("lookup", a(1, "s"), a(2, u32(1)))), rule(verdict(0x7FFFFFFF)), rule(verdict(0x80000000)),
    rule(expression("reject", a(1, u32(huge)), a(2, b"\xff"))),
    rule(expression("log", a(5, u32(huge)), a(6, u32(huge)), a(1, b"\xff\xff"))),
    rule(load(1, 4), expression("lookup", a(1, "s"), a(2, u32(1)), a(3, u32(0)))),
], sets=[a_set("s", flags=huge, key_type=huge, key_length=huge, data_type=huge, data_length=huge,
               extra=a(9, n(a(1, u32(huge)), a(2, a(1, a(1, u32(huge)), True) * 40, True)), True))],
    elements=[elements("s", a(1, value(b"\xff" * 64), True) + a(2, value(b"\xff" * 64), True))])

everything = [load(8 + word, 4, offset=4 * word) for word in range(16)]
write("registers-fed-to-themselves", rules=[
    rule(*everything, *[
        expression("hash", a(1, u32(1)), a(2, u32(8 + turn % 16)), a(3, u32(64)), a(4, u32(2)))
        for turn in range(200)], compare(1, b"\1" * 4), DROP),
    rule(load(1), *[bitwise(1, 1, b"\xff\0\xff" + bytes([turn % 256]), b"\1\2\3\4") for turn in range(500)],
         compare(1, b"\1" * 4), DROP, handle=2),
    rule(load(1), *[expression("byteorder", a(1, u32(1)), a(2, u32(1)), a(3, u32(1))) for _ in range(1000)],
         compare(1, b"\1" * 4), DROP, handle=3)])

BOUND = 4
write("chains-inside-each-other", chains=[chain()] + [chain(f"__chain{i}", BOUND, False) for i in range(3)],
      rules=[rule(verdict(-3, f"__chain{j}"), chain=f"__chain{i}", handle=i * 100 + k)
             for i in range(3) for k in range(40) for j in [(i + k) % 3]] + [rule(verdict(-3, "__chain0"))])

write("values-of-wrong-size", rules=[
    rule(load(1, 4), compare(1, b"\1" * 64), DROP), rule(load(1, 64), compare(1, b"\1" * 64), DROP),
    rule(load(1, 32, offset=12), compare(1, b"\1" * 20)), rule(load(1, 4), compare(1, b"")),
    rule(load(1, 16), compare(1, b"\1")), rule(load(1, 4), bitwise(1, 1, b"", b""), compare(1, b"\1")),
    rule(load(1, 4), bitwise(1, 1, b"\xff", b"\0" * 4), compare(1, b"\1")),
    rule(load(1, 4), bitwise(1, 1, b"\xff" * 64, b"\0" * 64, 64), compare(1, b"\1" * 64)),
    rule(load(1, 1, offset=0), bitwise(1, 1, b"\xf0\xf0", b"\0\0"), compare(1, b"\1\1\1\1\1")),
    rule(load(1, 2), expression("range", a(1, u32(1)), a(3, value(b"\1"), True), a(4, value(b"\1\2\3"), True))),
    rule(load(1, 2), expression("range", a(1, u32(1)), a(3, value(b""), True), a(4, value(b""), True))),
    rule(expression("meta", a(1, u32(1)), a(2, u32(6))), compare(1, b"\0" * 64)),
    rule(expression("meta", a(1, u32(1)), a(2, u32(6))), compare(1, b"*" * 16)),
    rule(expression("ct", a(1, u32(1)), a(2, u32(13))), compare(1, b"\0" * 16)),
    rule(expression("exthdr", a(1, u32(1)), a(2, b"\xff"), a(3, u32(255)), a(4, u32(0)), a(6, u32(4))),
         compare(1, b"\1")),
    rule(expression("exthdr", a(1, u32(1)), a(2, b"\x05"), a(3, u32(65535)), a(4, u32(4)), a(6, u32(1))),
         compare(1, b"\1" * 4)),
    rule(expression("match", a(1, "statistic"), a(2, u32(0)), a(3, b"\0"))),
    rule(expression("match", a(1, ""), a(2, u32(huge)), a(3, b""))),
    rule(expression("target", a(1, "REJECT"), a(2, u32(0)), a(3, b""))), rule(expression("target")),
    rule(expression("immediate", a(1, u32(1)), a(2, value(b""), True)), expression("meta", a(2, u32(3)), a(3, u32(1)))),
    rule(expression("counter", a(1, b"\1"), a(2, b"\1"))), rule(expression("", a(1, b""))), rule(expression("x" * 300)),
], sets=[a_set("s")])

write("names-that-are-not", chains=[chain("\x1b[2J"), chain("")], rules=[
    message(NEW_RULE, n(a(1, b"t"), a(2, b"c"), a(3, b"\1"))), message(NEW_RULE, b""),
    message(NEW_RULE, n(a(1, b""), a(2, b""), a(4, b"", True))),
    rule(verdict(-3, "\x1b]0;x\x07"), chain="\x1b[2J", userdata=b"\0\xff"),
    rule(DROP, userdata=b"\0\x05\x1b[2Jm"), rule(DROP, userdata=b"\0"), rule(DROP, userdata=b"\xff" * 255),
    rule(expression("log", a(2, b"\xff\xfe\xfd"))), rule(expression("objref", a(1, u32(1)), a(2, b"\xc3"))),
    rule(verdict(-3)), rule(verdict(-4, "x" * 1000))])

write("more-expressions-than-allowed", rules=[
    rule(*[expression("counter", a(1, u64(1)), a(2, u64(1))) for _ in range(1200)], DROP),
    rule(*[load(1) + compare(1, b"\1" * 4) for _ in range(300)], DROP, handle=2)])

VMAP = dict(data_type=0xFFFFFF00, data_length=16)
INTERVAL = 4
write("elements-that-do-not-fit", rules=[
    rule(load(1), expression("lookup", a(1, name), a(2, u32(1)), *extra), handle=handle)
    for handle, (name, extra) in enumerate([
        ("plain", []), ("interval", []), ("map", [a(3, u32(0))]), ("unread", [a(3, u32(0))]),
        ("empty", [a(3, u32(0))]), ("nowhere", [a(3, u32(0))]), ("parts", []), ("typeless", [a(3, u32(2))])])],
    sets=[a_set("plain"), a_set("interval", 1 | INTERVAL), a_set("map", 1 | 8 | INTERVAL, **VMAP),
          a_set("unread", 9, **VMAP), a_set("empty", 9, **VMAP), a_set("parts", 1 | INTERVAL, key_type=0x1CD, key_length=8,
          extra=a(9, a(2, n(*[a(1, a(1, u32(size)), True) for size in (4, 2, 0, huge)]), True), True)),
          a_set("typeless", 9, key_type=0, data_type=0)],
    elements=[
        elements("plain", b"", a(1, b"", True), a(1, value(b""), True), a(1, value(b"\1"), True), a(1, value(b"\1" * 60), True)),
        elements("interval", a(1, value(b"\0\0\0\0"), True) + a(3, u32(1)), a(1, value(b"\xff" * 4), True),
                 a(1, value(b"\1"), True) + a(3, u32(1)), a(1, value(b""), True), a(3, u32(2)), a(3, u32(1))),
        elements("map", a(1, value(b"\1" * 4), True), a(1, value(b"\2" * 4), True) + a(2, a(2, a(1, u32(0)), True), True),
                 a(2, a(2, a(1, b"\0"), True), True), a(1, value(b"\3" * 4), True, length=2)),
        elements("empty"), elements("missing", a(1, value(b"\1" * 4), True)),
        elements("parts", a(1, value(b"\1" * 8), True) + a(10, value(b"\2" * 3), True), a(1, value(b"\1"), True)),
        elements("typeless", a(1, value(b"\1" * 4), True) + a(2, value(b"\5" * 9), True)
                 + a(7, a(1, "counter"), True) + a(11, nest[:4000], True)),
    ])
print("\n".join(sorted(entry for entry in os.listdir(HERE) if os.path.isdir(os.path.join(HERE, entry)))))
