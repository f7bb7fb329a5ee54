package org.lucidstack.link;

/**
 * What a device does in the stack's place.
 *
 * @param checksum completes partial transport checksums
 * @param segmentation cuts TCP super-segments of up to 64 KiB
 */
public record Offload(boolean checksum, boolean segmentation) {

    /** A device that takes packets as they go on the wire. */
    public static final Offload NONE = new Offload(false, false);
}
