#define _GNU_SOURCE
#include "CLinux.h"

#include <linux/bpf.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <linux/errqueue.h>  // needs struct timespec

int lossctl_limit_capabilities(uint64_t kept) {
  struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
  struct __user_cap_data_struct data[2];
  if (syscall(SYS_capget, &header, data) != 0) return -1;
  for (int word = 0; word < 2; word++) {
    uint32_t mask = (uint32_t)(kept >> (32 * word));
    data[word].effective &= mask;
    data[word].permitted &= mask;
    data[word].inheritable &= mask;
  }
  return (int)syscall(SYS_capset, &header, data);
}

int lossctl_enter_network_namespace(int descriptor) { return setns(descriptor, CLONE_NEWNET); }

int lossctl_cgroup_programs(int descriptor, uint32_t place, uint32_t *programs, uint32_t capacity) {
  union bpf_attr attributes;
  memset(&attributes, 0, sizeof attributes);
  attributes.query.target_fd = (uint32_t)descriptor;
  attributes.query.attach_type = place;
  attributes.query.prog_ids = (uint64_t)(uintptr_t)programs;
  attributes.query.prog_cnt = capacity;
  if (syscall(SYS_bpf, BPF_PROG_QUERY, &attributes, sizeof attributes) != 0) return -1;
  return (int)attributes.query.prog_cnt;
}

int lossctl_send_packets(int descriptor, const uint8_t *bytes, const uint32_t *lengths, uint32_t count,
                         const void *address, uint32_t address_length) {
  // One packet, the usual case at a low rate, is cheaper without the structures around it.
  if (count == 1) return sendto(descriptor, bytes, lengths[0], MSG_DONTWAIT, address, address_length) < 0 ? -1 : 1;
  struct mmsghdr messages[64];
  struct iovec parts[64];
  if (count > 64) count = 64;
  memset(messages, 0, sizeof messages[0] * count);
  for (uint32_t index = 0; index < count; index++) {
    parts[index].iov_base = (void *)bytes;
    parts[index].iov_len = lengths[index];
    bytes += lengths[index];
    messages[index].msg_hdr.msg_iov = &parts[index];
    messages[index].msg_hdr.msg_iovlen = 1;
    messages[index].msg_hdr.msg_name = (void *)address;
    messages[index].msg_hdr.msg_namelen = address_length;
  }
  return sendmmsg(descriptor, messages, count, MSG_DONTWAIT);
}

int lossctl_receive_packets(int descriptor, uint8_t *bytes, uint32_t stride, uint32_t *lengths, uint32_t count) {
  struct mmsghdr messages[32];
  struct iovec parts[32];
  if (count > 32) count = 32;
  memset(messages, 0, sizeof messages[0] * count);
  for (uint32_t index = 0; index < count; index++) {
    parts[index] = (struct iovec){bytes + index * stride, stride};
    messages[index].msg_hdr.msg_iov = &parts[index];
    messages[index].msg_hdr.msg_iovlen = 1;
  }
  int taken = recvmmsg(descriptor, messages, count, MSG_DONTWAIT, NULL);
  for (int index = 0; index < taken; index++) lengths[index] = messages[index].msg_len;
  return taken;
}

