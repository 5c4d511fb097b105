#define _GNU_SOURCE
#include "CLinux.h"

#include <linux/bpf.h>
#include <linux/capability.h>
#include <sched.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

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
