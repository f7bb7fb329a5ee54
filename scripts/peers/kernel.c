/*
 * Two kernels and a user-space bridge between them: the ceiling of what sockets over a TUN device can reach.
 *
 *   client's namespace -- TUN -- bridge (this program) -- TUN -- namespace of its own -- server (this program)
 *
 * The server's ports are those of the other peers: 7, 9, 19, 80, 81.
 */
#define _GNU_SOURCE
#include "tun.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>

#define BATCH 64
#define BULK (1 << 18)
#define EVENTS 256
#define BACKLOG 1024

enum { ECHO = 7, DISCARD = 9, CHARGEN = 19, HTTP = 80, HTTP_CLOSE = 81 };

static const char response[] = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n";
static char buffer[BULK];

static void carry(int from, int to)
{
    static char packet[MAX_PACKET];

    for (int i = 0; i < BATCH; i++) {
        ssize_t length = read(from, packet, sizeof packet);

        if (length <= 0)
            return;
        if (write(to, packet, length) < 0 && errno != EAGAIN && errno != EINVAL && errno != EIO)
            die("bridge");
    }
}

static void bridge(int near, int far)
{
    struct pollfd files[] = {{near, POLLIN, 0}, {far, POLLIN, 0}, {0, POLLIN, 0}};

    for (;;) {
        poll(files, 3, -1);
        if (files[0].revents != 0)
            carry(near, far);
        if (files[1].revents != 0)
            carry(far, near);
        if (files[2].revents != 0)
            end_with_input();
    }
}

/* An epoll item: the descriptor, its port, and whether it listens. */
static uint64_t item(int fd, int port, int listens)
{
    return (uint64_t)listens << 63 | (uint64_t)port << 32 | (uint32_t)fd;
}

static void watch(int epoll, int fd, int port, int listens)
{
    struct epoll_event event = {
        .events = port == CHARGEN && !listens ? EPOLLIN | EPOLLOUT : EPOLLIN, .data.u64 = item(fd, port, listens)};

    if (epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0)
        die("epoll_ctl");
}

static void listen_at(int epoll, int port)
{
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    int one = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};

    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    /* What it accepts sends as fast as the windows allow: the host's own algorithm may pace. */
    setsockopt(fd, IPPROTO_TCP, TCP_CONGESTION, "reno", strlen("reno"));
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, BACKLOG) < 0)
        die("listen");
    watch(epoll, fd, port, 1);
}

static void accept_all(int epoll, int listener, int port)
{
    int one = 1;
    int fd;

    while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
        watch(epoll, fd, port, 0);
    }
}

/* Returns whether the connection goes on. */
static int serve(int fd, int port, uint32_t events)
{
    if ((events & EPOLLOUT) != 0 && write(fd, buffer, BULK) < 0 && errno != EAGAIN)
        return 0;
    if ((events & EPOLLIN) != 0) {
        ssize_t length = read(fd, buffer, BULK);

        if (length == 0 || (length < 0 && errno != EAGAIN))
            return 0;
        if (port == ECHO && write(fd, buffer, length) != length)
            return 0;
        if (port >= HTTP && write(fd, response, sizeof response - 1) < 0)
            return 0;
        return port != HTTP_CLOSE;
    }
    return (events & (EPOLLHUP | EPOLLERR)) == 0;
}

static void *serve_all(void *argument)
{
    int epoll = *(int *)argument;
    struct epoll_event events[EVENTS];

    for (;;) {
        int count = epoll_wait(epoll, events, EVENTS, -1);

        for (int i = 0; i < count; i++) {
            uint64_t data = events[i].data.u64;
            int fd = (int)(uint32_t)data;
            int port = (int)(data >> 32 & 0xffff);

            if (data >> 63)
                accept_all(epoll, fd, port);
            else if (!serve(fd, port, events[i].events))
                close(fd);
        }
    }
    return NULL;
}

/* As many connections as this user may have. */
static void raise_file_limit(void)
{
    struct rlimit limit;

    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
}

int main(int argc, char **argv)
{
    struct arguments arguments = parse_arguments(argc, argv);
    int near = open_tun(arguments.device, arguments.host, arguments.mtu, arguments.offload);
    int far, epoll;
    pthread_t server;

    signal(SIGPIPE, SIG_IGN);
    raise_file_limit();
    if (unshare(CLONE_NEWNET) < 0)
        die("unshare");
    far = open_tun(arguments.device, arguments.server, arguments.mtu, arguments.offload);
    epoll = epoll_create1(0);
    listen_at(epoll, ECHO);
    listen_at(epoll, DISCARD);
    listen_at(epoll, CHARGEN);
    listen_at(epoll, HTTP);
    listen_at(epoll, HTTP_CLOSE);
    if (pthread_create(&server, NULL, serve_all, &epoll) != 0)
        die("pthread_create");
    say_ready(&arguments);
    bridge(near, far);
    return 0;
}
