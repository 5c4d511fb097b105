// System calls as Swift likes them: no variadic functions, no errno, an address as plain bytes.
// No logic. Every call returns its result, or the negative errno.
#pragma once

#include <stddef.h>

int traffic_socket(int family, int type, int protocol);
int traffic_bind(int descriptor, const void *address, unsigned int size);
int traffic_listen(int descriptor, int backlog);
int traffic_accept(int descriptor);
int traffic_connect(int descriptor, const void *address, unsigned int size);
// Sends one datagram; `address` of size 0 sends on a connected socket.
long traffic_send(int descriptor, const void *bytes, size_t count, const void *address,
                  unsigned int size);
// Receives without waiting.
long traffic_receive(int descriptor, void *bytes, size_t count);
int traffic_option(int descriptor, int level, int name, const void *value, unsigned int size);
int traffic_option_value(int descriptor, int level, int name);
// Attaches a classic BPF program of `count` instructions, eight bytes each.
int traffic_filter(int descriptor, const void *instructions, unsigned short count);

int traffic_open(const char *path, int writable);
long traffic_write(int descriptor, const void *bytes, size_t count);
long traffic_read(int descriptor, void *bytes, size_t count);
// Becomes the tun device `name` on an open /dev/net/tun.
int traffic_tun(int descriptor, const char *name);
// bpf(2), with the attributes as bytes.
long traffic_bpf(int command, const void *attributes, unsigned int size);

// Blocks SIGTERM, SIGINT and SIGHUP and returns a descriptor that becomes readable on them.
int traffic_signals(void);
// Waits until `descriptor` has one of `events`, `other` (if not negative) is readable, or the time
// is up (negative: never). Bit 0: descriptor, bit 1: other.
int traffic_wait(int descriptor, int events, int other, int milliseconds);
// The monotonic clock, in nanoseconds.
long traffic_now(void);
void traffic_sleep_until(long moment);
// Writes all that print() has buffered.
void traffic_flush(void);
