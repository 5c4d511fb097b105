// Constants and macros of the kernel's headers that Swift cannot import. No logic.
#ifndef LOSSCTL_CLINUX_H
#define LOSSCTL_CLINUX_H
#endif
