/* What the C peers share: their arguments, a TUN device, and the end. */
#ifndef LUCID_PEERS_TUN_H
#define LUCID_PEERS_TUN_H

#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define MAX_PACKET 65600
/* Packets that the kernel keeps for a reader that is late: as many as on our own devices. */
#define QUEUE_LENGTH "10000"

/* As `stack bench` starts a peer: DEVICE HOST-ADDRESS SERVER-ADDRESS MTU offload|plain. */
struct arguments {
    const char *device;
    const char *host;
    const char *server;
    const char *mtu;
    int offload;
};

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static struct arguments parse_arguments(int argc, char **argv)
{
    if (argc != 6) {
        fprintf(stderr, "usage: %s DEVICE HOST-ADDRESS SERVER-ADDRESS MTU offload|plain\n", argv[0]);
        exit(2);
    }
    return (struct arguments){argv[1], argv[2], argv[3], argv[4], strcmp(argv[5], "offload") == 0};
}

/* Makes the device with an address of this network namespace's kernel; the descriptor does not block. */
static int open_tun(const char *name, const char *address, const char *mtu, int offload)
{
    int fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    struct ifreq request;
    char command[300];

    memset(&request, 0, sizeof request);
    snprintf(request.ifr_name, IFNAMSIZ, "%s", name);
    request.ifr_flags = IFF_TUN | IFF_NO_PI | (offload ? IFF_VNET_HDR : 0);
    if (fd < 0 || ioctl(fd, TUNSETIFF, &request) < 0)
        die("TUN");
    if (offload && ioctl(fd, TUNSETOFFLOAD, (unsigned long)(TUN_F_CSUM | TUN_F_TSO4 | TUN_F_TSO6)) < 0)
        die("TUNSETOFFLOAD");
    snprintf(command, sizeof command, "ip addr add %s/24 dev %s && ip link set %s mtu %s txqueuelen " QUEUE_LENGTH " up",
             address, name, name, mtu);
    if (system(command) != 0) {
        fprintf(stderr, "failed: %s\n", command);
        exit(1);
    }
    return fd;
}

static void say_ready(const struct arguments *arguments)
{
    printf("ready %s\n", arguments->device);
    fflush(stdout);
}

/* To be called when descriptor 0 can be read: ends the program at the end of its input. */
static void end_with_input(void)
{
    char ignored[256];

    if (read(0, ignored, sizeof ignored) <= 0)
        exit(0);
}

#endif
