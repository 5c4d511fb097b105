// Makes iptables believe that the kernel knows no extension newer than revision $NEWEST, so that
// it prints old ones. Preloaded by record.py; no part of lossctl.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdlib.h>
#include <sys/socket.h>

// struct xt_get_revision: a name of 29 bytes, then the revision. 66 and 67 are the options
// IPT_SO_GET_REVISION_MATCH and IPT_SO_GET_REVISION_TARGET.
int getsockopt(int fd, int level, int option, void *value, socklen_t *length) {
  int (*next)(int, int, int, void *, socklen_t *) = dlsym(RTLD_NEXT, "getsockopt");
  const char *newest = getenv("NEWEST");
  if (newest && level == 0 && (option == 66 || option == 67) &&
      ((unsigned char *)value)[29] > atoi(newest)) {
    errno = EPROTONOSUPPORT;
    return -1;
  }
  return next(fd, level, option, value, length);
}
