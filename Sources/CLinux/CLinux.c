#define _GNU_SOURCE
#include "CLinux.h"

#include <linux/capability.h>
#include <sched.h>
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
