// gVisor's netstack (Debian's golang-gvisor-gvisor-dev) over a TUN device, with a goroutine per connection.
// Serves echo (7), discard (9), chargen (19), a small HTTP response (80), and the same with a close (81).
package main

import (
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"

	"golang.org/x/sys/unix"
	"gvisor.dev/gvisor/pkg/log"
	"gvisor.dev/gvisor/pkg/tcpip"
	"gvisor.dev/gvisor/pkg/tcpip/adapters/gonet"
	"gvisor.dev/gvisor/pkg/tcpip/header"
	"gvisor.dev/gvisor/pkg/tcpip/network/ipv4"
	"gvisor.dev/gvisor/pkg/tcpip/stack"
	"gvisor.dev/gvisor/pkg/tcpip/transport/tcp"

	// gVisor's fdbased, which scripts/bench-peers has changed so that its virtio-net header mode accepts a TUN device.
	"lucid/fdbased"
)

const (
	echo      = 7
	discard   = 9
	chargen   = 19
	http      = 80
	httpClose = 81

	nic     = 1
	bulk    = 1 << 18
	gsoSize = 65535 - 100

	// Packets that the kernel keeps for a reader that is late: as many as on our own devices.
	queueLength = "10000"
)

var response = []byte("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhello\n")

func check(what string, err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, what+":", err)
		os.Exit(1)
	}
}

func checkStack(what string, err tcpip.Error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, what+":", err)
		os.Exit(1)
	}
}

func openTun(name, host, mtu string, offload bool) int {
	fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_CLOEXEC, 0)
	check("TUN", err)
	request, err := unix.NewIfreq(name)
	check("TUN", err)
	flags := uint16(unix.IFF_TUN | unix.IFF_NO_PI)
	if offload {
		flags |= unix.IFF_VNET_HDR
	}
	request.SetUint16(flags)
	check("TUNSETIFF", unix.IoctlIfreq(fd, unix.TUNSETIFF, request))
	if offload {
		check("TUNSETOFFLOAD", unix.IoctlSetInt(fd, unix.TUNSETOFFLOAD, 1|2|4)) // checksum, TSO4, TSO6
	}
	check("ip addr", exec.Command("ip", "addr", "add", host+"/24", "dev", name).Run())
	check("ip link", exec.Command("ip", "link", "set", name, "mtu", mtu, "txqueuelen", queueLength, "up").Run())
	return fd
}

func newStack(fd, mtu int, address net.IP, offload bool) *stack.Stack {
	options := &fdbased.Options{FDs: []int{fd}, MTU: uint32(mtu)}
	if offload {
		options.GSOMaxSize = gsoSize
		options.RXChecksumOffload = true
	}
	link, err := fdbased.New(options)
	check("fdbased", err)
	s := stack.New(stack.Options{
		NetworkProtocols:   []stack.NetworkProtocolFactory{ipv4.NewProtocol},
		TransportProtocols: []stack.TransportProtocolFactory{tcp.NewProtocol},
	})
	sack := tcpip.TCPSACKEnabled(true)
	checkStack("SACK", s.SetTransportProtocolOption(tcp.ProtocolNumber, &sack))
	moderate := tcpip.TCPModerateReceiveBufferOption(true)
	checkStack("receive buffer", s.SetTransportProtocolOption(tcp.ProtocolNumber, &moderate))
	checkStack("NIC", s.CreateNIC(nic, link))
	checkStack("address", s.AddProtocolAddress(nic, tcpip.ProtocolAddress{
		Protocol:          ipv4.ProtocolNumber,
		AddressWithPrefix: tcpip.Address(address.To4()).WithPrefix(),
	}, stack.AddressProperties{}))
	s.SetRouteTable([]tcpip.Route{{Destination: header.IPv4EmptySubnet, NIC: nic}})
	return s
}

func serve(port int, connection net.Conn) {
	defer connection.Close()
	buffer := make([]byte, 4096)
	if port == discard || port == echo {
		buffer = make([]byte, bulk)
	}
	for {
		length, err := connection.Read(buffer)
		if err != nil {
			return
		}
		switch port {
		case echo:
			_, err = connection.Write(buffer[:length])
		case http, httpClose:
			_, err = connection.Write(response)
		}
		if err != nil || port == httpClose {
			return
		}
	}
}

func generate(connection net.Conn) {
	defer connection.Close()
	buffer := make([]byte, bulk)
	for {
		if _, err := connection.Write(buffer); err != nil {
			return
		}
	}
}

func listen(s *stack.Stack, port int) {
	listener, err := gonet.ListenTCP(s, tcpip.FullAddress{NIC: nic, Port: uint16(port)}, ipv4.ProtocolNumber)
	check("listen", err)
	go func() {
		for {
			connection, err := listener.Accept()
			check("accept", err)
			if port == chargen {
				go generate(connection)
			} else {
				go serve(port, connection)
			}
		}
	}()
}

func main() {
	if len(os.Args) != 6 {
		fmt.Fprintln(os.Stderr, "usage: gvisor DEVICE HOST-ADDRESS SERVER-ADDRESS MTU offload|plain")
		os.Exit(2)
	}
	// A client that closes at once makes gonet warn, each time.
	log.SetTarget(log.GoogleEmitter{Writer: &log.Writer{Next: io.Discard}})
	mtu, err := strconv.Atoi(os.Args[4])
	check("MTU", err)
	offload := os.Args[5] == "offload"
	fd := openTun(os.Args[1], os.Args[2], os.Args[4], offload)
	s := newStack(fd, mtu, net.ParseIP(os.Args[3]), offload)
	for _, port := range []int{echo, discard, chargen, http, httpClose} {
		listen(s, port)
	}
	fmt.Println("ready", os.Args[1])
	_, _ = io.Copy(io.Discard, os.Stdin)
}