int lossctl_attach_filter(int descriptor, const void *instructions, uint16_t count) {
  struct sock_fprog program = {count, (struct sock_filter *)instructions};
  return setsockopt(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

void *lossctl_map_packet_ring(int descriptor, uint32_t block_size, uint32_t blocks, uint32_t retire_milliseconds) {
  int version = TPACKET_V3;
  if (setsockopt(descriptor, SOL_PACKET, PACKET_VERSION, &version, sizeof version) != 0) return NULL;
  struct tpacket_req3 request;
  memset(&request, 0, sizeof request);
  request.tp_block_size = block_size;
  request.tp_block_nr = blocks;
  request.tp_frame_size = 2048;
  request.tp_frame_nr = block_size / 2048 * blocks;
  request.tp_retire_blk_tov = retire_milliseconds;
  if (setsockopt(descriptor, SOL_PACKET, PACKET_RX_RING, &request, sizeof request) != 0) return NULL;
  void *ring = mmap(NULL, (size_t)block_size * blocks, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0);
  return ring == MAP_FAILED ? NULL : ring;
}

uint32_t lossctl_block_status(const void *block) {
  const struct tpacket_block_desc *header = block;
  return __atomic_load_n(&header->hdr.bh1.block_status, __ATOMIC_ACQUIRE);
}

void lossctl_release_block(void *block) {
  struct tpacket_block_desc *header = block;
  __atomic_store_n(&header->hdr.bh1.block_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
}

uint32_t lossctl_block_frames(const void *block, uint32_t *first) {
  const struct tpacket_block_desc *header = block;
  *first = header->hdr.bh1.offset_to_first_pkt;
  return header->hdr.bh1.num_pkts;
}

struct lossctl_frame lossctl_read_frame(const void *frame) {
  const struct tpacket3_hdr *header = frame;
  const struct sockaddr_ll *link = (const void *)((const uint8_t *)frame + TPACKET_ALIGN(sizeof *header));
  struct lossctl_frame read = {
      .next = header->tp_next_offset,
      .captured = header->tp_snaplen,
      .data = header->tp_net,
      .status = header->tp_status,
      .interface = link->sll_ifindex,
      .direction = link->sll_pkttype,
      .realtime = (int64_t)header->tp_sec * 1000000000 + header->tp_nsec,
  };
  return read;
}

int64_t lossctl_packet_drops(int descriptor) {
  struct tpacket_stats_v3 statistics;
  socklen_t length = sizeof statistics;
  if (getsockopt(descriptor, SOL_PACKET, PACKET_STATISTICS, &statistics, &length) != 0) return -1;
  return statistics.tp_drops;
}

int lossctl_bind_packet(int descriptor, uint16_t protocol, int32_t interface) {
  struct sockaddr_ll address;
  memset(&address, 0, sizeof address);
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(protocol);
  address.sll_ifindex = interface;
  return bind(descriptor, (struct sockaddr *)&address, sizeof address);
}

int lossctl_connection_set(void) { return epoll_create1(EPOLL_CLOEXEC); }

int lossctl_watch_connection(int set, int descriptor, uint64_t number) {
  struct epoll_event event = {.events = EPOLLIN | EPOLLOUT, .data.u64 = number};
  return epoll_ctl(set, EPOLL_CTL_ADD, descriptor, &event);
}

int lossctl_ready_connections(int set, uint64_t *numbers, uint32_t capacity) {
  struct epoll_event events[64];
  if (capacity > 64) capacity = 64;
  int count = epoll_wait(set, events, (int)capacity, 0);
  for (int index = 0; index < count; index++) numbers[index] = events[index].data.u64;
  return count;
}

int lossctl_read_error(int descriptor, struct lossctl_socket_error *error) {
  uint8_t control[512];
  struct msghdr message = {.msg_control = control, .msg_controllen = sizeof control};
  if (recvmsg(descriptor, &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return -1;
  for (struct cmsghdr *header = CMSG_FIRSTHDR(&message); header != NULL; header = CMSG_NXTHDR(&message, header)) {
    int is4 = header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_RECVERR;
    int is6 = header->cmsg_level == IPPROTO_IPV6 && header->cmsg_type == IPV6_RECVERR;
    if (!is4 && !is6) continue;
    struct sock_extended_err entry;
    memcpy(&entry, CMSG_DATA(header), sizeof entry);
    memset(error, 0, sizeof *error);
    error->code = (int32_t)entry.ee_errno;
    error->origin = entry.ee_origin;
    error->type = entry.ee_type;
    error->icmp_code = entry.ee_code;
    const uint8_t *offender = CMSG_DATA(header) + sizeof entry;
    if (is4) memcpy(error->address, &((const struct sockaddr_in *)offender)->sin_addr, 4);
    if (is6) memcpy(error->address, &((const struct sockaddr_in6 *)offender)->sin6_addr, 16);
    return 0;
  }
  return -1;
}

int lossctl_interface_mtu(int descriptor, const char *name) {
  struct ifreq request;
  memset(&request, 0, sizeof request);
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  return ioctl(descriptor, SIOCGIFMTU, &request) == 0 ? request.ifr_mtu : -1;
}

int lossctl_signal_descriptor(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGHUP);
  sigaddset(&set, SIGPIPE);
  if (sigprocmask(SIG_BLOCK, &set, NULL) != 0) return -1;
  return signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
}

void lossctl_exact_timers(void) { prctl(PR_SET_TIMERSLACK, 1UL, 0, 0, 0); }

uint32_t lossctl_wait(const int *descriptors, uint32_t count, int64_t nanoseconds) {
  struct pollfd polls[8];
  if (count > 8) count = 8;
  for (uint32_t index = 0; index < count; index++) polls[index] = (struct pollfd){descriptors[index], POLLIN, 0};
  struct timespec time = {nanoseconds / 1000000000, nanoseconds % 1000000000};
  if (ppoll(polls, count, &time, NULL) <= 0) return 0;
  uint32_t readable = 0;
  for (uint32_t index = 0; index < count; index++)
    if (polls[index].revents != 0) readable |= 1u << index;
  return readable;
}
