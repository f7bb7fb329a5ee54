package org.lucidstack.trace.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads pcapng, version 1.0: sections of either byte order, interfaces with their own link type and unit of time,
 * enhanced, simple and (obsolete) packet blocks. All other blocks and all comments are stepped over.
 *
 * <pre>
 *   block: type, total length, body padded to 4 bytes, total length again
 * </pre>
 */
final class PcapngReader implements CaptureReader {

    static final int SECTION_HEADER = 0x0a0d0d0a;

    private static final int INTERFACE_DESCRIPTION = 1;
    private static final int PACKET = 2;
    private static final int SIMPLE_PACKET = 3;
    private static final int ENHANCED_PACKET = 6;
    private static final int BYTE_ORDER_MAGIC = 0x1a2b3c4d;
    private static final int MIN_BLOCK = 12;
    private static final int MAX_INTERFACES = 65_536;

    private final CaptureInput in;
    private final List<CaptureInterface> interfaces = new ArrayList<>();
    private long frames;
    /** Of the block that is being read. */
    private long start;

    private long end;

    PcapngReader(CaptureInput in) {
        this.in = in;
    }

    @Override
    public @Nullable Frame next() throws IOException {
        Frame frame = null;
        while (frame == null && in.hasMore()) {
            start = in.offset();
            in.require(MIN_BLOCK, start, "block");
            int type = in.peekInt();
            if (type == SECTION_HEADER) {
                startSection();
            } else {
                in.getInt();
                startBlock(in.getUnsignedInt());
                frame = readBlock(type);
            }
            endBlock();
        }
        return frame;
    }

    private void startSection() throws IOException {
        in.order(ByteOrder.BIG_ENDIAN).require(28, start, "section header");
        in.getInt();
        long length = in.getUnsignedInt();
        if (in.peekInt() != BYTE_ORDER_MAGIC) {
            length = Integer.reverseBytes((int) length) & 0xffffffffL;
            if (in.order(ByteOrder.LITTLE_ENDIAN).peekInt() != BYTE_ORDER_MAGIC) {
                throw damaged("section header with unknown byte order magic");
            }
        }
        startBlock(length);
        in.getInt();
        int major = in.getUnsignedShort();
        int minor = in.getUnsignedShort();
        // Some writers said 2 for a format that had not changed.
        if (major != 1 || minor != 0 && minor != 2) {
            throw damaged("unknown pcapng version " + major + "." + minor);
        }
        if (length < 28) {
            throw damaged("section header of " + length + " bytes");
        }
        interfaces.clear();
    }

    private void startBlock(long length) throws CaptureException {
        if (length < MIN_BLOCK || length % 4 != 0) {
            throw damaged("block with impossible length " + length);
        }
        end = start + length;
    }

    /** Steps over what was not read, and checks the length behind the block. */
    private void endBlock() throws IOException {
        in.skip(end - 4 - in.offset(), start, "block");
        in.require(4, start, "block");
        if (in.getUnsignedInt() != end - start) {
            throw damaged("block whose two lengths differ");
        }
    }

    private @Nullable Frame readBlock(int type) throws IOException {
        return switch (type) {
            case INTERFACE_DESCRIPTION -> {
                readInterface();
                yield null;
            }
            case ENHANCED_PACKET -> readPacket(true);
            case PACKET -> readPacket(false);
            case SIMPLE_PACKET -> readSimplePacket();
            default -> null;
        };
    }

    private void readInterface() throws IOException {
        requireBody(8);
        if (interfaces.size() == MAX_INTERFACES) {
            throw damaged("more than " + MAX_INTERFACES + " interface descriptions");
        }
        int linkType = in.getUnsignedShort();
        in.getUnsignedShort();
        CaptureInterface description = new CaptureInterface(linkType, in.getUnsignedInt());
        while (left() >= 4) {
            in.require(4, start, "block");
            int code = in.getUnsignedShort();
            int length = in.getUnsignedShort();
            if (code == CaptureInterface.END_OF_OPTIONS) {
                break;
            }
            int padded = length + 3 & ~3;
            if (padded > left()) {
                throw damaged("interface description with an option that is too long");
            }
            ByteBuffer value = ByteBuffer.wrap(in.getBytes(padded, start, "block"), 0, length);
            if (!description.setOption(code, value.order(in.order()))) {
                throw damaged("interface description with option " + code + " of impossible length " + length);
            }
        }
        interfaces.add(description);
    }

    private Frame readPacket(boolean enhanced) throws IOException {
        requireBody(20);
        long index = enhanced ? in.getUnsignedInt() : in.getUnsignedShort();
        if (!enhanced) {
            in.getUnsignedShort();
        }
        CaptureInterface description = interfaceOf(index);
        long ticks = in.getUnsignedInt() << 32 | in.getUnsignedInt();
        long captured = in.getUnsignedInt();
        long wireLength = in.getUnsignedInt();
        byte[] bytes = readBytes(captured);
        return new Frame(
                ++frames, description.timeOf(ticks), wireLength, description.linkType(), ByteBuffer.wrap(bytes));
    }

    private Frame readSimplePacket() throws IOException {
        requireBody(4);
        CaptureInterface description = interfaceOf(0);
        long wireLength = in.getUnsignedInt();
        byte[] bytes = readBytes(Math.min(wireLength, description.snapLength()));
        return new Frame(++frames, null, wireLength, description.linkType(), ByteBuffer.wrap(bytes));
    }

    private byte[] readBytes(long count) throws IOException {
        if (count > MAX_RECORD) {
            throw damaged("record of " + count + " bytes, more than " + MAX_RECORD + ",");
        }
        if (count > left()) {
            throw damaged("record of " + count + " bytes in a block that has " + left() + " left");
        }
        return in.getBytes((int) count, start, "block");
    }

    private CaptureInterface interfaceOf(long index) throws CaptureException {
        if (index >= interfaces.size()) {
            throw damaged("packet of interface " + index + ", which is not described,");
        }
        return interfaces.get((int) index);
    }

    private void requireBody(int count) throws IOException {
        if (count > left()) {
            throw damaged("block of impossible length " + (end - start));
        }
        in.require(count, start, "block");
    }

    /** Bytes of the body that were not read yet. */
    private long left() {
        return end - 4 - in.offset();
    }

    private CaptureException damaged(String problem) {
        return new CaptureException(start, problem);
    }
}
