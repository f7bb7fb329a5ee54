/*
 * lwIP (Debian's liblwip) over a TUN device: its callback interface on one thread, which reads the device until it is empty.
 * Serves echo (7), discard (9), chargen (19), a small HTTP response (80), and the same with a close (81).
 */
#include "tun.h"

#include <lwip/init.h>
#include <lwip/ip4.h>
#include <lwip/netif.h>
#include <lwip/pbuf.h>
#include <lwip/priv/tcp_priv.h>
#include <lwip/tcp.h>
#include <lwip/timeouts.h>
#include <poll.h>

#define BATCH 64
#define BULK 65536

enum { ECHO = 7, DISCARD = 9, CHARGEN = 19, HTTP = 80, HTTP_CLOSE = 81 };

static const char response[] = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n";
static char bulk[BULK];
static int device;

static err_t transmit(struct netif *netif, struct pbuf *packet, const ip4_addr_t *next_hop)
{
    (void)netif;
    (void)next_hop;
    /* One buffer per packet: the library was built with LWIP_NETIF_TX_SINGLE_PBUF. */
    return write(device, packet->payload, packet->len) == packet->len ? ERR_OK : ERR_BUF;
}

static err_t start_netif(struct netif *netif)
{
    netif->name[0] = 't';
    netif->name[1] = 'u';
    netif->output = transmit;
    return ERR_OK;
}

static void fill(struct tcp_pcb *pcb)
{
    u16_t room;

    while ((room = tcp_sndbuf(pcb)) > 0 && tcp_write(pcb, bulk, room, 0) == ERR_OK)
        ;
    tcp_output(pcb);
}

static err_t on_sent(void *port, struct tcp_pcb *pcb, u16_t length)
{
    (void)port;
    (void)length;
    fill(pcb);
    return ERR_OK;
}

static err_t finish(struct tcp_pcb *pcb)
{
    tcp_sent(pcb, NULL);
    tcp_recv(pcb, NULL);
    return tcp_close(pcb);
}

static err_t on_received(void *port, struct tcp_pcb *pcb, struct pbuf *data, err_t error)
{
    u16_t length;

    if (data == NULL)
        return finish(pcb);
    (void)error;
    length = data->tot_len;
    switch ((int)(long)port) {
    case ECHO:
        for (struct pbuf *part = data; part != NULL; part = part->next)
            tcp_write(pcb, part->payload, part->len, TCP_WRITE_FLAG_COPY);
        tcp_output(pcb);
        break;
    case HTTP:
    case HTTP_CLOSE:
        tcp_write(pcb, response, sizeof response - 1, 0);
        tcp_output(pcb);
        break;
    }
    tcp_recved(pcb, length);
    pbuf_free(data);
    return (int)(long)port == HTTP_CLOSE ? finish(pcb) : ERR_OK;
}

static err_t on_accepted(void *port, struct tcp_pcb *pcb, err_t error)
{
    (void)error;
    /* It does not let a SYN reopen a connection in TIME-WAIT, and the client's ports come round again: forget those. */
    while (tcp_tw_pcbs != NULL)
        tcp_abort(tcp_tw_pcbs);
    tcp_arg(pcb, port);
    tcp_nagle_disable(pcb);
    tcp_recv(pcb, on_received);
    if ((int)(long)port == CHARGEN) {
        tcp_sent(pcb, on_sent);
        fill(pcb);
    }
    return ERR_OK;
}

static void listen_at(int port)
{
    struct tcp_pcb *pcb = tcp_new();

    if (tcp_bind(pcb, IP_ADDR_ANY, (u16_t)port) != ERR_OK)
        die("bind");
    pcb = tcp_listen(pcb);
    tcp_arg(pcb, (void *)(long)port);
    tcp_accept(pcb, on_accepted);
}

static int receive(struct netif *netif)
{
    struct pbuf *packet = pbuf_alloc(PBUF_RAW, netif->mtu, PBUF_RAM);
    ssize_t length = read(device, packet->payload, netif->mtu);

    if (length <= 0) {
        pbuf_free(packet);
        return 0;
    }
    pbuf_realloc(packet, (u16_t)length);
    if ((((char *)packet->payload)[0] >> 4 & 0xf) != 4 || netif->input(packet, netif) != ERR_OK)
        pbuf_free(packet);
    return 1;
}

static void run(struct netif *netif)
{
    struct pollfd files[] = {{device, POLLIN, 0}, {0, POLLIN, 0}};

    for (;;) {
        int count = 0;

        while (count < BATCH && receive(netif))
            count++;
        sys_check_timeouts();
        if (count == 0) {
            poll(files, 2, (int)LWIP_MIN(sys_timeouts_sleeptime(), 250));
            if (files[1].revents != 0)
                end_with_input();
        }
    }
}

int main(int argc, char **argv)
{
    struct arguments arguments = parse_arguments(argc, argv);
    struct netif netif;
    ip4_addr_t address, mask, gateway;

    if (arguments.offload) {
        printf("cannot use a virtio-net header\n");
        return 0;
    }
    device = open_tun(arguments.device, arguments.host, arguments.mtu, 0);
    memset(bulk, 'x', sizeof bulk);
    ip4addr_aton(arguments.server, &address);
    ip4addr_aton("255.255.255.0", &mask);
    ip4addr_aton(arguments.host, &gateway);
    lwip_init();
    memset(&netif, 0, sizeof netif);
    if (netif_add(&netif, &address, &mask, &gateway, NULL, start_netif, ip4_input) == NULL)
        die("netif_add");
    netif.mtu = (u16_t)atoi(arguments.mtu);
    netif_set_default(&netif);
    netif_set_up(&netif);
    netif_set_link_up(&netif);
    listen_at(ECHO);
    listen_at(DISCARD);
    listen_at(CHARGEN);
    listen_at(HTTP);
    listen_at(HTTP_CLOSE);
    say_ready(&arguments);
    run(&netif);
    return 0;
}
