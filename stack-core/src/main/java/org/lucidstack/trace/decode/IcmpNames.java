package org.lucidstack.trace.decode;

/** What people call the types of ICMP and ICMPv6. */
final class IcmpNames {

    private IcmpNames() {}

    static String of(int version, int type) {
        String name = version == 4 ? v4(type) : v6(type);
        return name.isEmpty() ? "type-#" + type : name;
    }

    private static String v4(int type) {
        return switch (type) {
            case 0 -> "echo reply";
            case 3 -> "unreachable";
            case 4 -> "source quench";
            case 5 -> "redirect";
            case 8 -> "echo request";
            case 9 -> "router advertisement";
            case 10 -> "router solicitation";
            case 11 -> "time exceeded";
            case 12 -> "parameter problem";
            case 13 -> "timestamp request";
            case 14 -> "timestamp reply";
            default -> "";
        };
    }

    private static String v6(int type) {
        return switch (type) {
            case 1 -> "unreachable";
            case 2 -> "packet too big";
            case 3 -> "time exceeded";
            case 4 -> "parameter problem";
            case 128 -> "echo request";
            case 129 -> "echo reply";
            case 130 -> "multicast listener query";
            case 131 -> "multicast listener report";
            case 132 -> "multicast listener done";
            case 133 -> "router solicitation";
            case 134 -> "router advertisement";
            case 135 -> "neighbor solicitation";
            case 136 -> "neighbor advertisement";
            case 137 -> "redirect";
            case 143 -> "multicast listener report v2";
            default -> "";
        };
    }
}
