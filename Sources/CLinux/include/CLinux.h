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

#endif
