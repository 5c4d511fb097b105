// What the kernel's headers offer and Swift cannot import. Thin calls, no logic of ours.
#ifndef LOSSCTL_CLINUX_H
#define LOSSCTL_CLINUX_H

#include <stdint.h>

// capget(2) and capset(2) have no wrapper in glibc, and syscall(2) is variadic: removes from the effective and
// permitted sets every capability whose bit is not in `kept`. Returns 0 or -1 with errno.
int lossctl_limit_capabilities(uint64_t kept);

// setns(2) is hidden behind _GNU_SOURCE: moves the calling thread to the network namespace of `descriptor`.
int lossctl_enter_network_namespace(int descriptor);

// bpf(2) has no wrapper in glibc: asks which programs are attached to the cgroup `descriptor` at `place`
// (BPF_CGROUP_INET_INGRESS is 0, BPF_CGROUP_INET_EGRESS is 1). Fills `programs` with up to `capacity` ids and returns
// how many there are, or -1 with errno.
int lossctl_cgroup_programs(int descriptor, uint32_t place, uint32_t *programs, uint32_t capacity);

// sendmmsg(2) is hidden behind _GNU_SOURCE: sends `count` packets that lie one after the other in `bytes`, with these
// lengths, to one address. Returns how many were taken, or -1 with errno when the first was not.
int lossctl_send_packets(int descriptor, const uint8_t *bytes, const uint32_t *lengths, uint32_t count,
                         const void *address, uint32_t address_length);

// recvmmsg(2), hidden as well: takes up to `count` (at most 32) packets that have arrived, each to a place of `stride`
// bytes of its own, and their lengths; what does not fit is cut off. Returns how many, or -1 with errno. Does not wait.
int lossctl_receive_packets(int descriptor, uint8_t *bytes, uint32_t stride, uint32_t *lengths, uint32_t count);

// SO_ATTACH_FILTER takes a struct of pointers: attaches a classic BPF program of `count` instructions of eight bytes.
int lossctl_attach_filter(int descriptor, const void *instructions, uint16_t count);

// PACKET_RX_RING: asks for a ring of version 3 (packet(7)) and maps it. Returns its address, or NULL with errno.
void *lossctl_map_packet_ring(int descriptor, uint32_t block_size, uint32_t blocks, uint32_t retire_milliseconds);

// The fields of a ring's block, which the kernel writes while we read: loads and stores with the order it needs.
uint32_t lossctl_block_status(const void *block);
void lossctl_release_block(void *block);

// One frame of a block.
struct lossctl_frame {
  uint32_t next;           // offset of the next frame, 0 at the last
  uint32_t captured;       // bytes there
  uint32_t data;           // their offset from the frame
  uint32_t status;         // TP_STATUS_* flags
  int32_t interface;       // its index
  uint32_t direction;      // PACKET_OUTGOING and the like
  int64_t realtime;        // CLOCK_REALTIME, in nanoseconds
};
uint32_t lossctl_block_frames(const void *block, uint32_t *first);
struct lossctl_frame lossctl_read_frame(const void *frame);

// The type of a packet that this machine sent, and the two states of a checksum that need no check.
enum { lossctl_packet_outgoing = 4, lossctl_checksum_not_ready = 1 << 3, lossctl_checksum_valid = 1 << 7 };

// PACKET_STATISTICS: packets that did not fit since the last call, or -1 with errno.
int64_t lossctl_packet_drops(int descriptor);

// Binds a packet socket (packet(7)) to a protocol on an interface, 0 for all of them.
int lossctl_bind_packet(int descriptor, uint16_t protocol, int32_t interface);

// Blocks SIGINT, SIGTERM, SIGHUP and SIGPIPE (nobody reads the output any more) and returns a descriptor that becomes
// readable when one comes (signalfd(2)), or -1.
int lossctl_signal_descriptor(void);

// Makes timers as exact as the kernel can (PR_SET_TIMERSLACK): by default it wakes up to 50 microseconds late on purpose.
void lossctl_exact_timers(void);

// Waits for `nanoseconds` or until one of `count` (at most 8) descriptors is readable (ppoll(2)). Returns a bit for each
// readable one, 0 at the end of the time or when interrupted.
uint32_t lossctl_wait(const int *descriptors, uint32_t count, int64_t nanoseconds);

// epoll(7), which Glibc's module leaves out: makes a set, adds a connection under a number, and fetches the numbers of up to `capacity` (at most 64) connections on
// which something has happened, without waiting.
int lossctl_connection_set(void);
int lossctl_watch_connection(int set, int descriptor, uint64_t number);
int lossctl_ready_connections(int set, uint64_t *numbers, uint32_t capacity);

// An entry of a socket's error queue (IP_RECVERR in ip(7), `struct sock_extended_err`).
struct lossctl_socket_error {
  int32_t code;         // errno
  uint8_t origin;       // SO_EE_ORIGIN_ICMP is 2, SO_EE_ORIGIN_ICMP6 is 3
  uint8_t type;         // of the ICMP message
  uint8_t icmp_code;
  uint8_t address[16];  // who sent it; four bytes with IPv4
};
// Takes the oldest entry: 0, or -1 when there is none.
int lossctl_read_error(int descriptor, struct lossctl_socket_error *error);

// The MTU of an interface (SIOCGIFMTU), or -1 with errno.
int lossctl_interface_mtu(int descriptor, const char *name);

#endif
