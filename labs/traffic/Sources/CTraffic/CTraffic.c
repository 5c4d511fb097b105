#define _GNU_SOURCE
#include "CTraffic.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static long checked(long result) { return result < 0 ? -errno : result; }

int traffic_socket(int family, int type, int protocol) {
  return (int)checked(socket(family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, protocol));
}

int traffic_bind(int descriptor, const void *address, unsigned int size) {
  return (int)checked(bind(descriptor, address, size));
}

int traffic_listen(int descriptor, int backlog) {
  return (int)checked(listen(descriptor, backlog));
}

int traffic_accept(int descriptor) {
  return (int)checked(accept4(descriptor, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC));
}

int traffic_connect(int descriptor, const void *address, unsigned int size) {
  return (int)checked(connect(descriptor, address, size));
}

long traffic_send(int descriptor, const void *bytes, size_t count, const void *address,
                  unsigned int size) {
  return checked(sendto(descriptor, bytes, count, MSG_NOSIGNAL, size ? address : NULL, size));
}

long traffic_receive(int descriptor, void *bytes, size_t count) {
  return checked(recv(descriptor, bytes, count, MSG_DONTWAIT));
}

int traffic_option(int descriptor, int level, int name, const void *value, unsigned int size) {
  return (int)checked(setsockopt(descriptor, level, name, value, size));
}

int traffic_option_value(int descriptor, int level, int name) {
  int value = 0;
  socklen_t size = sizeof value;
  long result = checked(getsockopt(descriptor, level, name, &value, &size));
  return result < 0 ? (int)result : value;
}

int traffic_filter(int descriptor, const void *instructions, unsigned short count) {
  struct sock_fprog program = {.len = count, .filter = (struct sock_filter *)instructions};
  return traffic_option(descriptor, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
}

int traffic_open(const char *path, int writable) {
  return (int)checked(open(path, (writable ? O_RDWR : O_RDONLY) | O_NONBLOCK | O_CLOEXEC));
}

long traffic_write(int descriptor, const void *bytes, size_t count) {
  return checked(write(descriptor, bytes, count));
}

long traffic_read(int descriptor, void *bytes, size_t count) {
  return checked(read(descriptor, bytes, count));
}

int traffic_tun(int descriptor, const char *name) {
  struct ifreq request;
  memset(&request, 0, sizeof request);
  strncpy(request.ifr_name, name, IFNAMSIZ - 1);
  request.ifr_flags = IFF_TUN | IFF_NO_PI;
  return (int)checked(ioctl(descriptor, TUNSETIFF, &request));
}

long traffic_bpf(int command, const void *attributes, unsigned int size) {
  return checked(syscall(__NR_bpf, command, attributes, size));
}

int traffic_signals(void) {
  sigset_t set;
  sigemptyset(&set);
  sigaddset(&set, SIGTERM);
  sigaddset(&set, SIGINT);
  sigaddset(&set, SIGHUP);
  if (sigprocmask(SIG_BLOCK, &set, NULL) < 0) return -errno;
  return (int)checked(signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
}

int traffic_wait(int descriptor, int events, int other, int milliseconds) {
  struct pollfd entries[2] = {{.fd = descriptor, .events = (short)events},
                              {.fd = other, .events = POLLIN}};
  int ready;
  do ready = poll(entries, 2, milliseconds);
  while (ready < 0 && errno == EINTR);
  if (ready < 0) return -errno;
  return (entries[0].revents ? 1 : 0) | (entries[1].revents ? 2 : 0);
}

long traffic_now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return time.tv_sec * 1000000000L + time.tv_nsec;
}

void traffic_sleep_until(long moment) {
  struct timespec time = {.tv_sec = moment / 1000000000L, .tv_nsec = moment % 1000000000L};
  while (clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &time, NULL) == EINTR) continue;
}

void traffic_flush(void) { fflush(stdout); }
